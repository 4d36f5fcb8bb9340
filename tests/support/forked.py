"""Commands in a process of their own that has everything imported: to start one takes no second."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path


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
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                for file, number, kept in ((out, 1, sys.stdout), (err, 2, sys.stderr)):
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
        _, waited = os.waitpid(child, 0)
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read())
        return subprocess.CompletedProcess(words, os.waitstatus_to_exitcode(waited), *told)


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
