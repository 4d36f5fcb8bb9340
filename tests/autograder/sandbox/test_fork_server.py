"""Workers that are forked from one warm process are as far apart as those with a sandbox each."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from autograder.sandbox.forkserver import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from tests.support.sandboxes import need_a_sandbox

ROOT = Path(__file__).parents[3]

WHO = {
    "whoever runs the tests": [],
    "an ordinary user": ["unshare", "--user", "--map-user=1000", "--map-group=1000"],
}
RIGHTS = {1, 3, 5, 6, 7, 24}  # what root needs to run, limit, end and tidy up after another user

# What two workers of one fork server find, printed as JSON.
PROGRAM = r"""
import json
import os
import psutil
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from autograder.sandbox.forkserver import ForkServer

def printed(session, source):
    return "".join(output.get("text", "") for output in session.run(source).outputs).strip()

def sandboxes_of(worker):
    ours = psutil.Process().children()
    return [p.pid for p in psutil.Process(worker.process).parents() if p in ours]

def rights(pid):
    with open(f"/proc/{pid}/status") as file:
        return [int(line.split()[1], 16) for line in file if line.startswith(("CapPrm", "CapEff"))]

MANY = '''
import os, time
for _ in range(32):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
print("started")
'''
FULL = '''
try:
    with open("full", "wb") as file:
        for _ in range(40): file.write(bytes(2**20))
except OSError as error:
    print(error.strerror)
'''
KILL_ALL = '''
import os
if os.fork() == 0:
    while True: pass
os.kill(-1, 9)
print("done")
'''
limits = Limits(processes=40, scratch_mb=16, file_mb=64)
found = {}
with (
    ForkServer(limits, ["course_lib.unit"]) as fork_server,
    Worker(limits, ["course_lib.unit"], sandboxed=True, fork_server=fork_server.requests) as first,
    Worker(limits, ["course_lib.unit"], sandboxed=True, fork_server=fork_server.requests) as second,
):
    first.wait()
    second.wait()
    forkserver = sandboxes_of(first)
    found["one sandbox"] = forkserver == sandboxes_of(second) and len(forkserver) == 1
    found["rights"] = rights(first.process) + rights(second.process)
    with first.session() as one, second.session() as two:
        found["who"] = printed(one, "import os; print(os.getuid())")
        printed(one, "kept = 6 * 7; open('mine', 'w').close()")
        found["files of the other"] = printed(two, "import os; print(os.listdir('/scratch'))")
        found["processes seen"] = printed(two, "import os; print(os.path.exists('/proc/self'))")
        found["answers"] = printed(two, "import os; print(os.path.exists('/downhill/course_lib/unit.py'))")
        found["library"] = printed(two, "import os; print(os.path.exists('/downhill/course_lib/plots.py'))")
        found["mounting"] = printed(
            two,
            "import ctypes; libc = ctypes.CDLL(None)\n"
            "print(libc.mount(b'x', b'/scratch', b'tmpfs', 0, b''), libc.umount2(b'/scratch', 2))",
        )
        found["full"] = printed(two, FULL)
        found["killed all it could"] = printed(two, KILL_ALL)
        found["many of the first"] = printed(one, MANY)
        found["many of the second"] = printed(two, MANY)
        with two.snapshot():
            pass
        found["kept"] = printed(one, "print(kept)")
    with second.session() as next_one:
        found["left"] = printed(next_one, "import os; print(os.listdir('/scratch'))")
    first.wait()
    before = first.process
    first.stop()
    first.wait()
    found["gone"] = not psutil.pid_exists(before) or psutil.Process(before).status() == "zombie"
    found["a successor of the same fork_server"] = sandboxes_of(first) == forkserver
print(json.dumps(found))
"""


@pytest.fixture(scope="module", autouse=True)
def sandbox():
    need_a_sandbox()


def run(prefix, program):
    command = [*prefix, sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module", params=WHO)
def found(request):
    done = run(WHO[request.param], PROGRAM)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_both_come_from_one_process(found):
    assert found["one sandbox"]


def test_neither_sees_what_the_other_writes(found):
    assert found["files of the other"] == "[]"
    assert found["left"] == "[]"


def test_who_kills_all_processes_it_can_kills_none_of_the_other(found):
    assert found["killed all it could"] == "done"
    assert found["kept"] == "42"


def test_the_processes_of_one_are_not_counted_in_the_other(found):
    assert found["many of the first"] == found["many of the second"] == "started"


def test_each_scratch_folder_has_a_size_of_its_own(found):
    assert found["full"] == "No space left on device"


def test_submissions_see_the_library_without_the_answers_and_no_processes(found):
    assert (found["library"], found["answers"]) == ("True", "False")
    assert found["processes seen"] == "False"


def test_submissions_can_neither_mount_nor_unmount(found):
    assert found["mounting"] == "-1 -1"


def test_a_worker_keeps_few_rights_and_an_ordinary_users_none(found):
    allowed = RIGHTS if found["who"] != "1000" else set()
    for held in found["rights"]:
        assert {number for number in range(64) if held >> number & 1} <= allowed


def test_a_worker_that_is_stopped_ends_and_another_takes_its_place(found):
    assert found["gone"]
    assert found["a successor of the same fork_server"]


def test_where_the_stem_has_ended_a_worker_starts_by_itself():
    with ForkServer(Limits(), []) as fork_server:
        pass
    with (
        Worker(Limits(), sandboxed=True, fork_server=fork_server.requests) as worker,
        worker.session() as session,
    ):
        assert session.run("print(6 * 7)").outputs[0]["text"] == "42\n"


def test_where_a_sandbox_cannot_make_further_ones_a_worker_starts_by_itself():
    program = (
        "import psutil, autograder.sandbox.forkserver as forkserver\n"
        "from autograder.sandbox.limits import Limits\n"
        "from autograder.sandbox.worker import Worker\n"
        "forkserver.RIGHTS = []\n"
        "with (\n"
        "    forkserver.ForkServer(Limits(), []) as fork_server,\n"
        "    Worker(Limits(), sandboxed=True, fork_server=fork_server.requests) as worker,\n"
        "):\n"
        "    worker.wait()\n"
        "    print('own' if worker.process in {p.pid for p in psutil.Process().children()} else '')\n"
        "    with worker.session() as session:\n"
        "        print(session.run('print(6 * 7)').outputs[0]['text'])\n"
    )
    done = run(WHO["an ordinary user"], program)
    assert done.stdout.split() == ["own", "42"], done.stderr


def test_everything_ends_with_the_fork_server():
    with (
        ForkServer(Limits(), []) as fork_server,
        Worker(Limits(), sandboxed=True, fork_server=fork_server.requests) as worker,
        worker.session() as session,
    ):
        session.run("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(100)")
        # Not all children of this process: the grader may keep one of its own from an earlier test.
        outermost = psutil.Process(fork_server._process.pid)
        ours = [outermost, *outermost.children(recursive=True)]
        assert {fork_server._process.pid, worker.process} < {process.pid for process in ours}
        assert len(ours) >= 5
        fork_server._process.kill()
        _, alive = psutil.wait_procs(ours, timeout=10)
        assert alive == []
