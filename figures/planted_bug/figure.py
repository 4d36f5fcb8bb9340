"""A backward pass in matrices, one line of which may be wrong, and the check that finds it.

Each matrix is a heat map, below it its gradient. The bars along its sides say by colour which
sizes they are: two matrices can be multiplied where the bars that meet have the same colour.
"""

import html
from dataclasses import replace

import numpy as np

from course_lib.calculus import GradientCheck
from course_lib.checks import Array

from ..toolkit.controls import Action, Choice, Group, Pick, Slider
from ..toolkit.figure import Figure, Frame
from ..toolkit.goal import goal
from ..toolkit.svg import number, text
from ..toolkit.voices import answering
from .model import ACTIVATIONS, CHECKED, LINES, NO_BUG, PlantedBug
from .yours import Gradients, YourGradients, found_by, opened_on

__all__ = ["draw", "heat_map", "planted_bug"]

SIZE = (760, 434)
CELL = 22
GOAL = 3
TOPS = {"forward": 66, "backward": 282}
# Each matrix: its column, its sizes by name, and the pixels between it and what stands above it.
COLUMNS = {"X": 14, "W1": 128, "Z1": 242, "A1": 356, "W2": 470, "Z2": 570, "T": 670}
SIZES = {"X": "nd", "W1": "dh", "Z1": "nh", "A1": "nh", "W2": "hk", "Z2": "nk", "T": "nk"}
SIZES |= {"b1": "h", "b2": "k"}
COLOURS = {"n": "muted", "d": "green", "h": "purple", "k": "gold"}
MEANINGS = {"n": "N examples", "d": "D inputs", "h": "H hidden", "k": "K outputs"}


def draw(state: PlantedBug) -> Frame:
    """The matrices and their gradients, the verdicts of the check, and both in a sentence."""
    return Frame(layers=(_titles(), _draw(state)), numbers=_numbers(state), alt=_alt(state))


def planted_bug(*, case: int = 0, yours: Gradients | None = None) -> Figure[PlantedBug]:
    """The figure of the planted bug, from a case of the caller's choice.

    With `yours`, a backward pass of your own, it opens on the smallest sizes for which that fails
    the gradient check. It takes X, T, W1, b1, W2 and b2 of a network with one hidden layer of tanh
    units and the MSE, and gives a dictionary with the gradients of W1, b1, W2 and b2.
    """
    if yours is not None:
        return _your_gradients(opened_on(yours))
    start = PlantedBug(case=case)
    guesses = {"?": 0, **{str(i): i for i in range(1, NO_BUG)}, "none": NO_BUG}
    names = [*SIZES, *(line.name for line in LINES)]

    def told(bug: int) -> list[PlantedBug]:
        state = replace(start, case=bug)
        right = replace(state, guess=state.answer)
        return [state, replace(state, n=1), replace(state, h=2), replace(state, n=2), right]

    return Figure(
        title="Find the bug: a backward pass in matrices and its gradient check",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            _SIZES,
            Group(
                "The experiment",
                Choice("activation", "Activation", {name: name for name in ACTIVATIONS}),
                Pick("shown", "Numbers of", {name: name for name in names}),
            ),
            [
                Action("Next case", PlantedBug.next_case, "Another backward pass"),
                Choice(
                    "guess",
                    "The wrong line is",
                    guesses,
                    "The line that you take for wrong",
                    write=PlantedBug.with_guess,
                ),
                Action("Other data", PlantedBug.other_data, "Draw data and weights anew"),
            ],
        ],
        stories={f"case {bug}": told(bug) for bug in range(6)},
    )


_SIZES = Group(
    "The sizes",
    Slider("n", "N examples", 1, 5, 1),
    Slider("d", "D inputs", 1, 4, 1),
    Slider("h", "H hidden", 1, 4, 1),
    Slider("k", "K outputs", 1, 3, 1),
    columns=2,
)


def _your_gradients(start: YourGradients) -> Figure[PlantedBug]:
    """The figure of a backward pass of the reader's own."""
    names = [*SIZES, *(f"d{name}" for name in CHECKED)]
    return Figure(
        title="Your backward pass in matrices and its gradient check",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            _SIZES,
            Group("The numbers", Pick("shown", "Numbers of", {name: name for name in names})),
            [Action("Other data", PlantedBug.other_data, "Draw data and weights anew")],
        ],
        stories={"what your function finds": [start]},
    )


