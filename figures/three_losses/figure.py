"""Three losses of one threshold: which of them can be descended, and where each one leads.

On the left the unit: a sigmoid over one input, its threshold, and the examples of two classes. On
the right, one below the other, the classification error, the mean squared error and the
cross-entropy of every threshold, each with its slope at the present one.
"""

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from course_lib.activations import sigmoid
from course_lib.checks import Array

from ..toolkit.controls import Action, Choice, Group, Run, Slider
from ..toolkit.figure import Figure, Frame
from ..toolkit.goal import goal
from ..toolkit.svg import Axes, nice_limit, number
from ..toolkit.voices import answering
from .model import FAR_START, GOAL_STEPS, LOSSES, MOST_STEPS, REACH, ThreeLosses

__all__ = ["draw", "three_losses"]

SIZE = (820, 470)


def draw(state: ThreeLosses) -> Frame:
    """The unit and its three losses, the numbers, and both in a sentence."""
    axes = _loss_axes(_top(state.steepness, state.odd, state.seed))
    return Frame(
        layers=(
            _scales(axes[-1].y[1]),
            _curves(state.steepness, state.odd, state.seed),
            _draw_unit(state) + _draw_places(axes, state),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def three_losses() -> Figure[ThreeLosses]:
    """The figure of one threshold and three losses."""
    start = ThreeLosses()
    guesses = {"?": "", "left": "left", "right": "right", "nowhere": "nowhere"}

    def story(**changed: object) -> list[ThreeLosses]:
        begun = replace(start, **changed)  # type: ignore[arg-type]
        shown = replace(begun, guess=begun.direction)
        return [begun, *(replace(shown, steps=steps) for steps in range(11))]

    return Figure(
        title="One threshold, three losses",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The unit",
                Slider("threshold", "threshold", -REACH, REACH, 0.1, "Before the first step"),
                Slider("steepness", "steepness", 0.5, 6, 0.5, "The weight of the unit"),
            ),
            Group(
                "Descent",
                Slider("learning_rate", "learning rate", 0.1, 5, 0.1),
                Slider("steps", "steps taken", 0, MOST_STEPS, 1),
            ),
            Group(
                "The examples",
                Slider("odd", "odd example", -REACH, REACH, 0.1, "An example of class 0"),
            ),
            [
                Choice("loss", "Descend on", {name: name for name in LOSSES}),
                Choice(
                    "guess",
                    "The next step goes",
                    guesses,
                    "Say it, and see the step",
                    about=("threshold", "steepness", "odd", "loss", "steps", "seed"),
                ),
            ],
            [
                Action("Take a step", ThreeLosses.take_step, "Move the threshold once"),
                Run(ThreeLosses.take_step, MOST_STEPS, every_ms=400),
                Action("New examples", ThreeLosses.draw_examples, "Draw twelve other examples"),
            ],
        ],
        stories={
            **{f"on the {name}": story(loss=name) for name in LOSSES},
            "on the squared error, steepness 4": story(loss=LOSSES[1], steepness=4.0),
            "on the cross-entropy, steepness 4": story(loss=LOSSES[2], steepness=4.0),
        },
    )


UNIT = Axes(left=50, top=48, width=330, height=368, x=(-REACH, REACH), y=(-0.12, 1.12))


def _loss_axes(top: float) -> list[Axes]:
    def axes(place: int, highest: float) -> Axes:
        y = (-0.06 * highest, highest)
        return Axes(left=468, top=48 + 140 * place, width=335, height=88, x=(-REACH, REACH), y=y)

    return [axes(0, 1.0), axes(1, 1.0), axes(2, top)]


@lru_cache(maxsize=64)
def _values(steepness: float, odd: float, seed: int) -> tuple[Array, Array, Array]:
    """The squared error and the cross-entropy of many thresholds."""
    thresholds = np.linspace(-REACH, REACH, 121)
    state = ThreeLosses(steepness=steepness, odd=odd, seed=seed)
    x, labels = state.examples
    z = steepness * (x - thresholds[:, None])
    squared = ((sigmoid(z) - labels) ** 2).mean(axis=1)
    entropy = (np.logaddexp(0, z) - labels * z).mean(axis=1)
    return thresholds, squared, entropy


def _top(steepness: float, odd: float, seed: int) -> float:
    return nice_limit(float(_values(steepness, odd, seed)[2].max()))


def _stairs(odd: float, seed: int) -> tuple[list[float], list[float]]:
    """The corners of the classification error: it changes only where an example lies."""
    state = ThreeLosses(odd=odd, seed=seed)
    corners = [-REACH, *np.sort(state.examples[0]), REACH]
    across, up = [], []
    for left, right in pairwise(corners):
        across += [float(left), float(right)]
        up += 2 * [state.value("classification error", float(left + right) / 2)]
    return across, up


@lru_cache(maxsize=8)
def _scales(top: float) -> str:
    first, second, third = _loss_axes(top)
    return (
        UNIT.frame("What the unit says", "input", "output")
        + first.frame("Its three losses", "", "classification error")
        + second.frame("", "", "mean squared error")
        + third.frame("", "threshold", "cross-entropy")
    )


