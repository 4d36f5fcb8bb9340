"""A network with every number on it, forward and backward, one step at a time.

The left picture is the network: values in blue, slopes of the loss in orange, where they belong.
The right one is the loss against one chosen number: its tangent has the very slope that the
backward pass writes on that wire.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from ..toolkit.controls import Action, Choice, Entry, Group, Pick, Run, Slider
from ..toolkit.figure import Figure, Frame
from ..toolkit.goal import goal
from ..toolkit.svg import Axes, nice_limit, number, text
from ..toolkit.voices import answering
from .answers import HIDDEN, INPUTS, NAMES, OUTPUTS, PLACE
from .model import ACTIVATIONS, BACKWARD, STEPS, ByHand
from .yours import Backward, YourPass, found_by, opened_on

__all__ = ["by_hand", "draw"]

SIZE = (820, 400)
ROWS = (112, 282)
LEFT = {"x": 8, "h": 170, "o": 404}  # left edges of the columns
WIDE = {"x": 44, "h": 130, "o": 130}
TALL = 58
# The step that makes a unit's value, its δ, and the slopes on the wires into it.
FORWARD_STEP = {"h1": 1, "h2": 2, "o1": 3, "o2": 4}
DELTA_STEP = {"o1": 6, "o2": 7, "h1": 10, "h2": 11}
SLOPES_STEP = {"o1": 8, "o2": 9, "h1": 12, "h2": 13}
LOSS_STEP = 5


def draw(state: ByHand) -> Frame:
    """The network, the loss along the chosen number, all numbers, and both in a sentence."""
    axes = _axes(_window(state), _top(state))
    return Frame(
        layers=(
            _scales(axes.x, axes.y, NAMES[state.chosen]),
            _draw_network(state) + _draw_loss(axes, state),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def by_hand(
    *, activation: str = "Leaky ReLU", step: int = 0, yours: Backward | None = None
) -> Figure[ByHand]:
    """The figure of a network worked by hand, with a hidden activation of the caller's choice.

    With `yours`, a backward pass of your own, it opens on the smallest network on which that goes
    wrong, and shows what it finds. It takes what `course_lib.neurons.backward` takes, and fills
    `delta`, `weight_slopes` and `bias_slope` of every neuron.
    """
    if yours is not None:
        return _your_pass(opened_on(yours, activation))
    start = ByHand(activation=activation, step=step)

    def one_pass(name: str) -> list[ByHand]:
        begun = replace(start, activation=name, step=0)
        return [replace(begun, step=step) for step in range(STEPS + 1)]

    def updates() -> list[ByHand]:
        states = [replace(start, step=STEPS)]
        for _ in range(9):
            states.append(states[-1].whole_pass())
        return states

    return Figure(
        title="A network worked by hand: every number, forward and backward",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The pass",
                Slider("step", "steps done", 0, STEPS, 1),
                Choice(
                    "ask",
                    "Each number",
                    {"is shown": False, "is asked": True},
                    "Whether you see each number or find it yourself",
                ),
            ),
            Group(
                "One number, on the right",
                _CHANGE,
                _VALUE,
            ),
            Group(
                "All of it",
                Pick("activation", "Hidden units", {name: name for name in ACTIVATIONS}),
                Slider("learning_rate", "learning rate", 0.002, 0.05, 0.002),
            ),
            [
                Action("Back", ByHand.back, "Undo a step"),
                Action("Next step", ByHand.forward, "The next neuron"),
                Run(ByHand.forward, STEPS, every_ms=900),
                Action("Whole pass", ByHand.whole_pass, "All steps up to the update"),
                Entry("Answer", ByHand.with_answer, "three digits, then Enter"),
                Action("Other numbers", ByHand.drawn_anew, "Draw all numbers anew"),
            ],
        ],
        stories={
            **{f"one pass, {name}": one_pass(name) for name in ("Leaky ReLU", "sigmoid")},
            "ten passes": updates(),
        },
    )


def _long_name(place: int) -> str:
    name = NAMES[place]
    return f"weight {name}" if " to " in name else name


_CHANGE = Pick(
    "chosen",
    "Change",
    {_long_name(place): place for place in range(len(NAMES))},
    "The number that the slider changes",
)
_VALUE = Slider("chosen_value", "its value", -3, 3, 0.1, "Its value", write=ByHand.with_value)


def _your_pass(start: YourPass) -> Figure[ByHand]:
    """The figure of a backward pass of the reader's own."""
    return Figure(
        title="Your backward pass on a network worked by hand",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group("One number, on the right", _CHANGE, _VALUE),
            Group(
                "The network",
                Pick("activation", "Hidden units", {name: name for name in ACTIVATIONS}),
                Slider("step", "steps shown", 0, STEPS - 1, 1),
            ),
            [Action("Next step", ByHand.forward, "The next neuron")],
        ],
        stories={"what your function finds": [start]},
    )


