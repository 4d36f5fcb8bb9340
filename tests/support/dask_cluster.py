"""A Dask cluster of processes on this machine, whose workers have the course's code and nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.gradebook import fingerprint
from tests.support import tiny_course

ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and its workers, each a process that a test may kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = folder / "code"
        self._processes: list[subprocess.Popen[bytes]] = []
        folder.mkdir()
        for name in fingerprint.PACKAGES:
            no_caches = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, self.code / name, ignore=no_caches)
        rubric = self.code / "rubrics" / f"{tiny_course.NAME}.py"
        rubric.write_text(tiny_course.RUBRIC)
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self._wait_for(self.file)

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        return str(json.loads(self.file.read_text())["address"])

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with one thread."""
        return self._start("worker", "--no-nanny", "--nthreads", "1", "--death-timeout", "60")

    def _start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, *words, "--no-dashboard"]
        with (self.folder / f"{kind}-{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--scheduler-file", str(self.file)],
                env=os.environ | {"PYTHONPATH": str(self.code)},
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._processes.append(process)
        return process

    def _wait_for(self, file: Path) -> None:
        deadline = time.monotonic() + 60.0
        while not file.exists() or not file.read_text().strip().endswith("}"):
            assert self.scheduler.poll() is None, "the scheduler has ended"
            assert time.monotonic() < deadline, "the scheduler does not start"
            time.sleep(0.05)

    def end(self) -> None:
        """Kill what is left."""
        for process in self._processes:
            process.kill()
            process.wait()


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A cluster for a test."""
    started = Cluster(folder)
    try:
        for _ in range(workers):
            started.worker()
        yield started
    finally:
        started.end()
