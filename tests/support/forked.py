"""Commands in a process of their own that has everything imported: to start one takes no second."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NoReturn


def run(
    main: Callable[[], object],
    *words: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    prepare: Callable[[], None] = lambda: None,
) -> subprocess.CompletedProcess[str]:
    """Run a program's ``main`` with these arguments in a forked copy of this process.

    What it imports anew, changes and opens is its own. ``prepare`` is called in it first.
    """
    started = Started(main, words, cwd, environment, prepare)
    told = started.communicate()
    assert started.returncode is not None
    return subprocess.CompletedProcess(words, started.returncode, *told)


class Started:
    """A command under way in a forked copy, to be asked as ``subprocess.Popen`` is."""

    def __init__(
        self,
        main: Callable[[], object],
        words: Sequence[str],
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self.returncode: int | None = None
        self._told = [tempfile.TemporaryFile("w+") for _ in range(2)]  # noqa: SIM115
        self._pid = os.fork()
        if self._pid == 0:
            _run(main, words, cwd, environment, prepare, self._told)

    def poll(self) -> int | None:
        """How it ended, if it has."""
        return self._wait(os.WNOHANG)

    def communicate(self) -> tuple[str, str]:
        """What it told, when it has ended."""
        self._wait(0)
        told = []
        for file in self._told:
            with file:
                file.seek(0)
                told.append(file.read())
        return told[0], told[1]

    def _wait(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self._pid, how)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _run(
    main: Callable[[], object],
    words: Sequence[str],
    cwd: Path | None,
    environment: Mapping[str, str] | None,
    prepare: Callable[[], None],
    told: Sequence[IO[str]],
) -> NoReturn:
    """Be the copy."""
    status = 1
    try:
        for file, number, kept in zip(told, (1, 2), (sys.stdout, sys.stderr), strict=True):
            os.dup2(file.fileno(), number)
            with contextlib.suppress(OSError):  # some modules keep what stood there
                os.dup2(file.fileno(), kept.fileno())
        sys.stdout, sys.stderr = (
            os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2)
        )
        sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(cwd or Path.cwd())
        os.environ.update(environment or {})
        sys.argv = [main.__module__, *words]
        prepare()
        status = _status_of(main)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _status_of(main: Callable[[], object]) -> int:
    try:
        main()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0
