"""What pages of the book need beyond Markdown: a figure to play, own marks, marked predictions."""

from __future__ import annotations

import html
import importlib
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from book.site.sources import problem_sets

ROW = """<tr data-set="{name}"><th scope="row"><a href="exercises/{name}/{name}.html">{title}</a></th>
<td data-last>not checked</td><td data-best></td><td data-day></td></tr>"""
OWN_MARKS = """<div class="own-marks">
<p><label>Your file, <code>progress.json</code>:
<input type="file" accept=".json,application/json" multiple></label>
<button type="button" data-forget hidden>Forget my marks</button></p>
<p role="status"></p>
<table><thead><tr><th scope="col">Problem set</th><th scope="col">Last check</th>
<th scope="col">Best</th><th scope="col">Checked on</th></tr></thead>
<tbody>{rows}</tbody></table>
<div data-questions></div></div>
<noscript><p>This page needs its script to read your file.</p></noscript>
<script src="_static/own-marks.js"></script>"""


class Predictions(SphinxTransform):
    """Gives each quotation that begins with “Predict.” a class of its own."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """The text stays as it is."""
        for quote in self.document.findall(nodes.block_quote):
            first = quote.next_node(nodes.strong)
            if first is not None and first.astext().startswith("Predict"):
                quote["classes"].append("predict")


class FigurePlayer(SphinxDirective):
    """The player of one of the library's figures: `{figure-player} module function`.

    It begins at the frame of the option `begin`.
    """

    required_arguments = 2
    option_spec = {"begin": directives.nonnegative_int}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """The figure's stories, as HTML."""
        module = importlib.import_module(self.arguments[0])
        self.env.note_dependency(str(module.__file__))
        figure = getattr(module, self.arguments[1])()
        code = html.escape("from {0} import {1}\n{1}()".format(*self.arguments))
        begin = f'<div data-begin="{self.options.get("begin", 0)}" data-code="{code}"'
        player = figure.player().replace("<div", begin, 1)
        return [nodes.raw("", player, format="html")]


class OwnMarks(SphinxDirective):
    """A table that a reader fills with the file that `autograder progress` writes."""

    def run(self) -> list[nodes.Node]:
        """A row for each problem set."""
        rows = "".join(
            ROW.format(name=name, title=html.escape(title)) for name, title in problem_sets()
        )
        return [nodes.raw("", OWN_MARKS.format(rows=rows), format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_transform(Predictions)
    app.add_directive("figure-player", FigurePlayer)
    app.add_directive("own-marks", OwnMarks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
