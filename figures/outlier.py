"""Perceptron against backprop: what each makes of twenty points while one more moves away.

The left picture is the plane with the points and the two lines. The right one says why the lines
differ: how hard a point pulls at a learner, by how far it is on the right side of its line.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import atan2, degrees, hypot

import numpy as np

from course_lib.activations import sigmoid
from course_lib.checks import Array
from course_lib.data import Labelled, Labels, blobs
from course_lib.losses import Loss, classification_error, mse, sigmoid_cross_entropy
from course_lib.perceptron import perceptron

from .toolkit.controls import Action, Choice, Group, Run, Slider
from .toolkit.dragging import Drag, drag_area
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, number, text

__all__ = ["Line", "Outlier", "draw", "outlier", "pull"]

POINTS, SPREAD, FRESH = 20, 0.6, 1000
STEPS, LEARNING_RATE, MOST_EPOCHS = 400, 1.0, 200
LEFT_END, RIGHT_END, STRIDE = -4.0, 6.0, 0.5
SIZE = (800, 420)
PLANE = Axes(left=45, top=48, width=345, height=310, x=(-5, 7), y=(-4, 6.8))
REACH = Axes(  # where the outlier can go, as a part of the plane
    left=PLANE.left + PLANE.px(LEFT_END),
    top=PLANE.top + PLANE.py(6),
    width=PLANE.px(RIGHT_END) - PLANE.px(LEFT_END),
    height=PLANE.py(0) - PLANE.py(6),
    x=(LEFT_END, RIGHT_END),
    y=(0, 6),
)
PULLS = Axes(left=470, top=48, width=315, height=310, x=(-12, 12), y=(-0.04, 1.12))


@dataclass(frozen=True)
class Line:
    """A line that a learner found: class 1 is where w·x + b is above 0."""

    w: tuple[float, float]
    b: float
    settled: bool = True
    """Whether its rule stopped by itself; the perceptron does if it has separated the classes."""

    def pre_activations(self, X: Array) -> Array:
        """The pre-activation w·x + b of each row."""
        return X @ np.array(self.w) + self.b

    def wrong(self, X: Array, y: Labels) -> int:
        """How many rows it puts in the wrong class."""
        return round(len(X) * classification_error(self.pre_activations(X), y, threshold=0))

    def angle_to(self, other: "Line") -> float:
        """By how many degrees it is turned against the other line, 0 to 180."""
        turn = degrees(atan2(self.w[1], self.w[0]) - atan2(other.w[1], other.w[0])) % 360
        return min(turn, 360 - turn)


def pull(margin: Array, loss: Loss | None) -> Array:
    """How hard a point pulls at a learner: the factor in front of its inputs in a step.

    Parameters
    ----------
    margin : array
        The pre-activation, counted as positive on the side where the point belongs.
    loss : Loss or None
        `mse` of a sigmoid unit, `sigmoid_cross_entropy`, or None for the perceptron rule. The
        division by the number of points is left out.
    """
    margin = np.asarray(margin, float)
    if loss is None:
        return np.where(margin <= 0, 1.0, 0.0)
    short = sigmoid(-margin)  # what the prediction lacks
    return short if loss is sigmoid_cross_entropy else 2 * short * sigmoid.derivative(margin)


@dataclass(frozen=True)
class Outlier:
    """Two clouds of ten points, one more point of class 1, and the lines of two learners.

    Attributes
    ----------
    x, y : float
        Where the one more point lies; the cloud of its class is around (-2, 0).
    loss : Loss
        What backprop descends: `mse` of a sigmoid unit, or `sigmoid_cross_entropy`.
    seed : int
        Draws the clouds.
    """

    x: float = -2.0
    y: float = 4.0
    loss: Loss = mse
    seed: int = 0

    @property
    def points(self) -> Labelled:
        """All points and their classes, the outlier last."""
        X, classes = _clouds(self.seed)
        return np.vstack([X, [self.x, self.y]]), np.append(classes, 1)

    @cached_property
    def backprop(self) -> Line:
        """The line of a sigmoid unit after some hundred steps of descent from weights of 0."""
        return _descended(*self.points, self.loss)

    @cached_property
    def perceptron(self) -> Line:
        """The line of the perceptron rule."""
        return _corrected(*self.points)

    @property
    def without(self) -> tuple[Line, Line]:
        """The lines of both, backprop's first, that the clouds alone give."""
        return _without(self.seed, self.loss)

    @property
    def wrong(self) -> tuple[int, int]:
        """How many of the points each line gets wrong."""
        return self.backprop.wrong(*self.points), self.perceptron.wrong(*self.points)

    @property
    def turned(self) -> tuple[float, float]:
        """By how many degrees the outlier has turned each line."""
        before = self.without
        return self.backprop.angle_to(before[0]), self.perceptron.angle_to(before[1])

    @property
    def wrong_of_fresh(self) -> tuple[float, float]:
        """The share of fresh points from the two clouds that each line gets wrong."""
        fresh = _clouds(1_000_000 + self.seed, FRESH)
        return self.backprop.wrong(*fresh) / FRESH, self.perceptron.wrong(*fresh) / FRESH

    @property
    def margins(self) -> Array:
        """Backprop's pre-activation of each point, positive on the side where it belongs."""
        X, classes = self.points
        return self.backprop.pre_activations(X) * (2 * classes - 1)

    @property
    def goal_reached(self) -> bool:
        """Whether the perceptron is right on all points, backprop not, and better all the same."""
        of_backprop, of_perceptron = self.wrong_of_fresh
        missed_outlier = self.margins[-1] <= 0 and self.wrong[0] == 1
        return self.wrong[1] == 0 and missed_outlier and of_backprop < of_perceptron

    def move_on(self) -> "Outlier":
        """The outlier a stride further to the right, as far as it goes."""
        return replace(self, x=min(self.x + STRIDE, RIGHT_END))

    def reseed(self) -> "Outlier":
        """The outlier where it is, and other clouds."""
        return replace(self, seed=self.seed + 1)