@lru_cache(maxsize=64)
def _curves(steepness: float, odd: float, seed: int) -> str:
    thresholds, squared, entropy = _values(steepness, odd, seed)
    first, second, third = _loss_axes(_top(steepness, odd, seed))
    drawn = [first.inside(first.line(*_stairs(odd, seed), "purple"))]
    for axes, values in ((second, squared), (third, entropy)):
        best = int(values.argmin())
        lowest = axes.point(thresholds[best], values[best], "hollow purple", radius=4)
        drawn.append(axes.inside(axes.line(thresholds, values, "purple"), lowest))
    return "".join(drawn)


def _draw_unit(state: ThreeLosses) -> str:
    x, labels = state.examples
    inputs = np.linspace(-REACH, REACH, 121)
    here = state.current
    parts = [UNIT.line((here, here), UNIT.y, "orange thin dashed")]
    parts.append(UNIT.line(inputs, sigmoid(state.steepness * (inputs - here)), "blue"))
    for place, label, wrong in zip(x, labels, state.wrong, strict=True):
        shape, colour = ("diamond", "green") if label else ("circle", "gold")
        parts.append(UNIT.point(place, label, f"fill {colour}", radius=6, shape=shape))
        if wrong:
            parts.append(_cross(UNIT.px(place), UNIT.py(label)))
    parts.append(UNIT.label(state.odd, 0, "odd one", "gold", 90, gap=20))
    parts.append(UNIT.label(-REACH, 1.06, "class 1", "green", 0, gap=6))
    parts.append(UNIT.label(-REACH, -0.07, "class 0", "gold", 0, gap=6))
    return UNIT.inside(*parts)


def _cross(x: float, y: float, arm: float = 7) -> str:
    path = f"M{x - arm:.1f} {y - arm:.1f}l{2 * arm} {2 * arm}m0 {-2 * arm}l{-2 * arm} {2 * arm}"
    return f'<path class="line ink thin" d="{path}"/>'


def _draw_places(axes: list[Axes], state: ThreeLosses) -> str:
    return "".join(_draw_place(axis, state, name) for axis, name in zip(axes, LOSSES, strict=True))


def _draw_place(axes: Axes, state: ThreeLosses, name: str) -> str:
    here = state.current
    value, slope = state.value(name, here), state.slope(name, here)
    ends = np.array([here - 1.4, here + 1.4])
    parts = [
        axes.line((here, here), axes.y, "orange thin dashed"),
        axes.line(ends, value + slope * (ends - here), "orange"),
    ]
    if name == state.loss:
        places = state.visited[:-1]
        parts += [
            axes.point(t, state.value(name, t), "fill blue faded", radius=3.5) for t in places
        ]
        if state.guess:
            parts.append(axes.arrow((here, value), (state.next_threshold, value), "green"))
    chosen = "fill blue" if name == state.loss else "hollow blue"
    parts.append(axes.point(here, value, chosen, radius=6))
    side = 180 if here > 0 else 0
    parts.append(axes.label(here, axes.y[1] * 0.86, f"slope {number(slope, 3)}", "orange", side))
    return axes.inside(*parts)


def _numbers(state: ThreeLosses) -> str:
    here = state.current
    wrong = int(state.wrong.sum())
    rows = ["<tr><td></td><td>loss</td><td>slope</td></tr>"]
    for name in LOSSES:
        value, slope = number(state.value(name, here), 3), number(state.slope(name, here), 3)
        shown = [name, value, slope]
        if name == state.loss:
            shown = [f"<b>{words}</b>" for words in shown]
        first, *cells = shown
        rows.append(
            f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"
        )
    return (
        f"<p><b>After {state.steps} step{'s' * (state.steps != 1)}:</b> threshold"
        f" <b>{number(here)}</b>, {wrong} of {len(state.wrong)} examples wrong</p>"
        f"<table>{''.join(rows)}</table><p>{_next_step(state)}</p>{_goal(state)}"
    )


def _next_step(state: ThreeLosses) -> str:
    if not state.guess:
        asked = answering(" Say it, and you will see it.")
        return f"Where does a step on the {state.loss} go?{asked}"
    right = "Yes" if state.guess == state.direction else "No"
    if state.direction == "nowhere":
        begin = answering(f"{right}: the", "The")
        return f"{begin} slope is 0, and the threshold stays where it is."
    rate, slope = number(state.learning_rate), number(state.slope(state.loss, state.current), 3)
    begin = answering(f"{right}: it", "It")
    return (
        f"{begin} goes {state.direction}.<br><b>New threshold</b> {number(state.current)} −"
        f" {rate} × ({slope}) = <b>{number(state.next_threshold)}</b>."
    )


def _goal(state: ThreeLosses) -> str:
    words = (
        f"from a threshold of at least {number(FAR_START)} in size, all examples"
        f" right in at most {GOAL_STEPS} steps."
    )
    told = f"{GOAL_STEPS - state.steps} steps left."
    if state.goal_reached:
        told = f"Reached, in {state.steps}."
    elif abs(state.threshold) < FAR_START:
        told = "This start does not count."
    elif state.steps >= GOAL_STEPS:
        told = "Missed this time."
    return goal(words, state.goal_reached, told)


def _alt(state: ThreeLosses) -> str:
    here = state.current
    told = ", ".join(
        f"{name} {number(state.value(name, here), 3)} with slope"
        f" {number(state.slope(name, here), 3)}"
        for name in LOSSES
    )
    return (
        f"Left: a sigmoid with its threshold at {number(here)}, and {len(state.wrong)} examples, of"
        f" which {int(state.wrong.sum())} are on the wrong side. Right: three losses against the"
        f" threshold, at present {told}."
    )
