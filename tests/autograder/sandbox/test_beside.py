"""What was handed in beside a notebook stands in its scratch folder, and takes no module's place."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.beside import File
from autograder.remote.client import Connection
from autograder.remote.proxies import Namespace
from autograder.sandbox import beside
from autograder.sandbox.limits import Limits
from autograder.sandbox.packages import OWN, TOOLS
from autograder.sandbox.worker import Worker
from tests.support.sandboxes import need_a_sandbox

FILES = [
    File("utils.py", b"import helpers\nvalue = 40 + helpers.two\n"),
    File("helpers.py", b"two = 2\n"),
    File("pkg/__init__.py", b"from .inner import three\n"),
    File("pkg/inner.py", b"three = 3\n"),
    File("data/räte.csv", b"1,2\n"),
    File("plot.png", b"\x89PNG\r\n\x1a\n"),
]


@pytest.fixture(scope="module")
def worker():
    need_a_sandbox()
    with Worker(Limits(scratch_mb=16, processes=40), sandboxed=True) as worker:
        yield worker


def shown(session, source):
    run = session.run(source)
    assert run.succeeded, run.outputs
    return "".join(output.get("text", "") for output in run.outputs).split()


LOOK = """
import os
print(sorted(os.path.join(f, n)[len("/scratch/"):] for f, _, ns in os.walk("/scratch") for n in ns
             if not f.startswith("/scratch/.")))
"""


def test_modules_and_data_are_found_beside_the_notebook(worker):
    with worker.session(files=FILES) as session:
        assert shown(session, "import utils, pkg; print(utils.value, pkg.three)") == ["42", "3"]
        assert shown(session, "print(open('data/räte.csv').read(), open('plot.png', 'rb').read(4))")
        assert shown(session, "import os; print(os.stat('utils.py').st_uid == os.getuid())") == [
            "True"
        ]
        assert shown(session, "open('utils.py', 'a').close(); print(1)") == ["1"]


def test_no_other_submission_finds_them(worker):
    with worker.session(files=FILES) as session:
        assert shown(session, "import utils; print(utils.value)") == ["42"]
    with worker.session() as session:
        assert shown(session, LOOK) == ["[]"]
        assert not session.run("import utils").succeeded
        assert shown(session, "import sys; print('/scratch' in sys.path)") == ["False"]


def test_a_graded_cell_finds_them_as_the_notebook_left_them(worker):
    with worker.session(files=FILES) as session:
        cell = "def read():\n    text = open('helpers.py').read()\n    open('helpers.py', 'w')\n"
        cell += "    return text"
        assert session.run(cell).succeeded
        for _ in range(2):
            with session.snapshot() as channel:
                assert Namespace(Connection(channel, 5.0, 20.0))["read"]() == "two = 2\n"


@pytest.mark.parametrize(
    "name", ["../x.py", "/scratch/../etc/x", "a/../../x", "/etc/x", "a//b", "", ".", "..", "a\0b"]
)
def test_a_name_that_leads_away_is_written_nowhere(worker, name):
    """The judge admits none such; the student's side, which writes, asks again."""
    with worker.session(files=[File(name, b"1"), File("good.csv", b"2")]) as session:
        assert shown(session, LOOK) == ["['good.csv']"]


SHADOWS = [
    "numpy.py",
    "numpy/__init__.py",
    "os.py",
    "random.py",
    "json/decoder.py",
    "matplotlib.py",
]
SHADOWS += ["IPython/__init__.py", "sys.py", "_io.py", "sitecustomize.py"]
COURSES = [
    "course_lib/losses.py",
    "course_lib/x.csv",
    "rubrics.py",
    "rubrics/__init__.py",
    "homework.py",
]
COURSES += ["autograder/student/worker.py", "figures.py", "Rubrics.py", "course_lib.cpython-311.so"]


@pytest.mark.parametrize("name", [*SHADOWS[:-1], *COURSES])
def test_what_would_take_a_module_s_place_is_left_out_and_told(name):
    kept, notes = beside.admitted([File(name, b"x = 1"), File("utils.py", b"")])
    assert [file.name for file in kept] == ["utils.py"]
    (note,) = notes
    assert note.startswith(f"{name}, beside the notebook, was left out: ")


@pytest.mark.parametrize("name", [*SHADOWS, *COURSES])
def test_even_where_it_stands_it_takes_no_module_s_place(worker, name):
    """Python looks in the scratch folder last: a rule that needs no list."""
    with worker.session(
        files=[File(name, b"raise SystemExit('taken')"), File("u.py", b"")]
    ) as session:
        check = "import numpy, os, random, json.decoder, sys, matplotlib, course_lib.losses, homework, u\n"
        check += "modules = (numpy, os, random, json, matplotlib, homework, course_lib.losses)\n"
        check += "print([module.__file__.startswith('/scratch') for module in modules])"
        assert "True" not in shown(session, check)


def test_no_module_of_another_kind_is_laid_out():
    names = ["fast.cpython-311-x86_64-linux-gnu.so", "fast.so", "old.pyc", "pkg/fast.so"]
    kept, notes = beside.admitted([File(name, b"") for name in names])
    assert kept == []
    assert len(notes) == len(names)


@given(
    st.sampled_from(sorted(filter(str.isidentifier, {*sys.stdlib_module_names, *TOOLS, *OWN}))),
    st.sampled_from(["", "/x"]),
)
def test_no_module_that_a_notebook_finds_is_handed_in_under_its_name(module, inner):
    for name in (module, module.upper(), module.title()):
        kept, notes = beside.admitted([File(f"{name}{inner}.py", b"")])
        assert kept == []
        assert len(notes) == 1


def test_data_may_be_called_as_a_module_is():
    files = [File("random.csv", b"1"), File("json/x.csv", b"1"), File("test/a.txt", b"1")]
    assert beside.admitted(files) == (files, [])
