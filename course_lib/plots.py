"""One look for every picture of the course: readable, printable, and safe for colour-blind eyes.

The colours are those of `colours`. Lines also differ by dashes, so that nothing rests on colour
alone.

`use` sets the style for matplotlib; `show` puts a finished figure on the page as SVG, with a text
that describes it, in colours that follow the page between light and dark.
"""

import html
import io
import re
from dataclasses import dataclass

import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter, LogFormatterMathtext

from course_lib.colours import DARK, LIGHT, SERIES, css

__all__ = ["DARK", "LIGHT", "SERIES", "Picture", "css", "show", "use"]


def use() -> None:
    """Make the course's style matplotlib's default, for every figure made from now on."""
    plt.rcParams.update(
        {
            "figure.figsize": (7.2, 3.6),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "figure.facecolor": LIGHT["paper"],
            "font.size": 12,
            "font.family": "sans-serif",
            "axes.titlesize": 13,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.facecolor": LIGHT["paper"],
            "axes.edgecolor": LIGHT["muted"],
            "axes.labelcolor": LIGHT["ink"],
            "axes.titlecolor": LIGHT["ink"],
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler(color=[LIGHT[name] for name in SERIES])
            + cycler(linestyle=list(SERIES.values())),
            "grid.color": LIGHT["grid"],
            "grid.linewidth": 0.8,
            "lines.linewidth": 2.2,
            "lines.markersize": 7,
            "text.color": LIGHT["ink"],
            "xtick.color": LIGHT["muted"],
            "ytick.color": LIGHT["muted"],
            "xtick.labelcolor": LIGHT["ink"],
            "ytick.labelcolor": LIGHT["ink"],
            "legend.frameon": False,
            "svg.fonttype": "none",
        }
    )


@dataclass(frozen=True)
class Picture:
    """A finished picture, as the page shows it.

    Attributes
    ----------
    svg : str
        The drawing.
    alt : str
        What the drawing shows, for those who cannot see it.
    """

    svg: str
    alt: str

    def _repr_html_(self) -> str:
        return f'<div class="downhill"><style>{css()}</style>{self.svg}</div>'

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"


def show(figure: Figure, alt: str) -> Picture:
    """The figure as a picture for the page; the figure itself is closed.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A finished figure, drawn in the style of `use`.
    alt : str
        One or two sentences that say what there is to see.

    Raises
    ------
    ValueError
        If `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("alt: expected a sentence that describes the figure, got an empty text")
    file = io.StringIO()
    for patch in (figure.patch, *(axes.patch for axes in figure.axes)):
        patch.set(facecolor="none", edgecolor="none")
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(axis.get_major_formatter(), LogFormatterMathtext):
                axis.set_major_formatter(_PlainPowers(axis.get_major_formatter()))
            if isinstance(axis.get_minor_formatter(), LogFormatterMathtext):
                axis.set_minor_formatter(_PlainPowers(axis.get_minor_formatter()))
    # `savefig` would draw all of it twice, once for the layout alone.
    FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]
        file, metadata={"Date": None, "Creator": None}
    )
    plt.close(figure)
    drawing = file.getvalue()
    svg = drawing[drawing.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # Groups are named alike in every figure, and a page must not have the same id twice.
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    names = {colour: name for name, colour in LIGHT.items()}
    svg = re.sub(
        r"#[0-9a-f]{6}\b",
        lambda match: f"var(--downhill-{names[match[0]]})" if match[0] in names else match[0],
        svg,
    )
    label = html.escape(alt, quote=True)
    style = "max-width:100%;height:auto"
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{label}" style="{style}"', 1)
    return Picture(svg, alt)


class _PlainPowers(Formatter):
    """The numbers at a logarithmic axis as plain text: 10⁻³, 2 × 10⁻³.

    As formulas they would take half of the time of a drawing to parse, and be no text on the page.
    """

    _power = re.compile(r"\$\\mathdefault\{(?:(-?\d+)\\times)?(-?\d+)\^\{(-?\d+)\}\}\$")
    _raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

    def __init__(self, formulas: Formatter) -> None:
        self.formulas = formulas

    def set_locs(self, locs: list[float]) -> None:
        self.formulas.set_locs(locs)

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._power.sub(self._plain, self.formulas(x, pos))

    def _plain(self, power: re.Match[str]) -> str:
        factor, base, exponent = power.groups()
        raised = base + exponent.translate(self._raised)
        return f"{factor} × {raised}" if factor else raised.replace("-", "\N{MINUS SIGN}")
