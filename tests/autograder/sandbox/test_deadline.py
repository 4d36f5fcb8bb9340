"""What a process may take is counted in its own time, however busy the machine is."""

import multiprocessing
import os
import sys
import time

import pytest

from autograder.protocol import deadline as deadline_module
from autograder.protocol.deadline import BACKSTOP_FACTOR, Deadline

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the clock of another process")


class Told:
    """A meter of a process that has used, and waited for, what it is told."""

    def __init__(self):
        self.used = self.waited = 0.0
        self.runs = False

    def is_about_to_run(self):
        return self.runs

    def read(self):
        return self.used, self.waited


@pytest.fixture
def wall(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def ours(monkeypatch):
    """What we ourselves have used and waited for."""
    meter = Told()
    monkeypatch.setattr(deadline_module, "own_meter", lambda: meter)
    return meter


def test_waiting_for_the_processor_takes_none_of_a_process_s_time(wall, ours):
    meter = Told()
    deadline = Deadline(10.0, meter)
    wall[0] += 120.0
    meter.used, meter.waited = 4.0, 116.0
    assert deadline.left() == pytest.approx(6.0)
    assert deadline.used() == pytest.approx(4.0)
    meter.used = 10.0
    assert deadline.left() == 0.0


def test_a_process_that_rests_uses_its_time_as_one_that_works(wall, ours):
    meter = Told()
    deadline = Deadline(10.0, meter)
    wall[0] += 9.0
    meter.used = 2.0
    assert deadline.left() > 0.0
    wall[0] += 2.0
    assert deadline.used() == pytest.approx(11.0)
    assert deadline.left() == 0.0


def test_what_we_take_ourselves_is_none_of_a_process_s_time(wall, ours):
    deadline = Deadline(10.0, Told())
    wall[0] += 30.0
    ours.used, ours.waited = 3.0, 21.0
    assert deadline.used() == pytest.approx(6.0)
    assert deadline.left() == pytest.approx(4.0)


def test_time_that_no_clock_shows_is_not_rest_while_a_process_is_about_to_run(wall, ours):
    meter = Told()
    deadline = Deadline(10.0, meter)
    wall[0] += 15.0
    meter.used, meter.runs = 6.0, True
    assert deadline.left() > 0.0
    meter.used = 10.0
    assert deadline.left() == 0.0
    meter.used, meter.runs = 6.0, False
    assert deadline.left() == 0.0
    meter.runs = True
    wall[0] += 10.0 * BACKSTOP_FACTOR
    assert deadline.left() == 0.0


def test_time_on_the_wall_is_a_far_backstop(wall, ours):
    meter = Told()
    deadline = Deadline(10.0, meter)
    wall[0] += 10.0 * BACKSTOP_FACTOR + 1.0
    meter.waited = 10.0 * BACKSTOP_FACTOR
    assert deadline.left() == 0.0


def test_a_part_begins_now_and_ends_with_the_whole(wall, ours):
    meter = Told()
    whole = Deadline(10.0, meter)
    wall[0] += 4.0
    meter.used = 3.0  # and a second of rest
    part = whole.part(3.0)
    assert (part.seconds, part.used()) == (3.0, 0.0)
    wall[0] += 4.0
    meter.waited = 4.0
    assert part.left() == pytest.approx(3.0)
    assert whole.part(30.0).seconds == pytest.approx(6.0)


def test_without_a_meter_the_wall_counts(wall):
    deadline = Deadline(10.0)
    wall[0] += 4.0
    assert (deadline.left(), deadline.used()) == (6.0, 4.0)


def spin(until, ready):
    ready.set()
    while not until.is_set():
        pass


def test_a_real_process_is_seen_to_run_to_rest_and_to_be_gone():
    from autograder.protocol.deadline import Meter

    context = multiprocessing.get_context("fork")
    over, ready = context.Event(), context.Event()
    spinning = context.Process(target=spin, args=(over, ready))
    resting = context.Process(target=over.wait)
    spinning.start(), resting.start()
    try:
        ready.wait()
        runs, rests = Meter(spinning.pid), Meter(resting.pid)
        until = time.monotonic() + 10.0
        while rests.is_about_to_run() and time.monotonic() < until:
            time.sleep(0.01)  # it has just begun
        assert runs.is_about_to_run()
        assert not rests.is_about_to_run()
    finally:
        over.set()
        spinning.join(), resting.join()
    assert not runs.is_about_to_run()


def test_a_real_process_is_measured_while_others_take_its_processor():
    from autograder.protocol.deadline import Meter

    context = multiprocessing.get_context("fork")
    over, started = context.Event(), [context.Event() for _ in range(4)]
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        spinning = [context.Process(target=spin, args=(over, ready)) for ready in started]
        for process in spinning:
            process.start()
        for ready in started:
            ready.wait()
        deadline = Deadline(10.0, Meter(spinning[0].pid))
        begin = time.monotonic()
        while time.monotonic() < begin + 1.0:
            time.sleep(0.05)
        took = time.monotonic() - begin
        # four processes share a processor: each has used far less time than has passed
        assert deadline.used() < 0.6 * took
    finally:
        over.set()
        os.sched_setaffinity(0, before)
        for process in spinning:
            process.join()
