"""Six optimisers race down a surface, and the next step of one of them is taken apart.

The left picture is the surface from above with the six paths. On the right are their losses and,
below, the arrows that make up the next step of the optimiser that the reader follows.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from math import isfinite

import numpy as np

from course_lib.surfaces import DOUBLE_WELL, HIMMELBLAU, RAVINE, ROSENBROCK, TestFunction

from ..toolkit.contour_map import contour_map
from ..toolkit.controls import Action, Choice, Group, Pick, Run, Slider
from ..toolkit.dragging import Drag, drag_area
from ..toolkit.figure import Figure, Frame
from ..toolkit.goal import goal
from ..toolkit.svg import Axes, loss_number, number, text
from .model import (
    FINISH,
    GOAL_STEPS,
    LEAST,
    LINES,
    MOST_STEPS,
    OPTIMISERS,
    REACH,
    SIZE,
    SURFACES,
    OptimiserRace,
)

__all__ = ["draw", "optimiser_race"]


def draw(state: OptimiserRace) -> Frame:
    """The surface, the losses, the step taken apart, its numbers, and all in a sentence."""
    return Frame(
        layers=(
            _scales(state.surface),
            _draw_paths(state)
            + _draw_losses(state)
            + _draw_parts(state)
            + drag_area(_plane(state.surface)),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def optimiser_race(
    *,
    surface: str = RAVINE.name,
    across: float = -0.9,
    up: float = 0.6,
    followed: str = "plain",
) -> Figure[OptimiserRace]:
    """The race of six optimisers, from a surface and a start of the caller's choice."""
    start = OptimiserRace(surface, across, up, followed)

    def story(**settings: float | str) -> list[OptimiserRace]:
        begun = replace(start, **settings)  # type: ignore[arg-type]
        return [replace(begun, steps=steps) for steps in (0, 1, 2, 3, 5, 8, 12, 20, 35, 60, 100)]

    return Figure(
        title="Six optimisers race, and a step is taken apart",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "Start: drag in the map, or",
                _weight("first", OptimiserRace.with_first, start),
                _weight("second", OptimiserRace.with_second, start),
                Drag(("first", "second"), _map, 0.01, OptimiserRace.from_place),
            ),
            Group(
                "The race",
                Pick("surface", "Surface", {name: name for name in SURFACES}),
                Slider("steps", "steps taken", 0, MOST_STEPS, 1),
            ),
            Group(
                "The one that I follow",
                Slider(
                    "factor", "its rate ×", 0.1, 3, 0.05, "The others keep their learning rates"
                ),
            ),
            [
                Choice(
                    "followed",
                    "I follow",
                    {name: name for name in OPTIMISERS},
                    "Take apart the steps of this one",
                ),
            ],
            [
                Action("Take a step", OptimiserRace.take_step, "One step of all six"),
                Action("Ten steps", OptimiserRace.ten_steps, "Ten steps of all six"),
                Run(OptimiserRace.take_step, MOST_STEPS, every_ms=150),
            ],
        ],
        stories={
            "momentum in a ravine": story(surface=RAVINE.name, followed="momentum"),
            "Adam in a ravine": story(surface=RAVINE.name, followed="Adam"),
            "plain descent beside a saddle": story(
                surface=DOUBLE_WELL.name, across=0.02, up=0.6, followed="plain"
            ),
            "RMSProp in a bent valley": story(surface=ROSENBROCK.name, followed="RMSProp"),
            "many minima, from the middle": story(
                surface=HIMMELBLAU.name, across=0.0, up=0.0, followed="Nesterov"
            ),
        },
    )


def _weight(
    field: str, write: Callable[[OptimiserRace, float], OptimiserRace], start: OptimiserRace
) -> Slider:
    """A weight of the start: its slider ends where the surface does."""
    reach = REACH[start.surface]
    hint = "Where all begin; you can drag in the map, too"
    return Slider(
        field,
        f"{field} weight",
        -reach,
        reach,
        0.01,
        hint,
        write,
        limits=lambda state: (-REACH[state.surface], REACH[state.surface]),
    )