def heat_map(
    matrix: Array, left: float, top: float, cell: tuple[float, float] = (CELL, CELL)
) -> str:
    """A matrix as coloured cells: orange above 0, blue below, paler the nearer to 0."""
    reach = float(np.abs(matrix).max()) or 1.0
    wide, tall = cell
    cells: dict[str, list[str]] = {"orange": [], "blue": []}
    for (i, j), value in np.ndenumerate(matrix):
        opacity = 0.08 + 0.87 * abs(float(value)) / reach if value else 0
        cells["orange" if value > 0 else "blue"].append(
            f'<rect x="{left + j * wide:g}" y="{top + i * tall:g}" width="{wide:g}"'
            f' height="{tall:g}" fill-opacity="{opacity:.2f}"/>'
        )
    style = "fill:var(--c);stroke:var(--downhill-grid)"
    return "".join(
        f'<g class="{colour}" style="{style}">{"".join(rects)}</g>'
        for colour, rects in cells.items()
    )


def _titles() -> str:
    parts = [
        text(14, 24, "Forward", "title"),
        text(14, 240, "Backward: the gradient of each", "title"),
    ]
    left = 250.0
    for size, meaning in MEANINGS.items():
        parts.append(_bar(left, 15, 22, 7, size))
        parts.append(text(left + 28, 24, meaning))
        left += 44 + 7.2 * len(meaning)
    return "".join(parts)


def _bar(left: float, top: float, wide: float, tall: float, size: str) -> str:
    return (
        f'<rect class="{COLOURS[size]}" x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}"'
        f' height="{tall:.1f}" style="fill:var(--c)"/>'
    )


def _draw(state: PlantedBug) -> str:
    parts = []
    for name, left in COLUMNS.items():
        parts.append(_matrix(state, name, left, TOPS["forward"]))
        if name not in ("X", "T"):
            parts.append(_matrix(state, f"d{name}", left, TOPS["backward"]))
        if name in ("W1", "W2"):
            bias = f"b{name[1]}"
            rows = getattr(state, SIZES[name][0])
            below = rows * CELL + 34
            parts.append(_matrix(state, bias, left, TOPS["forward"] + below))
            parts.append(_matrix(state, f"d{bias}", left, TOPS["backward"] + below))
    return "".join(parts)


def _matrix(state: PlantedBug, name: str, left: float, top: float) -> str:
    bare = name.removeprefix("d")
    sides = SIZES[bare]
    matrix = state.matrix(name)
    shape = np.atleast_2d(state.forward[bare]).shape
    wide, tall = shape[1] * CELL, shape[0] * CELL
    check = state.checks.get(bare) if name != bare else None
    label = _label(state, name, left, top - 10, check)
    if matrix is None:
        return label + (
            f'<rect class="line muted thin dashed" x="{left}" y="{top}" width="{wide}"'
            f' height="{tall}"/>'
        )
    parts = [label, heat_map(matrix, left, top), _bar(left, top - 5, wide, 3.5, sides[-1])]
    if len(sides) == 2:
        parts.append(_bar(left - 5, top, 3.5, tall, sides[0]))
    if check is not None and not check.passed:
        i, j = check.worst if len(check.worst) == 2 else (0, *check.worst)
        parts.append(
            f'<rect class="line orange" x="{left + j * CELL + 1}" y="{top + i * CELL + 1}"'
            f' width="{CELL - 2}" height="{CELL - 2}"/>'
        )
    return "".join(parts)


def _label(
    state: PlantedBug, name: str, left: float, baseline: float, check: GradientCheck | None
) -> str:
    """The name of a matrix, its sizes, and what the check says of it."""
    sizes = "×".join(str(n) for n in state.forward[name.removeprefix("d")].shape)
    muted = f'<tspan class="muted" dx="4" style="fill:var(--c);font-weight:400">{sizes}</tspan>'
    mark = ""
    if check is not None:
        sign, colour = ("✓", "green") if check.passed else ("✗", "orange")
        mark = f'<tspan class="{colour}" dx="4" style="fill:var(--c)">{sign}</tspan>'
    return f'<text class="title" x="{left}" y="{baseline}">{name}{muted}{mark}</text>'


