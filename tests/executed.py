"""Lectures that ran: once for all tests of a run, whichever process asks first."""

import fcntl
import os
from pathlib import Path

from book.site.execution import execute

SECONDS_FOR_A_CELL = 30


def shared_folder(tmp_path_factory, name: str) -> Path:
    """A folder that all processes of this run share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    base = tmp_path_factory.getbasetemp()
    return (base.parent if run else base) / f"{name}-{run}"


def executed_once(lecture: Path, folder: Path) -> Path:
    """The executed form of a lecture; it runs unless another test has run it, or is at it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{lecture.stem}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return execute(lecture, folder, within=SECONDS_FOR_A_CELL)
