"""Marks in SQLite and on a PostgreSQL server: the same, whoever writes at once and whatever goes away."""

import multiprocessing
import os
import shutil
import sqlite3
import sys
import threading
import time

import pytest
import typer
from nbgrader.api import Gradebook
from sqlalchemy import text

from autograder import errors
from autograder.batch.batch import Batch
from autograder.cli import app, main
from autograder.course.assignment import Assignment
from autograder.course.course import CONFIG, Course
from autograder.errors import CourseError
from autograder.feedback import page
from autograder.gradebook import records, release
from autograder.gradebook.gradebook import Gradebook as OwnGradebook
from autograder.judge.mark import Mark
from autograder.synthetic import demo
from tests.support import forked, tiny_course
from tests.support.tiny_course import LIMITS, NAME, POINTS, RIGHT, WRONG

STUDENTS = ["ada", "Bob", "Élodie", "佐藤"]
GRADED = text(
    "select 1 from grade join submitted_notebook n on n.id = grade.notebook_id "
    "join submitted_assignment a on a.id = n.assignment_id where a.student_id = :student"
)
NOWHERE = "postgresql://ta:secret@127.0.0.1:9/downhill"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A class that has handed in, with an essay of each student."""
    scratch = tmp_path_factory.mktemp("databases")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    for number, student in enumerate(STUDENTS):
        answers = (RIGHT | WRONG if number % 2 else RIGHT) | {"essay": "Because it is so."}
        slow = ["import time\ntime.sleep(0.3)"]
        tiny_course.hand_in(course, student, tiny_course.answered(blank, answers, slow))
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture(scope="module")
def expected(released):
    """The marks of a run in a file, where nothing went wrong."""
    here = copy(released, released.root.parent / "file")
    Batch(here, NAME, limits=LIMITS).run()
    return found(here)


@pytest.fixture(scope="module")
def known_to_server(server, released):
    """A database on the server in which the problem set has been released."""
    url = server.database()
    release.release(copy(released, released.root.parent / "known", url), [NAME])
    return url


@pytest.fixture(params=["file", "server"])
def course(request, released, tmp_path):
    """The class, with its gradebook in a file or on the server."""
    if request.param == "file":
        return copy(released, tmp_path / "course")
    return request.getfixturevalue("on_server")


@pytest.fixture
def on_server(server, known_to_server, released, tmp_path):
    return copy(released, tmp_path / "course", server.database(like=known_to_server))


def copy(course, target, database=None):
    return Course(shutil.copytree(course.root, target).resolve(), database)


def found(course):
    """Every mark as nbgrader reads it, one for each row that there is."""
    with Gradebook(course.db_url, "default_course") as gradebook:
        return sorted(
            (submission.student_id, grade.name, grade.score, grade.max_score)
            for submission in gradebook.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for grade in notebook.grades
        )


def start(course, *words):
    """A command in a process of its own; the URL is in the environment, as a password should be."""
    return forked.Started(
        main.main,
        [*words, "--course", str(course.root)],
        environment={"AUTOGRADER_DB": course.database or ""},
    )


def sentence(process, server=None):
    """What a command that had to stop told, in one sentence without a password."""
    _, told = process.communicate()
    assert process.returncode == 2, told
    assert "Traceback" not in told
    assert server is None or server.password not in told
    (line,) = [line for line in told.splitlines() if line.startswith("autograder: ")]
    return line


def test_a_server_holds_what_a_file_holds(on_server, expected):
    Batch(on_server, NAME, limits=LIMITS).run()
    assert on_server.gradebook is None
    assert found(on_server) == expected
    assert Batch(on_server, NAME, limits=LIMITS).run().skipped == len(STUDENTS)
    with OwnGradebook(on_server) as book:
        rows = book.rows(NAME)
    assert [(row.student, row.cell) for row in rows] == [row[:2] for row in expected]
    assert len(page.write_all(on_server, NAME)) == len(STUDENTS)


def test_two_programs_may_make_a_gradebook_at_once(server, released, tmp_path):
    url = server.database()
    courses = [copy(released, tmp_path / "one", url), copy(released, tmp_path / "two", url)]
    in_file = copy(released, tmp_path / "three")
    in_file.gradebook.unlink()
    fork = multiprocessing.get_context("fork")  # with nbgrader imported already
    made = [
        fork.Process(target=release.register, args=(course, NAME))
        for course in (*courses, in_file, in_file)
    ]
    for process in made:
        process.start()
    for process in made:
        process.join()
    assert [process.exitcode for process in made] == [0] * len(made)
    for course in (*courses, in_file):
        with OwnGradebook(course) as book:
            assert book.knows(Assignment.load(course, NAME))


def test_graders_and_people_who_write_at_once_lose_nothing(course):
    """Graders write the same new students in opposite orders, while a person marks essays."""
    students = [f"s{number:02}" for number in range(12)]
    faulty = []

    def guarded(work):
        def run():
            try:
                work()
            except Exception as error:
                faulty.append(error)

        return threading.Thread(target=run)

    def grade(order):
        with OwnGradebook(course) as book:
            for turn in range(6):
                with book.together():
                    for student in order:
                        scores = {cell: float(turn == 5) for cell in POINTS}
                        marks = [
                            Mark(c, c, None if c == "essay" else scores[c], most)
                            for c, most in POINTS.items()
                        ]
                        book.save(NAME, student, marks, None, same_answers=True)

    def mark_by_hand():
        with Gradebook(course.db_url, "default_course") as gradebook:
            for student in students:
                deadline = time.monotonic() + 30.0
                while not gradebook.db.execute(GRADED, {"student": student}).scalar():
                    gradebook.db.rollback()
                    assert time.monotonic() < deadline
                    time.sleep(0.005)
                grade = gradebook.find_grade("essay", NAME, NAME, student)
                grade.manual_score, grade.needs_manual_grade = 1.5, False
                comment = gradebook.find_comment("essay", NAME, NAME, student)
                comment.manual_comment = f"Well put, {student}."
                gradebook.db.commit()

    threads = [guarded(lambda: grade(students)), guarded(lambda: grade(students[::-1]))]
    threads.append(guarded(mark_by_hand))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faulty == []
    marks = {(student, cell): score for student, cell, score, _ in found(course)}
    assert len(marks) == len(found(course)) == len(students) * len(POINTS)
    for (_, cell), score in marks.items():
        assert score == (1.5 if cell == "essay" else 1.0)
    with OwnGradebook(course) as book:
        assert book.waiting(NAME) == set()
        comments = book.comments(NAME)
    assert comments == {(s, "essay"): f"Well put, {s}." for s in students}


def test_two_batches_at_once_count_everybody_once(on_server, tmp_path, expected):
    other = copy(on_server, tmp_path / "other", on_server.database)
    for process in [start(on_server, "grade", NAME), start(other, "grade", NAME)]:
        _, told = process.communicate()
        assert process.returncode == 0, told
    assert found(on_server) == expected


def test_a_server_that_goes_in_the_middle_is_told_and_nobody_is_lost(server, on_server, expected):
    process = start(on_server, "grade", NAME, "--workers", "1")
    while not records.read_all(on_server, NAME):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    server.kill()
    try:
        assert "server cannot be used, or has gone" in sentence(process, server)
        kept = len(records.read_all(on_server, NAME))
        assert "server cannot be used, or has gone" in sentence(start(on_server, "export"), server)
    finally:
        server.start()
    assert 0 < kept < len(STUDENTS)
    assert Batch(on_server, NAME, limits=LIMITS).run().skipped == kept
    assert found(on_server) == expected


def test_a_file_that_is_locked_in_the_middle_is_told_and_nobody_is_lost(
    released, tmp_path, expected
):
    course = copy(released, tmp_path / "course")
    with sqlite3.connect(course.gradebook, isolation_level=None) as other:

        def lock(_, record, __):
            if record is not None and not other.in_transaction:
                other.execute("begin immediate")

        with pytest.raises(Exception, match="locked") as stopped:
            Batch(course, NAME, limits=LIMITS, workers=1).run(lock)
        other.execute("rollback")
    assert "locked by another program" in errors.sentence(stopped.value)
    kept = len(records.read_all(course, NAME))
    assert 0 < kept < len(STUDENTS)
    assert Batch(course, NAME, limits=LIMITS).run().skipped == kept
    assert found(course) == expected


def test_a_wrong_password_is_told(server, on_server):
    wrong = Course(on_server.root, on_server.database.replace(server.password, "guessed"))
    assert "password authentication failed" in sentence(start(wrong, "export"), server)


@pytest.fixture
def elsewhere(released, tmp_path):
    """A course whose nbgrader_config.py names a server that is not there."""
    course = copy(released, tmp_path / "course")
    with (course.root / CONFIG).open("a") as file:
        file.write(f"c.CourseDirectory.db_url = {NOWHERE!r}\n")
    return Course.at(course.root)


def told_by(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["autograder", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "secret" not in told
    return told


@pytest.mark.parametrize("words", [["release"], ["grade", NAME], ["feedback", NAME], ["export"]])
def test_every_command_uses_the_server_that_nbgrader_is_told_of(
    words, elsewhere, monkeypatch, capsys
):
    record = records.Record(STUDENTS[0], NAME, "", "", [])
    records.write(elsewhere, record)
    told = told_by(monkeypatch, capsys, *words, "--course", elsewhere.root)
    assert "server cannot be used" in told


def test_the_command_line_goes_before_the_settings(
    elsewhere, released, expected, monkeypatch, capsys
):
    graded = Course.at(released.root.parent / "file")
    url = f"sqlite:///{graded.gradebook}"
    words = ["autograder", "export", "--course", str(elsewhere.root), "--db", url]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.count("\n") == 1 + len(expected)
    assert "AUTOGRADER_DB" not in os.environ


ON_THE_GRADEBOOK = {
    "release": ["release", "tiny"],
    "status": ["status", "tiny"],
    "grade": ["grade", "tiny", "--no-sandbox"],
    "feedback": ["feedback", "tiny"],
    "report": ["report", "tiny"],
    "export": ["export"],
    "archive": ["archive", "--to", "not_there_yet.zip"],
    "roster": ["roster"],
}


@pytest.mark.parametrize("words", ON_THE_GRADEBOOK.values(), ids=ON_THE_GRADEBOOK)
def test_every_command_on_the_gradebook_takes_its_url_and_passes_it_on(
    words, elsewhere, monkeypatch, capsys
):
    records.write(elsewhere, records.Record(STUDENTS[0], NAME, "", "", []))
    monkeypatch.setenv("AUTOGRADER_DB", "sqlite:///unused.db")
    url = "mysql://ta:secret@host/marks"
    told = told_by(monkeypatch, capsys, *words, "--course", elsewhere.root, "--db", url)
    assert "cannot be in mysql://ta@host/marks" in told
    assert os.environ["AUTOGRADER_DB"] == "sqlite:///unused.db"
    assert not (elsewhere.root / "unused.db").exists()


def test_no_other_command_takes_a_gradebook_s_url():
    commands = typer.main.get_command(app.app).commands
    with_url = {name for name, one in commands.items() if "db" in {p.name for p in one.params}}
    assert with_url == set(ON_THE_GRADEBOOK)


def test_a_check_and_a_demo_leave_the_server_alone(elsewhere, tmp_path):
    assert release.outdated(elsewhere, [NAME]) == []
    scratch = demo.prepare(elsewhere, tmp_path / "demo")
    assert scratch.gradebook == tmp_path / "demo" / "gradebook.db"
    assert Course.at(scratch.root).gradebook == scratch.gradebook


def test_a_database_of_another_kind_is_refused_without_its_password(released):
    with pytest.raises(CourseError, match="mysql://ta@host/marks") as told:
        OwnGradebook(Course(released.root, "mysql://ta:secret@host/marks"))
    assert "secret" not in str(told.value)
