"""Nothing that two submissions can both reach keeps a mark that one makes and the other reads."""

import os
import stat

import pytest

from autograder.course.beside import File
from autograder.sandbox.forkserver import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from autograder.student.seccomp import _FCNTL_COMMANDS
from tests.support.sandboxes import need_a_sandbox

TRY = """
import ctypes, fcntl, os, platform, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
x86 = platform.machine() == "x86_64"

def refused(number, *arguments):
    ctypes.set_errno(0)
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return libc.syscall(ctypes.c_long(number), *given) == -1 and ctypes.get_errno() == 1

def library():
    return os.open(os.__file__, os.O_RDONLY)
"""


@pytest.fixture(scope="module")
def pair():
    """Two sandboxes of one fork server, each with a submission."""
    need_a_sandbox()
    limits = Limits()
    with ForkServer(limits, []) as server:
        workers = [
            Worker(limits, sandboxed=True, index=i, fork_server=server.requests) for i in (0, 1)
        ]
        with workers[0] as one, workers[1] as two, one.session() as a, two.session() as b:
            assert a.run(TRY).succeeded
            assert b.run(TRY).succeeded
            yield a, b


def printed(session, source):
    run = session.run(source)
    assert run.succeeded, run.outputs
    return "".join(output.get("text", "") for output in run.outputs).strip()


def test_a_submission_inherits_no_descriptor_but_its_own_channel(pair):
    look = (
        "found = []\n"
        "for d in range(1024):\n"
        "    try: found.append((d, os.fstat(d).st_mode))\n"
        "    except OSError: pass\n"
        "print(found)"
    )
    for session in pair:
        found = eval(printed(session, look))
        assert [d for d, mode in found if stat.S_ISCHR(mode)] == [0, 1, 2]
        rest = [mode for d, mode in found if d > 2]
        assert len(rest) == 1
        assert stat.S_ISSOCK(rest[0])


def test_no_memory_that_can_be_written_is_shared(pair):
    for session in pair:
        with open(f"/proc/{session._process.pid}/maps") as file:
            modes = [line.split()[1] for line in file]
        assert not [mode for mode in modes if "s" in mode and "w" in mode]


@pytest.mark.parametrize("kind", ["ipc", "net", "pid", "mnt", "uts"])
def test_sandboxes_share_no_namespace_in_which_things_have_names(pair, kind):
    found = {os.readlink(f"/proc/{session._process.pid}/ns/{kind}") for session in pair}
    assert os.readlink(f"/proc/self/ns/{kind}") not in found
    assert len(found) == (1 if kind == "uts" else 2)  # of that none can change anything


NO_MARKS = {
    "a lock on a file": "fcntl.flock(library(), fcntl.LOCK_SH)",
    "a lock on a device": "fcntl.flock(os.open('/dev/null', os.O_RDWR), fcntl.LOCK_EX)",
    "a range lock": "fcntl.lockf(os.open('/dev/null', os.O_RDWR), fcntl.LOCK_EX)",
    "a lease": "fcntl.fcntl(library(), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "a notice": "fcntl.fcntl(os.open('/downhill', os.O_RDONLY), fcntl.F_NOTIFY, 1)",
    "the size of a pipe": "fcntl.fcntl(os.pipe()[0], 1031, 1 << 16)",
    "a hint": "fcntl.fcntl(library(), 1036, struct.pack('Q', 1))",
    "the time of a device": "os.utime('/dev/null')",
    "the time of a file": "os.utime(os.__file__)",
    "an attribute": "os.setxattr(os.__file__, 'user.mark', b'x')",
    "an attribute of a device": "os.setxattr('/dev/null', 'user.mark', b'x')",
    "what is read ahead": "os.posix_fadvise(library(), 0, 0, os.POSIX_FADV_DONTNEED)",
    "a word on a page of a file": (
        "import mmap\n"
        "page = mmap.mmap(library(), 4096, mmap.MAP_SHARED, mmap.PROT_READ)\n"
        "start = ctypes.c_void_p.from_buffer_copy(b'\\0' * 8)\n"
        "if refused(202 if x86 else 98, 0, 1, 1): raise PermissionError"
    ),
    "a descriptor under way": (
        "import socket\nsocket.send_fds(socket.socketpair()[0], [b'x'], [0])"
    ),
    "the clock of the worker": "import time\ntime.clock_gettime((~1 << 3) | 2)",
    "how many processes there are": "if refused(99 if x86 else 179, 0): raise PermissionError",
    "how full a disk is": "os.statvfs(os.__file__)",
    "what was read": "if refused(27 if x86 else 232, 0, 4096, 0): raise PermissionError",
    "a name for a semaphore": (
        "libc.sem_open.restype = ctypes.c_void_p\n"
        "if not libc.sem_open(b'/mark', os.O_CREAT, 0o666, 1): raise PermissionError"
    ),
    "a queue": "if libc.mq_open(b'/mark', os.O_CREAT | 2, 0o666, None) == -1: raise PermissionError",
    "a name in the kernel's sockets": (
        "import socket\nsocket.socket(socket.AF_UNIX).bind('\\0mark')"
    ),
}


