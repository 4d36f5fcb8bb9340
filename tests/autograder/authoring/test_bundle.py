"""The zip that students get: all they need, nothing that they must not see, and it works."""

import functools
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.authoring import bundle as bundling
from autograder.authoring.bundle import LIBRARIES, bundle
from autograder.course import notebooks
from autograder.course.course import Course
from autograder.course.notebooks import grade_id
from autograder.errors import CourseError
from book.flashcards.decks import CARDS, read_deck, read_glossary
from tests.test_repository import PROJECT

ROOT = Path(__file__).parents[3]
COURSE = Course.at(ROOT)
SET = "ps1_one_weight"


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    target = tmp_path_factory.mktemp("bundle") / "downhill.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundling.release, "outdated", lambda *_: [])  # lint's tests see to that
        bundle(COURSE, COURSE.assignments(), target)
    return target


@pytest.fixture(scope="module")
def unpacked(packed, tmp_path_factory):
    """The bundle as a student has it."""
    place = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(place)
    return place


def contents(packed):
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def regions(begin, end):
    """The lines between two marks in all solutions."""
    lines = set()
    for name in COURSE.assignments():
        notebook = json.loads((COURSE.solutions / name / f"{name}.ipynb").read_bytes())
        text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
        for region in re.findall(f"{begin}\n(.*?){end}", text, re.S):
            lines |= {line.strip() for line in region.splitlines() if len(line.strip()) > 12}
    assert lines
    return lines


def test_lectures_exercises_and_library_are_in_it(packed):
    names = contents(packed)
    for path in ROOT.glob("lectures/*.ipynb"):
        assert f"downhill/lectures/{path.name}" in names
    for name in COURSE.assignments():
        assert f"downhill/exercises/{name}/{name}.ipynb" in names
    for path in (file for name in LIBRARIES for file in ROOT.glob(f"{name}/**/*.py")):
        assert f"downhill/{path.relative_to(ROOT)}" in names
    for name in ("README.md", "LICENSE", "requirements.txt", "environment.yml", "pyproject.toml"):
        assert f"downhill/{name}" in names


def test_nothing_else_is_in_it(packed):
    tops = {name.split("/")[1] for name in contents(packed)}
    files = {"README.md", "LICENSE", "requirements.txt", "environment.yml", "pyproject.toml"}
    files |= {"START.ipynb", "glossary.md"}
    assert tops == {"lectures", "exercises", "cards", *LIBRARIES} | files


def test_each_lecture_has_its_cards_and_each_word_its_meaning(packed):
    files = contents(packed)
    for path in sorted(ROOT.glob("lectures/*.ipynb")):
        deck = read_deck(CARDS / f"{path.stem}.yaml")
        page = files[f"downhill/cards/{path.stem}.md"].decode()
        assert page.count("<details>") == page.count("</details>") == len(deck.cards)
        assert "<!-- run" not in page
        for card in deck.cards:
            shown = page.split(f"<summary>{card.question['en'].strip()}</summary>")[1]
            assert shown.split("</details>")[0].strip().startswith(card.answer["en"].strip())
    page = files["downhill/glossary.md"].decode()
    terms = read_glossary()
    told = re.findall(r"^\*\*(.+?)\*\*: ", page, re.M)
    assert sorted(told) == sorted(term.term["en"] for term in terms)


def test_links_of_cards_and_glossary_lead_to_headings_that_are_there(packed):
    files = contents(packed)
    pages = [name for name in files if name.startswith("downhill/cards/")]
    for page in [*pages, "downhill/glossary.md"]:
        links = re.findall(r"\]\(([^)#]+\.ipynb)#([^)\s]+)\)", files[page].decode())
        assert links
        for target, heading in links:
            place = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
            assert unquote(heading) in headings_of(files[place]), (page, heading)


@functools.cache
def headings_of(notebook):
    cells = [c for c in nbformat.reads(notebook.decode(), 4).cells if c.cell_type == "markdown"]
    found = re.findall(r"^#+ (.+)$", "\n".join(cell.source for cell in cells), re.M)
    return {heading.replace("`", "").strip().replace(" ", "-") for heading in found}


def test_no_hidden_test_and_no_rubric_is_in_it(packed):
    hidden = regions("BEGIN HIDDEN TESTS", "### END")
    for name, content in contents(packed).items():
        text = content.decode("utf-8", "replace")
        assert "import autograder" not in text
        assert not re.search(r"(from|import) rubrics|rubrics[./]", text)
        assert "HIDDEN TESTS" not in text
        if name.startswith("downhill/exercises/"):
            sources = ["".join(cell["source"]) for cell in json.loads(content)["cells"]]
            lines = {line.strip() for source in sources for line in source.splitlines()}
            assert not lines & hidden


