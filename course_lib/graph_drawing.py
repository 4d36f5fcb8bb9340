"""A drawing of a computational graph: on every wire the value above and the gradient below.

Inputs stand on the left, the output on the right. What is written below a wire is what came back
along this wire; where a value goes to several gates, the sum of these parts is its gradient, and
stands below the node.
"""

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from course_lib.graph import Scalar
from course_lib.plots import LIGHT as COLOURS

__all__ = ["Drawing", "draw"]

Place = tuple[float, float]


def draw(output: Scalar, ax: Any = None) -> "Drawing":
    """Draw the graph that leads to `output`, with all its values and gradients.

    Parameters
    ----------
    output : Scalar
        Run `backward` on it first, or the gradients show as 0.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure of a size that fits.
    """
    drawing = Drawing(output, ax)
    drawing.update()
    return drawing


class Drawing:
    """The artists of a drawn graph; `update` changes what they show, without drawing anew.

    Attributes
    ----------
    ax : matplotlib Axes
    places : dict
        From each node to the (x, y) of its centre.
    """

    def __init__(self, output: Scalar, ax: Any = None) -> None:
        self.nodes = output.nodes()
        self.output = output
        self.places, wires = _layout(self.nodes)
        if ax is None:
            spread = np.ptp(np.array(list(self.places.values())), axis=0)
            size = (1.35 * spread[0] + 1.8, 1.15 * spread[1] + 1.1)
            ax = plt.figure(figsize=size, layout="none").add_axes((0, 0, 1, 1))
        self.ax = ax
        self._numbers: list[tuple[Scalar, Scalar | None, int, Any, Any]] = []
        self._sums, self._circles = {}, {}
        self._taken: list[Any] = []
        uses = [x for node in self.nodes for x in node.inputs]
        for node, place in self.places.items():
            label = node.gate.symbol if node.gate else node.name or f"{node.value:g}"
            if node.gate and node.name:
                ax.annotate(node.name, place, (0, 17), textcoords="offset points", ha="center")
            shape = "circle,pad=0.3" if node.gate else "round,pad=0.35"
            box = {"boxstyle": shape, "facecolor": COLOURS["paper"], "edgecolor": COLOURS["muted"]}
            text = ax.text(
                *place, label, ha="center", va="center", color=COLOURS["ink"], bbox=box, zorder=3
            )
            self._circles[node] = text.get_bbox_patch()
            if uses.count(node) > 1:
                self._sums[node] = self._label(place, -19, "orange")
        for x, node, index, path in wires:
            ax.plot(*np.transpose(path), color=COLOURS["muted"], linewidth=1.2, zorder=1)
            self._add_numbers(x, node, index, *_longest(path))
        end = (self.places[output][0] + 1, self.places[output][1])
        ax.plot(
            *np.transpose([self.places[output], end]),
            color=COLOURS["muted"],
            linewidth=1.2,
            zorder=1,
        )
        self._add_numbers(output, None, 0, self.places[output], end)
        ax.set_axis_off()
        ax.margins(0.06, 0.15)

    def update(
        self,
        computed: Collection[Scalar] | None = None,
        passed: Collection[Scalar] | None = None,
        active: Scalar | None = None,
    ) -> None:
        """Show the numbers as they are now.

        Parameters
        ----------
        computed : nodes, optional
            Those whose value to show; by default all.
        passed : nodes, optional
            The gates that have passed their gradient on, and so have gradients to show on the
            wires to their inputs; by default all. The output shows its 1 once this is not empty.
        active : Scalar, optional
            A node to point out.
        """
        computed = self.nodes if computed is None else computed
        passed = self.nodes if passed is None else passed
        for x, node, index, value, gradient in self._numbers:
            value.set_text(f"{x.value + 0.0:.4g}" if x in computed else "")
            part = x.gradient if node is None else node.gradient * node.local[index]
            known = bool(passed) if node is None else node in passed
            gradient.set_text(f"{part + 0.0:.4g}" if known else "")
        for node, total in self._sums.items():
            known = all(user in passed for user in self.nodes if node in user.inputs)
            total.set_text(f"sum {node.gradient + 0.0:.4g}" if known else "")
        for node, circle in self._circles.items():
            circle.set_edgecolor(COLOURS["gold" if node is active else "muted"])
            circle.set_linewidth(4 if node is active else 1)

    def _add_numbers(
        self, x: Scalar, node: Scalar | None, index: int, start: Place, end: Place
    ) -> None:
        along = [np.array(start) * (1 - t) + np.array(end) * t for t in (0.5, 0.6, 0.4, 0.7, 0.3)]
        taken = np.array(self._taken or [(-9.0, -9.0)])
        # As near to the middle as leaves room: a label is about half as high as wide.
        room = [np.abs((taken - spot) * (1, 2)).max(axis=1).min() for spot in along]
        middle = next(
            (s for s, r in zip(along, room, strict=True) if r > 0.6), along[np.argmax(room)]
        )
        self._taken.append(middle)
        above, below = self._label(middle, 7, "blue"), self._label(middle, -7, "orange")
        self._numbers.append((x, node, index, above, below))

    def _label(self, place: Any, points: int, colour: str) -> Any:
        return self.ax.annotate(
            "", place, (0, points), textcoords="offset points", ha="center", va="center",
            color=COLOURS[colour], fontsize="small", zorder=4,
            bbox={"boxstyle": "square,pad=0.05", "facecolor": COLOURS["paper"],
                  "edgecolor": "none", "alpha": 0.75},
        )  # fmt: skip


def _longest(path: list[Place]) -> tuple[Place, Place]:
    return max(reversed(list(pairwise(path))), key=lambda ends: ends[1][0] - ends[0][0])


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
            lift = 0.4 * (1 - 2 * index)
            path[1:1] = [(path[0][0] + 0.25, path[0][1] + lift)]
            path[-1:-1] = [(path[-1][0] - 0.25, path[-1][1] + lift)]
    return {node: place[node] for node in nodes}, wires
