"""Numbers about marks, with what is missing left out and what is uncertain said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST = 5  # submissions below which no correlation is worth a number
FIRM = 30  # below which a correlation is a hint at most


@dataclass(frozen=True)
class Discrimination:
    """How a question goes with the rest: the corrected item–total correlation.

    It is Pearson's correlation between the points for the question and the share of the points for
    all other questions of the same submission, so that the question is not held against itself.
    ``low`` and ``high`` bound it by 95 % (Fisher's transformation). Source: Crocker and Algina,
    Introduction to Classical and Modern Test Theory (1986), chapter 14.
    """

    value: float
    low: float
    high: float
    submissions: int | None


def discrimination(item: Sequence[float], rest: Sequence[float]) -> Discrimination | None:
    """The correlation of an item with the rest; none where it says nothing.

    That is with fewer than ``FEWEST`` submissions, or where the item or the rest is the same for all.
    """
    if len(item) != len(rest):
        raise ValueError(f"item and rest: expected one length, got {len(item)} and {len(rest)}")
    many = len(item)
    if many < FEWEST or np.ptp(item) < 1e-12 or np.ptp(rest) < 1e-12:
        return None
    from scipy.stats import pearsonr  # takes long to load, and few commands need it

    correlation = pearsonr(item, rest)
    low, high = correlation.confidence_interval(confidence_level=0.95)
    return Discrimination(float(correlation.statistic), float(low), float(high), many)


def mean(values: Sequence[float]) -> float | None:
    """The mean of what there is."""
    return float(np.mean(values)) if len(values) else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """A quantile of what there is, between neighbours by their distance."""
    return float(np.quantile(values, share)) if len(values) else None


@dataclass
class Bin:
    """How many shares lie from ``low`` on and below ``high``; the last bin takes its end too."""

    low: float
    high: float
    count: int


def histogram(shares: Sequence[float], bins: int = 10) -> list[Bin]:
    """Shares from 0 to 1, counted in bins of one width."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    # 0.3 and 3/10 are one share, whatever rounding says
    counts = np.histogram(np.clip(np.round(shares, 9), 0.0, 1.0), np.round(edges, 9))[0]
    return [
        Bin(float(round(low, 9)), float(round(high, 9)), int(count))
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]


def coarsened(bins: list[Bin], least: int) -> list[Bin]:
    """The same with neighbours joined until no bin has someone in it and fewer than ``least``."""
    joined = [Bin(b.low, b.high, b.count) for b in bins]
    while len(joined) > 1:
        small = next((i for i, b in enumerate(joined) if 0 < b.count < least), None)
        if small is None:
            break
        sides = [i for i in (small - 1, small + 1) if 0 <= i < len(joined)]
        # the side on which somebody is nearer, and of two the less crowded one
        other = min(sides, key=lambda i: (joined[i].count == 0, joined[i].count))
        first, second = sorted((small, other))
        joined[first] = Bin(
            joined[first].low, joined[second].high, joined[first].count + joined[second].count
        )
        del joined[second]
    return joined
