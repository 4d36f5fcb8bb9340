"""Universal approximation by hand: a curve built from steps, each placed at −b/w.

Six hidden sigmoid units share a weight w from the input. Each is a step where its pre-activation
w x + b is 0, which is at x = −b/w. The output adds the steps up, each with a height of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.activations import sigmoid
from course_lib.checks import Array

from .toolkit.controls import Action, Choice, Group, Pick, Slider
from .toolkit.dragging import Drag, drag_area
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, number

__all__ = ["GOAL", "PLACES", "TARGETS", "Steps", "draw", "steps"]

GOAL = 0.1
SIZE = (820, 400)
PLACES = tuple((2 * i + 1) / 12 for i in range(6))
X = np.linspace(0, 1, 121)
TARGETS: dict[str, Callable[[Array], Array]] = {
    "slope": lambda x: x - 0.5,
    "hill": lambda x: 1.2 * np.exp(-(((x - 0.5) / 0.18) ** 2)) - 0.3,
    "wave": lambda x: 0.8 * np.sin(2 * np.pi * x),
}
COLOURS = ("blue", "orange", "green", "purple", "gold", "sky")


@dataclass(frozen=True)
class Steps:
    """A network of one input, six sigmoid units and one output.

    Attributes
    ----------
    w : float
        The weight from the input to each unit: how steep the steps are.
    h1, h2, h3, h4, h5, h6 : float
        The weights from the units to the output: how high the steps are.
    target : str
        A name of `TARGETS`: the curve to build.
    chosen : int
        The step, from 1, that the slider of heights changes.
    """

    w: float = 60.0
    h1: float = 0.0
    h2: float = 0.0
    h3: float = 0.0
    h4: float = 0.0
    h5: float = 0.0
    h6: float = 0.0
    target: str = "hill"
    chosen: int = 3

    @property
    def heights(self) -> tuple[float, ...]:
        """The heights of the six steps."""
        return (self.h1, self.h2, self.h3, self.h4, self.h5, self.h6)

    @property
    def height(self) -> float:
        """The height of the chosen step."""
        return self.heights[self.chosen - 1]

    def with_height(self, height: float) -> "Steps":
        """The chosen step with another height."""
        return replace(self, **{f"h{self.chosen}": height})  # type: ignore[arg-type]

    def sketched(self, x: float, y: float) -> "Steps":
        """The step nearest on the left of x, as high as takes the sum to y behind it."""
        step = max(1, min(len(PLACES), 1 + int(np.searchsorted(PLACES, x) - 1)))
        below = self.base + sum(self.heights[: step - 1])
        height = min(max(round(y - below, 2), -2.0), 2.0)
        return replace(replace(self, chosen=step), **{f"h{step}": height})  # type: ignore[arg-type]

    @property
    def biases(self) -> list[float]:
        """The bias of each unit, which puts its step at its place: b = −w · place."""
        return [-self.w * place for place in PLACES]

    @property
    def base(self) -> float:
        """The bias of the output: what the target begins with."""
        return float(TARGETS[self.target](X[:1])[0])

    @cached_property
    def units(self) -> Array:
        """What each unit gives at the places `X`: shape (len(X), 6)."""
        return _units(self.w)

    @cached_property
    def output(self) -> Array:
        """What the network gives at the places `X`."""
        return self.base + self.units @ self.heights

    @cached_property
    def error(self) -> float:
        """The greatest distance of the output from the target."""
        return float(np.abs(self.output - TARGETS[self.target](X)).max())

    @property
    def goal_reached(self) -> bool:
        """Whether the output is everywhere close to the target."""
        return self.error < GOAL

    def best_heights(self) -> "Steps":
        """The state with the heights of least squares, rounded to what the sliders can show."""
        wanted = TARGETS[self.target](X) - self.base
        found = np.linalg.lstsq(self.units, wanted, rcond=1e-3)[0]
        h1, h2, h3, h4, h5, h6 = (round(float(h), 2) for h in np.clip(found, -2, 2))
        return Steps(self.w, h1, h2, h3, h4, h5, h6, self.target, self.chosen)

    def flat(self) -> "Steps":
        """The state with all heights at 0."""
        return Steps(w=self.w, target=self.target)


@lru_cache(maxsize=32)
def _units(w: float) -> Array:
    return sigmoid(w * X[:, None] - w * np.array(PLACES))


def draw(state: Steps) -> Frame:
    """The steps, their sum, the numbers, and all in a sentence."""
    parts, sums = _PARTS, _SUM
    drawn = []
    for place, height, colour, unit in zip(
        PLACES, state.heights, COLOURS, state.units.T, strict=True
    ):
        drawn.append(parts.line((place, place), parts.y, f"{colour} thin dotted"))
        drawn.append(parts.line(X, height * unit, colour))
        drawn.append(parts.point(place, height / 2, f"fill {colour}", 5))
    return Frame(
        layers=(
            _scales(state.target),
            parts.inside(*drawn)
            + sums.inside(sums.line(X, state.output, "green"), _levels(state))
            + drag_area(sums),
        ),
        numbers=_numbers(state),
        alt=(
            f"Left: six steps at {', '.join(number(place, 2) for place in PLACES)} with the heights"
            f" {', '.join(number(height, 3) for height in state.heights)}. Right: their sum and the"
            f" target, {state.target}; they are at most {number(state.error, 3)} apart."
        ),
    )


def steps(*, target: str = "hill", w: float = 60.0) -> Figure[Steps]:
    """The figure of steps, with a target of the caller's choice."""
    start = Steps(w=w, h3=0.5, h4=-0.5, target=target)  # one bump, to begin with

    def story(target: str) -> list[Steps]:
        begun = replace(start, target=target)
        return [begun, *(replace(begun, w=w).best_heights() for w in (100, 60, 30, 20, 15, 10, 5))]

    return Figure(
        title="A curve built from steps",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "All units",
                Choice("target", "Target", {name: name for name in TARGETS}),
                Slider("w", "weight w", 2, 100, 1.0, "How steep the steps are"),
            ),
            Group(
                "One step; or draw the curve, on the right",
                Pick("chosen", "step", {f"{i} at {at:.2f}": i for i, at in enumerate(PLACES, 1)}),
                Slider(
                    "height", "its height", -2, 2, 0.01, "Of this step", write=Steps.with_height
                ),
                Drag(("x", "y"), _SUM, 0.01, Steps.sketched),
            ),
            [
                Action("Best heights for this w", Steps.best_heights, "By least squares"),
                Action("All flat", Steps.flat),
            ],
        ],
        stories={name: story(name) for name in TARGETS},
    )


