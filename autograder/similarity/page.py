"""Pairs side by side, on one page that needs nothing else; and the same as data."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path

import jinja2
import markupsafe

from course_lib.plots import DARK, LIGHT

from .compare import Comparison


def page(comparison: Comparison) -> str:
    """The page; whatever students wrote is text in it."""
    return _template().render(c=comparison, light=_colours(LIGHT), dark=_colours(DARK))


def as_json(comparison: Comparison) -> str:
    """The pairs, without code."""
    data = {
        "assignment": comparison.assignment,
        "compared": comparison.compared,
        "pairs_compared": comparison.possible,
        "pairs_found": len(comparison.pairs),
        "threshold": comparison.threshold,
        "left_out": comparison.left_out,
        "note": "A pointer, not a verdict.",
        "pairs": [
            {
                "students": pair.students,
                "expected_by_chance": pair.expected,
                "questions": pair.questions,
            }
            for pair in comparison.pairs
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def marked(source: str, slices: Sequence[slice]) -> markupsafe.Markup:
    """A source with some of its slices marked."""
    parts, at = [], 0
    for part in sorted(slices, key=lambda one: int(one.start)):
        start = max(part.start, at)
        if part.stop > start:
            parts.append(markupsafe.escape(source[at:start]))
            parts.append(markupsafe.Markup("<mark>{}</mark>").format(source[start : part.stop]))
            at = part.stop
    parts.append(markupsafe.escape(source[at:]))
    return markupsafe.Markup("").join(parts)


def expected(pairs: float) -> str:
    """How many honest pairs are as alike, as it is read."""
    if pairs >= 0.001:
        return f"{pairs:.3f}"
    return "fewer than 0.000001" if pairs < 1e-6 else f"{pairs:.6f}"


def _colours(palette: dict[str, str]) -> markupsafe.Markup:
    return markupsafe.Markup("".join(f"--downhill-{name}:{c};" for name, c in palette.items()))


@functools.cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parents[1] / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)
    environment.filters |= {"marked": marked, "expected": expected}
    return environment.get_template("similar.html")
