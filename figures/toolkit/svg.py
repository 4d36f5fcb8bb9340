"""Drawing in SVG: axes with a scale of their own, and lines, points and arrows on them.

Everything here returns SVG text; a picture is such texts joined. Colours are names of
`course_lib.colours`, and follow the page between light and dark.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, hypot, isfinite, log10

import numpy as np

from course_lib import colours
from course_lib.checks import Array

from .labels import Label, Line, Mark, Place, place, settled, width_of

__all__ = ["Axes", "loss_number", "nice_limit", "number", "style", "svg", "text"]

FAR = 1e5  # pixels; beyond this browsers draw lines unreliably


def svg(size: tuple[int, int], content: str, alt: str = "") -> str:
    """A whole drawing; without an `alt` text it is hidden from screen readers."""
    width, height = size
    role = f'role="img" aria-label="{html.escape(alt)}"' if alt else 'aria-hidden="true"'
    return f'<svg {role} viewBox="0 0 {width} {height}">{content}</svg>'


def number(value: float, digits: int = 4) -> str:
    """A number as text, with a true minus sign and no needless zeros.

    Examples
    --------
    >>> number(-24.0), number(2.24), number(123456.0), number(0.0)
    ('−24', '2.24', '1.235 × 10⁵', '0')
    """
    value = float(value)
    if not isfinite(value):
        return "too large to compute"
    written = f"{value:.{digits}g}"
    if "e" in written:
        mantissa, exponent = written.split("e")
        raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        written = f"{mantissa} × 10{raised}"
    return "0" if written == "-0" else written.replace("-", "−")


def loss_number(value: float, digits: int = 4) -> str:
    """A loss as text: 0 where no more than the rounding of its errors is left.

    Weights and targets of a lecture are about 1 to 10 in size. Their errors are rounded at about
    the 15th digit, and a squared error below 10⁻²⁸ is nothing else.

    Examples
    --------
    >>> loss_number(4.93e-33), loss_number(2.5e-9)
    ('0', '2.5 × 10⁻⁹')
    """
    return "0" if 0 <= value < 1e-28 else number(value, digits)


def nice_limit(value: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, ... (and 0.5, 0.2, 0.1, ...) that is not below `value`.

    An axis that ends there keeps still while a slider moves a little.

    Examples
    --------
    >>> nice_limit(16.0), nice_limit(0.3)
    (20.0, 0.5)
    """
    power = 10.0 ** floor(log10(value))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= value * (1 - 1e-12))


def style() -> str:
    """The style sheet of all drawings."""
    named = "".join(
        f".downhill-layer .{name}{{--c:var(--downhill-{name})}}" for name in colours.LIGHT
    )
    return (
        colours.css()
        + named
        + """
.downhill-layer svg{display:block;width:100%;height:auto;color:var(--downhill-ink);
  font:13px system-ui,"Segoe UI","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
.downhill-layer text{fill:var(--c,currentColor)}
.downhill-layer .title{font-weight:600;font-size:14px}
.downhill-layer .halo{paint-order:stroke;stroke:var(--downhill-paper);stroke-width:4px;
  stroke-linejoin:round}
.downhill-layer .grid{stroke:var(--downhill-grid);stroke-width:1;fill:none}
.downhill-layer .axis{stroke:var(--downhill-muted);stroke-width:1.2;fill:none}
.downhill-layer .line{stroke:var(--c);stroke-width:2.5;fill:none;stroke-linejoin:round}
.downhill-layer .thin{stroke-width:1.5}
.downhill-layer .dashed{stroke-dasharray:7 5}
.downhill-layer .dotted{stroke-dasharray:1.5 4;stroke-linecap:round}
.downhill-layer .fill{fill:var(--c);stroke:var(--downhill-paper);stroke-width:1.5}
.downhill-layer .hollow{fill:var(--downhill-paper);stroke:var(--c);stroke-width:2.5}
.downhill-layer .faded{opacity:.55}
"""
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Words at a place in pixels; `kind` names classes of the style sheet."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">'
        f"{html.escape(words)}</text>"
    )


