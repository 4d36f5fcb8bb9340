"""Anchors of headings as Jupyter names them, and the language of Chinese sections."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.smartquotes import smartchars
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def jupyter_anchor(title: str) -> str:
    """The anchor that Jupyter gives a heading: its text, with hyphens for spaces."""
    return title.strip().replace(" ", "-")


class ChineseSections(SphinxTransform):
    """Marks each section with a Chinese title as Chinese, and its title in the table of contents."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """Docutils writes a class `language-zh` as `lang="zh"`."""
        for section in self.document.findall(nodes.section):
            title = section.next_node(nodes.title)
            if title is None or not CHINESE.search(title.astext()):
                continue
            section["classes"].append("language-zh")
            title[:] = [nodes.inline("", "", *title.children, classes=["language-zh"])]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    # Quotation marks that are typed straight are set as they are printed; docutils knows no Chinese.
    smartchars.quotes.setdefault("zh", "“”‘’")
    app.add_transform(ChineseSections)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
