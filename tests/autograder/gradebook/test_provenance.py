"""What another tool wrote beside our marks, notebooks and pages is noticed, told, and read without harm."""

import copy
import json
import shutil
import subprocess
import sys

import bs4
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import nbjson, new_code_cell, new_markdown_cell, new_notebook, new_output
from typer.testing import CliRunner

from autograder.batch.batch import Batch
from autograder.cli import main
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.feedback import page as feedback
from autograder.feedback import shown as shown_in
from autograder.gradebook import provenance, records
from autograder.gradebook.gradebook import Gradebook
from tests.support import marked_class, tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT, SECRET

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
# nbgrader as it comes, with no more than the names of this course's folders
STOCK = """c = get_config()
c.CourseDirectory.course_id = "downhill"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Two graded submissions; in one of them a cell stands below the test that needs it."""
    scratch = tmp_path_factory.mktemp("provenance")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    tiny_course.hand_in(course, "ada", tiny_course.answered(blank, RIGHT))
    moved = tiny_course.answered(blank, RIGHT)
    cells = moved["cells"]
    cells.append(cells.pop(next(i for i, c in enumerate(cells) if c["source"] == RIGHT["double"])))
    tiny_course.hand_in(course, "bob", moved)
    Batch(course, NAME, limits=LIMITS).run()
    feedback.write_all(course, NAME)
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def course(graded, tmp_path):
    return Course.at(shutil.copytree(graded.root, tmp_path / "course"))


def told(course, *words):
    arguments = [*words, "--course", str(course.root)]
    shown = CliRunner().invoke(main.app, arguments, catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    return shown.output


def status(course):
    return json.loads(told(course, "status", "tiny", "--json"))[0]


def scores(course):
    with Gradebook(course) as book:
        return {(row.student, row.cell): row.score for row in book.rows(NAME)}


def test_what_stock_nbgrader_wrote_is_noticed_read_and_replaced(course):
    before = scores(course)
    own = (course.root / "nbgrader_config.py").read_text()
    (course.root / "nbgrader_config.py").write_text(STOCK)
    for words in (["autograde", "--force"], ["generate_feedback", "--force"]):
        run = [sys.executable, "-m", "nbgrader", words[0], NAME, "--student=bob", *words[1:]]
        subprocess.run(run, cwd=course.root, check=True, capture_output=True, timeout=300)
    (course.root / "nbgrader_config.py").write_text(own)
    assert scores(course)["bob", "double-test"] == 0 < before["bob", "double-test"]

    found = status(course)
    assert found["students"]["not_ours"] == found["students"]["pages_not_ours"] == ["bob"]
    assert found["next"] == "grade"
    said = told(course, "export", "--problem-set", "tiny", "--partial")
    assert "bob: not written by this grader: the mark of double (0 in place of 2)" in said

    said = told(course, "feedback", "tiny")
    assert "2 pages" in said
    assert "bob: another program wrote the mark of double (0 in place of 2)" in said
    page = course.page(NAME, "bob").read_text()
    shown = bs4.BeautifulSoup(page, "html.parser").get_text()
    assert shown_in.NOT_OURS in shown
    assert "def double(x)" in shown
    assert SECRET not in page
    assert status(course)["students"]["pages_not_ours"] == []

    said = told(course, "grade", "tiny")
    assert "1 graded. 1 were graded already" in said
    assert "bob: the mark of double (0 in place of 2), " in said
    assert ", the notebook in autograded/" in said
    assert scores(course) == before
    assert status(course)["students"]["not_ours"] == []
    assert "Not written" not in told(course, "grade", "tiny")


def test_marks_without_a_record_are_not_ours(course):
    course.record(NAME, "ada").unlink()
    assert status(course)["students"]["not_ours"] == ["ada"]
    assert f"ada: {provenance.ALL_MARKS}" in told(course, "grade", "tiny")


@pytest.mark.parametrize("change", ["append", "link"])
def test_a_notebook_that_was_changed_is_not_ours(change, course, tmp_path):
    notebook = course.graded_notebook(NAME, "ada")
    if change == "append":
        notebook.write_bytes(notebook.read_bytes() + b"\n")
    else:
        shutil.copy(notebook, tmp_path / "elsewhere")
        notebook.unlink()
        notebook.symlink_to(tmp_path / "elsewhere")
    assert status(course)["students"]["not_ours"] == ["ada"]
    assert f"ada: {provenance.THE_NOTEBOOK}" in told(course, "grade", "tiny")
    assert status(course)["students"]["not_ours"] == []
    assert not notebook.is_symlink()


def test_what_a_person_gives_is_a_person_s(tmp_path):
    course = marked_class.make(tmp_path)
    marked_class.mark(course, "ada", {"slope": 1.5})
    marked_class.by_hand(course, "ada", "essay", 1.0, "Well put.")
    marked_class.by_hand(course, "ada", "slope-test", 3.0)
    marked_class.penalise(course, "ada", 0.5)
    with Gradebook(course) as book:
        assert provenance.foreign(course, book, NAME, ["ada", "bob"]) == {}


SCORES = st.none() | st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0])


