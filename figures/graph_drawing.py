"""A drawing of a computational graph: on every wire the value above and the gradient below.

Inputs stand on the left, the output on the right. What is written below a wire is what came back
along this wire; where a value goes to several gates, the sum of these parts is its gradient, and
stands below the node.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from course_lib.graph import Scalar

from .toolkit import svg as drawing
from .toolkit.svg import number, text

__all__ = ["Drawing", "GraphPicture", "Wire", "draw"]

COLUMN, ROW, RADIUS = 104, 92, 17  # pixels
LEFT, TOP, BOTTOM = 38, 46, 52
Place = tuple[float, float]


@dataclass(frozen=True)
class Wire:
    """From a node to a gate that takes it, or from the output to the right edge.

    Attributes
    ----------
    source, gate : int
        Places in the list of all nodes; `gate` is -1 for the wire that leaves the output.
    index : int
        Which of the gate's inputs this is.
    path : tuple of (x, y)
        Where it runs, in pixels.
    label : (x, y)
        The middle between its value and its gradient.
    """

    source: int
    gate: int
    index: int
    path: tuple[Place, ...]
    label: Place


class Drawing:
    """Where the nodes and wires of a graph stand. It serves every graph of the same structure.

    Attributes
    ----------
    places : list of (x, y)
        The centre of each node, in pixels, in the order of `output.nodes()`.
    wires : list of Wire
    size : (int, int)
        Width and height in pixels.
    """

    def __init__(self, output: Scalar) -> None:
        nodes = output.nodes()
        at = {node: i for i, node in enumerate(nodes)}
        places, wires = _layout(nodes)
        top = max(y for _, y in places.values())
        low = min(y for _, y in places.values())

        def pixels(place: Place) -> Place:
            return LEFT + COLUMN * place[0], TOP + ROW * (top - place[1])

        self.places = [pixels(places[node]) for node in nodes]
        right = max(x for x, _ in self.places) + COLUMN
        self.size = (round(right + 12), round(TOP + ROW * (top - low) + BOTTOM))
        self.wires: list[Wire] = []
        taken: list[Place] = []
        for x, node, index, path in wires:
            line = tuple(pixels(place) for place in path)
            spot = line[1] if node.inputs == (x, x) else _free_spot(line, taken)
            taken.append(spot)
            self.wires.append(Wire(at[x], at[node], index, line, spot))
        left, level = self.places[-1]
        way_out = (left, level), (right, level)
        self.wires.append(Wire(len(nodes) - 1, -1, 0, way_out, (left + 0.6 * COLUMN, level)))

    def svg(
        self,
        nodes: Sequence[Scalar],
        *,
        computed: Collection[int] | None = None,
        passed: Collection[tuple[int, int]] | None = None,
        summed: Collection[int] | None = None,
        active: int | None = None,
        asked: tuple[int, int] | None = None,
        wrong: int | None = None,
    ) -> str:
        """The drawing with the numbers of `nodes`, as the inside of an SVG.

        Parameters
        ----------
        nodes : sequence of Scalar
            All nodes of a graph of this structure.
        computed : places of nodes, optional
            Those whose value to show; by default all.
        passed : pairs (gate, index), optional
            The wires whose gradient to show; (-1, 0) is the one that leaves the output. By
            default all.
        summed : places of nodes, optional
            Those used more than once whose gradient is known; by default all.
        active : place of a node, optional
            The one to point out.
        asked : (gate, index), optional
            The wire that has a question mark for a gradient; (node, -1) asks for a node's sum.
        wrong : place of a node, optional
            The one whose gradient is marked as wrong.
        """
        lines, labels, shapes = [], [], []
        for wire in self.wires:
            key = wire.gate, wire.index
            kind = "orange" if key == asked else "muted thin"
            lines.append(f'<path class="line {kind}" d="{_curve(wire.path)}"/>')
            x, y = wire.label
            if computed is None or wire.source in computed:
                value = number(nodes[wire.source].value)
                labels.append(text(x, y - 7, value, "halo blue", "middle"))
            if key == asked:
                labels.append(text(x, y + 17, "?", "halo orange title", "middle"))
            elif passed is None or key in passed:
                part = self.part(nodes, wire)
                marked = wire.source == wrong and self.uses(wire.source) < 2
                kind = "halo orange title" if marked else "halo orange"
                labels.append(text(x, y + 17, _marked(part, marked), kind, "middle"))
        for i, (node, (x, y)) in enumerate(zip(nodes, self.places, strict=True)):
            shapes.append(_shape(node, x, y, i == active))
            if self.uses(i) > 1 and (summed is None or i in summed or asked == (i, -1)):
                total = "?" if asked == (i, -1) else _marked(node.gradient, i == wrong)
                kind = "halo orange title" if asked == (i, -1) or i == wrong else "halo orange"
                labels.append(text(x, y + RADIUS + 17, f"sum {total}", kind, "middle"))
        return "".join([*lines, *shapes, *labels])

    def part(self, nodes: Sequence[Scalar], wire: Wire) -> float:
        """What came back along a wire: all of a node's gradient, where no other wire leaves it."""
        if self.uses(wire.source) < 2:
            return nodes[wire.source].gradient
        gate = nodes[wire.gate]
        return gate.gradient * gate.local[wire.index]

    def uses(self, i: int) -> int:
        """How many wires leave node number `i`, but for the one that leaves the graph."""
        return sum(wire.source == i and wire.gate >= 0 for wire in self.wires)


