"""The page to start from: all lectures and problem sets, and what is done of them."""

import json
import shutil
from pathlib import Path

import pytest

from homework.start import way

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def course(tmp_path):
    for folder in ("lectures", "exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def change(notebook, change):
    cells = json.loads(notebook.read_bytes())
    change(cells["cells"])
    notebook.write_text(json.dumps(cells))


def test_every_lecture_and_problem_set_is_linked_in_order(course):
    told = way(course).markdown
    files = [*sorted(course.glob("lectures/*.ipynb")), *sorted(course.glob("exercises/*/*.ipynb"))]
    for file in files:
        assert f"]({file.relative_to(course).as_posix()})" in told
    places = [told.index(f"({file.relative_to(course).as_posix()}) |") for file in files[:12]]
    assert places == sorted(places)
    assert "**Next:** [1. One weight]" in told
    assert "(0 of 8 written)" in told
    assert "✓" not in told


def test_cards_and_glossary_are_linked_where_they_are(course):
    (course / "cards").mkdir()
    (course / "cards/01_one_weight.md").write_text("# Cards")
    assert "glossary" not in way(course).markdown
    (course / "glossary.md").write_text("# Glossary")
    told = way(course).markdown
    assert told.count("· [cards](") == 1
    assert "· [cards](cards/01_one_weight.md)" in told
    assert told.endswith("[glossary](glossary.md).")


def test_what_has_run_and_what_is_written_counts(course):
    def run(cells):
        for cell in cells:
            if cell["cell_type"] == "code":
                cell["execution_count"] = 1

    def write(cells):
        for cell in cells:
            if cell["id"] == "slope":
                cell["source"] = (
                    "def slope(weight, x, target):\n    return 2 * (weight * x - target) * x"
                )

    change(course / "lectures/01_one_weight.ipynb", run)
    change(course / "exercises/ps1_one_weight/ps1_one_weight.ipynb", write)
    told = way(course).markdown
    assert "✓ all" in told
    assert "**Next:** [2. The error surface]" in told
    assert "(1 of 8 written)" in told


def test_a_course_with_some_problem_sets_shows_these_and_one_without_lectures_says_so(course):
    shutil.rmtree(course / "exercises/ps6_training")
    told = way(course).markdown
    assert "problem set 6" not in told
    assert "problem set 5" in told
    shutil.rmtree(course / "lectures")
    assert "Put START.ipynb back" in way(course).markdown
