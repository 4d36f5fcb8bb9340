"""One JupyterLab for all processes of a test run: who comes first starts it, who goes last ends it."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.lab import ROOT, jupyter_lab

COURSE = (
    "lectures",
    "course_lib",
    "figures",
    "homework",
    "exercises",
    "solutions",
    "autograder",
    "rubrics",
    "nbgrader_config.py",
    "course.toml",
)


@contextmanager
def shared_lab(folder: Path) -> Iterator[str]:
    """The address of a server on a copy of the course in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    address = _come(folder)
    try:
        yield address
    finally:
        _go(folder)


def _come(folder: Path) -> str:
    with _users(folder) as state:
        if not state["users"]:
            state.update(_start(folder, state["started"]), started=state["started"] + 1)
        state["users"] += 1
        return str(state["address"])


def _go(folder: Path) -> None:
    with _users(folder) as state:
        state["users"] -= 1
        if not state["users"]:
            os.kill(state["keeper"], signal.SIGTERM)


def _start(folder: Path, number: int) -> dict[str, object]:
    """Start the keeper of a server, a process that no test process has to outlive."""
    scratch = folder / str(number)
    scratch.mkdir()
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.support.shared_lab", str(scratch), str(run)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert keeper.stdout is not None
    address = keeper.stdout.readline().strip()
    if not address:
        log = scratch / "server.log"
        raise RuntimeError(f"JupyterLab did not start:\n{log.read_text() if log.exists() else ''}")
    return {"address": address, "keeper": keeper.pid}


@contextmanager
def _users(folder: Path) -> Iterator[dict[str, object]]:
    """Who uses the server, as the processes of the run have written it down."""
    file = folder / "users.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = json.loads(file.read_text()) if file.exists() else {"users": 0, "started": 0}
        yield state
        file.write_text(json.dumps(state))


def _keep(scratch: Path, run: int) -> None:
    """Keep a server running until it is told to end, or the test run has gone."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with jupyter_lab(scratch, parts=COURSE) as address:
        print(address, flush=True)
        while Path(f"/proc/{run}").exists():
            time.sleep(1)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), int(sys.argv[2]))