@dataclass(frozen=True)
class GraphPicture:
    """A drawn graph, as the page shows it: the drawing, and what it shows in words."""

    svg: str
    alt: str

    def _repr_html_(self) -> str:
        return (
            f'<div class="downhill"><style>{drawing.style()}</style>'
            f'<div class="downhill-layer">{self.svg}</div></div>'
        )

    def __repr__(self) -> str:
        return self.alt


def draw(output: Scalar, wrong: int | None = None) -> GraphPicture:
    """Draw the graph that leads to `output`, with all its values and gradients.

    Parameters
    ----------
    output : Scalar
        Run `backward` on it first, or the gradients show as 0.
    wrong : int, optional
        The place of a node, in `output.nodes()`, whose gradient is marked as wrong.

    Examples
    --------
    >>> w = Scalar(2.0, "w")
    >>> loss = (w * 3.0) ** 2
    >>> loss.backward()
    >>> draw(loss)
    A graph, each value with its gradient: w = 2 (36); 3 = 3 (24); × gives 6 (12); ^2 gives 36 (1).
    """
    nodes, plan = output.nodes(), Drawing(output)
    told = "; ".join(
        f"{node.gate.symbol + ' gives' if node.gate else _name(node) + ' ='}"
        f" {number(node.value)} ({number(node.gradient)})"
        for node in nodes
    )
    alt = f"A graph, each value with its gradient: {told}."
    if wrong is not None:
        alt += f" Marked as wrong: {number(nodes[wrong].gradient)}, of {_called(nodes[wrong])}."
    picture = drawing.svg(plan.size, plan.svg(nodes, wrong=wrong), alt)
    picture = picture.replace("<svg", f'<svg style="max-width:{plan.size[0]}px"', 1)
    return GraphPicture(picture, alt)


def _marked(value: float, wrong: bool) -> str:
    return f"{number(value)} ✗" if wrong else number(value)


def _called(node: Scalar) -> str:
    return f"the output of {node.gate.symbol}" if node.gate and not node.name else _name(node)


def _name(node: Scalar) -> str:
    return node.name or number(node.value)


def _shape(node: Scalar, x: float, y: float, active: bool) -> str:
    kind = f'class="hollow {"gold" if active else "muted"}" style="stroke-width:{4 if active else 1.5}"'
    if node.gate is None:
        label = _name(node)
        half = max(14.0, 4 * len(label) + 7)
        box = f'<rect x="{x - half:.1f}" y="{y - 14:.1f}" width="{2 * half:.1f}" height="28" rx="6"'
        return f"{box} {kind}/>" + text(x, y + 4.5, label, "title", "middle")
    power = node.gate.symbol.removeprefix("^")
    raised = power.translate(str.maketrans("-.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹"))
    symbol = f"( ){raised}" if power != node.gate.symbol else power
    circle = f'<circle {kind} cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"/>'
    name = text(x, y - RADIUS - 7, node.name, "halo muted", "middle") if node.name else ""
    return circle + text(x, y + 4.5, symbol, "", "middle") + name


