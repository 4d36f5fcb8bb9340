"""L1 and L2: what a penalty does to two weights.

The left picture is the loss of two weights from above, the penalty as a diamond or a circle, and
the way of the best weights as the penalty grows; the right one shows the two weights against λ.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.checks import Array

from .toolkit.contour_map import contour_map
from .toolkit.controls import Choice, Group, Run, Slider
from .toolkit.dragging import drag_along, drag_area
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, loss_number, number

__all__ = ["CURVATURE", "FREE", "Penalties", "best_weights", "draw", "penalties"]

FREE = (1.6, 0.6)
CURVATURE = np.array([[1.0, 0.3], [0.3, 0.8]])
MOST = 3.0
SIZE = (820, 400)


@dataclass(frozen=True)
class Penalties:
    """Two weights at the minimum of loss + penalty.

    The loss is ½ (w − free)ᵀ C (w − free); L1 adds λ Σ |w|, and L2 adds ½ λ Σ w².

    Attributes
    ----------
    kind : str
        "L1" or "L2".
    strength : float
        λ.
    guess : str
        The weight that the reader expects to vanish first: "first", "second", "both at once",
        "neither", or "" for not yet said.
    seen : float
        The strongest penalty so far; nothing of stronger ones is shown.
    """

    kind: str = "L1"
    strength: float = 0.0
    guess: str = ""
    seen: float = 0.0

    @property
    def reached(self) -> float:
        """How far the penalty has grown, for all that is shown."""
        return max(self.seen, self.strength)

    @cached_property
    def weights(self) -> tuple[float, float]:
        """The best weights for this penalty."""
        return best_weights(self.kind, self.strength)

    @property
    def loss(self) -> float:
        """The loss there, without the penalty."""
        away = np.subtract(self.weights, FREE)
        return float(0.5 * away @ CURVATURE @ away)

    @property
    def penalty(self) -> float:
        """The penalty there, λ included."""
        w = np.abs(self.weights)
        return self.strength * float(w.sum() if self.kind == "L1" else 0.5 * w @ w)

    @property
    def vanished(self) -> list[str]:
        """Which weights are exactly 0."""
        return [name for name, w in zip(("first", "second"), self.weights, strict=True) if w == 0]

    def stronger(self) -> "Penalties":
        """The state with a little more of the penalty."""
        return self.at(min(round(self.strength + 0.05, 2), MOST))

    def at(self, strength: float) -> "Penalties":
        """The state with another strength; what was reached stays in sight."""
        return replace(self, strength=strength, seen=max(self.reached, strength))

    def of_kind(self, kind: str) -> "Penalties":
        """The state with the other penalty, of which nothing stronger is shown yet."""
        return replace(self, kind=kind, seen=self.strength)


@lru_cache(maxsize=512)
def best_weights(kind: str, strength: float) -> tuple[float, float]:
    """Where loss + penalty is lowest.

    For L2 by one linear system. For L1, each choice of signs (or 0) of the two weights leaves a
    linear system for the others; of those whose solution has these signs, the lowest is best.
    """
    free = np.array(FREE)
    if kind == "L2":
        found = np.linalg.solve(CURVATURE + strength * np.eye(2), CURVATURE @ free)
        return float(found[0]), float(found[1])

    def total(w: Array) -> float:
        return float(0.5 * (w - free) @ CURVATURE @ (w - free) + strength * np.abs(w).sum())

    candidates = [np.zeros(2)]
    for signs in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        active = np.flatnonzero(signs)
        pull = (CURVATURE @ free - strength * np.array(signs))[active]
        w = np.zeros(2)
        w[active] = np.linalg.solve(CURVATURE[np.ix_(active, active)], pull)
        if (np.sign(w) == signs).all():
            candidates.append(w)
    found = min(candidates, key=total)
    return float(found[0]), float(found[1])


def draw(state: Penalties) -> Frame:
    """The plane of the weights, the weights against λ, the numbers, and all in a sentence."""
    first, second = state.weights
    shape, ways = _shape(state), _way(state.kind, state.reached)
    plane = _PLANE.inside(
        _PLANE.line(shape[0], shape[1], "orange thin"),
        _PLANE.line(ways[0], ways[1], "green"),
        _PLANE.point(FREE[0], FREE[1], "hollow muted", 6),
        _PLANE.point(first, second, "fill green", 7),
        _PLANE.label(FREE[0], FREE[1], "no penalty", "ink", 90, gap=14),
    )
    strengths = _strengths(state.reached)
    right = _WAYS.inside(
        _WAYS.line((0, MOST), (0, 0), "axis"),
        _WAYS.line((state.strength, state.strength), _WAYS.y, "green thin dotted"),
        _WAYS.line(strengths, ways[0], "blue"),
        _WAYS.line(strengths, ways[1], "purple dashed"),
        _WAYS.point(state.strength, first, "fill blue", 6),
        _WAYS.point(state.strength, second, "fill purple", 6, "diamond"),
        _WAYS.label(state.strength, first, "first weight", "blue", 40, gap=14),
        _WAYS.label(state.strength, second, "second weight", "purple", -40, gap=14),
    )
    return Frame(
        layers=(_scales(), plane + right + drag_area(_WAYS)),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def penalties(*, kind: str = "L1") -> Figure[Penalties]:
    """The figure of L1 and L2."""
    start = Penalties(kind)

    def story(kind: str) -> list[Penalties]:
        return [replace(start, kind=kind, strength=k / 4) for k in range(0, 13)]

    return Figure(
        title="What L1 and L2 do to two weights",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The penalty",
                Choice("kind", "Penalty", {"L1": "L1", "L2": "L2"}, write=Penalties.of_kind),
                Slider("strength", "strength λ", 0, MOST, 0.05, write=Penalties.at),
                drag_along(_WAYS, 0.05, Penalties.at),
            ),
            Group(
                "Predict, then strengthen it",
                Choice(
                    "guess",
                    "Exactly 0 first",
                    {"?": "", **{g: g for g in ("first", "second", "both at once", "neither")}},
                    "Say which weight will be the first to vanish",
                    about=("kind",),
                ),
            ),
            [Run(Penalties.stronger, 60, every_ms=100)],
        ],
        stories={kind: story(kind) for kind in ("L1", "L2")},
    )


_PLANE = Axes(left=48, top=48, width=310, height=310, x=(-0.7, 2.3), y=(-1.2, 1.8))
_WAYS = Axes(left=450, top=48, width=350, height=310, x=(0, MOST), y=(-0.2, 1.8))


def _strengths(reached: float) -> list[float]:
    """Those on the way to a strength, and that strength."""
    return [*(k for n in range(61) if (k := round(0.05 * n, 2)) < reached), reached]


@lru_cache(maxsize=128)
def _way(kind: str, reached: float) -> tuple[list[float], list[float]]:
    """The best weights for all strengths so far: the first ones, and the second ones."""
    found = [best_weights(kind, strength) for strength in _strengths(reached)]
    return [w[0] for w in found], [w[1] for w in found]


def _shape(state: Penalties) -> tuple[Array, Array]:
    """All weights with the same penalty as the present ones: a diamond or a circle."""
    w = np.array(state.weights)
    if state.kind == "L1":
        reach = np.abs(w).sum()
        return reach * np.array([1, 0, -1, 0, 1]), reach * np.array([0, 1, 0, -1, 0])
    turn = np.linspace(0, 2 * np.pi, 73)
    return np.hypot(*w) * np.cos(turn), np.hypot(*w) * np.sin(turn)


@lru_cache(maxsize=1)
def _scales() -> str:
    def loss(places: Array) -> Array:
        away = places - np.array(FREE)
        return 0.5 * np.einsum("...i,ij,...j->...", away, CURVATURE, away)

    return "".join(
        [
            contour_map(_PLANE, loss, (0.03, 0.12, 0.3, 0.6, 1.0, 1.5, 2.2), labelled=3),
            _PLANE.frame("The loss, and weights of equal penalty", "first weight", "second weight"),
            _PLANE.inside(
                _PLANE.line(_PLANE.x, (0, 0), "axis"),
                _PLANE.line((0, 0), _PLANE.y, "axis"),
            ),
            _WAYS.frame("The best weights as the penalty grows", "strength λ", "weight"),
        ]
    )


def _numbers(state: Penalties) -> str:
    first, second = state.weights
    added = "λ Σ |w|" if state.kind == "L1" else "½ λ Σ w²"
    rows = "".join(
        f'<tr{" class=sum" if last else ""}><th scope="row">{name}</th><td>{loss_number(value)}</td></tr>'
        for name, value, last in (
            ("first weight", first, False),
            ("second weight", second, False),
            ("loss", state.loss, False),
            (f"penalty {added}", state.penalty, False),
            ("total", state.loss + state.penalty, True),
        )
    )
    gone = " and ".join(state.vanished) or "neither"
    return (
        f"<p><b>{state.kind}, λ = {number(state.strength)}</b></p><table>{rows}</table>"
        f"<p>Exactly 0: {gone}.</p>{_verdict(state)}"
    )


def _verdict(state: Penalties) -> str:
    words = "one weight exactly 0, and the other as large as it can then be."
    if state.kind == "L1" and len(state.vanished) == 1:
        before = best_weights(state.kind, round(state.strength - 0.05, 2))
        reached = 0 not in before
        done = "Reached." if reached else "One is 0; now weaken the penalty again."
        right = f" Your guess was {state.guess}." if state.guess else ""
        return goal(words, reached, f"{done}{right}")
    return goal(words, False)


def _alt(state: Penalties) -> str:
    first, second = state.weights
    shape = "diamond" if state.kind == "L1" else "circle"
    return (
        f"Left: the loss from above and a {shape} of equal {state.kind} penalty that touches it at"
        f" the best weights, ({number(first, 3)}, {number(second, 3)}). Right: both weights against"
        f" the strength of the penalty, now {number(state.strength)}."
    )