@dataclass(frozen=True)
class Axes:
    """A rectangle of a drawing with scales of its own; what lies outside it is cut off.

    Attributes
    ----------
    left, top, width, height : float
        The rectangle, in pixels. Ticks and labels need some 50 pixels more on the left, 45 below.
    x, y : (float, float)
        What the scales begin and end with.
    log_y : bool
        Whether the y scale is logarithmic; its ends are above 0 then, and its ticks powers of ten.
    powers_x : bool
        Whether the x scale counts powers of ten: its ticks say 0.1, 1 and 10 at -1, 0 and 1.
    """

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    log_y: bool = False
    powers_x: bool = False

    def px(self, x: float) -> float:
        """Pixels from the left edge of the rectangle."""
        low, high = self.x
        return max(-FAR, min(FAR, (x - low) / (high - low) * self.width))

    def py(self, y: float) -> float:
        """Pixels from the top edge of the rectangle."""
        low, high = self.y
        if self.log_y:
            if y <= 0:
                return FAR
            low, high, y = log10(low), log10(high), log10(y)
        return max(-FAR, min(FAR, (high - y) / (high - low) * self.height))

    def pixels(self, xs: Iterable[float], ys: Iterable[float]) -> Array:
        """Where many points lie: pixels from the left and the top edge, shape (N, 2)."""
        x, y = (np.asarray(of if hasattr(of, "__len__") else list(of), float) for of in (xs, ys))
        low, high = self.y
        with np.errstate(all="ignore"):  # what is too large to draw lies far outside
            if self.log_y:
                low, high = log10(low), log10(high)
                y = np.where(y > 0, np.log10(y), -np.inf)
            at = np.empty((len(x), 2))
            at[:, 0] = (x - self.x[0]) * (self.width / (self.x[1] - self.x[0]))
            at[:, 1] = (high - y) * (self.height / (high - low))
            return np.clip(np.where(np.isnan(at), FAR, at), -FAR, FAR)

    def holds(self, x: float, y: float) -> bool:
        """Whether the place lies inside the rectangle."""
        return self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]

    def frame(self, title: str = "", x_label: str = "", y_label: str = "") -> str:
        """The scales with their ticks, a grid, and what they show."""
        bottom = self.top + self.height
        parts = []
        for x in _ticks(self.x, self.width):
            at, said = self.left + self.px(x), 10.0**x if self.powers_x else x
            parts.append(f'<path class="grid" d="M{at:.1f} {self.top}V{bottom}"/>')
            parts.append(text(at, bottom + 18, number(said, 6), "muted", "middle"))
        heights = _powers_of_ten(self.y) if self.log_y else _ticks(self.y, self.height)
        power = 0 if self.log_y else self._common_power(heights)
        for y in heights:
            at, said = self.top + self.py(y), number(y / 10.0**power, 6)
            parts.append(f'<path class="grid" d="M{self.left} {at:.1f}h{self.width}"/>')
            parts.append(text(self.left - 7, at + 4.5, said, "muted", "end"))
        if power:
            y_label = f"{y_label}, × {number(10.0**power).partition(' × ')[2]}".lstrip(", ")
        parts.append(f'<path class="axis" d="M{self.left} {self.top}V{bottom}h{self.width}"/>')
        if title:
            parts.append(text(self.left, self.top - 26, title, "title"))
        if y_label:
            parts.append(text(self.left, self.top - 8, y_label, "muted"))
        if x_label:
            parts.append(text(self.left + self.width, bottom + 38, x_label, "muted", "end"))
        return "".join(parts)

    def _common_power(self, heights: Sequence[float]) -> int:
        """The power of ten to say once, where ticks would not have room for theirs."""
        if all(width_of(number(y, 6)) < self.left - 7 for y in heights):
            return 0
        return floor(log10(max(map(abs, heights))))

    def inside(self, *parts: str, clear_of: Sequence[str] = ()) -> str:
        """What is drawn on the axes, cut off at their edges.

        Labels keep clear of all of it, and of lines and marks of another layer, `clear_of`.
        """
        at = settled(parts, (self.width, self.height), clear_of)
        drawn = [part if place is None else _words(part, place) for part, place in at]
        return (
            f'<svg role="presentation" x="{self.left}" y="{self.top}"'
            f' width="{self.width}" height="{self.height}"'
            f' style="width:{self.width}px;height:{self.height}px">{"".join(drawn)}</svg>'
        )

    def line(self, xs: Iterable[float], ys: Iterable[float], kind: str) -> str:
        """A line through the points."""
        places = self.pixels(xs, ys)
        points = ("%.1f,%.1f " * len(places) % tuple(places.ravel().tolist())).rstrip()
        return Line(f'<polyline class="line {kind}" points="{points}"/>', places)

    def point(self, x: float, y: float, kind: str, radius: float = 6, shape: str = "circle") -> str:
        """A mark: a circle, or a diamond."""
        cx, cy = self.px(x), self.py(y)
        if shape == "diamond":
            r = radius * 1.25
            path = f"M{cx:.1f} {cy - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}z"
            return Mark(f'<path class="{kind}" d="{path}"/>', cx, cy, radius)
        circle = f'<circle class="{kind}" cx="{cx:.1f}" cy="{cy:.1f}" r="{radius}"/>'
        return Mark(circle, cx, cy, radius)

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
        """An arrow; its head shrinks with it, so that the shortest step still has a direction."""
        x0, y0, x1, y1 = self.px(start[0]), self.py(start[1]), self.px(end[0]), self.py(end[1])
        length = hypot(x1 - x0, y1 - y0)
        if length < 0.5:
            return ""
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        head = min(11.0, length)
        bx, by = x1 - head * ux, y1 - head * uy
        half = head * 0.45
        corners = f"{x1:.1f},{y1:.1f} {bx - half * uy:.1f},{by + half * ux:.1f}"
        corners += f" {bx + half * uy:.1f},{by - half * ux:.1f}"
        shaft = f'<path class="line {colour}" d="M{x0:.1f} {y0:.1f}L{bx:.1f} {by:.1f}"/>'
        head_drawn = f'<polygon class="fill {colour}" style="stroke:none" points="{corners}"/>'
        return Line(shaft + head_drawn, np.array([[x0, y0], [x1, y1]]))

    def label(
        self, x: float, y: float, words: str, kind: str = "", angle: float = 0, gap: float = 12
    ) -> str:
        """Words beside a point, in the direction `angle` (degrees, 0 to the right, 90 up).

        They stay inside the axes, also where the point is near an edge. Among the parts that `inside` is
        given they stand in another direction where they would cover a line or a mark.
        """
        label = Label("", self.px(x), self.py(y), words, kind, angle, gap)
        drawn = _words(label, place(label, angle, gap, (self.width, self.height)))
        return Label(drawn, label.x, label.y, words, kind, angle, gap)


