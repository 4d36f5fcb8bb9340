"""What students wrote in words is shown as they meant it, and nothing in it runs or reaches out."""

import base64
from pathlib import Path

import bs4
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config.loader import PyFileConfigLoader

from autograder.rendering import markdown

PARTS = [
    "$",
    "$$",
    "\\begin{a}",
    "\\end{a}",
    "\\text{",
    "x",
    "_",
    "\n",
    " ",
    "`",
    "<b>",
    "\\",
    "{",
    "}",
]
PARTS += ["^", "> ", "- ", "|", "[", "](", ")", "!"]
PIXEL = base64.b64encode(b"no picture").decode()


def shown(source, attachments=None):
    return bs4.BeautifulSoup(markdown.as_html(source, attachments), "html.parser")


@pytest.mark.parametrize(
    ("source", "block"),
    [
        (r"so $\frac{a}{b}$, then", False),
        (r"$$\frac{a}{b}$$", True),
        ("and\n$$\n\\frac{a}{b} \n$$\nthen", True),
        (r"so $$\frac{a}{b}$$ then", True),
        (r"\begin{equation}\frac{a}{b}\end{equation}", True),
        ("\\begin{align}\n\\frac{a}{b} &= c \\\\\n d &= e\n\\end{align}", True),
        ("- a list\n- $\\frac{a}{b}$", False),
        ("| a | b |\n|---|---|\n| $\\frac{a}{b}$ | c |", False),
    ],
)
def test_formulas_are_set_however_they_are_marked(source, block):
    page = shown(source)
    assert page.find("math")["display"] == ("block" if block else "inline")
    assert page.find("mfrac").get_text(" ") == "a b"
    assert "$" not in page.get_text()


def test_underscores_in_formulas_are_theirs():
    page = shown("$w_1$ and $w_2$ are _weights_")
    assert len(page.find_all("msub")) == 2
    assert page.find("em").get_text() == "weights"


@pytest.mark.parametrize("source", ["costs $5 and $6.", r"\$5 and \$6", "`$w$`", "```\n$w$\n```"])
def test_money_and_code_are_no_formulas(source):
    page = shown(source)
    assert not page.find("math")
    assert "$" in page.get_text()


@pytest.mark.parametrize("formula", [r"\unheard x", "{", "x" * 3000, r"\frac" * 200])
def test_what_cannot_be_set_is_shown_as_it_was_written(formula):
    page = shown(f"so ${formula}$ it is")
    assert not page.find("math")
    assert formula in page.get_text()


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=alert(1)>b</b>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/pixel.png)",
        '![x"onerror="alert(1)](attachment:x.svg)',
        "```mermaid\n<script>alert(1)</script>\n```",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{background:url(//elsewhere.example)}{x}$",
        r"$\text{<script>alert(1)</script>}$",
        "$\\text{</math><script>alert(1)</script>}$",
        "<svg><style><script>alert(1)</script></style></svg>",
    ],
)
def test_nothing_runs_or_reaches_out(source):
    page = shown(source, {"x.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"}})
    assert not page.find_all(["script", "img", "iframe", "svg", "style", "object"])
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert tag.get("href", "#").startswith("#")
        assert "url" not in tag.get("style", "")


def test_an_attached_picture_is_shown():
    page = shown("![my sketch](attachment:a.png)", {"a.png": {"image/png": PIXEL}})
    assert page.img.attrs == {"src": f"data:image/png;base64,{PIXEL}", "alt": "my sketch"}


@pytest.mark.parametrize("held", [{}, {"a.png": 3}, {"a.png": {"image/png": '"><script>'}}])
def test_an_attachment_that_is_missing_or_none_is_named(held):
    page = shown("![my sketch](attachment:a.png)", held)
    assert not page.find_all(["img", "script"])
    assert page.get_text().strip() == "[my sketch: attachment:a.png]"


def test_a_text_of_any_length_is_shown():
    text = "<b> $w$ \n" * 40_000
    assert shown(text).get_text() == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS)))
def test_any_text_becomes_a_page_of_harmless_tags(parts):
    page = shown("".join(parts))
    assert not page.find_all(["b", "script", "img"])


def test_the_texts_of_a_page_share_its_room_and_the_rest_is_shown_as_it_was_written():
    cell, room = "$x^2$ " * 1_000, markdown.Room()
    pages = [
        bs4.BeautifulSoup(markdown.as_html(cell, None, room), "html.parser") for _ in range(60)
    ]
    formulas = [len(page.find_all("math")) for page in pages]
    assert formulas[0] == 1_000
    assert sum(formulas) == markdown.MAX_FORMULAS // 3
    assert "$x^2$" in pages[-1].get_text()
    assert all(page.get_text().strip() for page in pages)


def test_the_cells_of_a_notebook_share_the_room_in_formgrader():
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(Path(__file__).parents[2]))
    exporter = HTMLExporter(config=loader.load_config())
    cells = [new_markdown_cell("$x^2$ " * 1_000) for _ in range(20)]
    for _ in range(2):  # each page anew
        shown, _ = exporter.from_notebook_node(new_notebook(cells=cells))
        assert shown.count("$x^2$") == 20 * 1_000 - markdown.MAX_FORMULAS // 3
