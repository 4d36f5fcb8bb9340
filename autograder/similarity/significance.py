"""How alike honest pairs are, learnt from the class itself.

For each question, and for structure and words apart, a pair's likeness is the information in what
the two share: −log2 of the share of the class that has it, summed. What everybody writes counts
nothing, what only two write counts most. How often a pair of this class is at least that alike is the
likeness's chance; so a question to which most honest answers are the same says little, however
alike they are. Chances of different questions are multiplied, and the distribution of that product
for pairs that are honest is the convolution of the questions' own distributions. It supposes that
likeness in one question says nothing about the next. Habits make it say something; so chances
are softened until they fit the bulk of the class, as genomic control does. Sources: Devlin and
Roeder, Genomic control for association studies (Biometrics 55, 1999).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass

import numpy as np

STEP = 0.02  # nats: how finely likeness is counted
BULK = (0.5, 0.9, 0.95)  # where the class is held against what independence foretells


def likeness(features: Sequence[Set[Hashable]], ignored: Set[Hashable] = frozenset()) -> np.ndarray:
    """The bits that each two share, (N, N), of features of which ``ignored`` count nothing."""
    index: dict[Hashable, list[int]] = {}
    for student, found in enumerate(features):
        for feature in found:
            if feature not in ignored:
                index.setdefault(feature, []).append(student)
    many = len(features)
    total = np.zeros((many, many))
    for owners in index.values():
        if 1 < len(owners) < many:
            total[np.ix_(owners, owners)] += math.log2(many / len(owners))
    np.fill_diagonal(total, 0.0)
    return total


def surprise(alike: np.ndarray) -> np.ndarray:
    """−ln of the share of pairs that are at least as alike, for each pair, (N, N)."""
    upper = np.triu_indices(len(alike), 1)
    values = np.round(alike[upper], 6)
    ordered = np.sort(values)
    at_least = len(values) - np.searchsorted(ordered, values, side="left")
    result = np.zeros_like(alike)
    result[upper] = np.where(values > 0, -np.log(at_least / max(len(values), 1)), 0.0)
    both: np.ndarray = result + result.T
    return both


@dataclass(frozen=True)
class Chances:
    """How alike pairs are in all, and how many honest pairs of such a class would be as alike."""

    total: np.ndarray  # (N, N), nats
    expected: np.ndarray  # (N, N), pairs
    softened: float  # the power to which chances were raised; 1 where questions are independent


def chances(surprises: Sequence[np.ndarray]) -> Chances:
    """Put the questions together."""
    many = len(surprises[0])
    upper = np.triu_indices(many, 1)
    pairs = len(upper[0])
    tail = np.ones(1)
    total = np.zeros(pairs, dtype=int)
    for one in surprises:
        steps = np.rint(one[upper] / STEP).astype(int)
        total += steps
        share = np.bincount(steps) / pairs
        tail = np.convolve(tail, share)
    tail = np.cumsum(tail[::-1])[::-1]  # the chance of this much or more
    logs = np.log(np.maximum(tail[np.minimum(total, len(tail) - 1)], 1e-300))
    power = _power(logs)
    expected = np.zeros((many, many))
    expected[upper] = pairs * np.exp(power * logs)
    nats = np.zeros((many, many))
    nats[upper] = STEP * total
    return Chances(nats + nats.T, expected + expected.T, power)


def _power(logs: np.ndarray) -> float:
    """What the logarithms of chances are multiplied by, so that the bulk is as it should be."""
    ratios = [1.0]
    for share in BULK:
        seen = float(np.quantile(logs, 1 - share))
        if seen < 0:
            ratios.append(math.log(1 - share) / seen)
    return min(ratios)