@given(st.dictionaries(st.sampled_from([*tiny_course.HIDDEN, "essay"]), SCORES))
def test_a_mark_is_foreign_where_it_differs_from_the_record_and_nowhere_else(changed):
    record = records.Record("ada", NAME, "", "", [])
    for name, (points, _) in tiny_course.HIDDEN.items():
        mark = {"cell": f"{name}-test", "name": name, "score": 1.0, "max_score": float(points)}
        record.marks.append(records.Mark(**mark))
    record.marks.append(records.Mark("essay", "essay", None, 2.0))
    ours = {mark.cell: mark.score for mark in record.marks}
    given = ours | {name if name == "essay" else f"{name}-test": s for name, s in changed.items()}
    expected = {cell for cell in ours if given[cell] != ours[cell]}
    assert set(provenance.foreign_cells(given, record)) == expected


TEXT = st.text("ab$\n é<&", max_size=12)
OUTPUTS = st.one_of(
    st.builds(lambda n, t: new_output("stream", name=n, text=t), st.sampled_from(["stdout", "stderr"]), TEXT),
    st.builds(lambda t: new_output("execute_result", data={"text/plain": t}), TEXT),
    st.just(new_output("display_data", data={"image/png": PICTURE, "text/plain": "<Figure>"})),
    st.just(new_output("display_data", data={"image/svg+xml": "<svg>\n</svg>"})),
    st.builds(lambda t: new_output("error", ename="E", evalue=t, traceback=["a", t]), TEXT),
)  # fmt: skip
CELLS = st.one_of(
    st.builds(lambda s, o: new_code_cell(s, outputs=o), TEXT, st.lists(OUTPUTS, max_size=3)),
    st.builds(new_markdown_cell, TEXT),
)


def as_version(notebook, version, minor, split):
    """A notebook as nbformat writes it in one of its versions, lines apart or not."""
    if version == 3:
        return nbformat.v3.writes_json(
            nbformat.convert(copy.deepcopy(notebook), 3), split_lines=split
        ).encode()
    for cell in notebook.cells:
        if minor < 5:
            del cell["id"]
    notebook.nbformat_minor = minor
    return nbjson.writes(notebook, split_lines=split).encode()


@given(
    st.lists(CELLS, max_size=4),
    st.sampled_from([(3, 0), (4, 0), (4, 2), (4, 4), (4, 5)]),
    st.booleans(),
)
def test_a_page_is_the_same_in_whatever_version_of_nbformat_the_notebook_is(cells, version, split):
    nothing = new_notebook(cells=[])
    assignment = Assignment(NAME, notebooks.parse(nbformat.writes(nothing).encode()), nothing)
    expected = list(feedback._own_cells(assignment, json.loads(json.dumps(cells))))
    data = as_version(new_notebook(cells=copy.deepcopy(cells)), *version, split)
    shown = list(feedback._own_cells(assignment, notebooks.cells_with_outputs(data)))
    assert shown == expected


@given(st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["code", "stream", "error"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([
        "cells", "worksheets", "outputs", "source", "input", "cell_type", "data", "text", "metadata",
        "output_type", "traceback", "attachments", "image/png", "nbgrader", "grade_id",
    ]), inner, max_size=5),
    max_leaves=25,
))  # fmt: skip
def test_any_json_gives_cells_or_a_reason(value):
    nothing = new_notebook(cells=[])
    assignment = Assignment(NAME, notebooks.parse(nbformat.writes(nothing).encode()), nothing)
    try:
        cells = notebooks.cells_with_outputs(json.dumps(value).encode())
    except notebooks.UnreadableError:
        return
    assert list(feedback._own_cells(assignment, cells)) is not None
