"""Files of a course are written whole or not at all, and in one place of the code."""

import ast
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder import files

ROOT = Path(__file__).parents[2]
OPENERS = {"open", "ZipFile", "fdopen", "TarFile"}
WRITERS = {
    *("write_text", "write_bytes", "rename", "renames", "link", "symlink", "mkstemp", "touch"),
    *("copyfile", "copy2", "copymode", "move", "to_csv", "savefig", "NamedTemporaryFile"),
}
# who writes elsewhere than into a course, and what
ELSEWHERE = {
    "files.py": "it is that place",
    "collecting/archives.py": "unpacks into a temporary folder",
    "carry_over.py": "the homework's: students have no grader",
    "gradebook/people.py": "moves a student's folders and records, each by a rename",
    "gradebook/merging.py": "moves a student's folders and page, each by a rename",
    "gradebook/database.py": "a lock, which holds nothing",
    "student/forkserver.py": "the kernel's own files, as the student's side",
    "student/scratch.py": "the student's own folder in the sandbox",
    "student/worker.py": "nowhere",
    "synthetic/demo.py": "an empty file that marks the demo's folder",
}


def writes(tree):
    """The calls in a module that may make or change a file."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if opens_to_write(call) or moves(call)]


def name_of(call):
    """What a call calls, and of what."""
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name, getattr(getattr(function, "value", None), "id", "")


def opens_to_write(call):
    name, of = name_of(call)
    if name not in OPENERS or (
        name == "ZipFile" and getattr(call.args[0], "id", "") in ("file", "stream")
    ):
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = {str(one.value) for one in given if isinstance(one, ast.Constant)}
    modes = {text for text in texts if not text.strip("rwaxbt+")}
    if (of, name) == ("os", "open"):
        return "O_RDONLY" not in ast.unparse(call)
    return any(set(mode) & set("wax+") for mode in modes)


def moves(call):
    name, of = name_of(call)
    if name == "replace" and of != "os":  # a path's; not that of a text, a time, or a dataclass
        alone = len(call.args) == 1 and not call.keywords
        return alone and not isinstance(call.args[0], ast.Starred)
    if name == "copy":
        return of == "shutil"
    return name == "replace" or (name in WRITERS and (of not in ("", "people") or name != "rename"))


def test_only_one_module_writes_files_of_a_course():
    found = {}
    for room in ("autograder", "homework"):
        for path in sorted((ROOT / room).rglob("*.py")):
            lines = [node.lineno for node in writes(ast.parse(path.read_text(encoding="utf-8")))]
            if lines:
                found[path.relative_to(ROOT / room).as_posix()] = lines
    assert {name: lines for name, lines in found.items() if name not in ELSEWHERE} == {}
    assert sorted(found) == sorted(ELSEWHERE)


@pytest.mark.parametrize(
    "line",
    [
        *("Path('a').write_text('x')", "open('a', 'w')", "p.open(mode='ab')", "os.replace(a, b)"),
        *("part.replace(target)", "part.rename(target)", "shutil.copy(a, b)", "os.open(a, 1)"),
        *("zipfile.ZipFile(part, 'w')", "tempfile.mkstemp()", "shutil.copyfile(a, b)"),
    ],
)
def test_each_way_to_write_would_be_seen(line):
    assert list(writes(ast.parse(line)))


def test_what_fails_leaves_the_old_file_and_no_part(tmp_path):
    target = tmp_path / "deep" / "marks"
    files.replace(target, b"old")

    def fail():
        with files.whole(target) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_what_is_killed_leaves_the_old_file(tmp_path):
    target = tmp_path / "marks"
    files.replace(target, b"old")
    code = (
        "import sys, time, pathlib; from autograder import files\n"
        f"with files.whole(pathlib.Path({str(target)!r})) as file:\n"
        "    file.write(b'half'); file.flush(); print('now', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as ran:
        assert ran.stdout.readline() == b"now\n"
        ran.send_signal(signal.SIGKILL)
    assert target.read_bytes() == b"old"


def test_a_file_that_is_to_be_new_is_written_by_the_first_alone(tmp_path):
    target, won = tmp_path / "secret", []
    ready = threading.Barrier(8)

    def make(number):
        ready.wait()
        try:
            files.replace(target, b"%d" % number * 1000, mode=0o600, only_new=True)
        except FileExistsError:
            return
        won.append(number)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert target.read_bytes() == b"%d" % won[0] * 1000
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_system_without_links_is_written_to_all_the_same(tmp_path, monkeypatch):
    def no_links(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    files.replace(tmp_path / "secret", b"one", only_new=True)
    with pytest.raises(FileExistsError):
        files.replace(tmp_path / "secret", b"two", only_new=True)
    assert (tmp_path / "secret").read_bytes() == b"one"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_reader_never_finds_a_part(tmp_path):
    target = tmp_path / "marks"
    texts = [b"a" * 300_000, b"b" * 500_000]
    files.replace(target, texts[0])
    ends = time.monotonic() + 0.3
    writer = threading.Thread(
        target=lambda: [
            files.replace(target, texts[n % 2], durably=False)
            for n in range(100_000)
            if time.monotonic() < ends
        ]
    )
    writer.start()
    while writer.is_alive():
        assert target.read_bytes() in texts
    writer.join()


def test_a_folder_takes_another_s_place_whole(tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    files.replace_folder(tmp_path / "new", tmp_path / "old", tmp_path / "kept" / "first")
    assert (tmp_path / "old" / "new").exists()
    assert (tmp_path / "kept" / "first" / "old").exists()


def test_all_that_is_below_a_folder_is_found_past_what_cannot_be_looked_at(tmp_path):
    names = ["a/b.txt", "a/c/d.txt", ".left/e.txt", "f.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    deep = os.open(tmp_path, os.O_RDONLY)
    for _ in range(120):
        os.mkdir("d" * 50, dir_fd=deep)
        deeper = os.open("d" * 50, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = deeper
    os.close(deep)
    told = []
    found = files.below(tmp_path, (".left",), lambda path, error: told.append(path))
    found = {path.relative_to(tmp_path).as_posix() for path in found}
    assert {name for name in found if not name.startswith("d")} == {
        *("a", "a/b.txt", "a/c", "a/c/d.txt", ".left", "f.txt", "link")
    }
    assert len(told) == 1
