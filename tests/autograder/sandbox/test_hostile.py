"""One batch of hostile notebooks with honest ones among them: nobody gains, and nobody else loses."""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.batch.batch import Batch
from autograder.course.course import Course
from autograder.gradebook.records import Record
from tests.autograder import attacks
from tests.support import tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import EARNED, LIMITS, NAME, POINTS, RIGHT, WRONG

HONEST = {
    "honest-all-right": (RIGHT, dict.fromkeys(EARNED, None)),
    "honest-some-wrong": (RIGHT | WRONG, EARNED),
    "honest-one-factor": (
        RIGHT | {"slope": "def slope(w, x, t):\n    return 2 * (w * x - t)"},
        {"slope-test": 1.5},
    ),
    "honest-none": ({}, dict.fromkeys(EARNED, 0)),
}


@dataclass
class Graded:
    course: Course
    records: dict[str, Record]
    alone: dict[str, Record]  # the honest ones, graded by themselves
    before: dict[str, str] = field(default_factory=dict)
    processes: set[str] = field(default_factory=set)

    def outputs(self, student: str) -> str:
        """What the student's own cells show, as JSON text without its escapes."""
        path = self.course.autograded / student / NAME / f"{NAME}.ipynb"
        cells = json.loads(path.read_bytes())["cells"]
        own = [c for c in cells if not c["metadata"].get("nbgrader") and c["cell_type"] == "code"]
        return json.dumps([cell["outputs"] for cell in own], ensure_ascii=False)


def digests(*folders: Path) -> dict[str, str]:
    """What stands in some folders."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


def sandboxes() -> set[str]:
    """The command lines of all processes of sandboxes on this machine that we may see."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"autograder.student.worker" in words:
            found.add(f"{path.parent.name} {words[-2]!r}")
    return found


def honest(course: Course) -> None:
    blank = tiny_course.released(course)
    for student, (answers, _) in HONEST.items():
        tiny_course.hand_in(course, student, tiny_course.answered(blank, answers))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    need_a_sandbox()
    root = tmp_path_factory.mktemp("hostile")
    tiny_course.install_rubric(root / "rubrics")
    os.environ["SECRET_OF_THE_HOST"] = "1"
    try:
        (root / "course").mkdir()
        course = tiny_course.make(root / "course")
        shutil.copytree(course.root, root / "alone")
        alone = Course.at(root / "alone")
        honest(alone)
        by_themselves = Batch(alone, NAME).run()
        honest(course)
        blank = tiny_course.released(course)
        for student, attack in attacks.SAMPLE.items():
            answers = RIGHT | WRONG | attack.answers
            notebook = tiny_course.answered(blank, answers, attack.first)
            tiny_course.hand_in(course, student, notebook)
        before = digests(course.solutions, course.exercises, course.submitted)
        summary = Batch(course, NAME, limits=LIMITS, workers=2).run()
        yield Graded(
            course,
            {record.student: record for record in summary.records},
            {record.student: record for record in by_themselves.records},
            before,
        )
    finally:
        tiny_course.remove_rubric(root / "rubrics")
        del os.environ["SECRET_OF_THE_HOST"]


def test_the_batch_is_finished(graded):
    assert set(graded.records) == set(attacks.SAMPLE) | set(HONEST)


def test_the_host_is_unchanged(graded):
    course = graded.course
    assert digests(course.solutions, course.exercises, course.submitted) == graded.before
    for place in ("/gained", "/tmp/gained", "/etc/gained", "/dev/gained", "/usr/lib/gained"):
        assert not Path(place).exists()
    assert oct(os.stat("/dev/null").st_mode & 0o777) == "0o666"


@pytest.mark.parametrize("student", HONEST)
def test_honest_submissions_are_marked_as_if_they_were_alone(graded, student):
    together, alone = graded.records[student], graded.alone[student]
    assert [(m.cell, m.score) for m in together.marks] == [(m.cell, m.score) for m in alone.marks]
    assert [m.message for m in together.marks] == [m.message for m in alone.marks]
    assert together.notes == []
    assert together.errors == []


@pytest.mark.parametrize("student", HONEST)
def test_honest_submissions_get_what_they_earn(graded, student):
    scores = {mark.cell: mark.score for mark in graded.records[student].marks}
    for cell, score in HONEST[student][1].items():
        assert scores[cell] == (POINTS[cell] if score is None else score)


@pytest.mark.parametrize("student", attacks.SAMPLE)
def test_no_attack_gains_a_point(graded, student):
    lost = {f"{name}-test" for name in attacks.SAMPLE[student].lost}
    for mark in graded.records[student].marks:
        if mark.cell in lost:
            assert mark.score in (0, EARNED[mark.cell])
        elif mark.cell in EARNED:
            assert mark.score == EARNED[mark.cell], mark.message


@pytest.mark.parametrize("student", [s for s, attack in attacks.SAMPLE.items() if attack.note])
def test_the_record_tells_what_happened(graded, student):
    assert re.search(attacks.SAMPLE[student].note, " ".join(graded.records[student].notes))


@pytest.mark.parametrize("student", [s for s, attack in attacks.SAMPLE.items() if attack.message])
def test_the_student_is_told_what_was_seen(graded, student):
    marks = [m for m in graded.records[student].marks if m.name in attacks.SAMPLE[student].answers]
    assert any(re.search(attacks.SAMPLE[student].message, mark.message) for mark in marks), marks
    assert all(len(mark.message) <= 4000 for mark in marks)
    assert not any("\x1b" in mark.message for mark in marks)


@pytest.mark.parametrize("student", attacks.SAMPLE)
def test_own_cells_show_what_is_harmless(graded, student):
    attack = attacks.SAMPLE[student]
    shown = graded.outputs(student)
    assert re.search(attack.shown, shown.replace("\\n", "\n")), shown[:2000]
    if attack.never:
        assert attack.never not in shown
    assert "<script" not in shown


@pytest.mark.parametrize("student", attacks.SAMPLE)
def test_nothing_of_a_hidden_test_is_told(graded, student):
    record = graded.records[student]
    told = json.dumps([[m.message for m in record.marks], record.notes])
    assert tiny_course.SECRET not in told + graded.outputs(student)
    assert "rubric.mark" not in told


def test_the_test_authors_are_blamed_for_nothing(graded):
    assert {s: r.errors for s, r in graded.records.items() if r.errors} == {}


def test_nbgrader_reads_the_same_marks(graded):
    with Gradebook(graded.course.db_url) as book:
        for student, record in graded.records.items():
            submission = book.find_submission(NAME, student)
            assert submission.score == sum(mark.score or 0 for mark in record.marks)


def test_a_second_run_finds_all_of_it_done(graded):
    summary = Batch(graded.course, NAME, limits=LIMITS).run()
    assert [record.student for record in summary.records] == []


@pytest.mark.parametrize("page", ["SECURITY.md", "book/content/pages/judge.md"])
def test_each_kind_of_attack_tries_a_promise_that_is_made(page):
    text = (Path(__file__).parents[3] / page).read_text()
    rows = dict(re.findall(r"^\| \*\*(?:the )?(.+?)\*\*(.*)", text, re.M))
    by_tests_alone = {
        kind for kind, row in rows.items() if ".py`" in row and "`attacks/" not in row
    }
    assert rows.keys() - by_tests_alone == set(attacks.KINDS)
