"""A TA's week with a small class, from the bundle to the marks in Canvas, by the commands alone."""

import csv
import io
import json
import re
import shutil
import sys
import zipfile
from collections import Counter

import numpy as np
import pytest
from typer.testing import CliRunner

import rubrics
from autograder.cli import main
from autograder.course.course import Course
from autograder.gradebook.gradebook import Gradebook
from autograder.synthetic import cohort
from tests.support.formgrader import (
    give,
    mark_by_hand,
    open_formgrader,
    submissions,
    wait_until,
    waiting_for_a_person,
)
from tests.support.lab import ROOT, serve

NAME = "ps1_one_weight"
ESSAY = "rate-too-large"
COMMENT = "Say why the distance grows with each step."
DUE = "2026-10-12T23:59:00"
IN_TIME, TOO_LATE = (2026, 10, 12, 20, 0, 0), (2026, 10, 14, 9, 30, 0)  # the second day has begun
STUDENTS = 7
LATE = {3, 5}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("week") / "course"
    root.mkdir()
    for folder in (f"solutions/{NAME}", "lectures", "course_lib", "figures", "homework"):
        leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT / folder, root / folder, ignore=leave)
    for name in ("nbgrader_config.py", "pyproject.toml", "requirements.lock", "LICENSE"):
        shutil.copy(ROOT / name, root)
    (root / "course.toml").write_text(
        f'timezone = "UTC"\n[late]\ngrace_minutes = 15\npercent_per_day = 10\ncap_percent = 50\n'
        f"[due]\nps1 = {DUE}\n"
    )
    return Course.at(root)


@pytest.fixture
def mended(tmp_path):
    """Lets one mistake earn part of the points, for a time: in the rubric's file, as a TA does."""
    folder = tmp_path / "rubrics"
    shutil.copytree(
        rubrics.source(NAME), folder / NAME, ignore=shutil.ignore_patterns("__pycache__")
    )

    def forget():
        for name in [name for name in sys.modules if f"{name}.".startswith(f"rubrics.{NAME}.")]:
            del sys.modules[name]

    def mend(mistake, credit):
        file = folder / NAME / "slope.py"
        text, mended = re.subn(
            rf'"\n\)\ndef {mistake}\(',
            f'",\n    credit={credit},\n)\ndef {mistake}(',
            file.read_text(),
        )
        assert mended == 1
        file.write_text(text)
        rubrics.__path__.insert(0, str(folder))
        forget()  # as another start of the program does

    yield mend
    if str(folder) in rubrics.__path__:
        rubrics.__path__.remove(str(folder))
        forget()


def the_class(course):
    released = json.loads((course.exercises / NAME / f"{NAME}.ipynb").read_bytes())
    rng = np.random.default_rng(6)  # some are all right, some are not, and some have not finished
    return cohort.cohort(released, rubrics.load(NAME), STUDENTS, rng, mishaps=False)


