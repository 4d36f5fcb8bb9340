"""Each graded cell finds the scratch folder as the notebook's cells left it, and leaves nothing there."""

import contextlib
import time

import psutil
import pytest

from autograder.remote.client import Connection
from autograder.remote.proxies import Namespace
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import StudentGoneError
from autograder.sandbox.worker import Worker
from autograder.student.scratch import Scratch
from tests.support.sandboxes import need_a_sandbox

CELL = """
import os, threading, time

def look():
    found = {}
    for folder, folders, files in os.walk("/scratch"):
        for name in folders + files:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            if os.path.islink(path):
                found[path] = ["link", mode, os.readlink(path)]
            elif os.path.isfile(path):
                found[path] = ["file", mode, open(path).read()]
            else:
                found[path] = ["other", mode, ""]
    return found

def run(source):
    exec(source, globals())
    return look()

def own_user():
    own = [path for path in look() if not path.startswith("/scratch/.")]
    return all(os.lstat(path).st_uid == os.getuid() for path in own)

ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        time.sleep(0.001)
threading.Thread(target=tick, daemon=True).start()

os.makedirs("/scratch/a/b")
open("/scratch/kept", "w").write("kept")
open("/scratch/a/b/deep", "w").write("deep")
os.symlink("kept", "/scratch/link")
os.chmod("/scratch/kept", 0o640)
"""
WRITES = [
    "open('/scratch/seen', 'w').write('case 1')",
    "open('/scratch/kept', 'w').write('case')",
    "open('/scratch/kept', 'a').write('case')",
    "os.chmod('/scratch/kept', 0o777)",
    "os.remove('/scratch/kept')",
    "os.remove('/scratch/kept'); os.mkdir('/scratch/kept'); open('/scratch/kept/x', 'w').close()",
    "import shutil; shutil.rmtree('/scratch/a'); os.symlink('/', '/scratch/a')",
    "os.rename('/scratch/a', '/scratch/c')",
    "os.remove('/scratch/link'); os.symlink('case-1', '/scratch/link')",
    "os.makedirs('/scratch/d/e'); os.chmod('/scratch/d', 0)",
    "for i in range(300): open(f'/scratch/{i}', 'w').close()",
]


@pytest.fixture(scope="module")
def worker():
    need_a_sandbox()
    with Worker(Limits(scratch_mb=16, processes=40), sandboxed=True) as worker:
        yield worker


@pytest.fixture(scope="module")
def session(worker):
    with worker.session() as session:
        assert session.run(CELL).succeeded
        yield session


def asked(session, name, *arguments):
    with session.snapshot() as channel:
        return Namespace(Connection(channel, 5.0, 20.0))[name](*arguments)


@pytest.mark.parametrize("source", WRITES)
def test_what_one_graded_cell_writes_no_other_finds(session, source):
    before = asked(session, "look")
    assert {name.split("/")[2] for name in before} >= {"kept", "a", "link"}
    assert asked(session, "run", source) != before
    assert asked(session, "look") == before
    assert asked(session, "own_user")


def test_the_notebook_goes_on_with_its_own_files(session):
    asked(session, "run", "open('/scratch/kept', 'w').write('case')")
    shown = session.run(
        "print(open('/scratch/kept').read()); open('/scratch/kept', 'a').write('!')"
    )
    assert shown.outputs[0]["text"] == "kept\n"
    assert asked(session, "look")["/scratch/kept"][2] == "kept!"


def test_the_original_stands_still_while_its_copy_is_asked(session):
    count = "print(ticks)"
    with session.snapshot() as channel:
        names = Namespace(Connection(channel, 5.0, 20.0))
        names["look"]()
        time.sleep(0.05)
        main = psutil.Process(session._process.pid)
        assert main.status() == psutil.STATUS_STOPPED
    first = int(session.run(count).outputs[0]["text"])
    time.sleep(0.1)
    assert int(session.run(count).outputs[0]["text"]) > first


def test_what_a_copy_starts_is_gone_with_it(session, worker):
    spawn = (
        "for _ in range(5):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        while True:\n"
        "            try: open('/scratch/late', 'w').close()\n"
        "            except OSError: pass"
    )
    before = asked(session, "look")
    asked(session, "run", spawn)
    time.sleep(0.2)
    assert asked(session, "look") == before
    alive = psutil.Process(worker.process).children(recursive=True)
    alive = [process.pid for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert alive[-1] == session._process.pid  # and bubblewrap's first process before it
    assert len(alive) <= 2


FALSE_FILES = {
    "that say they are large": (
        "for i in range(20):\n    with open(f'/scratch/large{i}', 'wb') as f: f.truncate(8_000_000)"
    ),
    "that change into pipes": (
        "import os, threading\n"
        "def change():\n"
        "    while True:\n"
        "        for make in (lambda: os.mkfifo('/scratch/f'), lambda: open('/scratch/f', 'w').close(),\n"
        "                     lambda: os.symlink('/proc/1/environ', '/scratch/f')):\n"
        "            try: make(); os.unlink('/scratch/f')\n"
        "            except OSError: pass\n"
        "for _ in range(4): threading.Thread(target=change, daemon=True).start()"
    ),
    "whose place is too deep": ("import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')"),
}


@pytest.mark.parametrize("kind", FALSE_FILES)
def test_files_cost_the_grader_no_more_than_the_folder_holds(kind):
    need_a_sandbox()
    limits = Limits(scratch_mb=16, processes=40)
    with Worker(limits, sandboxed=True, many=False) as worker:
        worker.wait()
        ours = psutil.Process(worker.process)
        ours = (ours.children(recursive=True) or [ours])[-1]
        before = ours.memory_info().rss
        for _ in range(2):
            with worker.session() as session:
                session.run(FALSE_FILES[kind])
                start = time.monotonic()
                for _ in range(5):
                    with contextlib.suppress(StudentGoneError), session.snapshot():
                        pass
                assert time.monotonic() - start < 50  # it never waits for who opens a pipe
                if ours.is_running():
                    assert ours.memory_info().rss < before + 100 * 2**20


def test_where_work_is_trusted_the_folder_is_kept_and_put_back_too(tmp_path):
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "deep").write_bytes(bytes(1000))
    scratch = Scratch(tmp_path)
    scratch.keep()
    (tmp_path / "kept").write_text("changed")
    (tmp_path / "a" / "deep").unlink()
    (tmp_path / "new").touch()
    scratch.put_back(None)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "deep", "kept"]
    assert (tmp_path / "kept").read_text() == "kept"
    assert (tmp_path / "a" / "deep").read_bytes() == bytes(1000)