@lru_cache(maxsize=32)
def _clouds(seed: int, n: int = POINTS) -> Labelled:
    return blobs(n, np.random.default_rng(seed), spread=SPREAD)


def _descended(X: Array, classes: Labels, loss: Loss) -> Line:
    """Descent from weights of 0; written out by pulls, as a slider cannot wait for `unit.step`."""
    sides = np.column_stack([X, np.ones(len(X))]) * (2 * classes - 1)[:, None]
    weights = np.zeros(3)
    for _ in range(STEPS):
        short = 1 / (1 + np.exp(sides @ weights))
        pulls = short if loss is sigmoid_cross_entropy else 2 * short * short * (1 - short)
        weights += LEARNING_RATE / len(X) * (pulls @ sides)
    w1, w2, b = weights.tolist()
    return Line((w1, w2), b, settled=False)


def _corrected(X: Array, classes: Labels) -> Line:
    found = perceptron(X, 2 * classes - 1, MOST_EPOCHS)
    w1, w2 = found.w.tolist()
    return Line((w1, w2), found.b, found.separates)


@lru_cache(maxsize=32)
def _without(seed: int, loss: Loss) -> tuple[Line, Line]:
    clouds = _clouds(seed)
    return _descended(*clouds, loss), _corrected(*clouds)


def draw(state: Outlier) -> Frame:
    """The two pictures of a state, its numbers, and both in a sentence."""
    return Frame(
        layers=(_scales(state.loss), _draw_plane(state) + _draw_pulls(state) + drag_area(REACH)),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def outlier(*, x: float = -2.0, y: float = 4.0, loss: Loss = mse, seed: int = 0) -> Figure[Outlier]:
    """The figure of perceptron and backprop, from a place of the outlier of the caller's choice."""
    start = Outlier(x, y, loss, seed)
    strides = int((RIGHT_END - LEFT_END) / STRIDE)

    def story(**fields: object) -> list[Outlier]:
        places = np.linspace(LEFT_END, RIGHT_END, strides // 2 + 1).tolist()
        return [replace(start, x=place, **fields) for place in places]  # type: ignore[arg-type]

    return Figure(
        title="Perceptron and backprop while an outlier moves",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The outlier: drag it, or",
                Slider("x", "outlier, across", LEFT_END, RIGHT_END, 0.1),
                Slider("y", "outlier, up", 0, 6, 0.1),
                Drag(("x", "y"), REACH, 0.1),
            ),
            Group(
                "Backprop",
                Choice(
                    "loss",
                    "It descends on",
                    {"squared error": mse, "cross-entropy": sigmoid_cross_entropy},
                ),
            ),
            [
                Action("Move it right", Outlier.move_on, "The outlier half a unit to the right"),
                Run(Outlier.move_on, strides, every_ms=400),
                Action("New points", Outlier.reseed, "Draw other clouds"),
            ],
        ],
        stories={
            "squared error": story(),
            "cross-entropy": story(loss=sigmoid_cross_entropy),
            "squared error, other points": story(seed=seed + 3),
        },
    )


@lru_cache(maxsize=2)
def _scales(loss: Loss) -> str:
    curves = PULLS.inside(
        *_pull_lines(loss),
        PULLS.label(-12, 1, "perceptron", "orange", 70),
        PULLS.label(-6, pull(np.array(-6.0), loss).item(), "backprop", "blue", -90, 24)
        if loss is sigmoid_cross_entropy
        else PULLS.label(0, 0.3, "backprop", "blue", 110),
        PULLS.label(-6, 0.62, "wrong side", "muted", 90, 0),
        PULLS.label(6, 0.62, "right side", "muted", 90, 0),
    )
    return (
        PLANE.frame("The points and the two lines", "first input", "second input")
        + PULLS.frame("How hard each point pulls", "margin: z, positive on the right side", "pull")
        + curves
        + _legend()
    )


