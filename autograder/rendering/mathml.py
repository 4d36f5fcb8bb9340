"""Formulas as MathML: the browser sets them itself, reads them aloud, and runs no script for them."""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import pairwise
from xml.etree import ElementTree

from latex2mathml.converter import convert

# Browsers know no mathvariant but "normal": the letter itself has to be the bold one.
ALPHABETS = {
    "bold": "BOLD",
    "sans-serif": "SANS-SERIF",
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
}
# What the converter leaves as it is after \bigl and \bigr.
FENCES = {r"\lVert": "‖", r"\rVert": "‖", r"\lvert": "|", r"\rvert": "|"}
# The converter copies what is within \text as it stands, tags and all. What it makes itself is of
# these, and nothing in them runs, or leads elsewhere.
ELEMENTS = frozenset([
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "msup", "msub", "msubsup",
    "munder", "mover", "munderover", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mpadded",
    "mphantom", "menclose", "mmultiscripts", "mprescripts", "none",
])  # fmt: skip
ATTRIBUTES = frozenset([
    "display", "displaystyle", "scriptlevel", "mathvariant", "mathsize", "mathcolor",
    "mathbackground", "stretchy", "fence", "separator", "form", "lspace", "rspace", "minsize",
    "maxsize", "symmetric", "largeop", "movablelimits", "accent", "accentunder", "linethickness",
    "linebreak", "columnalign", "columnspacing", "columnlines", "rowspacing", "rowlines", "frame",
    "width", "height", "depth", "voffset", "notation",
])  # fmt: skip
ARROWS = "←→↔⟵⟶⟷⇐⇒⇔⟸⟹⟺"
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


@functools.lru_cache(maxsize=1024)  # a class writes about the same formulas
def mathml(latex: str, block: bool) -> str:
    """A formula as MathML.

    Raises
    ------
    ValueError
        If there is something in the formula that is not understood.
    """
    # The converter takes the space that a row asks for as a part of the next one.
    plain = re.sub(r"\\\\\s*\[[^\]]*\]", r"\\\\", latex)
    try:
        root = ElementTree.fromstring(convert(plain, display="block" if block else "inline"))
    except Exception as error:  # of many kinds, none of which says where
        raise ValueError(f"cannot read the formula {latex!r}: {error}") from error
    for element in root.iter():
        kind = element.tag.rpartition("}")[2]
        if kind not in ELEMENTS:
            raise ValueError(f"there is a <{kind}> in the formula {latex!r}")
        for attribute in element.attrib.keys() - ATTRIBUTES:
            del element.attrib[attribute]
        text = element.text
        if text in FENCES:
            text = FENCES[text]
            element.attrib.clear()
            element.set("stretchy", "false")
        if text and "\\" in text:
            raise ValueError(f"there is no {text} in the formula {latex!r}")
        variant = element.attrib.pop("mathvariant", None)
        if variant in ALPHABETS and text:
            text = in_alphabet(text, variant)
        elif variant is not None:
            element.set("mathvariant", variant)
        element.text = text
        if text and text in ARROWS:
            element.tag = f"{{{NAMESPACE}}}mo"
        align = element.attrib.pop("columnalign", None)
        if align is not None:
            element.set("style", f"text-align:{align}")
        _raise_primes(element)
        _stretch(element)
        _bind_signs(element)
        _space(element)
    return ElementTree.tostring(root, encoding="unicode")


def _raise_primes(element: ElementTree.Element) -> None:
    """A prime is drawn raised; as a superscript it would be raised twice."""
    kind = element.tag.rpartition("}")[2]
    if kind not in ("msup", "msubsup") or set(element[-1].text or "-") - set("′″‴"):
        return
    base, *below, prime = element
    prime.tag = f"{{{NAMESPACE}}}mo"
    prime.attrib.update(lspace="0.05em", rspace="0")
    raised = ElementTree.Element(f"{{{NAMESPACE}}}mrow")
    raised.extend([base, prime])
    element.tag = f"{{{NAMESPACE}}}{'msub' if below else 'mrow'}"
    element[:] = [raised, *below] if below else [base, prime]


def _stretch(element: ElementTree.Element) -> None:
    """Arrows and lines with something above or below are as long as that, as browsers do it."""
    if not element.tag.endswith(("mover", "munder", "munderover")):
        return
    for i, part in enumerate(list(element)):
        if part.tag.endswith("mstyle") and len(part) == 1 and (part[0].text or "-") in ARROWS:
            part[0].set("stretchy", "true")
            element[i] = part[0]
        elif part.tag.endswith("mpadded"):
            part.tag = f"{{{NAMESPACE}}}mrow"
            part.attrib.clear()
        elif part.text == "―":  # it would stay as short as it is
            element.tag = f"{{{NAMESPACE}}}mrow"
            element.set("style", "border-top:0.06em solid;padding-top:0.12em")
            element.remove(part)


def _bind_signs(element: ElementTree.Element) -> None:
    """A sign after a relation or a bracket belongs to its number: = −4, and not = − 4."""
    for before, part in pairwise(element):
        opens = before.tag.endswith("mo") and (before.text or "-") in "=<>≤≥≈≠∈→([{,;:·×"
        if opens and part.text in ("-", "−", "+", "±") and part.tag.endswith("mo"):
            part.set("form", "prefix")


def _space(element: ElementTree.Element) -> None:
    """A thin space after the name of a function, as in ln p, and none around | as in |w|."""
    for i in reversed(range(len(element))):
        part, after = element[i], element[i + 1] if i + 1 < len(element) else None
        if part.text in ("|", "‖"):
            part.attrib.update(lspace="0", rspace="0")
        is_function = part.tag.endswith("mi") and len(part.text or "") > 1
        if is_function and after is not None and after.text not in ("(", "["):
            space = ElementTree.Element(f"{{{NAMESPACE}}}mspace", width="0.167em")
            element.insert(i + 1, space)
