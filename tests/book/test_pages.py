"""The pages of the built book, as files."""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.figures.test_plots import contrast

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted(path.stem for path in (ROOT / "lectures").glob("[0-9]*.ipynb"))
SETS = sorted(path.stem for path in (ROOT / "exercises").glob("*/*.ipynb"))
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


@pytest.fixture(scope="session")
def pages(book):
    """Every page, read."""
    return {
        path.relative_to(book).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in book.rglob("*.html")
        if not path.relative_to(book).as_posix().startswith("_")
    }


def test_every_lecture_problem_set_and_module_has_a_page(pages):
    modules = [path.stem for path in (ROOT / "course_lib").glob("[a-z]*.py")]
    wanted = {f"lectures/{name}.html" for name in LECTURES}
    wanted |= {f"exercises/{name}/{name}.html" for name in SETS}
    wanted |= {f"reference/{name}.html" for name in modules}
    assert wanted <= pages.keys()


def test_every_link_leads_to_a_page_and_a_place_on_it(pages, book):
    ids = {
        name: {tag["id"] for tag in page.find_all(id=True)} | {"", "top"}
        for name, page in pages.items()
    }
    broken = []
    for name, page in pages.items():
        for link in page.find_all("a", href=True):
            parts = urlsplit(link["href"])
            if parts.scheme:
                continue
            goal = (book / name).parent / unquote(parts.path) if parts.path else book / name
            goal = goal.resolve()
            if not goal.is_file():
                broken.append((name, link["href"]))
            elif goal.suffix == ".html":
                there = goal.relative_to(book.resolve()).as_posix()
                if unquote(parts.fragment) not in ids[there]:
                    broken.append((name, link["href"]))
    assert broken == []


def test_nothing_on_a_page_comes_from_another_host(pages, book):
    for name, page in pages.items():
        for tag in page.find_all(["script", "img", "iframe", "source", "video", "audio"]):
            assert not re.match(r"(https?:)?//", tag.get("src", "")), (name, tag.get("src"))
        for tag in page.find_all("link"):
            assert not re.match(r"(https?:)?//", tag.get("href", "")), (name, tag.get("href"))
    for style in book.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", style.read_text("utf-8"))


@pytest.mark.parametrize("lecture", LECTURES)
def test_a_lecture_has_its_outputs_and_players(pages, lecture):
    page = pages[f"lectures/{lecture}.html"]
    notebook = nbformat.read(ROOT / "lectures" / f"{lecture}.ipynb", as_version=4)
    printing = [c for c in notebook.cells if c.cell_type == "code" and "print(" in c.source]
    assert len(page.select(".cell_output")) >= len(printing) > 0
    assert page.select(".downhill-player script[type='application/json']")
    assert not page.select(".cell_output .stderr")


@pytest.mark.parametrize("lecture", LECTURES)
def test_formulas_are_mathml_and_none_is_left_as_latex(pages, lecture):
    page = pages[f"lectures/{lecture}.html"]
    assert len(page.find_all("math")) > 5
    for tag in page.find_all("math"):
        assert "\\" not in tag.get_text()
    for tag in page.select(
        "article pre, article script, article style, article code, article math"
    ):
        tag.decompose()
    assert not re.search(r"\$|\\[a-z]+", page.find("article").get_text())


@pytest.mark.parametrize("lecture", LECTURES)
def test_chinese_is_marked_as_chinese_and_nothing_else_is(pages, lecture):
    page = pages[f"lectures/{lecture}.html"]
    marked = page.select("section[lang=zh]")
    assert len(marked) == 1
    assert len(re.findall(r"[\u4e00-\u9fff]", marked[0].get_text())) > 100
    for tag in page.select("[lang=zh]"):
        tag.decompose()
    assert not re.search(r"[\u4e00-\u9fff]", page.find("body").get_text())


@pytest.mark.parametrize("name", SETS)
def test_a_problem_set_has_folded_hints_and_no_answer(pages, book, name):
    page = pages[f"exercises/{name}/{name}.html"]
    hints = [s for s in page.find_all("summary") if s.get_text().startswith("Hint")]
    assert len(hints) >= 3
    assert not any(hint.parent.has_attr("open") for hint in hints)
    text = " ".join(page.get_text().split())
    assert "Hidden tests stand here" not in text
    assert "rubric.mark" not in text
    solutions = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    answers = [a for cell in solutions.cells for a in SOLUTION.findall(cell.source)]
    assert answers
    for answer in answers:
        assert " ".join(answer.split()) not in text
    (download,) = book.glob(f"_downloads/*/{name}.ipynb")
    assert download.read_bytes() == (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes()


def test_headings_are_in_order_and_begin_with_one_title(pages):
    for name, page in pages.items():
        headings = page.select("main :is(h1, h2, h3, h4, h5, h6)")
        shown = [tag for tag in headings if tag.find_parent(class_="onlyprint") is None]
        levels = [int(tag.name[1]) for tag in shown]
        assert levels[:1] == [1], name
        assert levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, levels)


def test_every_picture_says_what_it_shows(pages):
    for name, page in pages.items():
        for image in page.select("article img"):
            assert image.get("alt", "").strip(), (name, image.get("src"))
        for svg in page.select("article svg"):
            if svg.find_parent("svg") is None and svg.get("aria-hidden") != "true":
                assert svg.get("role") == "img", name
                assert len(svg.get("aria-label", "")) > 20, name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_code_stand_out(book, theme):
    css = (book / "_static" / "pygments.css").read_text("utf-8")
    ground = {"light": "#f3f4f5", "dark": "#29313d"}[theme]
    surfaces = (book / "_static" / "styles" / "pydata-sphinx-theme.css").read_text("utf-8")
    assert f"--pst-color-surface:{ground}" in surfaces
    rule = rf'data-theme="{theme}"\] \.highlight (\.\w+) {{ color: (#\w{{6}})'
    colours = dict(re.findall(rule, css))
    assert len(colours) > 30
    faint = {kind: colour for kind, colour in colours.items() if contrast(colour, ground) < 4.5}
    assert faint == {}


def test_every_command_is_told_of_with_its_options(pages):
    from autograder.cli.app import WEEK

    text = pages["commands.html"].get_text()
    for command in WEEK:
        assert f"Usage: autograder {command}" in text


def test_the_reference_holds_what_the_library_makes_ready(pages):
    ids = {tag["id"] for tag in pages["reference/losses.html"].find_all(id=True)}
    assert {"course_lib.losses.mse", "course_lib.losses.Loss.gradient"} <= ids


def test_no_reader_of_a_lecture_meets_a_marker_of_a_measured_number(pages):
    for name in LECTURES:
        page = str(pages[f"lectures/{name}.html"])
        assert "-- run:" not in page
        assert "-- by hand --" not in page