def _free_spot(path: Sequence[Place], taken: list[Place]) -> Place:
    """A place on a wire that leaves room, best where it starts: there wires are furthest apart."""
    pieces = list(_pieces(path))
    longest = max(reversed(pieces), key=lambda piece: piece[-1][0] - piece[0][0])
    spots = [_point(longest, t) for t in (0.45, 0.52, 0.6, 0.68, 0.36)]
    room = [
        min((max(abs(a - x), 1.2 * abs(b - y)) for a, b in taken), default=99) for x, y in spots
    ]
    return next((s for s, r in zip(spots, room, strict=True) if r > 44), spots[np.argmax(room)])


def _curve(path: Sequence[Place]) -> str:
    """A smooth line through all places, for the `d` of a path."""
    pieces = [
        "C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in (first, second, end))
        for _, first, second, end in _pieces(path)
    ]
    return f"M{path[0][0]:.1f} {path[0][1]:.1f}" + "".join(pieces)


def _pieces(path: Sequence[Place]) -> Iterator[tuple[Place, Place, Place, Place]]:
    """For each two places the four points of a Bézier curve (after Catmull and Rom, 1974)."""
    padded = [path[0], *path, path[-1]]
    for i in range(len(path) - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = padded[i : i + 4]
        first = bx + (cx - ax) / 6, by + (cy - ay) / 6
        second = cx - (dx - bx) / 6, cy - (dy - by) / 6
        yield (bx, by), first, second, (cx, cy)


def _point(piece: tuple[Place, Place, Place, Place], t: float) -> Place:
    shares = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    x, y = (sum(s * p[axis] for s, p in zip(shares, piece, strict=True)) for axis in (0, 1))
    return x, y


def _layout(
    nodes: list[Scalar],
) -> tuple[dict[Scalar, Place], list[tuple[Scalar, Scalar, int, list[Place]]]]:
    """Places for the nodes, and for each wire its ends and the bends between them.

    Columns follow the order of computation. A wire across several columns gets a bend in each, and
    bends take up room like nodes. A few rounds then pull everything towards its neighbours.
    """
    column: dict[Scalar, int] = {}
    for node in nodes:
        column[node] = 1 + max((column[x] for x in node.inputs), default=-1)
    for node in reversed(nodes):  # an input stands right before the first gate that takes it
        if node.gate is None:
            column[node] = min((column[u] for u in nodes if node in u.inputs), default=1) - 1
    chains: list[tuple[Scalar, Scalar, int, list[Any]]] = []
    slots: list[Any] = list(nodes)
    at: dict[Any, int] = dict(column)
    for node in nodes:
        for index, x in enumerate(node.inputs):
            bends = [(x, node, index, c) for c in range(column[x] + 1, column[node])]
            at.update({bend: bend[-1] for bend in bends})
            slots += bends
            chains.append((x, node, index, [x, *bends, node]))
    links: dict[Any, list[tuple[Any, float]]] = {slot: [] for slot in slots}
    for _, node, index, chain in chains:
        tilt = 0.3 * (len(node.inputs) - 1) * (1 - 2 * index)  # a gate's first input goes above
        for left, right in pairwise(chain):
            links[left].append((right, tilt if right is node else 0.0))
            links[right].append((left, -tilt if right is node else 0.0))
    rows = [[slot for slot in slots if at[slot] == c] for c in range(1 + max(at.values()))]
    y = {slot: float(-i) for row in rows for i, slot in enumerate(row)}
    y[nodes[-1]] = 0.0
    for _ in range(12):
        for row in reversed(rows):
            wish = {s: float(np.mean([y[t] + tilt for t, tilt in links[s]] or [0.0])) for s in row}
            row.sort(key=lambda s: -wish[s])
            for i, slot in enumerate(row):  # as wished, but one apart
                y[slot] = wish[slot] if i == 0 else min(wish[slot], y[row[i - 1]] - 1)
            shift = np.mean([wish[s] - y[s] for s in row])
            for slot in row:
                y[slot] += float(shift)
    place = {slot: (float(at[slot]), y[slot]) for slot in slots}
    wires = [(x, node, index, [place[s] for s in chain]) for x, node, index, chain in chains]
    for x, node, index, path in wires:
        if node.inputs == (x, x):  # two wires between the same two: bend them apart
            (left, low), (right, high) = path[:2]
            path[1:1] = [((left + right) / 2, (low + high) / 2 + (0.45, -0.15)[index])]
    return {node: place[node] for node in nodes}, wires
