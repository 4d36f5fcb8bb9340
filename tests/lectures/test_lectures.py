"""What holds of every lecture."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "lectures" / "README.md",
    *sorted((ROOT / "lectures").glob("*.ipynb")),
    *sorted((ROOT / "solutions").glob("*/*.ipynb")),
    *sorted((ROOT / "exercises").glob("*/*.ipynb")),
]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def markdown_of(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code_of(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def section(notebook, heading):
    """The text below a heading of the second level, up to the next one."""
    text = markdown_of(notebook)
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group(1) if found else ""


def outputs_of(notebook):
    return [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]


def html_of(notebook):
    pages = [output.get("data", {}).get("text/html", "") for output in outputs_of(notebook)]
    return BeautifulSoup("\n".join(pages), "html.parser")


def test_a_lecture_runs_top_to_bottom_without_warnings(executed):
    complaints = [o.text for o in outputs_of(executed) if o.get("name") == "stderr"]
    assert complaints == []


def test_a_lecture_is_stored_without_outputs(notebook):
    assert outputs_of(notebook) == []
    assert all(c.execution_count is None for c in notebook.cells if c.cell_type == "code")


def test_cell_ids_are_readable_and_unique(notebook):
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell_id in ids:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cell_id), cell_id
        assert not re.fullmatch(r"[0-9a-f]{8}", cell_id), f"{cell_id} was made up by a machine"


def test_every_picture_has_a_text_that_describes_it(notebook, executed):
    for output in outputs_of(executed):
        bare = [kind for kind in output.get("data", {}) if kind.startswith("image/")]
        assert not bare, "show figures with plots.show(figure, alt=...), which describes them"
    page = html_of(executed)
    for image in page.find_all("img"):
        assert image.get("alt", "").strip()
    outer = [svg for svg in page.find_all("svg") if svg.find_parent("svg") is None]
    assert outer
    for svg in outer:
        assert svg.get("aria-hidden") == "true" or (
            svg.get("role") == "img" and len(svg.get("aria-label", "")) > 20
        )
    for alt in re.findall(r"!\[(.*?)\]\(", markdown_of(notebook)):
        assert alt.strip()


def test_a_lecture_has_an_interactive_figure_that_plays_without_kernel_and_network(executed):
    players = [
        output.data["text/html"]
        for output in outputs_of(executed)
        if "downhill-player" in output.get("data", {}).get("text/html", "")
    ]
    assert players
    for player in players:
        assert len(player.encode()) < 1_000_000
        assert not re.search(r"""(src|href)=["']?(https?:)?//|import\(|fetch\(""", player)


def test_a_lecture_opens_with_what_it_gives_and_asks(notebook):
    opening = notebook.cells[0].source
    assert opening.startswith("# ")
    for part in ("**After this lecture you can**", "**It builds on**", "**Time:**"):
        assert part in opening


def test_a_lecture_asks_for_predictions_and_shows_the_library_live(notebook):
    assert markdown_of(notebook).count("> **Predict.**") >= 4
    assert "show_source(" in code_of(notebook)


def test_a_lecture_closes_with_summaries_in_english_and_chinese(notebook):
    english, chinese = section(notebook, "Summary"), section(notebook, "要点")
    assert english.count("\n- ") >= 3
    assert not CHINESE.search(english)
    assert chinese.count("\n- ") >= 3
    assert len(CHINESE.findall(chinese)) > 100


def test_a_lecture_has_self_check_questions_with_folded_answers(notebook):
    questions = section(notebook, "Check yourself")
    assert questions.count("<details><summary>") >= 4
    assert markdown_of(notebook).count("<details>") == markdown_of(notebook).count("</details>")


def markdown_in(page):
    if page.suffix == ".ipynb":
        return markdown_of(nbformat.read(page, as_version=4))
    return page.read_text(encoding="utf-8")


def anchors_in(page):
    """What Jupyter makes of the headings: their plain text, with hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", markdown_in(page), re.MULTILINE)
    return {heading.replace("`", "").strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    for target in re.findall(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)", markdown_in(page)):
        if target.startswith(("https://", "http://")):
            continue
        file, _, heading = unquote(target).partition("#")
        goal = (page.parent / file).resolve() if file else page
        assert goal.exists(), f"{target}: there is no such file"
        if heading:
            assert heading in anchors_in(goal), f"{target}: there is no such heading"


@pytest.mark.parametrize("path", PAGES[1:], ids=lambda path: path.stem)
def test_no_cell_in_sight_says_what_its_figure_shows(path):
    """Readers predict first: the description goes with the output, and its cell is folded."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and re.search(r"\balt\s*=", cell.source):
            assert cell.metadata.get("jupyter", {}).get("source_hidden"), cell.id
            first = cell.source.splitlines()[0]  # it stays in sight
            assert re.fullmatch(r"# Run this cell to see .+\.", first), cell.id


@pytest.mark.parametrize(
    "path", sorted((ROOT / "lectures").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_a_lecture_opens_with_no_wall_of_imports(path):
    """The first code that a reader sees teaches; what it needs is brought in by a folded cell."""
    first, *others = [
        cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
    ]
    assert first.source.startswith("# Run this cell first: it brings in what the lecture uses.")
    assert first.metadata.jupyter.source_hidden
    seen = [c for c in others if not c.metadata.get("jupyter", {}).get("source_hidden")]
    assert len(seen[0].source.splitlines()) <= 25
    assert sum(len(cell.source.splitlines()) for cell in seen) <= 280


def test_the_time_that_is_stated_is_the_sum_of_the_sections(notebook):
    told = re.search(r"\*\*Time:\*\* about (\d+) minutes", notebook.cells[0].source)
    sections = re.findall(r"^\*(\d+) minutes\.\*", markdown_of(notebook), re.MULTILINE)
    assert told
    assert int(told[1]) == sum(map(int, sections))


def test_a_lecture_ends_with_what_to_read_next(notebook):
    assert notebook.cells[-1].source.startswith("## Further reading\n")
    entries = section(notebook, "Further reading").split("\n- ")[1:]
    assert len(entries) >= 3
    assert all(re.search(r"\((19|20)\d\d\)", entry) for entry in entries)
