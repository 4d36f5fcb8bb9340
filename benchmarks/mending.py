"""What it takes to grade a class again after one question's rubric was mended, beside a full batch.

    python benchmarks/mending.py [--students 40] [--rounds 2] [--workers 2] [QUESTION ...]

Each round grades the whole class, and then once for each question as if its rubric had just been mended:
full and mended in turn, since a machine's speed drifts. The marks are compared each time.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from autograder.batch.batch import Batch
from autograder.course.course import Course
from autograder.gradebook import records
from autograder.synthetic.demo import ASSIGNMENT
from benchmarks.grading import make_course


def as_if_mended(course: Course, cell: str) -> None:
    """Let all records be of a rubric that differs in what marks one cell."""
    for record in records.read_all(course, ASSIGNMENT):
        parts = dict(part.split("=") for part in record.fingerprint.split())
        before = " ".join(f"{k}={'0' if k == 'rubric' else v}" for k, v in parts.items())
        questions = record.questions | {cell: "0"}
        records.write(course, replace(record, fingerprint=before, questions=questions))


def seconds(course: Course, workers: int, force: bool = False) -> float:
    """How long it takes to grade what is to be graded."""
    start = time.perf_counter()
    graded = len(Batch(course, ASSIGNMENT, workers=workers, force=force).run().records)
    assert graded == len(course.students_with(ASSIGNMENT))
    return time.perf_counter() - start


def marks(course: Course) -> list[list[tuple[str, float | None, str]]]:
    """What everybody has got and was told."""
    found = records.read_all(course, ASSIGNMENT)
    return [[(m.cell, m.score, m.message) for m in record.marks] for record in found]


def main() -> None:
    """Measure, and print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", nargs="*")
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder), given.students, seed=1)
        seconds(course, given.workers)
        expected = marks(course)
        cells = [cell for cell in records.read_all(course, ASSIGNMENT)[0].questions]
        chosen = [c for c in cells if not given.questions or c[:-5] in given.questions]
        ratios: dict[str, list[float]] = {cell: [] for cell in chosen}
        for _ in range(given.rounds):
            for cell in chosen:
                whole = seconds(course, given.workers, force=True)
                as_if_mended(course, cell)
                ratios[cell].append(seconds(course, given.workers) / whole)
                assert marks(course) == expected
                print(f"{cell}: {ratios[cell][-1]:.2f} of {whole:.1f} s", flush=True)
        for cell, found in ratios.items():
            print(f"{cell:28s} {statistics.mean(found):.2f} of a full batch")
        every = [ratio for found in ratios.values() for ratio in found]
        print(f"{given.students} submissions, all questions: {statistics.mean(every):.2f}")


if __name__ == "__main__":
    main()
