"""The book's formulas are MathML.

The font comes with it, since few systems have one that can set formulas.
"""

from __future__ import annotations

import html
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from docutils import nodes
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from autograder.rendering.mathml import mathml

log = logging.getLogger(__name__)

FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
# What formulas need and do not name: italics, which browsers make of single letters; roots.
UNNAMED = [*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C), *range(0x20, 0x7F), 0x221A]
LAYOUT = ["ccmp", "kern", "mark", "mkmk", "ssty", "dtls", "flac"]


def _formula(translator: HTML5Translator, node: nodes.Element, block: bool) -> str:
    try:
        return mathml(node.astext(), block)
    except ValueError as error:
        log.warning("%s", error, location=node, type="mathml")
        return f"<code>{html.escape(node.astext())}</code>"


def visit_inline(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula within a line."""
    translator.body.append(f'<span class="math">{_formula(translator, node, False)}</span>')
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula on its own."""
    translator.body.append(f'<div class="math">{_formula(translator, node, True)}</div>\n')
    raise nodes.SkipNode


def write_font(app: Sphinx, failed: Exception | None) -> None:
    """Put STIX Two Math beside the book, with the signs that its formulas use."""
    if failed is not None or app.builder.format != "html":
        return
    used = set(UNNAMED)
    for page in Path(app.outdir).rglob("*.html"):
        for formula in FORMULA.findall(page.read_text(encoding="utf-8")):
            used.update(map(ord, html.unescape(formula)))
    place = find_spec("ziamath")
    if place is None or place.origin is None:
        raise ExtensionError("The font for formulas comes with ziamath, which is not installed.")
    source = Path(place.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    options = subset.Options(flavor="woff", layout_features=LAYOUT, notdef_outline=True)
    options.name_IDs = ["*"]  # its licence among them
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=used)
    cutter.subset(font)
    subset.save_font(font, str(Path(app.outdir) / "_static" / "stix-two-math.woff"), options)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("build-finished", write_font)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
