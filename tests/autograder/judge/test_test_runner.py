"""Whatever a submission gives, to check it costs its limit and no more, and nothing of others."""

import ast
import os
import signal
import socket
import time

import psutil
import pytest

from autograder.errors import SandboxError
from autograder.judge.test_runner import Task, TestRunner
from autograder.marking.own_work import own_work, pausing
from autograder.protocol.channel import Channel
from autograder.sandbox.bubblewrap import check_available
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker

CELLS = """
import numpy as np

def whole_numbers():
    return np.ones((2800, 2800), dtype=int)

def double(x):
    return 2 * x

def nap(seconds):
    import time
    time.sleep(seconds)
    return "awake"
"""
PRODUCT = (
    "a = whole_numbers()\nassert (a @ a @ a).sum() > 0"  # minutes in C, which no alarm interrupts
)


@pytest.fixture(scope="module")
def session():
    try:
        check_available()
        sandboxed = True
    except SandboxError:
        sandboxed = False
    with Worker(Limits(), sandboxed=sandboxed) as worker, worker.session() as session:
        assert session.run(CELLS).succeeded
        yield session


@pytest.fixture
def runner():
    runner = TestRunner()
    yield runner
    runner.end()


def task(source, seconds=20.0, processor_seconds=1.0):
    return Task(source, 1, {}, None, frozenset(), 10.0, seconds, processor_seconds)


def run(runner, session, source, **limits):
    with session.snapshot() as channel:
        return runner.run(task(source, **limits), channel)


def processor_time():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def test_a_test_runs_beside_the_judge_as_it_did_in_it(runner, session):
    result, took = run(runner, session, "assert double(3) == 6\ndouble(1.5)")
    assert (result.score, result.message, result.fault) == (3.0, "", "")
    assert 0 <= took < 1


def test_work_in_c_on_a_student_s_data_is_stopped_and_the_next_test_runs(runner, session):
    before = processor_time()
    result, took = run(runner, session, PRODUCT)
    assert result.score == 0
    assert "took more than 1 seconds" in result.message
    assert result.fault == ""
    assert took == 1.0
    assert processor_time() - before < 10
    assert run(runner, session, "assert double(3) == 6")[0].score is None


def test_a_test_that_waits_is_not_stopped_for_its_processor_time(runner, session):
    assert run(runner, session, "assert nap(1.5) == 'awake'")[0].score is None


def test_a_process_that_ends_costs_that_question_and_tells_the_author(runner, session):
    result, _ = run(runner, session, "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    assert result.score == 0
    assert "SIGSEGV" in result.fault
    assert "teachers have been told" in result.message


def test_what_is_worked_out_once_for_all_counts_for_nobody(runner, session):
    source = (
        "import time\n"
        "from autograder.marking.own_work import own_work\n"
        "with own_work():\n"
        "    until = time.process_time() + 2.5\n"
        "    while time.process_time() < until: pass\n"
        "1.0"
    )
    result, took = run(runner, session, source)
    assert (result.score, result.message) == (1.0, "")
    assert took < 1


OWN_WORK = """
import time
from autograder.marking.own_work import own_work
from tests.autograder.judge.test_test_runner import worked_out
for name in {names}:
    if name not in worked_out:
        with own_work():
            until = time.process_time() + 0.3
            while time.process_time() < until: pass
            worked_out.add(name)
            with open({noted!r}, "a") as file: print(name, file=file)
"""
worked_out: set[str] = set()  # in the process that runs tests
ENDINGS = {
    "its time is over": PRODUCT,
    "it is killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_however_often_it_is_ended_nothing_is_worked_out_twice(runner, session, tmp_path, ending):
    noted = tmp_path / "noted"
    questions = [["a", "b"], ["b", "c"], ["a", "b", "c"]]
    for names in questions:
        source = OWN_WORK.format(names=names, noted=str(noted)) + ENDINGS[ending]
        result, took = run(runner, session, source, processor_seconds=0.3)
        assert (result.score, took) == (0, 0.3)
    source = OWN_WORK.format(names=["a", "b", "c", "d"], noted=str(noted)) + "double(1.0)"
    assert run(runner, session, source)[0].score == 2.0
    assert noted.read_text().split() == ["a", "b", "c", "d"]


def test_of_what_holds_processes_in_reserve_nothing_stays_when_it_ends(runner, session, tmp_path):
    source = OWN_WORK.format(names=["a", "b", "c"], noted=str(tmp_path / "noted"))
    assert run(runner, session, source + "1.0")[0].score == 1.0
    ours = psutil.Process(runner._keeper).children(recursive=True)
    assert len(ours) >= 2  # one that works, and the last one in reserve
    runner.end()
    assert psutil.wait_procs(ours, timeout=10)[1] == []


def test_own_work_inside_own_work_is_paused_once():
    noted = []

    def pause():
        noted.append("pause")
        return lambda: noted.append("resume")

    with pausing(pause), own_work(), own_work():
        noted.append("work")
    assert noted == ["pause", "work", "resume"]


def test_all_its_processes_end_with_the_judge(tmp_path):
    ours, theirs = os.pipe()
    judge = os.fork()
    if judge == 0:
        try:
            runner, (student, _) = TestRunner(), socket.socketpair()
            source = OWN_WORK.format(names=["a"], noted=str(tmp_path / "noted"))
            runner.run(task(source), Channel(student))  # and so there is one in reserve
            pids = [process.pid for process in psutil.Process().children(recursive=True)]
            os.write(theirs, str(pids).encode())
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    os.waitpid(judge, 0)
    pids = ast.literal_eval(os.read(ours, 200).decode())
    os.close(ours)
    os.close(theirs)
    assert len(pids) == 3  # the keeper, the one that works, and one in reserve
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(map(_runs, pids)):
        time.sleep(0.05)
    assert not any(map(_runs, pids))


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
