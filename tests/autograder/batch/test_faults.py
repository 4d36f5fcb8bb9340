"""A full disk, a lock, rights that are missing, a clock set back: a sentence, and nothing is lost."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
from nbgrader.api import Gradebook

from autograder.batch.batch import Batch
from autograder.cli import main
from autograder.course.course import Course
from tests.support import forked, handed_in, tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT, WRONG

STUDENTS = [f"s{i}" for i in range(4)]


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A class that has handed in, and its marks in a run where nothing went wrong."""
    scratch = tmp_path_factory.mktemp("faults")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    for index, student in enumerate(STUDENTS):
        answers = RIGHT | WRONG if index % 2 else RIGHT
        tiny_course.hand_in(course, student, tiny_course.answered(blank, answers))
    whole = Course.at(shutil.copytree(course.root, scratch / "whole"))
    Batch(whole, NAME, limits=LIMITS).run()
    yield course, scratch / "rubrics", marks(whole)
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def course(released, tmp_path):
    return Course.at(shutil.copytree(released[0].root, tmp_path / "course"))


@pytest.fixture
def run(released, course):
    """Run a command in a process of its own, perhaps with something done to that process first."""

    def in_child(*words, prepare=lambda: None, course=course):
        return forked.run(main.main, *words, "--course", str(course.root), prepare=prepare)

    return in_child


def marks(course):
    with Gradebook(course.db_url) as gradebook:
        return {
            (submission.student_id, grade.name): (grade.score, grade.needs_manual_grade)
            for submission in gradebook.assignment_submissions(NAME)
            for grade in submission.notebooks[0].grades
        }


def told(done):
    """The one sentence of a command that had to stop."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("autograder: ")]
    return line


def assert_it_goes_on(course, expected):
    Batch(course, NAME, limits=LIMITS).run()
    assert marks(course) == expected


def small_files(limit):
    import resource
    import signal

    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return prepare


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a few megabytes; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("This needs the right to mount a small disk.")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stops_grading_and_room_lets_it_go_on(released, run, small_disk):
    course = Course.at(shutil.copytree(released[0].root, small_disk / "course"))
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    done = run("grade", NAME, course=course)
    assert "full" in told(done)
    assert handed_in.tree(course.submitted) == handed_in.tree(released[0].submitted)
    filler.unlink()
    assert_it_goes_on(course, released[2])


def test_a_limit_on_the_size_of_files_stops_grading_in_a_sentence(course, run, released):
    done = run("grade", NAME, prepare=small_files(60_000))
    told(done)
    assert_it_goes_on(course, released[2])


def test_a_gradebook_that_another_program_locks_is_named(course, run, released):
    for lock in ("exclusive", "immediate"):  # to read it is not allowed, or is
        with sqlite3.connect(course.gradebook, isolation_level=None) as other:
            other.execute(f"begin {lock}")
            assert "locked by another program" in told(run("grade", NAME))
            other.execute("rollback")
    assert_it_goes_on(course, released[2])


def test_a_read_only_folder_is_named(course, run, released):
    place = course.autograded
    place.mkdir()
    subprocess.run(["chmod", "555", place], check=True)
    if os.geteuid() == 0 and shutil.which("chattr"):
        made = subprocess.run(["chattr", "+i", place], capture_output=True, check=False)
        if made.returncode:
            pytest.skip("Root writes everywhere here, and no folder can be made immutable.")
    try:
        line = told(run("grade", NAME))
    finally:
        subprocess.run(["chattr", "-i", place], capture_output=True, check=False)
        subprocess.run(["chmod", "755", place], check=True)
    assert str(place) in line
    assert "not allowed" in line
    assert_it_goes_on(course, released[2])


def test_a_clock_that_goes_back_changes_no_mark(course, released, monkeypatch):
    """The workers are forked, so that theirs goes back too."""
    start, now = time.time(), time.time
    monkeypatch.setattr(time, "time", lambda: start - 1000 * (now() - start) - 86_400)
    Batch(course, NAME, limits=LIMITS).run()
    assert marks(course) == released[2]
    assert Batch(course, NAME, limits=LIMITS).run().skipped == len(STUDENTS)


def test_a_clock_that_was_set_back_stops_collecting(course, run, tmp_path):
    archive = tmp_path / "s.zip"
    handed_in.zipped(archive, {"ada.ipynb": handed_in.work()})
    os.utime(archive, (time.time() + 10**7,) * 2)
    before = handed_in.tree(course.root)
    assert "clock" in told(run("collect", NAME, str(archive)))
    assert handed_in.tree(course.root) == before


def test_collecting_onto_a_full_disk_changes_nothing_until_there_is_room(released, run, small_disk):
    course = Course.at(shutil.copytree(released[0].root, small_disk / "course"))
    archive = small_disk.parent / "s.zip"
    noise = json.dumps({"cells": [], "metadata": {"noise": os.urandom(2_000_000).hex()}})
    members = {"ada.ipynb": handed_in.work("ada"), "bob.ipynb": noise.encode()}
    handed_in.zipped(archive, members)
    before = handed_in.tree(course.root)
    line = told(run("collect", NAME, str(archive), course=course))
    assert "The disk is full" in line
    assert handed_in.tree(course.root) == before
    handed_in.zipped(archive, {"ada.ipynb": handed_in.work("ada")})
    assert run("collect", NAME, str(archive), course=course).returncode == 0
    assert "ada" in course.students_with(NAME)


def test_a_file_that_may_not_be_read_is_named(course, run, tmp_path):
    done = run("collect", NAME, str(tmp_path / "gone.zip"))
    assert "gone.zip" in told(done)


def test_what_is_a_fault_of_the_program_is_not_hidden():
    from autograder.errors import sentence

    assert sentence(ValueError("a bug")) is None
    assert sentence(FileNotFoundError(2, "No such file")) is None


def test_ctrl_c_ends_it_in_a_sentence_and_the_same_command_goes_on(released, course):
    slow = tiny_course.answered(
        tiny_course.released(course), RIGHT, first=["import time\ntime.sleep(600)"]
    )
    tiny_course.hand_in(course, "zoe", slow)
    words = tiny_course.command(released[1], "grade", NAME, "--course", str(course.root))
    process = subprocess.Popen(
        words,
        env=tiny_course.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=tiny_course.heed_ctrl_c,
    )
    deadline = time.monotonic() + 90
    while len(list(course.records.rglob("*.json"))) < len(STUDENTS):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all that run in it
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "autograder: stopped. What was finished is kept" in err
    assert "Traceback" not in out + err
    assert course.students_with(NAME) == [*STUDENTS, "zoe"]
    shutil.rmtree(course.submitted / "zoe")
    assert_it_goes_on(course, released[2])
