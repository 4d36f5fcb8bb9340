"""Which cores the workers of a batch keep to."""

import multiprocessing
import os
import signal
import time

import pytest

from autograder.batch.executor import Job
from autograder.batch.local_executor import LocalExecutor
from autograder.course.assignment import Assignment
from autograder.sandbox.bubblewrap import cores
from tests.support import tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT

ALL = os.sched_getaffinity(0)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("pool")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    tiny_course.hand_in(course, "ada", tiny_course.answered(tiny_course.released(course), RIGHT))
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


def pool_of(course, workers):
    assignment = Assignment.load(course, NAME)
    job = Job(assignment, "", LIMITS, sandboxed=False)
    return LocalExecutor(course, job, workers)


def kept_to(settled):
    """The cores of each worker that lives, as soon as they are as they should be."""
    until = time.monotonic() + 20.0
    while True:
        workers = multiprocessing.active_children()
        found = sorted(tuple(sorted(os.sched_getaffinity(w.pid))) for w in workers)
        if settled(found) or time.monotonic() > until:
            return found
        time.sleep(0.05)


def each_its_own(found):
    return found == [(core,) for core in sorted(ALL)]


def test_with_a_worker_for_each_core_none_shares_its_core(course):
    with pool_of(course, cores()):
        assert each_its_own(kept_to(each_its_own))


def test_the_successor_of_a_worker_that_ended_takes_its_core(course):
    with pool_of(course, cores()) as pool:
        assert each_its_own(kept_to(each_its_own))
        for _ in range(cores()):
            pool.give("ada")
        os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
        answers = []
        while len(answers) < cores():
            answers += pool.answers()
        assert [answer for _, answer in answers].count(None) == 1
        assert each_its_own(kept_to(each_its_own))


def test_twice_as_many_workers_as_cores_are_two_to_a_core(course):
    def two_each(found):
        return found == [(core,) for core in sorted([*ALL, *ALL])]

    with pool_of(course, 2 * cores()):
        assert two_each(kept_to(two_each))


@pytest.mark.skipif(cores() == 1, reason="With one core there are workers for all.")
def test_fewer_workers_than_cores_go_where_there_is_room(course):
    with pool_of(course, cores() - 1):
        time.sleep(1.0)
        assert kept_to(bool) == [tuple(sorted(ALL))] * (cores() - 1)
