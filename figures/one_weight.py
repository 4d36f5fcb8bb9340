"""One weight: what the unit predicts, where that is on its loss, and the next step.

The left picture is the unit: the curve of its predictions for all inputs, the one prediction that
counts, and the target. The right picture is the loss of every weight, with the tangent at the
present one and the steps that were taken.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib import unit
from course_lib.activations import Activation, identity
from course_lib.losses import sse

from .toolkit.controls import Action, Choice, Group, Run, Slider
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, loss_number, nice_limit, number
from .toolkit.voices import answering

__all__ = ["OneWeight", "draw", "one_weight"]

GOAL_LOSS, GOAL_STEPS, MOST_STEPS = 0.01, 3, 20
SIZE = (800, 400)


@dataclass(frozen=True)
class OneWeight:
    """A unit with one weight that has taken some steps downhill on its squared error.

    Attributes
    ----------
    weight : float
        Where it starts.
    x, target : float
        The one example that it learns.
    learning_rate : float
        What each slope is multiplied by.
    steps : int
        How many steps it has taken.
    guess : str
        Where the reader expects the next step to go: "left", "right", or "" for not yet said.
        The next step is shown once there is a guess.
    activation : Activation
        What turns the pre-activation into the prediction.
    """

    weight: float = 2.0
    x: float = 3.0
    target: float = 10.0
    learning_rate: float = 0.01
    steps: int = 0
    guess: str = ""
    activation: Activation = identity

    @cached_property
    def visited(self) -> list[float]:
        """The weights so far, the first one included."""
        weights = unit.descend(
            self.weight,
            self.x,
            self.target,
            self.learning_rate,
            self.steps,
            activation=self.activation,
        )
        return [float(weight) for weight in weights]

    @property
    def current(self) -> float:
        """The weight now."""
        return self.visited[-1]

    @cached_property
    def factors(self) -> unit.Factors:
        """The three factors of the slope at the present weight."""
        parts = unit.factors(self.current, self.x, self.target, activation=self.activation)
        return unit.Factors(*(float(part) for part in parts))

    @property
    def slope(self) -> float:
        """The slope of the loss at the present weight."""
        return self.factors.product

    @property
    def next_weight(self) -> float:
        """Where one more step leads."""
        return self.current - self.learning_rate * self.slope

    @property
    def prediction(self) -> float:
        """What the unit predicts now."""
        return self.prediction_of(self.current)

    @property
    def loss(self) -> float:
        """The loss now."""
        return self.loss_at(self.current)

    @property
    def direction(self) -> str:
        """Where the next step goes: "left", "right", or "nowhere" on level ground."""
        if self.next_weight == self.current:
            return "nowhere"
        return "right" if self.next_weight > self.current else "left"

    @property
    def goal_reached(self) -> bool:
        """Whether a loss that began well above the goal is below it within the steps allowed."""
        began_high = self.loss_at(self.weight) > 10 * GOAL_LOSS
        return began_high and self.steps <= GOAL_STEPS and self.loss < GOAL_LOSS

    def prediction_of(self, weight: float) -> float:
        """What the unit would predict with another weight."""
        return float(unit.predict(weight, self.x, self.activation))

    def loss_at(self, weight: float) -> float:
        """The loss that another weight would have."""
        return unit.loss_of(weight, self.x, self.target, activation=self.activation)

    def take_step(self) -> "OneWeight":
        """The state after one more step."""
        return replace(self, steps=min(self.steps + 1, MOST_STEPS))


def draw(state: OneWeight) -> Frame:
    """The two pictures of a state, its numbers, and both in a sentence."""
    seen = [*state.visited, *([state.next_weight] if state.guess else [])]
    unit_axes = _unit_axes(_unit_window(state))
    loss_axes = _loss_axes(_weight_window(state, seen), _loss_window(state, seen))
    scales = _scales(unit_axes.y, loss_axes.x, loss_axes.y)
    return Frame(
        layers=(scales, _draw_unit(unit_axes, state) + _draw_loss(loss_axes, state)),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def one_weight(
    *,
    weight: float = 2.0,
    x: float = 3.0,
    target: float = 10.0,
    learning_rate: float = 0.01,
    activation: Activation = identity,
) -> Figure[OneWeight]:
    """The figure of one weight, from a start of the caller's choice.

    With `identity` as activation the sliders suit the worked example of lecture 1; with another
    one they suit a unit whose predictions lie between -1 and 1.
    """
    start = OneWeight(weight, x, target, learning_rate, activation=activation)
    if activation is identity:
        weight_range = (0, 6)
        target_slider = Slider("target", "target", -10, 20, 0.5)
        rate_slider = Slider("learning_rate", "learning rate", 0.005, 0.25, 0.005)
        rates = [0.01, 0.05, 0.1, 0.12, 0.2]
    else:
        weight_range = (-6, 6)
        target_slider = Slider("target", "target", -1, 1, 0.05)
        rate_slider = Slider("learning_rate", "learning rate", 0.05, 5, 0.05)
        rates = [0.1, 0.5, 2.0, 5.0]

    def story(rate: float) -> list[OneWeight]:
        begun = replace(start, learning_rate=rate)
        shown = replace(begun, guess=begun.direction)
        return [begun, *(replace(shown, steps=steps) for steps in range(9))]

    return Figure(
        title="One weight: prediction, loss and step",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group("The example", Slider("x", "input", -4, 4, 0.5), target_slider),
            Group(
                "Descent",
                Slider(
                    "weight", "first weight", *weight_range, 0.1, "The weight before the first step"
                ),
                rate_slider,
            ),
            Group(
                "Predict, then step",
                Choice(
                    "guess",
                    "The next step goes",
                    {"?": "", "left": "left", "right": "right"},
                    "Say where the next step goes, and see it",
                    about=("weight", "x", "target", "steps"),
                ),
                Slider("steps", "steps taken", 0, MOST_STEPS, 1),
            ),
            [
                Action("Take a step", OneWeight.take_step, "Move the weight once"),
                Run(OneWeight.take_step, MOST_STEPS, every_ms=500),
            ],
        ],
        stories={f"learning rate {number(rate)}": story(rate) for rate in rates},
    )


def _unit_axes(y: tuple[float, float]) -> Axes:
    return Axes(left=50, top=48, width=310, height=300, x=(-4.5, 4.5), y=y)


def _loss_axes(x: tuple[float, float], y: tuple[float, float]) -> Axes:
    return Axes(left=450, top=48, width=335, height=300, x=x, y=y)


@lru_cache(maxsize=8)
def _scales(
    unit_y: tuple[float, float], loss_x: tuple[float, float], loss_y: tuple[float, float]
) -> str:
    left = _unit_axes(unit_y).frame("What the unit does", "input", "prediction")
    return left + _loss_axes(loss_x, loss_y).frame("Where that is on its loss", "weight", "loss")


def _unit_window(state: OneWeight) -> tuple[float, float]:
    if state.activation is not identity:
        return (-1.15, 1.15)
    reach = nice_limit(max(10.0, abs(state.target), min(abs(state.prediction), 1e4)))
    return (-1.2 * reach, 1.2 * reach)


def _weight_window(state: OneWeight, seen: list[float]) -> tuple[float, float]:
    """What the slider reaches, doubled about its middle until every weight seen is in it."""
    middle, half = (3.0, 3.0) if state.activation is identity else (0.0, 6.0)
    while half < 5e3 and max(abs(weight - middle) for weight in seen) > 1.02 * half:
        half *= 2
    return (middle - 1.05 * half, middle + 1.05 * half)


def _loss_window(state: OneWeight, seen: list[float]) -> tuple[float, float]:
    least = 5.0 if state.activation is identity else 0.8
    top = nice_limit(1.15 * max(least, *(state.loss_at(weight) for weight in seen)))
    return (-0.03 * top, top)


def _draw_unit(axes: Axes, state: OneWeight) -> str:
    xs = np.linspace(*axes.x, 2 if state.activation is identity else 91)
    parts = [axes.line(axes.x, (0, 0), "axis")]
    if state.guess:
        after = state.activation(state.next_weight * xs)
        parts.append(axes.line(xs, after, "green thin dashed"))
    parts.append(axes.line(xs, state.activation(state.current * xs), "blue"))
    parts.append(
        axes.line((state.x, state.x), (state.prediction, state.target), "orange thin dashed")
    )
    parts.append(axes.point(state.x, state.target, "fill purple", shape="diamond"))
    parts.append(axes.point(state.x, state.prediction, "fill blue"))
    target_at, prediction_at = _label_angles(axes, state)
    target, prediction = number(state.target), number(state.prediction, 3)
    parts.append(axes.label(state.x, state.target, f"target {target}", "purple", target_at))
    parts.append(
        axes.label(state.x, state.prediction, f"prediction {prediction}", "blue", prediction_at)
    )
    return axes.inside(*parts)


def _label_angles(axes: Axes, state: OneWeight) -> tuple[float, float]:
    """Where the labels of target and prediction keep clear of each other and of the curve."""
    above = state.target >= state.prediction
    if abs(axes.py(state.prediction) - axes.py(state.target)) < 24:
        return (90, -90) if above else (-90, 90)
    inwards = 180 if state.x > 0 else 0
    rising = state.current > 0
    return inwards, inwards + (-30 if rising else 30)


def _draw_loss(axes: Axes, state: OneWeight) -> str:
    curve = axes.line(*_loss_curve(axes.x, state.x, state.target, state.activation), "purple")
    w, loss = state.current, state.loss
    tangent = axes.line(axes.x, [loss + state.slope * (end - w) for end in axes.x], "orange thin")
    losses = [state.loss_at(weight) for weight in state.visited]
    trail = [axes.line(state.visited, losses, "blue thin faded")] + [
        axes.point(*place, "fill blue faded", radius=4)
        for place in zip(state.visited[:-1], losses[:-1], strict=True)
    ]
    step = []
    if state.guess:
        new = state.next_weight
        step = [
            axes.line((new, new), (loss, state.loss_at(new)), "green thin dotted"),
            axes.arrow((w, loss), (new, loss), "green"),
            axes.point(new, state.loss_at(new), "hollow green", radius=5),
        ]
    here = axes.point(w, loss, "fill blue")
    away = 35 if state.slope <= 0 else 145
    slope = axes.label(w, loss, f"slope {number(state.slope)}", "orange", away, gap=20)
    return axes.inside(curve, tangent, *trail, *step, here, slope)


@lru_cache(maxsize=64)
def _loss_curve(
    window: tuple[float, float], x: float, target: float, activation: Activation
) -> tuple[list[float], list[float]]:
    """The loss of many weights; only the input, the target and the window change it."""
    weights = np.linspace(*window, 161)
    predictions = activation(weights * x)
    return weights.tolist(), [sse(prediction, target) for prediction in predictions]


def _numbers(state: OneWeight) -> str:
    error = state.prediction - state.target
    loss_slope, x, activation_derivative = state.factors
    rows = [
        ("slope of the loss at the prediction", number(loss_slope)),
        ("× input", number(x)),
        ("× slope of the activation", number(activation_derivative)),
    ]
    table = "".join(f'<tr><th scope="row">{a}</th><td>{b}</td></tr>' for a, b in rows)
    total = f'<tr class="sum"><th scope="row">= slope</th><td>{number(state.slope)}</td></tr>'
    return (
        f"<p><b>After {state.steps} step{'s' * (state.steps != 1)}:</b> weight"
        f" {number(state.current, 5)}, prediction {number(state.prediction)},"
        f" error {number(error)}, loss <b>{loss_number(state.loss)}</b></p>"
        f"<table>{table}{total}</table><p>{_next_step(state)}</p>{_goal(state)}"
    )


def _next_step(state: OneWeight) -> str:
    if not state.guess:
        return "Where does the next step go, left or right?" + answering(
            " Say it, and you will see the step."
        )
    slope = number(state.slope)
    sum_ = f"{number(state.current, 5)} − {number(state.learning_rate)} × ({slope})"
    new = f"<b>New weight</b> {sum_} = <b>{number(state.next_weight, 5)}</b>."
    change = f"The loss there is {loss_number(state.loss_at(state.next_weight))}."
    if state.direction == "nowhere":
        verdict = "The slope is 0: the step goes nowhere."
    else:
        sign = "below 0" if state.direction == "right" else "above 0"
        right = "Yes" if state.guess == state.direction else "No"
        begin = answering(f"{right}: the", "The")
        verdict = f"{begin} slope is {sign}, so the step goes {state.direction}."
    return f"{verdict}<br>{new} {change}"


def _goal(state: OneWeight) -> str:
    told = f"{GOAL_STEPS - state.steps} left."
    if state.goal_reached:
        told = f"Reached, in {state.steps}."
    elif state.steps >= GOAL_STEPS:
        told = "Missed with this learning rate."
    words = f"a loss below {GOAL_LOSS} in at most {GOAL_STEPS} steps."
    return goal(words, state.goal_reached, told)


def _alt(state: OneWeight) -> str:
    told = (
        f"Left: for the input {number(state.x)} the unit predicts {number(state.prediction)},"
        f" the target is {number(state.target)}. Right: the loss against the weight; at the weight"
        f" {number(state.current)} the loss is {loss_number(state.loss)} and its tangent has the slope"
        f" {number(state.slope)}"
    )
    if state.guess:
        return f"{told}; an arrow leads to the next weight, {number(state.next_weight)}."
    return f"{told}."
