"""A class gets the same marks and messages, whoever grades beside whom, and in whatever order."""

import dataclasses
import multiprocessing
import shutil

import pytest

from autograder.batch.batch import Batch
from autograder.course.course import Course
from autograder.gradebook import records
from tests.support import tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import NAME, RIGHT, WRONG

BUSY = """
import time

def busy(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
"""
# so long that a call which takes half of it is measured well on any machine
LIMITS = dataclasses.replace(
    tiny_course.LIMITS, call_seconds=1.5, question_seconds=3.0, submission_seconds=30.0
)
# half of what a call may take: a machine with three times the work must not end it
CLOSE = {"double": f"def double(x):\n    busy({LIMITS.call_seconds * 0.5})\n    return 2 * x"}
CLASS = {
    "right": (RIGHT, []),
    "wrong": (WRONG, []),
    "close": (RIGHT | CLOSE, [BUSY]),
    "endless call": (RIGHT | {"mean": "def mean(xs):\n    while True:\n        pass"}, []),
    "lacking": (RIGHT, ["import torch\nx = torch.ones(3)\nwas_here = 1"]),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    need_a_sandbox()
    scratch = tmp_path_factory.mktemp("same")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    for place, (answers, first) in enumerate(CLASS.values()):
        tiny_course.hand_in(course, f"s{place}", tiny_course.answered(blank, answers, first))
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


def in_the_opposite_order(course, folder):
    shutil.copytree(course.root, folder)
    for place in range(len(CLASS)):
        (folder / "submitted" / f"s{place}").rename(folder / "submitted" / f"t{place}")
    for place in range(len(CLASS)):
        other = f"s{len(CLASS) - 1 - place}"
        (folder / "submitted" / f"t{place}").rename(folder / "submitted" / other)
    return Course.at(folder)


def graded(course, workers):
    """What everybody gets and is told, in the order of their names."""
    Batch(course, NAME, workers=workers, limits=LIMITS, force=True).run()
    found = sorted(records.read_all(course, NAME), key=lambda record: record.student)
    return [
        ([(m.cell, m.score, m.message, m.mistake) for m in record.marks], record.notes)
        for record in found
    ]


def spin():
    while True:
        pass


def test_the_marks_are_the_same_whatever_the_machine_does(course, tmp_path):
    other = in_the_opposite_order(course, tmp_path / "course")
    alone = graded(course, workers=1)
    neighbours = [
        multiprocessing.get_context("fork").Process(target=spin, daemon=True) for _ in range(2)
    ]
    for neighbour in neighbours:
        neighbour.start()
    try:
        beside = graded(other, workers=2)
    finally:
        for neighbour in neighbours:
            neighbour.kill()
            neighbour.join()
    assert beside[::-1] == alone
    scores = {
        name: sum(score or 0 for _, score, _, _ in marks)
        for name, (marks, _) in zip(CLASS, alone, strict=True)
    }
    full = scores["right"]
    assert scores["close"] == scores["lacking"] == full
    assert scores["endless call"] == full - 2
