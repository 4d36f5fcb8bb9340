"""The playground on the page: the network with its units as pictures, both planes, the losses."""

import base64
import struct
import zlib
from dataclasses import replace
from functools import lru_cache

import numpy as np

from course_lib.activations import Activation, identity, relu, sigmoid, tanh
from course_lib.checks import Array
from course_lib.data import Labels

from ..toolkit.controls import Action, Group, Pick, Run, Slider
from ..toolkit.figure import Figure, Frame
from ..toolkit.goal import goal
from ..toolkit.svg import Axes, nice_limit, number, text
from .model import CELLS, GOAL_ERROR, GOALS, HALF, Playground, grid

__all__ = ["draw", "picture", "playground"]

SIZE = (800, 632)
PLANE = Axes(left=45, top=336, width=250, height=250, x=(-HALF, HALF), y=(-HALF, HALF))
HIDDEN = (352, 336, 436, 250)
LOSSES = (492, 48, 296, 204)
MIDDLE, UNIT, GAP = 156, 24, 5  # of a column of units, and the size of each
OUTPUT = 412.0
BLUE, ORANGE = (0, 114, 178), (213, 94, 0)  # both stand out on light and on dark paper
ACTIVATIONS: dict[str, Activation] = {
    "tanh": tanh, "ReLU": relu, "sigmoid": sigmoid, "none": identity,
}  # fmt: skip
# As opaque as the value is far from 0: the page shows through where a unit is silent.
PALETTE = b"".join(bytes(ORANGE if level < 128 else BLUE) for level in range(256))
OPACITY = bytes(min(255, round(abs(level - 127.5) * 1.65)) for level in range(256))


def picture(values: Array) -> str:
    """A square of numbers from -1 (orange) over 0 (clear) to 1 (blue), as the URI of a PNG."""
    side = int(values.size**0.5)
    rows = np.zeros((side, side + 1), np.uint8)  # each begins with a byte: it is not filtered
    rows[:, 1:] = np.clip(values * 127.5 + 128, 0, 255).reshape(side, side)
    file = _head(side) + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 1)) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(file).decode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


@lru_cache(maxsize=4)
def _head(side: int) -> bytes:
    """How each picture of a size begins: with its size and its colours."""
    size = _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 3, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + size + _chunk(b"PLTE", PALETTE) + _chunk(b"tRNS", OPACITY)


def draw(state: Playground) -> Frame:
    """All pictures of a state, its numbers, and a sentence."""
    hidden_axes, losses_axes = _hidden_axes(state), _losses_axes(state)
    return Frame(
        layers=(
            _scales(hidden_axes, losses_axes),
            _draw_network(state) + _draw_plane(state),
            _draw_points(state)
            + _draw_hidden(hidden_axes, state)
            + _draw_losses(losses_axes, state),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def playground(**choices: object) -> Figure[Playground]:
    """The playground; `choices` are fields of `Playground` to begin with."""
    start = replace(Playground(), **choices)  # type: ignore[arg-type]

    def story(epochs: list[int], **fields: object) -> list[Playground]:
        states = [replace(start, **fields)]  # type: ignore[arg-type]
        for until in epochs:
            states.append(states[-1].train(until - states[-1].epoch))
        return states

    rates = {f"{rate:g}": rate for rate in (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)}
    penalties = {"none": ("", 0.0), "L1 0.003": ("L1", 0.003), "L2 0.003": ("L2", 0.003)}
    penalties["L2 0.01"] = ("L2", 0.01)
    return Figure(
        title="Playground: a small network learns in the plane",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "Data",
                Pick("points", "points", {name: name for name in GOALS}),
                Slider("noise", "noise", 0.0, 0.5, 0.05),
            ),
            Group(
                "Network",
                Slider("layers", "hidden layers", 1, 3, 1),
                Slider("units", "units in each", 1, 8, 1),
                Pick("activation", "activation", ACTIVATIONS),
            ),
            Group(
                "Training",
                Pick("learning_rate", "learning rate", rates),
                Pick("batch_size", "batch", {"1": 1, "10": 10, "50": 50, "all": None}),
                Pick("penalty", "penalty", penalties),
            ),
            [
                Action("1 epoch", Playground.train, "Train for one epoch"),
                Action("10 epochs", lambda state: state.train(10), "Train for ten epochs"),
                Run(lambda state: state.train(5), times=200, every_ms=250),
                Action("Start again", Playground.begin_again, "The same choices, untrained"),
                Action("New seed", Playground.reseed, "Other points, other first weights"),
            ],
        ],
        stories={
            "circles, 3 tanh units": story([1, 5, 20, 50, 100], points="circles", units=3),
            "circles, 2 tanh units": story([20, 100], points="circles", units=2),
            "xor, 4 ReLU units": story([5, 20, 80], points="xor", units=4, activation=relu),
            "spirals, 8 tanh units": story([10, 40, 70, 100], points="spirals", units=8),
        },
    )


