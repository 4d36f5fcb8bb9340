"""What pages of the book need beyond Markdown: a figure to play, own marks, predictions."""

from __future__ import annotations

import html
import importlib
import json
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.site.bundle import load_script
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


# What comes after a prediction must not flash up while the page loads.
HIDE_FIRST = """document.documentElement.classList.add("predicting");
addEventListener("load", () => document.documentElement.classList.remove("predicting"));"""


class Prediction(SphinxDirective):
    """A question to answer before reading on: `{prediction} one_weight/cell-id`.

    Its script takes a guess and shows what follows: by the option `guess` one of several answers, a
    number, or a line of words. Without scripts it is a quotation, and nothing is hidden.
    """

    has_content = True
    required_arguments = 1
    option_spec = {"guess": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """The question, and what may be answered."""
        guess = json.loads(self.options["guess"])
        kind = guess if isinstance(guess, str) else "choice"
        quote = nodes.block_quote(classes=["predict", f"predict-{kind}"])
        quote["ids"].append("predict." + self.arguments[0].replace("/", "."))
        quote += self.parse_content_to_nodes()
        if kind == "choice":
            answers = nodes.bullet_list(classes=["predict-answers"])
            for answer in guess:
                text = nodes.paragraph("", "", *self.parse_inline(answer)[0])
                answers += nodes.list_item("", text)
            quote += answers
        return [quote]


def ask_first(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """Load what takes guesses on pages that ask; until it is there, what follows stays hidden."""
    quotes = doctree.findall(nodes.block_quote) if doctree is not None else ()
    if app.config.plain_book or not any("predict" in quote["classes"] for quote in quotes):
        return
    app.add_js_file(None, body=HIDE_FIRST)
    load_script(app, "predictions")


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
    app.add_directive("prediction", Prediction)
    app.add_directive("figure-player", FigurePlayer)
    app.add_directive("own-marks", OwnMarks)
    app.connect("html-page-context", ask_first)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