def canvas_zip(path, samples):
    """What Canvas hands out, and the gradebook that it exports beside."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for i, sample in enumerate(samples):
            late, when = ("LATE_", TOO_LATE) if i in LATE else ("", IN_TIME)
            name = f"{sample.student.replace('-', '')}_{late}{4000 + i}_{90_000 + i}_{NAME}-1.ipynb"
            archive.writestr(zipfile.ZipInfo(name, when), sample.content)
    gradebook = io.StringIO(newline="")
    writer = csv.writer(gradebook)
    writer.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{NAME} (4711)"])
    writer.writerow(["    Points Possible", "", "", "", "", "16.00"])
    for i, sample in enumerate(samples):
        writer.writerow([f"Student, No {i}", 4000 + i, f"s-{i}", sample.student, "A", ""])
    (path.parent / "gradebook.csv").write_text(gradebook.getvalue(), encoding="utf-8", newline="")
    return path


def test_a_week_goes_from_the_bundle_to_the_marks_in_canvas(course, page, tmp_path, mended):
    def autograder(*arguments):
        shown = CliRunner().invoke(
            main.app, [*map(str, arguments), "--course", str(course.root)], catch_exceptions=False
        )
        assert shown.exit_code == 0, shown.output
        return shown.output

    # Monday: the exercise goes out.
    autograder("release")
    autograder("release", "--bundle", "--to", tmp_path / "students.zip")
    with zipfile.ZipFile(tmp_path / "students.zip") as bundle:
        exercise = bundle.read(f"downhill/exercises/{NAME}/{NAME}.ipynb")
    assert exercise == (course.exercises / NAME / f"{NAME}.ipynb").read_bytes()
    assert b"HIDDEN TESTS" not in exercise

    # Tuesday: everybody has handed in.
    samples = the_class(course)
    archive = canvas_zip(tmp_path / "submissions.zip", samples)
    gradebook = tmp_path / "gradebook.csv"
    autograder("collect", "ps1", archive, "--roster", gradebook)
    [standing] = json.loads(autograder("status", "ps1", "--json"))
    assert standing["counts"]["handed_in"] == standing["counts"]["not_graded"] == STUDENTS

    # They are graded; each mark is the one that the class was built to get.
    assert f"{STUDENTS} graded" in autograder("grade", "ps1")
    with Gradebook(course) as book:
        scores = {(row.student, row.cell): row.score for row in book.rows(NAME)}
        penalties = book.penalties(NAME)
    for sample in samples:
        for cell, expected in sample.expected.items():
            assert scores[sample.student, cell] == expected, (sample.student, cell)
    assert set(penalties) == {samples[i].student for i in LATE}

    # Wednesday: two essays are marked in formgrader.
    essays = [s.student for s in samples if scores[s.student, ESSAY] is None]
    assert len(essays) > 2
    with serve(course.root, tmp_path) as address:
        inside = open_formgrader(page, address)
        by_hand = {}
        for points in (2.0, 1.5):
            before = {student: mark_by_hand(course, NAME, ESSAY, student) for student in essays}
            waiting_for_a_person(page, submissions(inside, NAME)).first.get_by_role(
                "link"
            ).first.click()
            field = inside.locator(f"#{ESSAY}")
            give(field, points, lambda before=before: len(changed(course, before)) == 1)
            [student] = changed(course, before)
            inside.locator(f"#{ESSAY}-comment").fill(COMMENT)
            field.focus()
            wait_until(
                lambda student=student: mark_by_hand(course, NAME, ESSAY, student),
                (points, False, COMMENT),
            )
            by_hand[student] = points
            inside.get_by_role("link", name="Manual Grading").click()
    assert len(by_hand) == 2

    # Thursday: feedback goes out; a mistake turns out to deserve half of the points.
    autograder("feedback", "ps1")
    for student in by_hand:
        assert COMMENT in (course.feedback / student / NAME / f"{NAME}.html").read_text()
    for student in penalties:
        text = (course.feedback / student / NAME / f"{NAME}.html").read_text()
        assert re.search(r"\blate\b", text)
    mistakes = Counter(s.mistakes["slope"] for s in samples if "slope" in s.mistakes)
    mistake = next(name for name, _ in mistakes.most_common() if credit_of(name) == 0)
    mended(mistake, 0.5)
    assert credit_of(mistake) == 0.5
    assert f"{STUDENTS} graded" in autograder("grade", "ps1")
    with Gradebook(course) as book:
        again = {(row.student, row.cell): row.score for row in book.rows(NAME)}
    wrong = {s.student for s in samples if s.mistakes.get("slope") == mistake}
    for (student, cell), score in again.items():
        if cell == ESSAY and student in by_hand:
            assert score == by_hand[student]
        elif cell == "slope-test" and student in wrong:
            assert (scores[student, cell], score) == (0.0, 1.0)
        else:
            assert score == scores[student, cell], (student, cell)
    autograder("feedback", "ps1")

    # Friday: the report is read, and the marks go to Canvas.
    report = tmp_path / "report.html"
    autograder("report", "ps1", "--to", report)
    assert str(STUDENTS) in report.read_text()
    autograder(
        "export", "--problem-set", "ps1", "--format", "canvas",
        "--template", gradebook, "--to", tmp_path / "marks.csv", "--partial",
    )  # fmt: skip
    with (tmp_path / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    column, login = rows[0].index(f"{NAME} (4711)"), rows[0].index("SIS Login ID")
    handed_back = {row[login]: float(row[column]) for row in rows[1:] if row[login]}
    with Gradebook(course) as book:
        penalties = book.penalties(NAME)
    assert set(handed_back) == {sample.student for sample in samples}
    for student, total in handed_back.items():
        marks = sum(score or 0.0 for (who, _), score in again.items() if who == student)
        assert total == pytest.approx(marks - penalties.get(student, 0.0))
    assert sum(penalties.values()) > 0


def credit_of(mistake):
    known = rubrics.load(NAME).questions["slope"].mistakes
    return next(each.credit for each in known if each.name == mistake)


def changed(course, before):
    """The students whose essay has another mark than before."""
    return [s for s, mark in before.items() if mark_by_hand(course, NAME, ESSAY, s)[0] != mark[0]]
