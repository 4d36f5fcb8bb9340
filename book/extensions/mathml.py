"""Formulas as MathML: the browser sets them itself, reads them aloud, and runs no script for them.

The font comes with the book, since few systems have one that can set formulas.
"""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import ziamath
from docutils import nodes
from fontTools import subset
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

# Browsers know no mathvariant but "normal": the letter itself has to be the bold one.
ALPHABETS = {
    "bold": "BOLD",
    "sans-serif": "SANS-SERIF",
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
}
# What the converter leaves as it is after \bigl and \bigr.
FENCES = {r"\lVert": "‖", r"\rVert": "‖", r"\lvert": "|", r"\rvert": "|"}
FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
# Browsers set a single letter in italics, which are letters of their own.
ITALICS = [*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C), *range(0x20, 0x7F)]
LAYOUT = ["ccmp", "kern", "mark", "mkmk", "ssty", "dtls", "flac"]
NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", NAMESPACE)


def in_alphabet(text: str, variant: str) -> str:
    """Letters and digits in one of Unicode's mathematical alphabets."""
    return "".join(_letter(char, ALPHABETS[variant]) for char in text)


def _letter(char: str, alphabet: str) -> str:
    name = unicodedata.name(char, "")
    plain = re.sub("^(LATIN|GREEK) |LETTER ", "", name)
    # A few, such as ℝ, stood in Unicode before the alphabets did.
    for full in (f"MATHEMATICAL {alphabet} {plain}", f"{alphabet} {plain}"):
        try:
            return unicodedata.lookup(full)
        except KeyError:
            continue
    return char


def mathml(latex: str, block: bool) -> str:
    """A formula as MathML.

    Raises
    ------
    ValueError
        If there is something in the formula that is not understood.
    """
    try:
        root = ElementTree.fromstring(convert(latex, display="block" if block else "inline"))
    except Exception as error:  # of many kinds, none of which says where
        raise ValueError(f"cannot read the formula {latex!r}: {error}") from error
    for element in root.iter():
        text = FENCES.get(element.text or "", element.text)
        if text and "\\" in text:
            raise ValueError(f"there is no {text} in the formula {latex!r}")
        variant = element.attrib.pop("mathvariant", None)
        if variant in ALPHABETS and text:
            text = in_alphabet(text, variant)
        elif variant is not None:
            element.set("mathvariant", variant)
        element.text = text
        align = element.attrib.pop("columnalign", None)
        if align is not None:
            element.set("style", f"text-align:{align}")
    return ElementTree.tostring(root, encoding="unicode")


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
    used = set(ITALICS)
    for page in Path(app.outdir).rglob("*.html"):
        for formula in FORMULA.findall(page.read_text(encoding="utf-8")):
            used.update(map(ord, html.unescape(formula)))
    source = Path(ziamath.__file__).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    options = subset.Options(flavor="woff", layout_features=LAYOUT, notdef_outline=True)
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