@pytest.mark.parametrize("what", NO_MARKS)
def test_no_mark_is_left_on_what_both_see(pair, what):
    run = pair[0].run(NO_MARKS[what])
    names = [output.get("ename") for output in run.outputs]
    assert not run.succeeded, run.outputs
    assert names[0] in ("PermissionError", "OSError"), run.outputs


def test_of_what_fcntl_can_do_only_what_keeps_to_a_descriptor_is_left(pair):
    source = (
        "left = []\n"
        "for command in [*range(48), *range(1020, 1045)]:\n"
        "    pipe = os.pipe()\n"
        "    if not refused(72 if x86 else 25, pipe[0], command, 0): left.append(command)\n"
        "    os.close(pipe[0]); os.close(pipe[1])\n"
        "print(left)"
    )
    assert eval(printed(pair[0], source)) == list(_FCNTL_COMMANDS)


def test_of_what_a_futex_can_do_only_waiting_is_left_between_processes(pair):
    source = (
        "word = ctypes.c_int(1)\n"
        "at = ctypes.byref(word)\n"
        "call = 202 if x86 else 98\n"
        "print([o for o in range(1, 14) if o != 9 and not refused(call, at, o, 0, 0, 0, 0)])\n"
        "print(refused(call, at, 1 | 128, 1, 0, 0, 0))"
    )
    assert printed(pair[0], source) == "[]\nFalse"


def test_locks_and_threads_of_one_submission_work(pair):
    source = (
        "import queue, threading\n"
        "line = queue.Queue()\n"
        "threads = [threading.Thread(target=lambda: line.put(1)) for _ in range(8)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(sum(line.get() for _ in threads))"
    )
    assert printed(pair[1], source) == "8"


def test_a_database_of_one_s_own_still_opens(pair):
    source = "import sqlite3\nprint(sqlite3.connect(':memory:').execute('select 7').fetchone()[0])"
    assert printed(pair[1], source) == "7"


SCAN = """
import ctypes, gc, os

def times_in_memory(word):
    libc = ctypes.CDLL(None)
    libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
    libc.sbrk.restype = ctypes.c_void_p
    out, into = os.pipe()
    at = {id(thing) >> 24 for thing in [*gc.get_objects(), bytearray(200_000), b"x" * 1000]}
    top = libc.sbrk(0) >> 24
    found = 0
    for part in sorted(at | set(range(top - 12, top + 1))):
        for page in range(part << 24, part + 1 << 24, 4096):
            if libc.write(into, page, 4096) == 4096:  # a page that is there
                found += os.read(out, 4096).count(word)
    return found
"""


def test_no_file_of_a_submission_stays_in_the_memory_that_the_next_one_starts_with(sandbox):
    with sandbox.session(files=[File("notes.txt", b"beside-the-first " * 400)]) as first:
        first.run(
            "for i in range(40): open(f'/scratch/name-by-the-first-{i}', 'w').write('in-the-first ' * 300)"
        )
        with first.snapshot():
            pass
        first.run("import os\nfor name in os.listdir('/scratch'): os.unlink(f'/scratch/{name}')")
        with first.snapshot():
            pass
    with sandbox.session() as second:
        assert second.run(SCAN).succeeded
        for word in ("in-the", "beside-the", "name-by-the"):
            text = f"print(times_in_memory(b'-first'.join([b'{word}', b''])))"
            assert int(printed(second, text)) <= 2  # the word that it looks for


@pytest.mark.parametrize(
    "did",
    [
        "",
        "import os\nfor _ in range(40):\n    if os.fork() == 0: os._exit(0)",
        "open('/scratch/a', 'w')",
    ],
)
def test_how_many_processes_a_submission_started_the_next_one_cannot_count(sandbox, did):
    numbers = []
    for source in ("", "", did):
        with sandbox.session() as session:
            numbers.append(int(printed(session, "import os\nprint(os.getpid())")))
            assert session.run(source).succeeded
            with session.snapshot():
                pass
    with sandbox.session() as session:
        number = int(printed(session, "import os\nprint(os.getpid())"))
    usual = numbers[1] - numbers[0]
    assert number <= 2 or number - numbers[-1] in (usual, 2 * usual)  # or the sandbox is a new one


@pytest.fixture(scope="module")
def sandbox():
    need_a_sandbox()
    with (
        ForkServer(Limits(), []) as server,
        Worker(Limits(), sandboxed=True, fork_server=server.requests) as worker,
    ):
        yield worker