@lru_cache(maxsize=8)
def _scales(hidden_axes: Axes, losses_axes: Axes) -> str:
    return (
        PLANE.frame("The input plane", "x₁", "x₂")
        + hidden_axes.frame("The hidden plane", "distance from the boundary", "along it")
        + losses_axes.frame("Loss", "epoch", "")
        + text(10, 22, "Units, each by its output over the input plane", "title")
    )


def _columns(state: Playground) -> list[list[tuple[float, float]]]:
    """Top left corners of the pictures of inputs and hidden units, column by column."""
    counts = [2, *[state.units] * state.layers]
    step = 280 / state.layers
    columns = []
    for i, count in enumerate(counts):
        x = 30 + i * step + (0 if state.layers > 1 or i == 0 else -60)
        top = MIDDLE - (count * UNIT + (count - 1) * GAP) / 2
        columns.append([(x, top + j * (UNIT + GAP)) for j in range(count)])
    return columns


def _draw_network(state: Playground) -> str:
    columns = _columns(state)
    ends: list[list[tuple[float, float]]] = [*columns[1:], [(OUTPUT, MIDDLE - UNIT / 2)]]
    parts = []
    for W, starts, goals in zip(state.weights, columns, ends, strict=True):
        largest = max(float(np.abs(W).max()), 1e-9)
        for i, (x0, y0) in enumerate(starts):
            for j, (x1, y1) in enumerate(goals):
                share = abs(W[i, j]) / largest
                kind = "blue" if W[i, j] > 0 else "orange dashed"
                parts.append(
                    f'<path class="line {kind}" style="stroke-width:{0.4 + 3.2 * share:.1f};'
                    f'opacity:{0.25 + 0.6 * share:.2f}" d="M{x0 + UNIT:.0f} {y0 + UNIT / 2:.0f}'
                    f'L{x1:.0f} {y1 + UNIT / 2:.0f}"/>'
                )
    pictures = [grid() / HALF, *(_scaled(state, signal) for signal in state.signals[:-1])]
    for i, (column, signal) in enumerate(zip(columns, pictures, strict=True)):
        small = signal.T.reshape(-1, CELLS, CELLS)[:, 1::3, 1::3]
        for j, (x, y) in enumerate(column):
            parts.append(_image(x, y, UNIT, small[j]))
            if i == 0:
                parts.append(text(x - 5, y + 17, "x₁" if j == 0 else "x₂", "muted", "end"))
    chances = _chances(state).reshape(CELLS, CELLS)[1::3, 1::3]
    parts.append(_image(OUTPUT, MIDDLE - UNIT / 2, UNIT, chances))
    parts.append(text(OUTPUT + UNIT / 2, MIDDLE + UNIT / 2 + 16, "output", "muted", "middle"))
    return "".join(parts)


def _scaled(state: Playground, signal: Array) -> Array:
    """Outputs of hidden units from -1 to 1; a sigmoid's middle is 0.5."""
    if state.activation is sigmoid:
        return 2 * signal - 1
    largest = np.abs(signal).max(axis=0)
    return signal / np.maximum(largest, 1 if state.activation is tanh else 1e-9)


def _image(x: float, y: float, side: float, values: Array) -> str:
    place = f'x="{x:.0f}" y="{y:.0f}" width="{side}" height="{side}"'
    return (
        f'<rect {place} style="fill:var(--downhill-paper)"/><image {place} href="{picture(values)}"'
        f' preserveAspectRatio="none"/><rect {place} class="axis"/>'
    )


def _draw_plane(state: Playground) -> str:
    return _image(PLANE.left, PLANE.top, PLANE.width, _chances(state))


def _chances(state: Playground) -> Array:
    """How sure the network is, from -1 to 1, a little paler so that points stand out."""
    return 0.8 * (2 * sigmoid(state.signals[-1]) - 1)


def _marks(axes: Axes, X: Array, classes: Labels) -> str:
    """Circles for class 1 and squares for class 0, each kind in one path: there are many."""
    parts = []
    for label, kind, cap in ((0, "orange", "square"), (1, "blue", "round")):
        chosen = axes.pixels(*X[classes == label].T)
        path = "M%.0f %.0fh0" * len(chosen) % tuple(chosen.ravel().tolist())
        for colour, wide in (("paper", 8.5), (kind, 6.5 if label else 5.5)):
            look = f"stroke-width:{wide};stroke-linecap:{cap}"
            parts.append(f'<path class="line {colour}" style="{look}" d="{path}"/>')
    return "".join(parts)


def _draw_points(state: Playground) -> str:
    X, classes = state.training_points
    return PLANE.inside(_marks(PLANE, X, classes))


