"""What students wrote in words is shown as they meant it, and nothing in it runs or reaches out."""

import base64
from pathlib import Path

import bs4
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config.loader import PyFileConfigLoader

from autograder.rendering import markdown

ROOT = Path(__file__).parents[3]

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


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PARTS)))
def test_any_text_becomes_a_page_of_harmless_tags(parts):
    page = shown("".join(parts))
    assert not page.find_all(["b", "script", "img"])


def test_the_texts_of_a_page_share_its_room_and_the_rest_is_shown_as_it_was_written():
    cell, room = "$x^2$ " * 1_000, markdown.Room()
    pages = [markdown.as_html(cell, None, room) for _ in range(60)]
    formulas = [page.count("<math") for page in pages]
    assert formulas[0] == 1_000
    assert sum(formulas) == markdown.MAX_FORMULAS // 3
    assert pages[-1] == f"<pre>{cell}</pre>"
    assert all("x" in page for page in pages)


def test_the_cells_of_a_notebook_share_the_room_in_formgrader():
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(Path(__file__).parents[3]))
    exporter = HTMLExporter(config=loader.load_config())
    cells = [new_markdown_cell("$x^2$ " * 1_000) for _ in range(15)]
    for _ in range(2):  # each page anew
        shown, _ = exporter.from_notebook_node(new_notebook(cells=cells))
        assert shown.count("$x^2$") == 15 * 1_000 - markdown.MAX_FORMULAS // 3


@pytest.fixture(scope="module")
def formgrader():
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT))
    config = loader.load_config()
    config.HTMLExporter.template_name = "formgrade"  # as nbgrader's own handler asks for it
    return HTMLExporter(config=config)


def in_formgrader(exporter, cells, folder):
    """The page of a notebook that lies in a folder of autograded/."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{folder.name}.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    known = {"base_url": "/", "index": 0, "total": 1, "assignment_id": folder.name}
    shown, _ = exporter.from_filename(str(path), resources=known)
    return bs4.BeautifulSoup(shown, "html.parser").body


def texts_of(name):
    cells = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", 4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "exercises").iterdir()))
def test_every_hint_of_the_course_s_folds(name):
    for text in texts_of(name):
        page = bs4.BeautifulSoup(markdown.as_html(text, hints=True), "html.parser")
        assert len(page.select("details > summary")) == text.count("<details>")
        assert "<details>" not in page.get_text()


def test_the_course_s_own_hints_fold_in_formgrader_and_a_student_s_copy_is_text(
    formgrader, tmp_path
):
    name = "ps1_one_weight"
    (tmp_path / "exercises").symlink_to(ROOT / "exercises")
    texts = [text for text in texts_of(name) if "<details>" in text][:2]
    hints = "".join(texts).count("<details>")
    assert hints >= 4
    folder = tmp_path / "autograded" / "ada" / name
    page = in_formgrader(formgrader, [new_markdown_cell(text) for text in texts], folder)
    assert len(page.select("details > summary")) == hints
    assert "<details>" not in page.get_text()
    assert all(set(tag.attrs) == set() for tag in page.select("details, summary"))
    cells = [new_markdown_cell(f"{text}\n\n<script>alert(1)</script>") for text in texts]
    page = in_formgrader(formgrader, cells, folder)
    assert not page.select("details")
    assert page.get_text().count("<details>") == hints
    assert page.get_text().count("<script>alert(1)</script>") == len(texts)


@given(
    st.lists(
        st.sampled_from([*PARTS, "<details>", "</details>", "<summary>", "</summary>", "\n\n"])
    )
)
def test_of_the_course_s_own_html_only_what_folds_is_kept(parts):
    page = bs4.BeautifulSoup(markdown.as_html("".join(parts), hints=True), "html.parser")
    assert not page.find_all(["b", "script", "img"])
    assert not any(tag.attrs for tag in page.find_all(["details", "summary"]))
