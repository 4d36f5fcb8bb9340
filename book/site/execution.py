"""Runs lectures and keeps their outputs, until the lecture or the library changes."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from unittest import mock

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 120  # seconds for one cell, on a machine that has other things to do


def kept_at(lecture: Path, cache: Path) -> Path:
    """Where the executed form of a lecture is kept; its name tells what it was made from."""
    made_from = hashlib.sha256(sys.version.encode())
    library = sorted(
        file for name in ("course_lib", "figures") for file in (ROOT / name).rglob("*.py")
    )
    for path in [lecture, ROOT / "requirements.lock", *library]:
        made_from.update(path.read_bytes())
    return cache / f"{lecture.stem}-{made_from.hexdigest()[:16]}.ipynb"


def execute(lecture: Path, cache: Path, within: int = WITHIN) -> Path:
    """The executed form of a lecture; it runs unless it ran before, as it is now.

    A cell that takes more than `within` seconds is an error.
    """
    kept = kept_at(lecture, cache)
    if kept.exists():
        return kept
    notebook = nbformat.read(lecture, as_version=4)
    # Kernels that run side by side would wait for each other's threads at every product.
    surroundings = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with mock.patch.dict(os.environ, surroundings):
        place = {"metadata": {"path": str(lecture.parent)}}
        quiet = ["--log-level=ERROR"]
        NotebookClient(notebook, timeout=within, resources=place, extra_arguments=quiet).execute()
    cache.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")
    nbformat.write(notebook, part)
    for outdated in cache.glob(f"{lecture.stem}-*.ipynb"):
        outdated.unlink()
    return part.replace(kept)


def execute_all(
    lectures: list[Path], cache: Path, told: Callable[[Path], None] = lambda path: None
) -> dict[Path, Path]:
    """The executed forms of lectures, made on all cores; `told` hears of each when it is ready."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        waiting = {pool.submit(execute, path, cache): path for path in lectures}
        ready = {}
        try:
            for done in as_completed(waiting):
                path = waiting[done]
                ready[path] = done.result()
                told(path)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return ready
