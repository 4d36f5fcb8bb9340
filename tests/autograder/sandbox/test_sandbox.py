"""The sandbox leaves a numerical notebook what it needs."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from autograder.student.seccomp import (
    DONE_ALREADY,
    REFUSED,
    CannotConfineError,
    filter_program,
)
from tests.support.sandboxes import need_a_sandbox

WORKS = {
    "linear algebra": "import numpy as np\nprint(np.linalg.svd(np.eye(3))[1].sum())",
    "threads": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor() as pool: print(sum(pool.map(abs, [-1, -2])))"
    ),
    "temporary files": (
        "import tempfile\nwith tempfile.TemporaryFile('w+') as f:\n"
        "    f.write('3.0'); f.seek(0); print(f.read())"
    ),
    "saving and loading": (
        "import numpy as np\nnp.save('w.npy', np.ones(3)); print(np.load('w.npy').sum())"
    ),
    "waiting": "import time\ntime.sleep(0.01)\nprint(3.0)",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\nprint(3.0)",
    "tasks": "import asyncio\nprint(sum(await asyncio.gather(*[asyncio.sleep(0, 1.5)] * 1)) * 2)",
    "scikit-learn": (
        "from sklearn.linear_model import LinearRegression\n"
        "print(round(LinearRegression().fit([[0.0], [1.0]], [0.0, 3.0]).coef_[0], 6))"
    ),
    "a forest on two cores": (
        "from sklearn.ensemble import RandomForestRegressor\n"
        "forest = RandomForestRegressor(n_estimators=4, n_jobs=2, random_state=0)\n"
        "print(forest.fit([[0.0], [1.0]], [3.0, 3.0]).predict([[0.5]])[0])"
    ),
    "timing": "%timeit -n 1 -r 1 sum(range(10))\nprint(3.0)",
    "widgets": "import ipywidgets\nipywidgets.IntSlider()\nprint(3.0)",
    "random numbers": "import random, secrets, uuid\nuuid.uuid4(); secrets.token_hex()\nprint(3.0)",
    "an animation": (
        "import matplotlib.pyplot as plt\n"
        "from matplotlib.animation import FuncAnimation\n"
        "figure, axes = plt.subplots()\n"
        "(line,) = axes.plot([0, 1])\n"
        "film = FuncAnimation(figure, lambda i: line.set_ydata([0, i]), frames=2)\n"
        "print(3.0 if 'img' in film.to_jshtml() else 0)\n"
        "plt.close()"
    ),
    "the course's library": "import course_lib\nprint(3.0)",
}
REFUSALS = {
    "another process": "from multiprocessing import Pool\nPool(2)",
    "a program": "import subprocess\nsubprocess.run(['ls'])",
    "the network": "import socket\nsocket.create_connection(('127.0.0.1', 80))",
    "another folder": "open('/etc/own', 'w')",
}


@pytest.fixture(scope="module")
def worker():
    need_a_sandbox()
    with Worker(Limits(), ["course_lib.unit"], sandboxed=True) as worker:
        yield worker


def text_of(run):
    return "".join(o.get("text") or f"{o.get('ename')}: {o.get('evalue')}\n" for o in run.outputs)


@pytest.mark.parametrize("need", WORKS)
def test_what_a_numerical_notebook_needs_works(worker, need):
    with worker.session() as session:
        run = session.run(WORKS[need])
    assert run.succeeded, text_of(run)
    assert "3" in text_of(run)
    assert "Warning" not in text_of(run)


def test_a_picture_is_drawn(worker):
    with worker.session() as session:
        run = session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2], label='$w$')")
    assert any("image/png" in output.get("data", {}) for output in run.outputs)


@pytest.mark.parametrize("what", REFUSALS)
def test_what_it_refuses_it_explains(worker, what):
    with worker.session() as session:
        run = session.run(REFUSALS[what])
    assert not run.succeeded
    assert "While a notebook is graded" in text_of(run)


def test_an_endless_recursion_is_told_soon(worker):
    with worker.session() as session:
        run = session.run("def deeper(n): return deeper(n + 1)\ndeeper(0)")
    assert "RecursionError" in text_of(run)
    assert sum(len(line) for o in run.outputs for line in o.get("traceback", [])) < 20_000


def test_what_is_printed_is_not_kept_twice(worker):
    cell = "for _ in range(20_000): print('x' * 10_000)\nimport resource\n"
    cell += "display(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    with worker.session() as session:
        shown = session.run(cell).outputs[-1]
    assert int(shown["data"]["text/plain"]) < 500_000  # kilobytes


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_refuses_each_call_it_knows(machine):
    program = filter_program(machine)
    assert len(program) % 8 == 0
    assert len(program) // 8 > 2 * sum(min(numbers) >= 0 for numbers in REFUSED.values())
    assert len(program) // 8 < 4096  # the kernel takes no longer ones


def test_each_call_is_refused_under_a_number_of_its_own():
    for column in (0, 1):
        known = [*REFUSED.values(), *DONE_ALREADY.values()]
        numbers = [pair[column] for pair in known if pair[column] >= 0]
        assert len(numbers) == len(set(numbers))


def test_an_unknown_machine_is_named():
    with pytest.raises(CannotConfineError, match="riscv64"):
        filter_program("riscv64")


@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="numbers of calls")
def test_every_call_of_the_list_is_refused_in_the_sandbox(worker):
    column = 0 if platform.machine() == "x86_64" else 1
    numbers = {name: pair[column] for name, pair in REFUSED.items() if pair[column] >= 0}
    cell = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nallowed = []\n"
        f"for name, number in {numbers!r}.items():\n"
        "    ctypes.set_errno(0)\n"
        "    if libc.syscall(number, -1, -1, -1, -1, -1, -1) != -1 or ctypes.get_errno() != 1:\n"
        "        allowed.append(name)\n"
        "print('allowed:', allowed)"
    )
    with worker.session() as session:
        assert text_of(session.run(cell)) == "allowed: []\n"


@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="numbers of calls")
def test_no_disk_is_made_to_write(worker):
    column = 0 if platform.machine() == "x86_64" else 1
    numbers = [pair[column] for pair in DONE_ALREADY.values()]
    cell = (
        "import ctypes, os\nlibc = ctypes.CDLL(None)\n"
        f"print([libc.syscall(n, -1, -1, -1, -1) for n in {numbers}])\n"  # no such file: not even tried
        "with open('/scratch/own', 'w') as file: file.write('kept'); file.flush(); os.fsync(file)\n"
        "print(open('/scratch/own').read())"
    )
    with worker.session() as session:
        assert text_of(session.run(cell)) == f"{[0] * len(numbers)}\nkept\n"


def test_an_environment_may_stand_behind_a_link(tmp_path):
    (tmp_path / "env").symlink_to(sys.prefix)
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "env").symlink_to("../env")
    program = (
        "from autograder.sandbox.limits import Limits\n"
        "from autograder.sandbox.worker import Worker\n"
        "with Worker(Limits(), sandboxed=True) as worker, worker.session() as session:\n"
        "    print(session.run('print(6 * 7)').outputs[0]['text'].strip())"
    )
    for link in ("env", "links/env"):
        done = subprocess.run(
            [tmp_path / link / "bin" / "python", "-c", program],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == "42\n", done.stderr
