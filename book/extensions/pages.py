"""What pages of the book need beyond Markdown: a figure to play, predictions, own progress."""

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
from book.site.todo import course_as_data

OWN_PROGRESS = """<div class="own-progress" data-quiz="flashcards/quiz.html">
<p>This page needs its script: it reads what your browser keeps.</p>
<script type="application/json">{data}</script></div>"""
LECTURE_END = '<p class="lecture-end" data-lecture="{name}" data-progress="../progress.html"></p>'


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


class OwnProgress(SphinxDirective):
    """Tables that a script fills with what the reader has done, as the browser remembers it."""

    def run(self) -> list[nodes.Node]:
        """What there is to do: lectures with their guesses and cards, problem sets with questions."""
        data = json.dumps(course_as_data(), ensure_ascii=False).replace("<", "\\u003c")
        return [nodes.raw("", OWN_PROGRESS.format(data=data), format="html")]


class LectureEnd(SphinxDirective):
    """Where the reader of a lecture says that it is read: `{lecture-end} one_weight`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A place for the script; without it nothing shows."""
        name = html.escape(self.arguments[0])
        return [nodes.raw("", LECTURE_END.format(name=name), format="html")]


def load_scripts(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """Load each script on the pages that have a place for it."""
    body = context.get("body", "")
    for name, place in {"progress": 'class="own-progress"', "lecture": "data-lecture="}.items():
        if place in body:
            load_script(app, name)
    if app.config.live and 'class="set-notebook"' in body:
        app.add_css_file("live.css")
        app.add_css_file("problem_set.css")
        load_script(app, "problem_set")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_directive("prediction", Prediction)
    app.add_directive("figure-player", FigurePlayer)
    app.add_directive("own-progress", OwnProgress)
    app.add_directive("lecture-end", LectureEnd)
    app.connect("html-page-context", ask_first)
    app.connect("html-page-context", load_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