def _pull_lines(loss: Loss) -> list[str]:
    margins = np.linspace(*PULLS.x, 121)
    return [
        PULLS.line((0, 0), PULLS.y, "axis"),
        PULLS.line((PULLS.x[0], 0, 0, PULLS.x[1]), (1, 1, 0, 0), "orange dashed"),
        PULLS.line(margins, pull(margins, loss), "blue"),
    ]


def _legend() -> str:
    entries = [(45, "blue", "backprop"), (150, "orange dashed", "perceptron")]
    drawn = [
        f'<path class="line {kind}" d="M{x} 408h30"/>' + text(x + 36, 412.5, words)
        for x, kind, words in entries
    ]
    faint = '<path class="line thin faded ink" d="M262 408h30"/>'
    return "".join(drawn) + faint + text(298, 412.5, "without the outlier")


def _draw_plane(state: Outlier) -> str:
    X, classes = state.points
    before = state.without
    parts = [
        _line(before[0], "blue thin faded"),
        _line(before[1], "orange thin faded dashed"),
        _line(state.backprop, "blue"),
        _line(state.perceptron, "orange dashed"),
    ]
    for (x, y), label in zip(X[:-1].tolist(), classes[:-1], strict=True):
        kind, shape = ("fill purple", "diamond") if label else ("hollow green", "circle")
        parts.append(PLANE.point(x, y, kind, radius=4.5, shape=shape))
    parts.append(PLANE.point(state.x, state.y, "fill purple", radius=8, shape="diamond"))
    side = 180 if state.x > 3 else 0
    parts.append(PLANE.label(state.x, state.y, "outlier", "purple", side, gap=14))
    parts.append(PLANE.label(-2, -3.2, "class 1", "purple", 90, 0))
    parts.append(PLANE.label(2, -3.2, "class 0", "green", 90, 0))
    return PLANE.inside(*parts)


def _line(line: Line, kind: str) -> str:
    (w1, w2), b = line.w, line.b
    length = hypot(w1, w2)
    if length == 0:
        return ""
    x, y = -b * w1 / length**2, -b * w2 / length**2
    dx, dy = -20 * w2 / length, 20 * w1 / length
    return PLANE.line((x - dx, x + dx), (y - dy, y + dy), kind)


def _draw_pulls(state: Outlier) -> str:
    low, high = PULLS.x
    margins = state.margins
    shown = np.clip(margins, low + 0.9, high - 0.9)
    pulls = pull(margins, state.loss)
    parts = [
        PULLS.point(m, p, "fill blue faded", radius=4)
        for m, p in zip(shown[:-1].tolist(), pulls[:-1].tolist(), strict=True)
    ]
    m, p = float(shown[-1]), float(pulls[-1])
    parts.append(PULLS.point(m, p, "fill purple", radius=8, shape="diamond"))
    parts.append(PULLS.label(m, p, "outlier", "purple", 60 if m < 0 else 90, gap=20))
    return PULLS.inside(*parts, clear_of=_pull_lines(state.loss))


def _numbers(state: Outlier) -> str:
    wrong, turned, fresh = state.wrong, state.turned, state.wrong_of_fresh
    rows = [
        ("", "backprop", "perceptron"),
        (f"wrong, of {POINTS + 1}", str(wrong[0]), str(wrong[1])),
        ("line turned by", *(f"{angle:.0f}°" for angle in turned)),
        ("wrong, fresh points", *(f"{100 * share:.1f} %" for share in fresh)),
    ]
    table = "".join(
        f'<tr><th scope="row">{a}</th><td>{b}</td><td>{c}</td></tr>' for a, b, c in rows
    )
    margin = float(state.margins[-1])
    strength = float(pull(np.array(margin), state.loss))
    side = "right" if margin > 0 else "wrong"
    pulls = (
        f"<b>Backprop</b> has the outlier on its {side} side, at the margin {number(margin, 3)}."
        f" There it pulls with {number(strength, 2)}."
    )
    if state.perceptron.settled:
        rule = "<b>The perceptron</b> has separated the classes: nothing pulls any more."
    else:
        rule = f"<b>The perceptron</b> is still making mistakes after {MOST_EPOCHS} epochs."
    words = (
        "the perceptron gets every point right, backprop misses the outlier alone,"
        " and yet backprop does better on fresh points."
    )
    wanted = goal(words, state.goal_reached, "Reached." if state.goal_reached else "")
    return (
        f"<p><b>Outlier at</b> ({number(state.x)}, {number(state.y)})</p><table>{table}</table>"
        f"<p>{pulls}</p><p>{rule}</p>{wanted}"
    )


def _alt(state: Outlier) -> str:
    wrong, turned = state.wrong, state.turned
    return (
        f"Left: two clouds of {POINTS // 2} points and an outlier at ({number(state.x)},"
        f" {number(state.y)}), with two lines. Backprop's line gets {wrong[0]} of {POINTS + 1}"
        f" wrong and has turned by {turned[0]:.0f} degrees; the perceptron's gets {wrong[1]} wrong"
        f" and has turned by {turned[1]:.0f}. Right: how hard a point pulls, by its margin; the"
        f" outlier lies at {number(float(state.margins[-1]), 3)}."
    )
