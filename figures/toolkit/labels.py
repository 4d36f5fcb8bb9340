"""Where labels stand: beside their points, and clear of lines, marks and other labels where there is room.

`svg.Axes` draws into texts. Those that are lines, marks and labels know their place as well, so that
labels can be settled once all that is drawn on the axes is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np

from course_lib.checks import Array

__all__ = ["Label", "Line", "Mark", "settled", "width_of"]

# From the direction that is asked for, ever further away.
_TURNS = (0, 45, -45, 90, -90, 135, -135, 180)
_FURTHER = (0.0, 8.0, 18.0, 32.0, 50.0)  # pixels beyond the gap that is asked for
_ABOVE, _BELOW = 10.0, 3.0  # of the base line of words, in pixels
Box = tuple[float, float, float, float]  # left, top, right, bottom


def width_of(words: str) -> float:
    """About how many pixels words are wide, in the size of labels."""
    return 7.2 * len(words)


class Line(str):
    """The drawing of a line through points, in pixels, of shape (N, 2)."""

    points: Array

    def __new__(cls, drawn: str, points: Array) -> "Line":
        """A drawing, and where its points are."""
        made = super().__new__(cls, drawn)
        made.points = points
        return made


class Mark(str):
    """The drawing of a mark, with the box that it fills."""

    box: Box

    def __new__(cls, drawn: str, x: float, y: float, radius: float) -> "Mark":
        """A drawing, its centre and its radius."""
        made = super().__new__(cls, drawn)
        made.box = (x - radius, y - radius, x + radius, y + radius)
        return made


@dataclass(frozen=True)
class Place:
    """Where words stand: the end that is fixed, and their base line."""

    x: float
    y: float
    anchor: str
    wide: float

    @property
    def box(self) -> Box:
        """What the words fill."""
        left = self.x - {"start": 0.0, "middle": self.wide / 2, "end": self.wide}[self.anchor]
        return (left, self.y - _ABOVE, left + self.wide, self.y + _BELOW)


class Label(str):
    """The drawing of words beside a point, and how to draw them elsewhere."""

    x: float
    y: float
    words: str
    kind: str
    angle: float
    gap: float

    def __new__(
        cls, drawn: str, x: float, y: float, words: str, kind: str, angle: float, gap: float
    ) -> "Label":
        """A drawing of words, the point that they are beside, in which direction and how far."""
        made = super().__new__(cls, drawn)
        made.x, made.y, made.words, made.kind = x, y, words, kind
        made.angle, made.gap = angle, gap
        return made

    def places(self, size: tuple[float, float]) -> Iterator[Place]:
        """Where they may stand, the best first, within axes of a size."""
        for further in _FURTHER:
            for turn in _TURNS:
                yield place(self, self.angle + turn, self.gap + further, size)
        # Beside its point there is no room, or the point is out of sight: the nearest free place.
        wide = width_of(self.words)
        free = [
            Place(x, y, "start", wide)
            for x in np.arange(3, size[0] - wide - 3, 24).tolist()
            for y in np.arange(14, size[1] - 6, 16).tolist()
        ]
        yield from sorted(free, key=lambda at: abs(at.x + wide / 2 - self.x) + abs(at.y - self.y))


def place(label: Label, angle: float, gap: float, size: tuple[float, float]) -> Place:
    """The place in a direction from the point, kept inside the axes."""
    dx, dy = gap * cos(angle * pi / 180), -gap * sin(angle * pi / 180)
    anchor = "start" if dx > 1 else "end" if dx < -1 else "middle"
    wide = width_of(label.words)
    before = {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    x = min(max(label.x + dx, before + 3), size[0] - wide + before - 3)
    y = min(max(label.y + dy + 4.5, 14), size[1] - 6)
    return Place(x, y, anchor, wide)


def settled(
    parts: Sequence[str], size: tuple[float, float], clear_of: Sequence[str] = ()
) -> Iterator[tuple[str, Place | None]]:
    """The parts of a drawing on axes of a size, in their order, each label with its place.

    A label goes to the first place where it covers nothing, or else to the one where it covers least.
    It keeps clear of what is drawn elsewhere, too, as far as that is given.
    """
    others = [*parts, *clear_of]
    lines = [part.points for part in others if isinstance(part, Line) and len(part.points) > 1]
    starts = np.concatenate([points[:-1] for points in lines]) if lines else np.empty((0, 2))
    ends = np.concatenate([points[1:] for points in lines]) if lines else np.empty((0, 2))
    taken = [part.box for part in others if isinstance(part, Mark)]
    for part in parts:
        if not isinstance(part, Label):
            yield part, None
            continue
        best, least = None, np.inf
        for tried in part.places(size):
            covered = _crossing(tried.box, starts, ends) + 3 * sum(
                _meet(tried.box, box) for box in taken
            )
            if covered < least:
                best, least = tried, covered
            if covered == 0:
                break
        assert best is not None
        taken.append(best.box)
        yield part, best


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crossing(box: Box, starts: Array, ends: Array) -> int:
    """How many pieces of lines go through a box: each is cut by its four sides (Liang and Barsky)."""
    low, high = np.array(box[:2]), np.array(box[2:])
    step = ends - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - starts) / step, (high - starts) / step
    still = step == 0
    inside = (starts > low) & (starts < high)
    enter = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(one, other))
    leave = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(one, other))
    first, last = (
        np.maximum(enter.max(axis=1, initial=0), 0),
        np.minimum(leave.min(axis=1, initial=1), 1),
    )
    return int(np.count_nonzero(first < last))
