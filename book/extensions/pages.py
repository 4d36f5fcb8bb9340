"""What the theme leaves out: how the book's special blocks are marked, for style and for readers."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


class Predictions(SphinxTransform):
    """Gives each quotation that begins with “Predict.” a class of its own."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """The text stays as it is."""
        for quote in self.document.findall(nodes.block_quote):
            first = quote.next_node(nodes.strong)
            if first is not None and first.astext().startswith("Predict"):
                quote["classes"].append("predict")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_transform(Predictions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
