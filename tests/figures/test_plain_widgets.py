"""Figures and checks need plain ipywidgets and common kinds of output, so VS Code shows them, too."""

import re
from pathlib import Path

import pytest
from ipywidgets import Widget

from homework.button import _Panel
from tests.figures.test_figures import all_figures

ROOT = Path(__file__).resolve().parents[2]
SHOWN_BY = [
    file
    for folder in ("figures", "homework")
    for file in sorted((ROOT / folder).rglob("*"))
    if file.suffix in (".py", ".js")
]
EVERYWHERE = {"@jupyter-widgets/base", "@jupyter-widgets/controls", None}
KINDS = {"text/plain", "text/html", "text/markdown", "image/png"}


def parts(widget):
    """A widget, and all that it is made of."""
    yield widget
    for name in widget.keys:
        value = getattr(widget, name)
        for part in value if isinstance(value, list | tuple) else [value]:
            if isinstance(part, Widget):
                yield from parts(part)


def figures_and_the_overview():
    notebook = ROOT / "exercises/ps1_one_weight/ps1_one_weight.ipynb"
    overview = pytest.param(lambda: _Panel(notebook, {}), id="the overview of a problem set")
    return [*all_figures(), overview]


@pytest.mark.parametrize("make", figures_and_the_overview())
def test_what_is_shown_is_made_of_the_widgets_that_every_notebook_has(make):
    made = list(parts(make().widget))
    assert len(made) > 4
    assert {of for part in made for of in (part._model_module, part._view_module)} <= EVERYWHERE


@pytest.mark.parametrize("file", SHOWN_BY, ids=lambda file: file.name)
def test_nothing_of_jupyterlabs_own_is_relied_on(file):
    code = file.read_text()
    sent = set(re.findall(r"[\"']((?:text|image|application)/[\w.+-]+)[\"']\s*:", code))
    assert sent <= KINDS
    without_another = re.findall(r"var\(--(?:jp|vscode)-[\w-]+\)", code)
    assert without_another == [], "a colour of the page's needs one to take its place"
    unasked = re.findall(r"jupyterapp\.", code)
    assert unasked == [], "ask whether there is JupyterLab's application first: window.jupyterapp?"