def _numbers(state: PlantedBug) -> str:
    if isinstance(state, YourGradients):
        return f"{found_by(state)}{_checked(state)}{_printed(state)}"
    name = "The program as it should be" if state.case == 0 else f"Case {state.case}"
    lines = []
    for i, line in enumerate(LINES, start=1):
        code = f"{line.name} = {line.code}"
        if state.solved and state.bug and state.bug.line == i:
            code = f"{line.name} = {state.bug.code}"
            lines.append(f"<b>{i}&nbsp; {html.escape(code)}</b>")
        else:
            lines.append(f"{i}&nbsp; {html.escape(code)}")
    program = '<p style="font-family:monospace;font-size:12.5px">' + "<br>".join(lines) + "</p>"
    intended = "" if state.case == 0 or state.solved else "One line may differ from this:"
    return (
        f"<p><b>{name}.</b> {intended}</p>{program}{_checked(state)}<p>{_verdict(state)}</p>"
        f"{_goal(state)}{_printed(state)}"
    )


def _checked(state: PlantedBug) -> str:
    rows = []
    for name in CHECKED:
        check = state.checks.get(name)
        if check is None:
            rows.append(f'<tr><th scope="row">d{name}</th><td>not computed</td></tr>')
            continue
        mark = "✓" if check.passed else "✗"
        error = number(check.error, 2)
        rows.append(f'<tr><th scope="row">d{name}</th><td>{mark}</td><td>{error}</td></tr>')
    said = state.refused and not isinstance(state, YourGradients)  # which has said it already
    refused = f"<p><b>{state.refused}</b></p>" if said else ""
    return f"<p>Largest relative error of each gradient:</p><table>{''.join(rows)}</table>{refused}"


def _verdict(state: PlantedBug) -> str:
    if state.case == 0 and not state.guess:
        return answering("Press “Next case”: then one line may be wrong.", "No line is wrong here.")
    if not state.guess:
        return "Which line is it?" + answering(" Change sizes and activation before you answer.")
    if not state.solved:
        return f"No, it is not {_line(state.guess)}. {_hint(state)}"
    if state.bug is None:
        return answering("Yes: there", "There") + " is no bug here."
    return f"{answering('Yes,', 'It is')} {_line(state.guess)}. {state.bug.note}"


def _line(guess: int) -> str:
    return "without a bug" if guess == NO_BUG else f"line {guess}"


def _hint(state: PlantedBug) -> str:
    """What the pattern of the verdicts says, or how to get a clearer one."""
    wrong = [name for name in CHECKED if name in state.checks and not state.checks[name].passed]
    if state.refused:
        return "See which line NumPy does not get past."
    if not wrong:
        return "The check passes with these sizes. Does it with others?"
    if len(wrong) == 1:
        return f"Only d{wrong[0]} is wrong, and no other line uses it."
    if len(wrong) == 4:
        return "All are wrong: what do they have in common?"
    return "What comes before both dW1 and db1? Try it without an activation."


def _goal(state: PlantedBug) -> str:
    words, reached = f"tell {GOAL} cases in a row at the first guess.", state.found >= GOAL
    return goal(words, reached, "Reached." if reached else f"{state.found} so far.")


def _printed(state: PlantedBug) -> str:
    matrix = state.matrix(state.shown)
    if matrix is None:
        return f"<p>{state.shown} was not computed.</p>"
    rows = "".join(
        "<tr>" + "".join(f"<td>{number(value, 2)}</td>" for value in row) + "</tr>"
        for row in matrix
    )
    return f"<p>{state.shown}:</p><table>{rows}</table>"


def _alt(state: PlantedBug) -> str:
    sizes = f"N = {state.n}, D = {state.d}, H = {state.h}, K = {state.k}"
    verdicts = ", ".join(
        f"d{name} {'agrees' if check.passed else 'is wrong'}"
        for name, check in state.checks.items()
    )
    alt = f"The matrices of a network as heat maps, forward above and gradients below, for {sizes}."
    return (
        f"{alt} By the gradient check {verdicts or 'nothing can be said'}. {state.refused}".strip()
    )
