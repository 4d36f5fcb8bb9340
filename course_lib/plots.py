"""One look for every picture of the course: readable, printable, and safe for colour-blind eyes.

The colours are those of Okabe and Ito (2008), a little darker on light pages and lighter on dark
ones, so that each stands out from the page by 3 to 1 at least (WCAG 2.2, criterion 1.4.11) and
text by 7 to 1. Lines also differ by dashes, so that nothing rests on colour alone.

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

__all__ = ["DARK", "LIGHT", "SERIES", "Picture", "css", "show", "use"]

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1f2328",
    "muted": "#59616b",
    "grid": "#d8dce1",
    "blue": "#0072b2",
    "orange": "#b85a00",
    "green": "#007a59",
    "purple": "#a3457e",
    "sky": "#277db0",
    "gold": "#8f6a00",
}
DARK = {
    "paper": "#111111",
    "ink": "#eceff2",
    "muted": "#aab2bc",
    "grid": "#3a4047",
    "blue": "#56b4e9",
    "orange": "#f0954a",
    "green": "#2fc296",
    "purple": "#e08fbd",
    "sky": "#8ccdf2",
    "gold": "#e3b93c",
}
# The order in which curves take their colours, each with its own dashes.
SERIES = {
    "blue": "-",
    "orange": "--",
    "green": "-.",
    "purple": ":",
    "gold": (0, (5, 1, 1, 1, 1, 1)),
    "sky": (0, (8, 2)),
}

# How the pages we know of say that they are dark: JupyterLab and Notebook 7, VS Code, the book.
DARK_PAGES = (
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "body.vscode-high-contrast:not(.vscode-high-contrast-light)",
    'html[data-theme="dark"]',
    "html.dark",
)


def css() -> str:
    """The colours as CSS variables (`--downhill-ink` and so on), for light and for dark pages."""
    light, dark = (
        "".join(f"--downhill-{name}:{colour};" for name, colour in palette.items())
        for palette in (LIGHT, DARK)
    )
    pages = ",".join(f"{page} .downhill" for page in DARK_PAGES)
    return f".downhill{{{light}}}{pages}{{{dark}}}"


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