def test_no_solution_is_in_the_exercises(packed):
    for name, content in contents(packed).items():
        if not name.startswith("downhill/exercises/"):
            continue
        source = COURSE.root / "solutions" / Path(name).relative_to("downhill/exercises")
        answers = {
            grade_id(cell): "".join(cell["source"])
            for cell in json.loads(source.read_bytes())["cells"]
            if notebooks.mark_of(cell).get("solution")
        }
        assert answers
        for cell in json.loads(content)["cells"]:
            if grade_id(cell) in answers:
                stub = "".join(cell["source"])
                assert re.search("NotImplementedError|YOUR ANSWER HERE", stub)
                assert stub != answers[grade_id(cell)]


def test_the_same_course_gives_the_same_bytes(packed, tmp_path, monkeypatch):
    monkeypatch.setattr(bundling.release, "outdated", lambda *_: [])
    bundle(COURSE, COURSE.assignments(), tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()


def test_what_the_notebooks_import_is_required_at_tested_versions(packed):
    lines = contents(packed)["downhill/requirements.txt"].decode().splitlines()
    pinned = {re.split(r"==", line)[0] for line in lines if "==" in line}
    assert {"numpy", "matplotlib", "ipywidgets", "jupyterlab", "scikit-learn"} <= pinned
    assert not pinned & {"nbgrader", "sqlalchemy", "typer", "copydetect", "pytest", "sphinx"}
    lock = (ROOT / "requirements.lock").read_text()
    for line in lines:
        assert line.startswith(("#", "--editable")) or f"{line} \\\n" in lock
    listed = {re.split(r"[\[<>=]", item)[0] for item in PROJECT["dependencies"]}
    assert pinned <= listed


def test_the_library_can_be_installed_from_it(unpacked, tmp_path):
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(words, cwd=unpacked / "downhill", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        for shared in ("jupyter/jupyter_lab_config.json", "ipython/ipython_kernel_config.json"):
            assert any(name.endswith(f"/etc/{shared}") for name in archive.namelist())
    assert {*LIBRARIES} <= tops
    assert "autograder" not in tops


def run_as_a_student(path, unpacked):
    """Run a notebook of the bundle where neither the grader nor this repository is to be had."""
    notebook = nbformat.read(path, as_version=4)
    proof = (
        "import sys\nsys.modules['autograder'] = sys.modules['nbgrader'] = None\n"
        "import course_lib, homework, pathlib\n"
        f"assert pathlib.Path(course_lib.__file__).is_relative_to({str(unpacked)!r})\n"
        "try:\n    import autograder\nexcept ImportError:\n    pass\nelse:\n    raise AssertionError"
    )
    notebook.cells.insert(0, nbformat.v4.new_code_cell(proof))
    environment = os.environ | {"PYTHONPATH": str(unpacked / "downhill"), "MPLBACKEND": "agg"}
    client = NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute(env=environment)
    return notebook


def test_a_lecture_runs_from_the_bundle(unpacked):
    notebook = run_as_a_student(unpacked / "downhill/lectures/01_one_weight.ipynb", unpacked)
    assert any(cell.get("outputs") for cell in notebook.cells)


def test_a_solved_exercise_passes_its_visible_checks_without_the_grader(unpacked):
    path = unpacked / "downhill" / "exercises" / SET / f"{SET}.ipynb"
    solution = json.loads((COURSE.solutions / SET / f"{SET}.ipynb").read_bytes())
    answers = {grade_id(c): "".join(c["source"]) for c in solution["cells"] if grade_id(c)}
    notebook = nbformat.read(path, as_version=4)
    blank = [cell.source for cell in notebook.cells]
    for cell in notebook.cells:
        if "NotImplementedError" in cell.source:
            cell.source = answers[grade_id(cell)]
    assert [cell.source for cell in notebook.cells] != blank
    nbformat.write(notebook, path)
    run_as_a_student(path, unpacked)


@pytest.fixture
def copied(tmp_path):
    for part in ("solutions", "exercises", "nbgrader_config.py", "pyproject.toml"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / part)
    (tmp_path / "lectures").mkdir()
    return Course.at(tmp_path)


def test_an_exercise_that_is_out_of_date_is_not_packed(copied, tmp_path, monkeypatch):
    stale = f"exercises/{SET}/{SET}.ipynb"
    monkeypatch.setattr(bundling.release, "outdated", lambda *_: [stale])
    with pytest.raises(CourseError, match="is out of date"):
        bundle(copied, [SET], tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_a_secret_in_a_lecture_is_not_packed(copied, tmp_path, monkeypatch):
    monkeypatch.setattr(bundling.release, "outdated", lambda *_: [])
    (copied.root / "lectures" / "13.md").write_text("### BEGIN SOLUTION")
    with pytest.raises(CourseError, match="BEGIN SOLUTION"):
        bundle(copied, [SET], tmp_path / "b.zip")


def test_only_the_problem_sets_that_are_named_are_packed(copied, tmp_path, monkeypatch):
    monkeypatch.setattr(bundling.release, "outdated", lambda *_: [])
    names = bundle(copied, [SET], tmp_path / "b.zip")
    assert [name for name in names if name.startswith("exercises")] == [
        f"exercises/{SET}/{SET}.ipynb"
    ]
