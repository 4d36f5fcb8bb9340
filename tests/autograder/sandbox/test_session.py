"""Nothing of one submission reaches the next, and nothing of any outlives the grader."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograder.sandbox import watchdog
from autograder.sandbox.ledger import Ledger
from autograder.sandbox.limits import Limits
from autograder.sandbox.processes import Process
from autograder.sandbox.session import StudentGoneError
from autograder.sandbox.worker import Worker
from tests.support.sandboxes import need_a_sandbox

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def worker():
    need_a_sandbox()
    limits = Limits(cell_seconds=3.0, submission_seconds=30.0, scratch_mb=16, processes=40)
    with Worker(limits, sandboxed=True) as worker:
        worker.wait()
        yield worker


def printed(session, source):
    return "".join(output.get("text", "") for output in session.run(source).outputs)


def below(worker):
    return psutil.Process(worker.process).children(recursive=True)


LEFTOVERS = [
    "open('left', 'w').write('x')",
    "import os\nos.makedirs('a/b')\nopen('a/b/left', 'w').close()\nos.chmod('a/b', 0)\nos.chmod('a', 0)",
    "import os\nos.symlink('/', 'root')\nos.link(__import__('shutil').copy('/dev/null', 'n') or 'n', 'm')",
    "import os\nfor _ in range(300):\n    os.mkdir('d')\n    os.chdir('d')",
    "import os\nos.mkfifo('pipe')",
    "name = 'x' * 200\nfor i in range(2000): open(f'{name}{i}', 'w').close()",
]


@pytest.mark.parametrize("source", LEFTOVERS)
def test_no_file_is_left_for_the_next(worker, source):
    with worker.session() as session:
        session.run(source)
    with worker.session() as session:
        own = "{'.ipython', '.matplotlib'}"  # a new sandbox's own
        cell = f"import os\nprint(sorted(set(os.listdir('/scratch')) - {own}))"
        assert printed(session, cell) == "[]\n"


def test_no_name_setting_or_module_is_left_for_the_next(worker):
    with worker.session() as session:
        session.run("import sys, builtins, os\nbuiltins.len = 3\nsys.path.append('/x')\nleft = 1")
        session.run("sys.modules['json'] = 5\nos.environ['LEFT'] = '1'\nos.umask(0o777)")
    with worker.session() as session:
        cell = "import sys, json, os\nprint(len([1]), '/x' in sys.path, 'left' in globals())"
        assert printed(session, cell) == "1 False False\n"
        assert printed(session, "print(json.dumps(1), 'LEFT' in os.environ)") == "1 False\n"


@pytest.mark.parametrize(
    "stay",
    [
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(100)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(100,)).start()",
        "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        while True: os.fork(); "
        "time.sleep(0.1)",
    ],
)
def test_no_process_is_left_for_the_next(worker, stay):
    with worker.session() as session:
        session.run(stay)
    with worker.session():
        # the warm process, and the next session's own
        assert len(below(worker)) <= 2 + (os.geteuid() != 0)


def test_each_session_draws_random_numbers_of_its_own(worker):
    drawn = []
    for _ in range(2):
        with worker.session() as session:
            drawn.append(
                printed(
                    session, "import random, numpy\nprint(random.random(), numpy.random.rand())"
                )
            )
    assert len({number for line in drawn for number in line.split()}) == 4


def test_a_full_stderr_of_one_does_not_hold_up_the_next(worker):
    fill = "import os\nfor _ in range(50): os.write(2, b'x' * 65536)\nprint('written')"
    for _ in range(2):
        with worker.session() as session:
            assert printed(session, fill) == "written\n"


def test_a_cell_that_is_stopped_leaves_the_others_running(worker):
    with worker.session() as session:
        session.run("kept = 5")
        stopped = session.run("while True: pass")
        assert "more than 3 seconds" in stopped.stopped
        assert stopped.alive
        assert printed(session, "print(kept)") == "5\n"


def test_a_snapshot_that_ends_leaves_the_original_running(worker):
    with worker.session() as session:
        session.run("kept = 5")
        with session.snapshot() as channel:
            channel.send({"op": "nonsense"})
        with session.snapshot():
            pass
        assert printed(session, "print(kept)") == "5\n"


def test_a_snapshot_that_never_greets_is_given_up(worker):
    silent = (
        "import sys, time\n"
        "sys.modules['autograder.student.submission'].snapshot = lambda *a: time.sleep(100)"
    )
    with worker.session(Ledger(3.0)) as session:
        session.run(silent)
        start = time.monotonic()
        with pytest.raises(StudentGoneError), session.snapshot():
            pass
        assert time.monotonic() - start < 10.0


def test_only_processes_under_the_worker_can_be_signalled(worker):
    with pytest.raises(ProcessLookupError):
        Process(os.getpid(), worker.process)
    with pytest.raises(ProcessLookupError):
        Process(2**22 - 1, worker.process)


def test_memory_taken_by_threads_children_and_shared_pages_counts():
    source = """
