"""The picture of a descent: the surface from above, and the loss on the way down."""

from functools import lru_cache

import numpy as np

from course_lib.checks import Array
from course_lib.surfaces import TestFunction

from ..toolkit.contour_map import contour_map
from ..toolkit.dragging import drag_area
from ..toolkit.figure import Frame
from ..toolkit.goal import goal
from ..toolkit.svg import Axes, loss_number, number, text
from ..toolkit.voices import answering
from .model import MOST_STEPS, Descent

__all__ = ["SIZE", "draw", "map_axes"]

SIZE = (820, 430)
LEAST_LOSS = 1e-4


def draw(state: Descent) -> Frame:
    """The map and the loss of a state, its numbers, and both in a sentence."""
    seen, loss_axes = map_axes(state.reach), _loss_axes(state)
    return Frame(
        layers=(
            _background(state.surface, state.reach),
            _scales(loss_axes),
            _draw_path(seen, state) + _draw_losses(loss_axes, state) + drag_area(seen),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


@lru_cache
def map_axes(reach: float) -> Axes:
    """The map's place in the picture; its scales go from -reach to reach."""
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
    axes = map_axes(reach)
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
        wanted, within = state.goal.loss, min(state.goal.steps, axes.x[1])
        lines.append(axes.line((0, within), (wanted, wanted), "blue"))
        lines.append(axes.label(0.4, wanted, "goal", "blue", angle=-90, gap=15))
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
        ("slope, first weight", number(slopes[0])),
        ("slope, second weight", number(slopes[1])),
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
        plain = f" Plain descent: {loss_number(loss)}."
    return (
        f"<p><b>After {state.steps} step{'s' * (state.steps != 1)}:</b> weights"
        f" {number(point[0])} and {number(point[1])}, loss <b>{loss_number(state.loss)}</b>.{plain}</p>"
        f"<table>{table}</table><p>{_ending(state)}</p>{_goal(state)}"
    )


ENDINGS = {
    "minimum": "The ground is level and bends up all round: a <b>minimum</b>.",
    "maximum": "The ground is level and bends down all round: a <b>maximum</b>.",
    "saddle": "The ground is level, and bends up one way and down another: a <b>saddle</b>.",
    "degenerate": "The ground is level, and its curvatures cannot tell what it is.",
    "away": "It has <b>run away</b>: the rate is too large for this ground.",
}


def _ending(state: Descent) -> str:
    if state.outcome == "on its way":
        late = " A hundred steps have not settled it." if state.steps == MOST_STEPS else ""
        return (
            "Not at its end yet." + late
            if state.guess
            else f"How will it end?{answering(' Say it first.')}{late}"
        )
    verdict = ""
    if state.guess and state.steps:
        verdict = "As you said. " if state.guess == state.outcome else "Not what you said. "
    return answering(verdict) + ENDINGS[state.outcome]


def _goal(state: Descent) -> str:
    if state.goal is None:
        return ""
    told = f"{state.goal.steps - state.steps} steps left."
    if state.goal_reached:
        told = f"Reached, in {state.steps}."
    elif not state.goal.fair(state.first, state.second):
        told = "This start does not count."
    elif state.steps > state.goal.steps:
        told = "Missed this time."
    return goal(state.goal.words, state.goal_reached, told)


def _alt(state: Descent) -> str:
    point, end = state.current, state.next_point
    told = (
        f"Left: the {state.surface.name} from above, with the path of descent from"
        f" {number(state.first)}, {number(state.second)} to {number(point[0])},"
        f" {number(point[1])} after {state.steps} steps, and an arrow to the next point,"
        f" {number(end[0])}, {number(end[1])}."
    )
    first, last = loss_number(state.losses[0]), loss_number(state.loss)
    return f"{told} Right: the loss against the steps, from {first} to {last}."