def _known(state: ByHand, step: int) -> bool:
    """Whether the number that a step makes is to be shown."""
    return state.step > step or (state.step == step and not state.hidden)


def _at(unit: str) -> tuple[float, float]:
    """The middle of a unit's box."""
    return LEFT[unit[0]] + WIDE[unit[0]] / 2, ROWS[int(unit[1]) - 1]


def _draw_network(state: ByHand) -> str:
    wires = [(s, t) for s in INPUTS for t in HIDDEN] + [(s, t) for s in HIDDEN for t in OUTPUTS]
    parts = [_line(state, *wire) for wire in wires]
    parts += [_wire_numbers(state, *wire) for wire in wires]
    parts += [_input(state, name) for name in INPUTS]
    parts += [_unit(state, name) for name in (*HIDDEN, *OUTPUTS)]
    parts += [
        text(LEFT["x"], 30, "The network", "title"),
        text(LEFT["x"], 386, "forward: values", "blue"),
        text(LEFT["x"] + 126, 386, "backward: slopes of the loss", "orange"),
        text(LEFT["x"] + 352, 386, "after the update", "green"),
    ]
    return f'<g style="font-size:15px">{"".join(parts)}</g>'


def _line(state: ByHand, source: str, target: str) -> str:
    (x0, y0), (x1, y1) = _at(source), _at(target)
    x0, x1 = x0 + WIDE[source[0]] / 2, x1 - WIDE[target[0]] / 2
    kind = "axis"
    if state.step:
        now = state.now
        into = now.unit == target and now.kind in ("forward", "slopes")
        out_of = now.unit == source and now.kind == "delta"
        if into or out_of:
            kind = f"line {'blue' if now.kind == 'forward' else 'orange'}"
    return f'<path class="{kind}" d="M{x0:.1f} {y0}L{x1:.1f} {y1}"/>'


def _wire_numbers(state: ByHand, source: str, target: str) -> str:
    """The weight above the wire, its slope below: where the wires leave room for them."""
    (x0, y0), (x1, y1) = _at(source), _at(target)
    x0, x1 = x0 + WIDE[source[0]] / 2, x1 - WIDE[target[0]] / 2
    share = 0.5 if source[1] == target[1] else 0.29
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    return _weight(state, f"{source} to {target}", target, x, y, gap=19)


def _weight(state: ByHand, name: str, unit: str, x: float, y: float, gap: float) -> str:
    place = PLACE[name]
    kind, value = "blue", state.numbers[place]
    if _known(state, STEPS):
        kind, value = "green", state.new_numbers[place]
    bold = ' style="font-weight:700"' if place == state.chosen else ""
    label = "b " if name.startswith("bias") else ""
    words = text(x, y - 5, label + number(value, 3), f"halo {kind}", "middle")
    words = words.replace("<text", f"<text{bold}", 1)
    step = SLOPES_STEP[unit]
    if _known(state, step):
        slope = _marked(state, name, _short(state.slopes[place]))
        words += text(x, y - 5 + gap, slope, "halo orange", "middle")
    elif state.step == step:
        words += text(x, y - 5 + gap, "?", "halo orange", "middle")
    return words


