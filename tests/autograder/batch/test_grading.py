"""A class hands in problem set 1; what comes out is read with nbgrader's own tools."""

import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook

import rubrics
from autograder.batch import batch
from autograder.cli import main
from autograder.cli.grade import show_summary
from autograder.course.course import Course
from autograder.feedback import page as feedback
from autograder.gradebook import release
from autograder.synthetic import cohort
from autograder.synthetic.demo import ASSIGNMENT, hand_in, prepare
from tests.support import forked

ROOT = Path(__file__).parents[3]
ESSAY = "rate-too-large"
STUDENTS = 20  # the fewest among whom there is every kind of mishap
HONEST = 2  # nbgrader starts a kernel for each
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def nbgrader(*arguments, cwd):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    words = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(
        words, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def autograder(*arguments):
    return forked.run(main.main, *map(str, arguments), cwd=ROOT)


def marks_in_gradebook(course):
    """Every mark as nbgrader reads it: (student, cell) → (score, max score, waits for a person)."""
    with Gradebook(course.db_url, "downhill") as gradebook:
        return {
            (submission.student_id, grade.name): (
                None if grade.auto_score is None and grade.manual_score is None else grade.score,
                grade.max_score,
                grade.needs_manual_grade,
            )
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course in which nobody has handed in."""
    course = prepare(Course.at(ROOT), tmp_path_factory.mktemp("released") / "course")
    release.release(course, [ASSIGNMENT])
    return course


@pytest.fixture(scope="module")
def classroom(released, tmp_path_factory):
    """A class of every kind of student, graded in the sandbox."""
    root = tmp_path_factory.mktemp("class") / "course"
    course = Course.at(shutil.copytree(released.root, root))
    samples = hand_in(course, STUDENTS, seed=7)
    summary = batch.Batch(course, ASSIGNMENT).run()
    feedback.write_all(course, ASSIGNMENT)
    return course, samples, summary


@pytest.fixture
def copied(classroom, tmp_path):
    """A copy of the graded class, to be changed."""
    course, samples, _ = classroom
    shutil.copytree(course.root, tmp_path / "course")
    return Course.at(tmp_path / "course"), samples


def test_every_student_gets_the_marks_that_they_were_built_to_get(classroom):
    course, samples, _ = classroom
    marks = marks_in_gradebook(course)
    expected = {
        (sample.student, cell): score
        for sample in samples
        for cell, score in sample.expected.items()
    }
    assert {key: marks[key][0] for key in expected} == expected
    assert len(marks) == len(expected)


def test_the_class_has_students_of_every_kind(classroom):
    _, samples, summary = classroom
    totals = {record.score for record in summary.records}
    assert len(totals) > 5
    assert any(sample.mistakes for sample in samples)
    assert any(not record.readable for record in summary.records)


def test_only_answered_essays_wait_for_a_person(classroom):
    course, samples, _ = classroom
    marks = marks_in_gradebook(course)
    for sample in samples:
        waits = sample.expected[ESSAY] is None
        assert marks[sample.student, ESSAY][2] is waits
        assert not any(marks[sample.student, cell][2] for cell in sample.expected if cell != ESSAY)


def test_each_known_mistake_gets_its_own_name(classroom):
    _, samples, summary = classroom
    records = {record.student: record for record in summary.records}
    for sample in samples:
        found = {m.name: m.mistake for m in records[sample.student].marks if m.mistake}
        for question, mistake in sample.mistakes.items():
            assert found[question] == mistake


def test_the_autograded_notebooks_are_valid_for_nbgrader(classroom):
    from nbgrader.nbgraderformat import read

    course, samples, _ = classroom
    for sample in samples:
        path = course.autograded / sample.student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        with path.open() as file:
            read(file, as_version=4)


def test_nbgrader_s_scores_follow_from_the_outputs_of_the_cells(classroom):
    from nbgrader.utils import determine_grade, is_grade

    course, samples, _ = classroom
    marks = marks_in_gradebook(course)
    for sample in samples:
        path = course.autograded / sample.student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            if is_grade(cell) and cell.cell_type == "code":
                name = cell.metadata.nbgrader.grade_id
                assert determine_grade(cell)[0] == marks[sample.student, name][0]


def test_nbgrader_gives_honest_submissions_the_same_marks(released, tmp_path):
    course = Course.at(shutil.copytree(released.root, tmp_path / "stock"))
    exercise = json.loads(course.exercise(ASSIGNMENT).read_bytes())
    rng = np.random.default_rng(3)
    samples = cohort.cohort(exercise, rubrics.load(ASSIGNMENT), HONEST, rng, mishaps=False)
    assert any(sample.mistakes for sample in samples)
    for sample in samples:
        folder = course.submitted / sample.student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / sample.filename).write_bytes(sample.content)
    ours = Course.at(Path(shutil.copytree(course.root, tmp_path / "ours")))
    batch.Batch(ours, ASSIGNMENT).run()
    stock = nbgrader("autograde", ASSIGNMENT, cwd=course.root)
    assert stock.returncode == 0, stock.stderr[-2000:]
    assert marks_in_gradebook(course) == marks_in_gradebook(ours)


def test_nbgrader_makes_its_own_feedback_from_our_notebooks(copied):
    course, samples = copied
    shutil.rmtree(course.feedback)
    student = samples[0].student
    made = nbgrader("generate_feedback", ASSIGNMENT, f"--student={student}", cwd=course.root)
    assert made.returncode == 0, made.stderr[-2000:]
    assert (course.feedback / student / ASSIGNMENT / f"{ASSIGNMENT}.html").exists()


def test_a_second_run_has_nothing_to_do(copied):
    course, _ = copied
    summary = batch.Batch(course, ASSIGNMENT).run()
    assert not summary.records
    assert summary.skipped == STUDENTS


def test_what_is_handed_in_again_is_graded_again(copied):
    course, samples = copied
    best = next(s for s in samples if s.note == "all right")
    worse = next(s for s in samples if s.mistakes)
    target = course.submitted / worse.student / ASSIGNMENT / worse.filename
    target.write_bytes(best.content)
    summary = batch.Batch(course, ASSIGNMENT).run()
    assert [record.student for record in summary.records] == [worse.student]
    marks = marks_in_gradebook(course)
    assert {c: marks[worse.student, c][0] for c in best.expected} == best.expected


def test_marks_and_comments_given_by_hand_survive_a_regrade_and_count_in_its_summary(
    copied, capsys
):
    course, samples = copied
    student = next(s.student for s in samples if s.expected[ESSAY] is None)
    with Gradebook(course.db_url, "downhill") as gradebook:
        grade = gradebook.find_grade(ESSAY, ASSIGNMENT, ASSIGNMENT, student)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.25, False
        comment = gradebook.find_comment(ESSAY, ASSIGNMENT, ASSIGNMENT, student)
        comment.manual_comment = "Well seen <b>."
        gradebook.db.commit()
    summary = batch.Batch(course, ASSIGNMENT, force=True, students=student).run()
    show_summary(summary)
    (row,) = (line for line in capsys.readouterr().out.splitlines() if ESSAY in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [ESSAY, "2", "1.75", "0", "0", ""]
    assert marks_in_gradebook(course)[student, ESSAY] == (1.75, 2.0, False)
    page = feedback.write_all(course, ASSIGNMENT, student)[0].read_text()
    assert "Well seen &lt;b&gt;." in page
    assert "1.75 of 2" in page


def test_a_changed_essay_is_to_be_looked_at_again(copied):
    course, samples = copied
    sample = next(s for s in samples if s.note == "all right")
    with Gradebook(course.db_url, "downhill") as gradebook:
        grade = gradebook.find_grade(ESSAY, ASSIGNMENT, ASSIGNMENT, sample.student)
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    path = course.submitted / sample.student / ASSIGNMENT / sample.filename
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == ESSAY:
            cell["source"] = "I have thought again, and the factor is negative."
    path.write_text(json.dumps(notebook))
    batch.Batch(course, ASSIGNMENT).run()
    assert marks_in_gradebook(course)[sample.student, ESSAY] == (1.0, 2.0, True)


def test_a_picture_pasted_into_an_essay_is_seen_by_whoever_marks_it_and_in_feedback(copied):
    course, samples = copied
    sample = next(s for s in samples if s.note == "all right")
    path = course.submitted / sample.student / ASSIGNMENT / sample.filename
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == ESSAY:
            cell["source"] = "My sketch: ![steps](attachment:image.png)"
            cell["attachments"] = {"image.png": {"image/png": PIXEL}}
    path.write_text(json.dumps(notebook))
    batch.Batch(course, ASSIGNMENT).run()
    graded = course.autograded / sample.student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    attached = [c.attachments for c in nbformat.read(graded, 4).cells if "attachments" in c]
    assert attached == [{"image.png": {"image/png": PIXEL}}]
    page = feedback.write_all(course, ASSIGNMENT, sample.student)[0].read_text()
    assert f'<img src="data:image/png;base64,{PIXEL}" alt="steps">' in page


def test_nbgrader_s_late_policy_is_applied(copied):
    course, samples = copied
    settings = course.config_file
    settings.write_text(
        settings.read_text()
        + '\nc.AssignLatePenalties.plugin_class = "nbgrader.plugins.LateSubmissionPlugin"'
        + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
    )
    with Gradebook(course.db_url, "downhill") as gradebook:
        gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2026, 3, 1)
        gradebook.db.commit()
        gradebook.grant_extension(ASSIGNMENT, samples[0].student, days=5)
    for sample in samples[:3]:
        batch.Batch(course, ASSIGNMENT, force=True, students=sample.student).run()
        with Gradebook(course.db_url, "downhill") as gradebook:
            submission = gradebook.find_submission(ASSIGNMENT, sample.student)
            penalty = submission.late_submission_penalty or 0
            assert penalty == (0 if sample is samples[0] else submission.score)


def hidden_lines():
    text = (ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    sources = ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    regions = re.findall(r"BEGIN HIDDEN TESTS\n(.*?)### END", "\n".join(sources), re.S)
    return {line.strip() for region in regions for line in region.splitlines() if line.strip()}


def test_no_feedback_page_shows_a_hidden_test(classroom):
    course, _, _ = classroom
    lines = hidden_lines()
    assert lines
    for page in course.feedback.rglob("*.html"):
        text = page.read_text()
        assert not [line for line in lines if line in text]
        assert "rubric" not in text


def text_of(page):
    """A page as it reads: without its tags, and with code set in backticks no more."""
    stars = re.sub(r"</?em>", "*", page.read_text())
    return html.unescape(re.sub(r"<[^>]*>", "", stars))


def test_a_feedback_page_says_what_was_given_and_why(classroom):
    course, _, summary = classroom
    for record in summary.records:
        text = text_of(course.feedback / record.student / ASSIGNMENT / f"{ASSIGNMENT}.html")
        assert f"{record.score:g} of 16 points" in text
        for mark in record.marks:
            if mark.mistake:
                assert mark.message.replace("`", "") in text
        for note in record.notes:
            assert note in text


def test_feedback_loads_nothing_and_runs_nothing(classroom):
    course, _, _ = classroom
    for page in course.feedback.rglob("*.html"):
        text = page.read_text()
        assert "<script" not in text
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)


def test_every_student_has_a_page(classroom):
    course, samples, _ = classroom
    pages = {page.parents[1].name for page in course.feedback.rglob("*.html")}
    assert pages == {sample.student for sample in samples}


def test_the_export_has_a_line_for_each_mark(classroom):
    course, samples, _ = classroom
    printed = autograder("export", "--course", course.root)
    rows = list(csv.DictReader(io.StringIO(printed.stdout)))
    assert list(rows[0]) == ["student", "assignment", "question", "score", "max_score"]
    marks = {(row["student"], row["question"]): row["score"] for row in rows}
    for sample in samples:
        for cell, score in sample.expected.items():
            text = "" if score is None else f"{score:g}"
            assert marks[sample.student, cell.removesuffix("-test")] == text


def test_a_check_gives_what_the_batch_gives(classroom):
    course, samples, summary = classroom
    sample = next(s for s in samples if len(s.mistakes) > 1)
    record = next(r for r in summary.records if r.student == sample.student)
    path = course.submitted / sample.student / ASSIGNMENT / sample.filename
    checked = json.loads(autograder("check", path, "--json").stdout)
    assert checked["assignment"] == ASSIGNMENT
    by_machine = [mark for mark in record.marks if mark.cell != ESSAY]
    assert checked["score"] == sum(mark.score for mark in by_machine)
    assert checked["max_score"] == 14
    found = {q["name"]: (q["score"], q["message"]) for q in checked["questions"]}
    assert found.pop(ESSAY)[0] is None
    assert found == {mark.name: (mark.score, mark.message) for mark in by_machine}
    for question in checked["questions"]:
        assert set(question) == {"name", "score", "max_score", "message", "example"}
