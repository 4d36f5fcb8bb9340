"""Whatever lies where a notebook should be, the batch goes on and says what was found."""

import json
import os

import pytest

from autograder.batch.batch import Batch
from autograder.feedback import page as feedback
from tests.support import tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import LIMITS, NAME, RIGHT

RIGHT_SCORE = 10


def bomb(count: int) -> bytes:
    return b'{"cells": [' + b"[]," * count + b"[]]}"


BAD = {
    "empty": (b"", "empty"),
    "not-json": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "not valid JSON"),
    "not-utf-8": (b'{"cells": [], "x": "\xff\xfe"}', "not valid JSON"),
    "deep": (b'{"cells":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "not valid JSON"),
    "a-list": (b"[1, 2, 3]", "no cells"),
    "no-cells": (b'{"cells": {"a": 1}}', "no cells"),
    "too-large": (b" " * 60_000_000 + b"{}", "larger than"),
    "too-many-parts": (bomb(6_000_000), "too many parts"),
    "too-many-cells": (bomb(3_000).replace(b"[],", b"{},"), "more than 2000 cells"),
}
STRANGE = ("nbformat-3", "no-kernel", "ids-repeat", "odd-cells", "julia", "long-lines")


def strange(kind: str, notebook: dict) -> dict:
    """A right submission in an odd form."""
    cells = notebook["cells"]
    match kind:
        case "nbformat-3":
            for cell in cells:
                if cell["cell_type"] == "code":
                    cell["input"] = cell.pop("source")
            return {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
        case "no-kernel":
            notebook["metadata"] = {"kernelspec": 5, "language_info": ["x"], "widgets": "y"}
        case "julia":
            notebook["metadata"]["kernelspec"] = {"name": "rm -rf", "language": "\x1b[31mjulia"}
        case "ids-repeat":
            for cell in cells:
                cell["id"] = "same"
        case "odd-cells":
            cells[0:0] = [5, None, [], {"cell_type": 7}, {"source": {"a": 1}}, {"metadata": []}]
            cells.append({"cell_type": "code", "source": ["x = 1\n", 5, "y"], "outputs": "?"})
        case "long-lines":
            cells.append({"cell_type": "code", "metadata": {}, "source": "x = '" + "(" * 900_000})
            cells.append({"cell_type": "markdown", "metadata": {}, "source": "[" * 300_000})
            cells.append({"cell_type": "markdown", "metadata": {}, "source": "**a" * 100_000})
    return notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    need_a_sandbox()
    root = tmp_path_factory.mktemp("files")
    tiny_course.install_rubric(root / "rubrics")
    (root / "course").mkdir()
    course = tiny_course.make(root / "course")
    blank = tiny_course.released(course)
    for student, (data, _) in BAD.items():
        tiny_course.hand_in(course, student, data)
    for kind in STRANGE:
        notebook = strange(kind, tiny_course.answered(blank, RIGHT))
        tiny_course.hand_in(course, kind, notebook)
    secret = root / "private.ipynb"
    secret.write_text(json.dumps(tiny_course.answered(blank, RIGHT)))
    tiny_course.hand_in(course, "honest", tiny_course.answered(blank, RIGHT))
    for student in ("link", "folder-link", "pipe", "device", "folder", "times"):
        folder = course.submitted / student / NAME
        target = folder / f"{NAME}.ipynb"
        if student == "folder-link":
            folder.parent.mkdir(parents=True)
            folder.symlink_to(course.submitted / "honest" / NAME)
            continue
        folder.mkdir(parents=True)
        if student == "link":
            target.symlink_to(secret)
            (folder / "other.ipynb").symlink_to(secret)
            (folder / "more").symlink_to(root)
        elif student == "pipe":
            os.mkfifo(target)
            os.mkfifo(folder / "timestamp.txt")
        elif student == "device":
            target.symlink_to("/dev/zero")
            (folder / "timestamp.txt").symlink_to("/dev/zero")
        elif student == "folder":
            target.mkdir()
        elif student == "times":
            target.write_text(json.dumps(tiny_course.answered(blank, RIGHT)))
            (folder / "timestamp.txt").write_text("0001-01-01 00:00:00 +14:00" + "\n" * 10**7)
    try:
        summary = Batch(course, NAME, limits=LIMITS, workers=2).run()
    finally:
        tiny_course.remove_rubric(root / "rubrics")
    feedback.write_all(course, NAME)
    return course, {record.student: record for record in summary.records}


def test_everybody_is_graded(graded):
    course, records = graded
    assert set(records) == {path.name for path in course.submitted.iterdir()}
    assert {record.student: record.errors for record in records.values() if record.errors} == {}


@pytest.mark.parametrize("student", BAD)
def test_what_is_no_notebook_gets_no_points_and_a_reason(graded, student):
    record = graded[1][student]
    assert record.score == 0
    assert BAD[student][1] in " ".join(record.notes)
    assert all(mark.message for mark in record.marks)


@pytest.mark.parametrize("student", STRANGE)
def test_a_right_answer_in_an_odd_form_gets_its_points(graded, student):
    assert graded[1][student].score == RIGHT_SCORE
    assert "\x1b" not in " ".join(graded[1][student].notes)


@pytest.mark.parametrize("student", ["link", "folder-link", "pipe", "device", "folder"])
def test_what_is_no_file_of_the_student_s_own_is_not_read(graded, student):
    record = graded[1][student]
    assert record.score == 0
    assert record.notes


def test_a_time_that_cannot_be_is_noted(graded):
    record = graded[1]["times"]
    assert record.score == RIGHT_SCORE
    assert "timestamp.txt" in " ".join(record.notes)


def test_everybody_gets_a_page(graded):
    course, records = graded
    for student in records:
        page = course.feedback / student / NAME / f"{NAME}.html"
        assert "<script" not in page.read_text()


@pytest.mark.parametrize("blank", [" \n", "\t\n", "\n", "\r\n", " "])
def test_code_with_much_blank_space_is_shown_without_colours(blank):
    """A lexer of regular expressions takes a time that grows with the square of it."""
    source = f"x = 1{blank * 5000}y = 2"
    shown = feedback.coloured(source)
    assert 'class="mi"' in feedback.coloured("x = 1\n\ny = 2")
    assert "<span class" not in shown
    assert "x = 1" in shown
    assert "y = 2" in shown