def _input(state: ByHand, name: str) -> str:
    x, y = _at(name)
    left, wide = LEFT["x"], WIDE["x"]
    value = text(x, y + 5, number(state.value(name), 3), "blue", "middle")
    return _box(left, y - 18, wide, 36, "muted") + value + text(x, y - 26, name, "muted", "middle")


def _unit(state: ByHand, name: str) -> str:
    x, y = _at(name)
    left, wide, top = LEFT[name[0]], WIDE[name[0]], y - TALL / 2
    active = bool(state.step) and (
        state.now.unit == name or (state.now.kind == "loss" and name in OUTPUTS)
    )
    colour = "muted"
    if active:
        colour = "blue" if state.now.kind in ("forward", "loss") else "orange"
    quarter = wide / 4
    parts = [
        _box(left, top, wide, TALL, colour, bold=active),
        f'<path class="grid" d="M{x} {top + 4}v{TALL - 8}"/>',
        text(x, top - 8, name, "title", "middle"),
        text(x - quarter, top - 8, "z", "muted", "middle"),
        text(x + quarter, top - 8, "a" if name in HIDDEN else "out", "muted", "middle"),
    ]
    step = FORWARD_STEP[name]
    if _known(state, step):
        parts.append(text(x - quarter, y - 6, _short(state.z(name)), "blue", "middle"))
        parts.append(text(x + quarter, y - 6, _short(state.value(name)), "blue", "middle"))
    elif state.step == step:
        parts.append(text(x + quarter, y - 6, "?", "blue", "middle"))
    step = DELTA_STEP[name]
    if _known(state, step):
        delta = _marked(state, f"δ of {name}", f"δ {_short(state.delta(name))}")
        parts.append(text(x - quarter, y + 20, delta, "orange", "middle"))
        if not state.own:  # it would tell what δ should be
            up = _short(state.upstream(name))
            parts.append(text(x + quarter, y + 20, up, "orange", "middle"))
    elif state.step == step:
        parts.append(text(x - quarter, y + 20, "δ ?", "orange", "middle"))
    parts.append(_weight(state, f"bias of {name}", name, x, top + TALL + 22, gap=17))
    if name in OUTPUTS:
        target = number(state.value(f"target of {name}"), 3)
        parts.append(text(left + wide, top - 26, f"target {target}", "purple", "end"))
    return "".join(parts)


def _short(value: float) -> str:
    """A number for half of a unit's box."""
    written = number(value, 3)
    return written if len(written) < 7 else number(value, 2)


def _marked(state: ByHand, name: str, written: str) -> str:
    return f"{written} ✗" if state.wrong(name) else written


def _box(left: float, top: float, wide: float, tall: float, kind: str, bold: bool = False) -> str:
    return (
        f'<rect class="hollow {kind}" x="{left}" y="{top}" width="{wide}" height="{tall}" rx="6"'
        f' style="stroke-width:{3 if bold else 1.3}"/>'
    )


def _axes(x: tuple[float, float], top: float) -> Axes:
    return Axes(left=592, top=90, width=216, height=222, x=x, y=(-0.03 * top, top))


@lru_cache(maxsize=32)
def _scales(x: tuple[float, float], y: tuple[float, float], name: str) -> str:
    axes = _axes(x, y[1])
    return axes.frame("", name, "loss") + text(axes.left, 30, "The loss along the", "title")


def _window(state: ByHand) -> tuple[float, float]:
    half = 3.0
    reach = max(abs(state.chosen_value), abs(state.new_numbers[state.chosen]))
    while half < 1e6 and reach > 1.02 * half:
        half *= 2
    return (-1.05 * half, 1.05 * half)


def _top(state: ByHand) -> float:
    return nice_limit(max(1.0, 2 * min(state.loss, 1e9)))


@lru_cache(maxsize=64)
def _curve(state: ByHand, window: tuple[float, float]) -> tuple[list[float], list[float]]:
    """The loss along the chosen number; its present value makes no difference."""
    values = np.linspace(*window, 85)
    return values.tolist(), state.losses_along(values)