def _map(state: OptimiserRace) -> Axes:
    return _plane(state.surface)


def _plane(surface: str) -> Axes:
    reach = 1.1 * REACH[surface]
    return Axes(left=40, top=48, width=380, height=390, x=(-reach, reach), y=(-reach, reach))


_TRACE = Axes(
    left=500, top=48, width=305, height=150, x=(0, MOST_STEPS), y=(LEAST, 1e3), log_y=True
)
_APART = Axes(left=500, top=290, width=305, height=148, x=(-2.06, 2.06), y=(-1, 1))


@lru_cache(maxsize=8)
def _scales(surface: str) -> str:
    plane = _plane(surface)
    function: TestFunction = SURFACES[surface]
    x, y = np.linspace(*plane.x, 41), np.linspace(*plane.y, 41)
    heights = function(np.stack(np.meshgrid(x, y), axis=-1))
    low, high = float(heights.min()), float(heights.max())
    levels = low + (high - low) * np.linspace(0.07, 1, 14)[:-1] ** 2
    landmarks = [
        plane.point(place[0], place[1], "fill muted", radius=5, shape="diamond")
        for place in function.minima
    ]
    finish = _TRACE.line(_TRACE.x, (FINISH, FINISH), "muted thin dashed")
    return "".join(
        [
            contour_map(plane, function, levels.tolist()),
            plane.frame(f"The surface from above: {surface}", "first weight", "second weight"),
            plane.inside(*landmarks),
            _TRACE.frame("The race", "", "loss"),
            _TRACE.inside(finish),
            text(_TRACE.left + _TRACE.width, 198 + 36, "steps", "muted", "end"),
            text(_APART.left, _APART.top - 26, "The next step, taken apart", "title"),
        ]
    )


def _draw_paths(state: OptimiserRace) -> str:
    plane = _plane(state.surface)
    parts = []
    for name in [n for n in OPTIMISERS if n != state.followed] + [state.followed]:
        path = state.path(name)
        path = path[np.isfinite(path).all(axis=1)]
        followed = name == state.followed
        kind = LINES[name] if followed else f"{LINES[name]} thin"
        parts.append(plane.line(path[:, 0], path[:, 1], kind))
        if followed:
            parts += [
                plane.point(place[0], place[1], f"fill {LINES[name]}", radius=3)
                for place in path[:-1]
            ]
        parts.append(
            plane.point(
                path[-1][0], path[-1][1], f"fill {LINES[name]}", radius=7 if followed else 5
            )
        )
    points = state.run(state.followed)[0][state.steps : state.steps + 2]
    if np.isfinite(points).all():
        here, there = ((float(x), float(y)) for x, y in points)
        parts.append(plane.arrow(here, there, "green"))
    return plane.inside(*parts)


def _draw_losses(state: OptimiserRace) -> str:
    parts = []
    for name in [n for n in OPTIMISERS if n != state.followed] + [state.followed]:
        losses = np.clip(state.losses(name), LEAST / 10, 1e6)
        kind = LINES[name] if name == state.followed else f"{LINES[name]} thin"
        parts.append(_TRACE.line(range(state.steps + 1), losses, kind))
        parts.append(_TRACE.point(state.steps, float(losses[-1]), f"fill {LINES[name]}", 4))
    # its line is drawn on the scales, since it stays where it is
    line = _TRACE.line(_TRACE.x, (FINISH, FINISH), "muted")
    label = _TRACE.label(0, FINISH, f"finish, {FINISH}", "muted", -60)
    return _TRACE.inside(*parts, label, clear_of=[line])