def _hidden_axes(state: Playground) -> Axes:
    X = state.hidden_points
    reach = max(0.5, float(np.ceil(2.16 * np.abs(X[:, 0]).max())) / 2)
    low, high = float(X[:, 1].min()), float(X[:, 1].max())
    half = max(0.5, np.ceil(1.2 * (high - low)) / 2)
    middle = round(low + high) / 2
    left, top, width, height = HIDDEN
    return Axes(
        left, top, width, height, (-reach, reach), (middle - half - 0.2, middle + half + 0.2)
    )


def _draw_hidden(axes: Axes, state: Playground) -> str:
    bent = state.hidden(_grid_lines().reshape(-1, 2)).reshape(_grid_lines().shape)
    parts = [axes.line(line[:, 0], line[:, 1], "muted thin faded") for line in bent]
    parts.append(axes.line((0, 0), axes.y, "ink dashed"))
    parts.append(_marks(axes, state.hidden_points, state.training_points[1]))
    return axes.inside(*parts)


@lru_cache(maxsize=1)
def _grid_lines() -> Array:
    """The lines of a grid over the input plane, each through points, shape (lines, points, 2)."""
    at, along = np.meshgrid(np.linspace(-2.4, 2.4, 9), np.linspace(-HALF, HALF, 27), indexing="ij")
    return np.concatenate([np.dstack([at, along]), np.dstack([along, at])])


def _losses_axes(state: Playground) -> Axes:
    now = state.now
    left, top, width, height = LOSSES
    most = nice_limit(max([0.8, *now.losses[:1], *now.test_losses[:1], *now.test_losses[-1:]]))
    return Axes(left, top, width, height, (0, nice_limit(max(20, state.epoch))), (0, most))


def _draw_losses(axes: Axes, state: Playground) -> str:
    now = state.now
    if not now.losses:
        return axes.inside(axes.label(axes.x[1] / 2, axes.y[1] / 2, "not trained yet", "muted", 90))
    stride = 1 + len(now.losses) // 150
    epochs = range(1, len(now.losses) + 1)
    parts = [
        axes.line(epochs[::stride], now.losses[::stride], "green"),
        axes.line(epochs[::stride], now.test_losses[::stride], "purple dashed"),
        axes.point(state.epoch, now.losses[-1], "fill green", 4.5),
        axes.point(state.epoch, now.test_losses[-1], "fill purple", 4.5, "diamond"),
        text(axes.width - 6, 16, "training: solid", "halo green", "end"),
        text(axes.width - 6, 34, "test: dashed", "halo purple", "end"),
    ]
    return axes.inside(*parts)


def _numbers(state: Playground) -> str:
    now, (training, test) = state.now, state.errors
    hidden = state.layers * state.units
    losses = [number(of[-1], 3) if of else "–" for of in (now.losses, now.test_losses)]
    rows = [
        ("", "training", "test"),
        ("loss", *losses),
        ("wrong", f"{100 * training:.1f} %", f"{100 * test:.1f} %"),
    ]
    table = "".join(
        f'<tr><th scope="row">{a}</th><td>{b}</td><td>{c}</td></tr>' for a, b, c in rows
    )
    if now.diverged:
        told = "The loss ran away: the learning rate is too large. Start again with a smaller one."
    else:
        told = f"The largest weight is {number(max(float(np.abs(W).max()) for W in state.weights), 3)}."
    name = next(name for name, kind in ACTIVATIONS.items() if kind is state.activation)
    name = "linear" if name == "none" else name
    words = (
        f"at most {100 * GOAL_ERROR:.0f} % of the test points wrong, with at most"
        f" {GOALS[state.points]} hidden units."
    )
    verdict = "Reached." if state.goal_reached else ""
    return (
        f"<p><b>Epoch {state.epoch}</b>, seed {state.seed}: {hidden} {name} unit{'s' * (hidden > 1)},"
        f" {now.parameters.size} parameters</p><table>{table}</table><p>{told}</p>"
        f"{goal(words, state.goal_reached, verdict)}"
        "<p>Blue (circles) is class 1, orange (squares) class 0. A solid blue connection has a"
        " weight above 0, a dashed orange one below. In the hidden plane the dashed line is the"
        " boundary, and the grey grid is that of the input plane, bent by the network.</p>"
    )


def _alt(state: Playground) -> str:
    training, test = state.errors
    return (
        f"A network of {state.layers} hidden layer{'s' * (state.layers > 1)} of {state.units} on"
        f" {state.points}, after {state.epoch} epochs: {100 * training:.1f} % of the training and"
        f" {100 * test:.1f} % of the test points are wrong. Each unit is a picture of its output;"
        " beside them are the losses, below the input plane with its boundary, and the hidden plane,"
        " where the boundary is a straight line."
    )
