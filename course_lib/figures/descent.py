"""Descent on a surface: where the path goes, and what becomes of the loss on the way.

On the left the surface from above, with the path, the next step, and the directions in which the
ground bends up or down. On the right the loss after each step; where the loss is the sum of a part
for each weight, both parts too, so that one sees which of them holds the descent back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.calculus import critical_point, numerical_jacobian
from course_lib.checks import Array
from course_lib.figures.base import Action, Choice, Figure, Frame, Run, Slider
from course_lib.figures.contour_map import contour_map
from course_lib.figures.dragging import Drag, drag_area
from course_lib.figures.drawing import Axes, number, text
from course_lib.optimisers import Adam, GradientDescent, Momentum, Optimiser, descend
from course_lib.surfaces import RAVINE, TestFunction

__all__ = ["VARIANTS", "Descent", "Goal", "descent", "draw"]

MOST_STEPS, LEAST_LOSS = 100, 1e-4
SIZE = (820, 430)

VARIANTS: Mapping[str, Callable[[float], Optimiser]] = {
    "plain": GradientDescent,
    "momentum": Momentum,
    "Adam": Adam,
}


@dataclass(frozen=True)
class Goal:
    """What the reader is to reach: a low loss, within some steps, from a start that is not easy."""

    words: str
    loss: float
    steps: int
    fair: Callable[[float, float], bool] = lambda first, second: True
    """Whether a start counts."""


@dataclass(frozen=True)
class Descent:
    """A point that has taken some steps downhill.

    Attributes
    ----------
    surface : TestFunction
        The loss of every pair of weights.
    first, second : float
        The two weights at the start.
    learning_rate : float
    variant : str
        A name in `VARIANTS`.
    steps : int
        How many steps it has taken.
    guess : str
        How the reader expects it to end: "minimum", "saddle", "away", or "" for not yet said.
    goal : Goal or None
    reach : float
        The map goes from -reach to reach.
    seed : int
        Of the next random start.
    """

    surface: TestFunction = RAVINE
    first: float = -1.8
    second: float = 1.2
    learning_rate: float = 0.1
    variant: str = "plain"
    steps: int = 0
    guess: str = ""
    goal: Goal | None = None
    reach: float = 2.0
    seed: int = 1

    @property
    def visited(self) -> Array:
        """The points so far, the start included, until the path has run away: (steps + 1, 2)."""
        return self._path(self.variant)[: self.steps + 1]

    @property
    def visited_by_plain(self) -> Array:
        """The points that plain descent would have visited."""
        return self._path("plain")[: self.steps + 1]

    @property
    def current(self) -> Array:
        """The weights now."""
        return self.visited[-1]

    @property
    def losses(self) -> Array:
        """The loss at each point visited."""
        return self.surface(self.visited)

    @property
    def loss(self) -> float:
        """The loss now."""
        return float(self.losses[-1])

    @cached_property
    def gradient(self) -> Array:
        """The two partial derivatives at the present point."""
        return self.surface.gradient(self.current)

    @cached_property
    def curvatures(self) -> tuple[Array, Array]:
        """Eigenvalues of the Hessian at the present point, the largest first, and eigenvectors."""
        hessian = numerical_jacobian(self.surface.gradient, self.current)
        values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
        return values[::-1], vectors.T[::-1]

    @property
    def next_point(self) -> Array:
        """Where one more step leads."""
        return self._path(self.variant)[: self.steps + 2][-1]

    @property
    def outcome(self) -> str:
        """What has become of it: "minimum", "saddle", "flat", "away", or "on its way"."""
        if len(self._path(self.variant)) <= self.steps:
            return "away"
        if np.abs(self.gradient).max() > 5e-3:
            return "on its way"
        hessian = numerical_jacobian(self.surface.gradient, self.current)
        return critical_point((hessian + hessian.T) / 2, tolerance=1e-4)

    @property
    def goal_reached(self) -> bool:
        """Whether the goal is reached, from a start that counts."""
        goal = self.goal
        return (
            goal is not None
            and goal.fair(self.first, self.second)
            and 0 < self.steps <= goal.steps
            and self.loss < goal.loss
        )

    def parts(self) -> tuple[Array, Array] | None:
        """The part of each weight in the loss, point by point, if the loss is their sum."""
        if not _is_a_sum(self.surface):
            return None
        return _parts(self.surface, self.visited)

    def take_step(self) -> "Descent":
        """The state after one more step."""
        return replace(self, steps=min(self.steps + 1, MOST_STEPS))

    def start_at_random(self) -> "Descent":
        """Another start, drawn evenly from the map."""
        rng = np.random.default_rng(self.seed)
        first, second = rng.uniform(-self.reach, self.reach, 2).round(2)
        return replace(
            self, first=float(first), second=float(second), steps=0, guess="", seed=self.seed + 1
        )

    def _path(self, variant: str) -> Array:
        return _path(self.surface, self.first, self.second, variant, self.learning_rate)


@lru_cache(maxsize=64)
def _path(
    surface: TestFunction, first: float, second: float, variant: str, learning_rate: float
) -> Array:
    """All points of a long run, up to the first one that is out of sight."""
    with np.errstate(over="ignore", invalid="ignore"):
        optimiser = VARIANTS[variant](learning_rate)
        path = descend(surface.gradient, [first, second], optimiser, MOST_STEPS)
        seen = (np.abs(path) < 1e3).all(axis=1)
    return path if seen.all() else path[: max(1, int(seen.argmin()))]


def _parts(surface: TestFunction, points: Array) -> tuple[Array, Array]:
    (best_first, best_second), *_ = surface.minima
    first, second = points[..., 0], points[..., 1]
    return surface.value(first, np.full_like(first, best_second)), surface.value(
        np.full_like(second, best_first), second
    )


@lru_cache
def _is_a_sum(surface: TestFunction) -> bool:
    if not surface.minima or abs(float(surface(surface.minima[0]))) > 1e-9:
        return False
    points = np.random.default_rng(0).uniform(-2, 2, (20, 2))
    return bool(np.allclose(sum(_parts(surface, points)), surface(points)))


def draw(state: Descent) -> Frame:
    """The map and the loss of a state, its numbers, and both in a sentence."""
    map_axes, loss_axes = _map_axes(state.reach), _loss_axes(state)
    return Frame(
        layers=(
            _background(state.surface, state.reach),
            _scales(loss_axes),
            _draw_path(map_axes, state) + _draw_losses(loss_axes, state) + drag_area(map_axes),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def descent(
    *surfaces: TestFunction,
    start: tuple[float, float] = (-1.8, 1.2),
    learning_rate: float = 0.1,
    largest_rate: float = 1.2,
    variants: Sequence[str] = ("plain",),
    goal: Goal | None = None,
    reach: float = 2.0,
    stories: Mapping[str, Mapping[str, object]] | None = None,
) -> Figure[Descent]:
    """The figure of descent on one of the surfaces.

    Parameters
    ----------
    *surfaces : TestFunction
        The first one is shown at first; if there are several, buttons choose among them.
    start : (float, float), optional
    learning_rate, largest_rate : float, optional
        The first rate, and where its slider ends.
    variants : sequence of str, optional
        Names in `VARIANTS` to choose from. Beside a variant the path of plain descent is drawn.
    goal : Goal, optional
    reach : float, optional
        The map goes from -reach to reach in both weights.
    stories : mapping from str to settings, optional
        For the player: fields of `Descent` to change, for each story.
    """
    surfaces = surfaces or (RAVINE,)
    begin = Descent(surfaces[0], *start, learning_rate, variants[0], goal=goal, reach=reach)
    rate_step = 10.0 ** np.floor(np.log10(largest_rate / 50))
    choices: list[Choice | Action | Run] = []
    if len(surfaces) > 1:
        choices.append(Choice("surface", "surface", {s.name: s for s in surfaces}))
    if len(variants) > 1:
        choices.append(Choice("variant", "variant", {name: name for name in variants}))
    guesses = {"?": "", "in a minimum": "minimum", "on a saddle": "saddle", "runs away": "away"}

    def weight(field: str) -> Slider:
        hint = "Where the descent starts; you can drag in the map, too"
        return Slider(field, f"{field} weight", -reach, reach, 0.01, hint)

    def story(settings: Mapping[str, object]) -> list[Descent]:
        begun = replace(begin, **settings)  # type: ignore[arg-type]
        ends = 60 if begun.goal is None else begun.goal.steps
        return [
            replace(begun, steps=steps) for steps in sorted({*range(11), *range(10, ends + 1, 5)})
        ]

    told = stories or {"this start and rate": {}}
    return Figure(
        title="Descent on a surface: path and loss",
        size=SIZE,
        state=begin,
        draw=draw,
        controls=[
            [
                weight("first"),
                weight("second"),
                Drag(("first", "second"), _map_axes(reach), 0.01),
            ],
            [
                Slider("learning_rate", "learning rate", rate_step, largest_rate, rate_step),
                Slider("steps", "steps taken", 0, MOST_STEPS, 1),
            ],
            [
                *choices,
                Choice("guess", "It will end", guesses, "Say how the descent ends, then run it"),
            ],
            [
                Action("Take a step", Descent.take_step, "Move the weights once"),
                Run(Descent.take_step, MOST_STEPS, every_ms=150),
                Action("Random start", Descent.start_at_random, "Start somewhere else"),
            ],
        ],
        stories={name: story(settings) for name, settings in told.items()},
    )


@lru_cache
def _map_axes(reach: float) -> Axes:
    return Axes(left=52, top=48, width=330, height=330, x=(-reach, reach), y=(-reach, reach))


def _loss_axes(state: Descent) -> Axes:
    length = next(n for n in (20, 50, 100) if n >= state.steps)
    seen = state.losses[np.isfinite(state.losses)]
    top = 10.0 ** (1 + np.ceil(np.log10(max(1.0, *seen))))  # with room for the legend
    return Axes(
        left=468,
        top=48,
        width=330,
        height=330,
        x=(0, length),
        y=(LEAST_LOSS, min(float(top), 1e8)),
        log_y=True,
    )


@lru_cache(maxsize=32)
def _background(surface: TestFunction, reach: float) -> str:
    axes = _map_axes(reach)
    corner = float(np.max(surface(np.array([[-reach, -reach], [reach, reach]]))))
    # Lines crowd where it is steep; fewer of them high up leave room for the bottom.
    levels = corner * np.linspace(0.08, 1, 12) ** 2
    return contour_map(axes, surface, levels.tolist()) + axes.frame(
        "The surface from above", "first weight", "second weight"
    )


@lru_cache(maxsize=32)
def _scales(loss_axes: Axes) -> str:
    return loss_axes.frame("The loss on the way down", "steps", "loss")


def _draw_path(axes: Axes, state: Descent) -> str:
    points = state.visited
    parts = []
    if state.variant != "plain":
        plain = state.visited_by_plain
        parts += [axes.line(plain[:, 0], plain[:, 1], "muted thin dashed")]
        parts += [_mark(axes, plain[-1], "hollow muted", radius=4)]
    parts.append(_curvature_cross(axes, state))
    parts.append(axes.line(points[:, 0], points[:, 1], "orange thin"))
    parts += [_mark(axes, point, "fill orange", radius=3.5) for point in points[1:-1]]
    if len(points) > 1:
        parts.append(_mark(axes, points[0], "hollow orange", radius=5))
    here, there = state.current, state.next_point
    parts.append(axes.arrow(tuple(here), tuple(there), "orange"))
    parts.append(_mark(axes, here, "fill orange", radius=7))
    return axes.inside(*parts)


def _mark(axes: Axes, point: Array, kind: str, radius: float) -> str:
    return axes.point(float(point[0]), float(point[1]), kind, radius)


def _curvature_cross(axes: Axes, state: Descent) -> str:
    """Two lines through the point: solid where the ground bends up, dashed where it bends down."""
    values, vectors = state.curvatures
    parts = []
    for value, vector in zip(values, vectors, strict=True):
        arm = 0.16 * state.reach * vector
        kind = "green" if value > 0 else "purple dashed"
        ends = np.array([state.current - arm, state.current + arm])
        parts.append(axes.line(ends[:, 0], ends[:, 1], kind))
    return "".join(parts)


def _draw_losses(axes: Axes, state: Descent) -> str:
    steps = range(len(state.visited))
    lines = []
    shares = state.parts()
    if shares is not None:
        for share, kind in zip(shares, ("purple thin dashed", "green thin dotted"), strict=True):
            lines.append(axes.line(steps, np.maximum(share, 1e-12), kind))
    if state.variant != "plain":
        plain = state.surface(state.visited_by_plain)
        lines.append(axes.line(range(len(plain)), np.maximum(plain, 1e-12), "muted thin dashed"))
    lines.append(axes.line(steps, np.maximum(state.losses, 1e-12), "orange"))
    lines.append(axes.point(steps[-1], max(state.loss, 1e-12), "fill orange"))
    if state.goal is not None:
        goal = state.goal
        lines.append(axes.line((0, min(goal.steps, axes.x[1])), (goal.loss, goal.loss), "blue"))
        lines.append(axes.label(0, goal.loss, "goal", "blue", angle=-45, gap=8))
    return axes.inside(*lines, _legend(axes, state, shares is not None))


def _legend(axes: Axes, state: Descent, with_parts: bool) -> str:
    entries = [("loss", "orange")]
    if with_parts:
        entries.append(("part of the first weight", "purple thin dashed"))
        entries.append(("part of the second weight", "green thin dotted"))
    if state.variant != "plain":
        entries.append(("loss of plain descent", "muted thin dashed"))
    drawn = []
    for i, (words, kind) in enumerate(entries):
        y = 16 + 18 * i
        right = axes.width - 8
        drawn.append(f'<path class="line {kind}" d="M{right - 30} {y - 4}H{right}"/>')
        drawn.append(text(right - 38, y, words, "halo", "end"))
    return "".join(drawn)


def _numbers(state: Descent) -> str:
    point, slopes = state.current, state.gradient
    (steepest, flattest), _ = state.curvatures
    rows = [
        ("slope for the first weight", number(slopes[0])),
        ("slope for the second weight", number(slopes[1])),
        ("length of the gradient", number(float(np.hypot(*slopes)))),
        ("largest curvature", number(steepest)),
        ("smallest curvature", number(flattest)),
    ]
    if state.variant == "plain":
        rate = state.learning_rate
        factors = [number(1 - rate * value, 3) for value in (steepest, flattest)]
        rows.append(("a step multiplies by", " and ".join(factors)))
    table = "".join(f'<tr><th scope="row">{a}</th><td>{b}</td></tr>' for a, b in rows)
    plain = ""
    if state.variant != "plain":
        loss = float(state.surface(state.visited_by_plain[-1]))
        plain = f" Plain descent: {number(loss)}."
    return (
        f"<p><b>After {state.steps} step{'s' * (state.steps != 1)}:</b> weights"
        f" {number(point[0])} and {number(point[1])}, loss <b>{number(state.loss)}</b>.{plain}</p>"
        f"<table>{table}</table><p>{_ending(state)}</p><p>{_goal(state)}</p>"
    )


ENDINGS = {
    "minimum": "The ground is level and bends up all round: a <b>minimum</b>.",
    "maximum": "The ground is level and bends down all round: a <b>maximum</b>.",
    "saddle": "The ground is level, and bends up one way and down another: a <b>saddle</b>.",
    "flat": "The ground is level, and its curvatures cannot tell what it is.",
    "away": "It has <b>run away</b>: the rate is too large for this ground.",
}


def _ending(state: Descent) -> str:
    if state.outcome == "on its way":
        late = " A hundred steps have not settled it." if state.steps == MOST_STEPS else ""
        return (
            "Not at its end yet." + late if state.guess else f"How will it end? Say it first.{late}"
        )
    verdict = ""
    if state.guess and state.steps:
        verdict = "As you said. " if state.guess == state.outcome else "Not what you said. "
    return verdict + ENDINGS[state.outcome]


def _goal(state: Descent) -> str:
    if state.goal is None:
        return ""
    words = f"<b>Goal:</b> {state.goal.words}"
    if state.goal_reached:
        return f"{words} <b>Reached, in {state.steps}.</b>"
    if not state.goal.fair(state.first, state.second):
        return f"{words} This start does not count."
    if state.steps > state.goal.steps:
        return f"{words} Missed this time."
    return f"{words} {state.goal.steps - state.steps} steps left."


def _alt(state: Descent) -> str:
    point, end = state.current, state.next_point
    told = (
        f"Left: the {state.surface.name} from above, with the path of descent from"
        f" {number(state.first)}, {number(state.second)} to {number(point[0])},"
        f" {number(point[1])} after {state.steps} steps, and an arrow to the next point,"
        f" {number(end[0])}, {number(end[1])}."
    )
    first, last = number(state.losses[0]), number(state.loss)
    return f"{told} Right: the loss against the steps, from {first} to {last}."