def _draw_parts(state: OptimiserRace) -> str:
    """The arrows, all on one scale: the longest takes most of the height."""
    shown = [part for part in state.parts if part.colour]
    chained = state.followed in ("momentum", "Nesterov")
    corners = [(0.0, 0.0)]
    for part in shown:
        begin = corners[-1] if chained and part.name != "step" else (0.0, 0.0)
        corners.append((begin[0] + part.vector[0], begin[1] + part.vector[1]))
    reach = max(max(abs(c) for c in corner) for corner in corners)
    if not isfinite(reach) or reach == 0:
        return text(_APART.left, _APART.top + 20, "The next step goes nowhere.", "muted")
    arrows, keys = [], []
    for i, part in enumerate(shown):
        begin = corners[i] if chained and part.name != "step" else (0.0, 0.0)
        end = corners[i + 1]
        scale = 0.88 / reach
        arrows.append(
            _APART.arrow(
                (begin[0] * scale, begin[1] * scale), (end[0] * scale, end[1] * scale), part.colour
            )
        )
        keys.append(text(_APART.left, _APART.top + 165 + 17 * i, f"→ {part.name}", part.colour))
    cross = _APART.line(_APART.x, (0, 0), "grid") + _APART.line((0, 0), _APART.y, "grid")
    return _APART.inside(cross, *arrows, _APART.point(0, 0, "fill muted", 4)) + "".join(keys)


def _numbers(state: OptimiserRace) -> str:
    name = state.followed
    here, loss = state.path(name)[-1], state.losses(name)[-1]
    place = f"({number(here[0], 3)}, {number(here[1], 3)})"
    rows = "".join(
        f'<tr{" class=sum" if part.name == "step" else ""}><th scope="row">{part.name}</th>'
        f"<td>{_short(part.vector[0])}</td><td>{_short(part.vector[1])}</td></tr>"
        for part in state.parts
    )
    head = "<tr><td></td><td>first</td><td>second</td></tr>"
    return (
        f"<p><b>After {state.steps} step{'s' * (state.steps != 1)}:</b> {name}, with rate"
        f" {number(state.rate(name), 3)}, is at {place}, loss <b>{loss_number(loss, 3)}</b></p>"
        f"<table>{head}{rows}</table>"
        f"<p>Losses: {_standing(state)}.</p>"
        f"<p>{_arrived(state)}</p>{_goal(state)}"
    )


def _named(name: str) -> str:
    return f'<span style="color:var(--downhill-{LINES[name]})">{name}</span>'


def _standing(state: OptimiserRace) -> str:
    return ", ".join(
        f"{_named(name)} {loss_number(state.losses(name)[-1], 2)}" for name in OPTIMISERS
    )


def _short(value: float) -> str:
    return number(value, 3) if isfinite(value) else "too large"


def _arrived(state: OptimiserRace) -> str:
    order = sorted((step, name) for name, step in state.arrivals.items() if step <= state.steps)
    if not order:
        return f"Nobody is below {FINISH} for good yet."
    told = ", ".join(f"{_named(name)} at {int(step)}" for step, name in order)
    return f"Below {FINISH} for good: {told}."


def _goal(state: OptimiserRace) -> str:
    within = GOAL_STEPS[state.surface]
    words, told = f"follow one that is below {FINISH} for good within {within} steps.", ""
    if state.goal_reached:
        told = f"Reached, in {int(state.arrivals[state.followed])}."
    elif state.steps >= within:
        told = f"Not {state.followed} with this rate, from this start."
    return goal(words, state.goal_reached, told)


def _alt(state: OptimiserRace) -> str:
    standing = ", ".join(f"{name} {loss_number(state.losses(name)[-1], 2)}" for name in OPTIMISERS)
    step = state.parts[-1].vector
    return (
        f"Left: six paths on the surface {state.surface}, seen from above. Top right: their losses"
        f" after {state.steps} steps: {standing}. Bottom right: the arrows that make up the next"
        f" step of {state.followed}, which is ({_short(step[0])}, {_short(step[1])})."
    )
