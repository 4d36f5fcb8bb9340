"""Descent on a surface: where the path goes, and what becomes of the loss on the way.

On the left the surface from above, with the path, the next step, and the directions in which the
ground bends up or down. On the right the loss after each step; where the loss is the sum of a part
for each weight, both parts too, so that one sees which of them holds the descent back.

`descent` makes the figure of any surface; the others here are those of lecture 2, each with a goal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from course_lib.surfaces import BOWL, DOUBLE_WELL, FOUR_VALLEYS, RAVINE, TestFunction

from ..toolkit.controls import Action, Choice, Control, Group, Run, Slider
from ..toolkit.dragging import Drag
from ..toolkit.figure import Figure
from .drawing import SIZE, draw, map_axes
from .model import MOST_STEPS, Descent, Goal

__all__ = ["descent", "four_valleys", "ravine_and_bowl", "two_valleys"]


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
    choices: list[Control] = []
    if len(surfaces) > 1:
        choices.append(Choice("surface", "surface", {s.name: s for s in surfaces}))
    if len(variants) > 1:
        choices.append(Choice("variant", "variant", {name: name for name in variants}))
    ground = [Group("Ground and rule", *choices)] if choices else []
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
            Group(
                "Start: drag in the map, or",
                weight("first"),
                weight("second"),
                Drag(("first", "second"), map_axes(reach), 0.01),
            ),
            Group(
                "Descent",
                Slider("learning_rate", "learning rate", rate_step, largest_rate, rate_step),
                Slider("steps", "steps taken", 0, MOST_STEPS, 1),
            ),
            *ground,
            [
                Choice(
                    "guess",
                    "It will end",
                    guesses,
                    "Say how the descent ends, then run it",
                    about=("surface", "variant", "first", "second", "learning_rate"),
                ),
                Action("Take a step", Descent.take_step, "Move the weights once"),
                Run(Descent.take_step, MOST_STEPS, every_ms=150),
                Action("Random start", Descent.start_at_random, "Start somewhere else"),
            ],
        ],
        stories={name: story(settings) for name, settings in told.items()},
    )


def ravine_and_bowl() -> Figure[Descent]:
    """Descent in a ravine, where one learning rate has to serve two curvatures, and in a bowl."""
    goal = Goal(
        "in the ravine, a loss below 0.001 in at most 35 steps, from a first weight of at least"
        " 1.5 in size.",
        loss=0.001,
        steps=35,
        fair=lambda first, second: abs(first) >= 1.5,
    )
    return descent(
        RAVINE,
        BOWL,
        goal=goal,
        stories={
            "ravine, rate 0.1": {},
            "ravine, rate 0.88": {"learning_rate": 0.88},
            "ravine, rate 1.02": {"learning_rate": 1.02},
            "bowl, rate 0.1": {"surface": BOWL},
        },
    )


def two_valleys() -> Figure[Descent]:
    """Descent from the ridge between two valleys, towards the saddle and away from it."""
    goal = Goal(
        "a loss below 0.01 in at most 20 steps, from a first weight between −0.05 and 0.05.",
        loss=0.01,
        steps=20,
        fair=lambda first, second: abs(first) <= 0.05,
    )
    return descent(
        DOUBLE_WELL,
        start=(0.0, 1.0),
        learning_rate=0.05,
        largest_rate=0.3,
        goal=goal,
        stories={
            "on the ridge": {},
            "0.01 beside it": {"first": 0.01},
            "0.05 beside it, rate 0.1": {"first": 0.05, "learning_rate": 0.1},
        },
    )


def four_valleys() -> Figure[Descent]:
    """Descent among four valleys, of which one is the lowest; with momentum, if one likes."""
    goal = Goal(
        "from both weights at least 0.5, a loss below 0.01 after at most 60 steps.",
        loss=0.01,
        steps=60,
        fair=lambda first, second: min(first, second) >= 0.5,
    )
    return descent(
        FOUR_VALLEYS,
        start=(1.6, 1.3),
        learning_rate=0.02,
        largest_rate=0.3,
        variants=("plain", "momentum"),
        goal=goal,
        stories={
            "plain, rate 0.02": {},
            "momentum, rate 0.02": {"variant": "momentum"},
            "momentum, from further up": {"variant": "momentum", "first": 1.8, "second": 1.8},
        },
    )