import mmap, os, threading, time
def child():
    if os.fork() == 0:
        piece = mmap.mmap(-1, 200 * 2**20)
        for start in range(0, len(piece), 2**20):
            piece[start:start + 2**20] = bytes(2**20)
        time.sleep(20)
for _ in range(6):
    thread = threading.Thread(target=child)
    thread.start()
    thread.join()
time.sleep(20)
"""
    limits = Limits(memory_mb=700, cell_seconds=15.0)
    with Worker(limits, sandboxed=True) as worker, worker.session() as session:
        run = session.run(source)
    assert not run.alive
    assert "more than 700 MB" in run.stopped


NAMES = [b") Z 1 (", b"\nRssAnon: 0\n", b"\xff\xfe\x80", b"((((((", b"", b" ", b"a\rb\x1b[2J"]
NAMED = """
import ctypes, os, time
for name in {names}:
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, name, 0, 0, 0)
        kept = bytearray(30_000_000)
        for at in range(0, len(kept), 4096): kept[at] = 1
        while time.process_time() < 0.2: pass
        time.sleep(100)
"""


def test_whatever_a_process_calls_itself_what_it_takes_is_counted_and_it_is_ended(worker):
    ledger = Ledger(50.0)
    with worker.session(ledger) as session:
        before = len(below(worker))
        assert session.run(NAMED.format(names=NAMES)).succeeded
        deadline = time.monotonic() + 20
        while ledger.spent() < 0.2 * len(NAMES) and time.monotonic() < deadline:
            time.sleep(0.1)
        pids = [process.pid for process in below(worker)]
        assert ledger.spent() >= 0.2 * len(NAMES)
        assert sum(map(watchdog._resident, pids)) > 30_000_000 * len(NAMES)
        session._watch.end_others()
        assert sum(not watchdog._has_ended(pid) for pid in pids) == before
        assert printed(session, "print(1)") == "1\n"


FILL_SOCKETS = """
import socket
kept, held = [], 0
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    for size in (1, 4096, 50_000, 200_000):
        for _ in range(3):
            one, other = socket.socketpair(socket.AF_UNIX, kind)
            kept += [one, other]
            one.setblocking(False)
            try:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24)
            except OSError:
                pass
            try:
                while True: held += one.send(bytes(size))
            except OSError:
                pass
print(held)
"""


def test_what_sockets_hold_counts_as_memory(worker):
    """It is no process's. No socket holds more than is counted for it, however it is filled."""
    with worker.session() as session:
        before = session._watch._in_sockets()
        held = int(printed(session, FILL_SOCKETS))
        counted = session._watch._in_sockets() - before
    assert 2**20 < held <= counted


def test_stopping_the_worker_ends_all_its_processes():
    with Worker(Limits(), sandboxed=True) as worker:
        with worker.session() as session:
            session.run("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(100)")
            mine = [psutil.Process(worker.process), *below(worker)]
        assert len(mine) >= 3
    _, alive = psutil.wait_procs(mine, timeout=10)
    assert alive == []


def test_killing_the_grader_ends_all_its_processes():
    code = (
        "import time\nfrom autograder.sandbox.limits import Limits\n"
        "from autograder.sandbox.worker import Worker\n"
        "with Worker(Limits(), sandboxed=True) as worker:\n"
        "    with worker.session() as session:\n"
        "        session.run('import os\\nif os.fork() == 0:\\n    os.setsid()\\n    while True: pass')\n"
        "        print('running', flush=True)\n"
        "        time.sleep(100)\n"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    try:
        assert grader.stdout.readline() == "running\n"
        mine = psutil.Process(grader.pid).children(recursive=True)
        assert len(mine) >= 3
    finally:
        grader.send_signal(signal.SIGKILL)
        grader.wait()
        grader.stdout.close()
    _, alive = psutil.wait_procs(mine, timeout=10)
    assert alive == []


def test_processes_of_one_sandbox_are_not_counted_in_another(worker):
    many = (
        "import os, time\n"
        "for _ in range(32):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(20)\n"
        "        os._exit(0)\n"
        "print('started')"
    )
    with Worker(worker.limits, sandboxed=True) as other:
        other.wait()
        with worker.session() as one, other.session() as two:
            assert printed(one, many) == "started\n"
            assert printed(two, many) == "started\n"
            with two.snapshot():
                pass