def _draw_loss(axes: Axes, state: ByHand) -> str:
    title = text(axes.left, 52, _long_name(state.chosen), "title blue")
    place = state.chosen
    numbers = (*state.numbers[:place], 0.0, *state.numbers[place + 1 :])
    bare = ByHand(numbers=numbers, activation=state.activation, chosen=place)
    curve = axes.line(*_curve(bare, axes.x), "purple")
    parts = [curve]
    here, loss, slope = state.chosen_value, state.loss, state.slopes[place]
    if _slope_known(state, place):
        ends = [loss + slope * (end - here) for end in axes.x]
        parts.append(axes.line(axes.x, ends, "orange thin"))
    if _known(state, STEPS) and 2 <= place < 14:
        new = state.new_numbers[place]
        parts.append(axes.arrow((here, loss), (new, loss), "green"))
    if _known(state, LOSS_STEP):
        parts.append(axes.point(here, loss, "fill blue"))
    if _slope_known(state, place):
        away = 35 if slope <= 0 else 145
        parts.append(axes.label(here, loss, f"slope {number(slope)}", "orange", away, gap=18))
    return title + axes.inside(*parts)


def _slope_known(state: ByHand, place: int) -> bool:
    """Whether the backward pass has come to this number."""
    name = NAMES[place]
    if state.own and not 2 <= place < 14:
        return False
    if name.startswith("target"):
        return _known(state, DELTA_STEP[name[-2:]])
    if name in INPUTS:
        return state.step > 13 or _known(state, 13)
    return _known(state, SLOPES_STEP[name[-2:]])


def _numbers(state: ByHand) -> str:
    if isinstance(state, YourPass):
        return found_by(state)
    passes = f"Pass {state.updates + 1}, step {state.step} of {STEPS}"
    if not state.step:
        begin = answering("Press “Next step”: the", "The")
        loss_line = f"{begin} first hidden unit comes first."
        return f"<p><b>{passes}.</b> {loss_line}</p>{_goal(state)}"
    now = state.now
    heading = {
        "forward": f"forward, {now.unit}",
        "loss": "the loss",
        "delta": f"backward, δ of {now.unit}",
        "slopes": f"backward, the wires into {now.unit}",
        "update": "update",
    }[now.kind]
    lines = [f"<p><b>{passes}: {heading}.</b></p>", f"<p>{now.rule}</p>"]
    if state.hidden:
        lines.append(f"<p><b>{now.question}</b></p>")
    else:
        lines.append("<p>" + "<br>".join(now.arithmetic) + "</p>")
    if state.verdict:
        lines.append(f"<p><b>{state.verdict}</b></p>")
    if state.step > LOSS_STEP:
        lines.append(f"<p>Loss {number(state.loss)}.</p>")
    if _slope_known(state, state.chosen):
        slope = number(state.slopes[state.chosen])
        lines.append(
            f"<p>{_long_name(state.chosen).capitalize()}: {number(state.chosen_value)}, slope"
            f" {slope}. It is that of the tangent on the right.</p>"
        )
    return "".join(lines) + _goal(state)


def _goal(state: ByHand) -> str:
    words = "let each number be asked, and find all eight of the backward pass."
    found = len(state.found & set(BACKWARD))
    told = "Reached: all eight." if state.goal_reached else f"{found} of 8 found."
    return goal(words, state.goal_reached, told)


def _alt(state: ByHand) -> str:
    if isinstance(state, YourPass):
        done = "the numbers of the backward pass are those of your function"
    elif not state.step:
        done = "nothing is computed yet"
    elif state.hidden:
        done = f"step {state.step} of {STEPS} asks: {state.now.question}"
    else:
        done = f"step {state.step} of {STEPS} is done: {'; '.join(state.now.arithmetic)}"
    alt = (
        "A network of two inputs, two hidden units and two outputs, with its weights on the wires;"
        f" {done}. Right: the loss against {_long_name(state.chosen)},"
        f" now {number(state.chosen_value)}"
    )
    if _slope_known(state, state.chosen):
        alt += f", with a tangent of slope {number(state.slopes[state.chosen])}"
    return f"{alt}."