def _levels(state: Steps) -> str:
    """A mark behind each step, at the level that the sum has there: what drawing takes hold of."""
    ends = [*PLACES[1:], 1.0]
    levels = state.base + np.cumsum(state.heights)
    return "".join(
        _SUM.point((at + end) / 2, float(level), f"hollow {colour}", 4.5)
        for at, end, level, colour in zip(PLACES, ends, levels, COLOURS, strict=True)
    )


_PARTS = Axes(left=48, top=48, width=335, height=300, x=(0, 1), y=(-1.6, 1.6))
_SUM = Axes(left=460, top=48, width=345, height=300, x=(0, 1), y=(-1.2, 1.2))


@lru_cache(maxsize=8)
def _scales(target: str) -> str:
    left = _PARTS.frame("The six units, each at −b/w", "input x", "height × sigmoid(w x + b)")
    right = _SUM.frame("Their sum, and the target", "input x", "dashed: the target")
    return left + right + _SUM.inside(_SUM.line(X, TARGETS[target](X), "muted dashed"))


def _numbers(state: Steps) -> str:
    rows = "".join(
        f'<tr><th scope="row"><b style="color:var(--downhill-{colour})">{i}</b></th>'
        f"<td>{number(bias, 3)}</td><td>{number(place, 2)}</td><td>{number(height, 3)}</td></tr>"
        for i, (colour, bias, place, height) in enumerate(
            zip(COLOURS, state.biases, PLACES, state.heights, strict=True), start=1
        )
    )
    head = "<tr><td>unit</td><td>bias b</td><td>−b/w</td><td>height</td></tr>"
    told = f"Reached for the {state.target}." if state.goal_reached else ""
    return (
        f"<p>All units have the weight w = {number(state.w)}.</p><table>{head}{rows}</table>"
        f"<p>Greatest error: <b>{number(state.error, 3)}</b></p>"
        f"{goal(f'a greatest error below {GOAL} for each target.', state.goal_reached, told)}"
    )
