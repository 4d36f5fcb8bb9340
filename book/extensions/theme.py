"""Mends what the theme leaves undone in the finished pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

# A chapter in the side bar, and the button that unfolds its pages, which has no name.
CHAPTER = re.compile(
    r'(<a class="[^"]*\breference internal\b[^"]*"[^>]*>\s*)([^<]*?)(\s*</a>\s*<details[^>]*>\s*<summary)'
    r"(?=>)"
)


def mend(app: Sphinx, failed: Exception | None) -> None:
    """Called by Sphinx when all pages are written."""
    if failed is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        mended = CHAPTER.sub(r'\1\2\3 aria-label="Pages of: \2"', text)
        if mended != text:
            page.write_text(mended, encoding="utf-8")
    static = Path(app.outdir) / "_static"
    # The icons are loaded twice. Those in the font have a tenth of the size.
    for icons in static.glob("scripts/fontawesome.js"):
        icons.write_text("// The icons come from the font.\n", encoding="utf-8")
    for source_map in static.rglob("*.map"):
        source_map.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("build-finished", mend)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