def _words(label: str, at: Place | None) -> str:
    assert isinstance(label, Label)
    assert at is not None
    return text(at.x, at.y, label.words, f"halo {label.kind}", at.anchor)


def _ticks(limits: tuple[float, float], length: float) -> list[float]:
    low, high = limits
    margin = 1e-9 * (high - low)
    most = 6 if length >= 120 else max(2, int(length // 40))  # small axes have room for few
    power = floor(log10((high - low) / most)) - 1
    steps = [m * 10.0**k for k in range(power, power + 4) for m in (1, 2, 5)]
    at = next(i for i, step in enumerate(steps) if step * most >= (high - low) * (1 - 1e-10))
    while at and floor(high / steps[at] + 1e-10) - ceil(low / steps[at] - 1e-10) < 1:
        at -= 1  # one tick alone says nothing of the scale
    step = steps[at]
    ticks = step * np.arange(floor(low / step) - 1, ceil(high / step) + 2)
    return [float(t) for t in np.round(ticks, 12) if low - margin <= t <= high + margin]


def _powers_of_ten(limits: tuple[float, float]) -> list[float]:
    first, last = ceil(log10(limits[0]) - 1e-9), floor(log10(limits[1]) + 1e-9)
    apart = 1 + (last - first) // 7
    return [10.0**k for k in range(first, last + 1, apart)]
