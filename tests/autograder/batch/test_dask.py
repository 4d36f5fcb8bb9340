"""A batch on a Dask cluster gives what it gives on one machine, whatever the cluster loses."""

import dataclasses
import json
import shutil
import socket
import sys
from collections import Counter

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.batch import dask_executor, executor
from autograder.batch.batch import Batch
from autograder.cli import main
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.gradebook import records
from autograder.gradebook.gradebook import Gradebook
from autograder.sandbox.limits import Limits
from tests.support import dask_cluster, tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import LIMITS, NAME, RIGHT, WRONG

STUDENTS = [f"s{number}" for number in range(7)]
SLOW = ["import time\ntime.sleep(0.4)"]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    need_a_sandbox()
    return tmp_path_factory.mktemp("dask")


@pytest.fixture(scope="module")
def released(scratch):
    """A class that has handed in: right and wrong answers, and one that is no notebook."""
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    for number, student in enumerate(STUDENTS):
        answers = RIGHT | WRONG if number % 2 else RIGHT | {"essay": "Because it is."}
        tiny_course.hand_in(course, student, tiny_course.answered(blank, answers, SLOW))
    (course.submitted / STUDENTS[3] / NAME / f"{NAME}.ipynb").write_bytes(b"no notebook")
    beside = course.submitted / STUDENTS[4] / NAME
    with_module = RIGHT | {"double": "from twice import double"}
    (beside / f"{NAME}.ipynb").write_text(
        json.dumps(tiny_course.answered(blank, with_module, SLOW))
    )
    (beside / "twice.py").write_text(RIGHT["double"])
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture(scope="module")
def expected(released, scratch):
    """What this machine gives."""
    here = Course.at(shutil.copytree(released.root, scratch / "here"))
    Batch(here, NAME, limits=LIMITS).run()
    return found(here)


@pytest.fixture(scope="module")
def two_workers(scratch):
    with dask_cluster.cluster(scratch / "two", workers=2) as started:
        yield started


@pytest.fixture
def course(released, tmp_path):
    return Course.at(shutil.copytree(released.root, tmp_path / "course"))


def found(course):
    """All marks, and what each record says but for the time that it took."""
    with Gradebook(course) as book:
        marks = book.rows(NAME)
    known = [vars(record) for record in records.read_all(course, NAME)]
    return marks, [{k: v for k, v in r.items() if not k.endswith("seconds")} for r in known]


def on(address, course, **options):
    return Batch(course, NAME, limits=LIMITS, dask=address, **options)


def test_a_cluster_gives_what_one_machine_gives(two_workers, course, expected):
    summary = on(two_workers.address, course).run()
    assert [record.student for record in summary.records] == STUDENTS
    assert found(course) == expected
    assert summary.records[4].marks[0].score == 2  # what is beside a notebook travels with it
    again = on(str(two_workers.file), course).run()
    assert again.skipped == len(STUDENTS)


def test_the_submissions_of_a_lost_worker_are_done_again(two_workers, course, expected):
    lost = psutil.Process(two_workers.worker().pid)
    below = []

    def kill_when_it_judges(*_):
        if not below and any("bwrap" in p.name() for p in lost.children(recursive=True)):
            below.extend(lost.children(recursive=True))
            lost.kill()

    counted = []
    on(two_workers.address, course).run(
        lambda student, *_: (kill_when_it_judges(), counted.append(student))
    )
    while not below:  # the others were done before it had begun
        on(two_workers.address, course, force=True).run(kill_when_it_judges)
    assert sorted(student for student in counted if student in STUDENTS) == STUDENTS
    assert found(course) == expected
    _, alive = psutil.wait_procs(below, timeout=20)
    assert alive == []


@pytest.mark.parametrize(
    ("file", "part"),
    [
        (f"rubrics/{NAME}.py", f"the rubric of {NAME}"),
        ("autograder/templates/feedback.html", "autograder"),
        ("homework/wording.py", "homework"),
    ],
)
def test_workers_with_another_version_of_any_file_are_refused(two_workers, course, file, part):
    for student in STUDENTS[1:]:  # each would be refused by a process of its own
        shutil.rmtree(course.submitted / student)
    changed = two_workers.code / file
    before = changed.read_bytes()
    changed.write_bytes(before + b"\n")
    limits = dataclasses.replace(LIMITS, file_mb=LIMITS.file_mb + len(part))  # a process of its own
    try:
        with pytest.raises(CourseError, match="another version") as told:
            Batch(course, NAME, limits=limits, dask=two_workers.address).run()
    finally:
        changed.write_bytes(before)
    assert f"({part})" in str(told.value)
    assert records.read_all(course, NAME) == []


def test_a_cluster_that_goes_leaves_what_was_finished(two_workers, course, expected):
    """The last that is asked of the cluster."""
    with pytest.raises(CourseError, match=r"cluster at .* is gone") as told:
        on(two_workers.address, course).run(
            lambda _, record, __: record and two_workers.scheduler.kill()
        )
    assert "the same command goes on" in str(told.value)
    kept = len(records.read_all(course, NAME))
    assert 0 < kept < len(STUDENTS)
    summary = Batch(course, NAME, limits=LIMITS).run()
    assert summary.skipped == kept
    assert found(course) == expected


def test_an_address_where_nothing_listens_is_told(course, monkeypatch, capsys):
    monkeypatch.setattr(dask_executor, "CONNECT_SECONDS", 0.5)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        words = ["autograder", "grade", NAME, "--course", str(course.root), "--dask", address]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main.main()
    assert ended.value.code == 2
    assert "No Dask scheduler answers" in capsys.readouterr().err


class Flaky:
    """A place with some rooms, where some submissions end the process that has them."""

    def __init__(self, rooms, ends):
        self.rooms, self.ends, self.inside = rooms, Counter(ends), []

    def has_room(self):
        return len(self.inside) < self.rooms

    def give(self, student):
        assert self.has_room()
        self.inside.append(student)

    def answers(self):
        student = self.inside.pop(0)
        if self.ends[student]:
            self.ends[student] -= 1
            return [(student, None)]
        return [(student, (records.Record(student, NAME, "", "", []), b""))]


@given(rooms=st.integers(1, 4), ends=st.lists(st.sampled_from(STUDENTS), max_size=12))
def test_each_submission_is_counted_once_and_tried_twice(rooms, ends):
    source = tiny_course.solution()
    job = executor.Job(Assignment(NAME, source, source), "", Limits(), True)
    came = list(executor.graded(Flaky(rooms, ends), job, STUDENTS))
    assert sorted(record.student for record, _ in came) == STUDENTS
    for record, notebook in came:
        assert bool(record.errors) == (notebook is None) == (Counter(ends)[record.student] > 1)
