"""Grades one class again and again, with more workers and beside busy processes, and compares the marks.

    python benchmarks/same_marks.py [--students 24] [--busy 8] [--workers 1 2 8]

The class is graded with each number of workers, alone and beside busy processes, and every other time
with the students' names in the opposite order, so that they are graded in that order. It exits with 1 if
any mark or message differs from the first time.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from autograder.batch.batch import Batch
from autograder.course.course import Course
from autograder.gradebook import records, release
from autograder.synthetic.demo import ASSIGNMENT, hand_in, prepare

ROOT = Path(__file__).parents[1]


def spin() -> None:
    """Keep a processor busy."""
    while True:
        pass


def turn_round(course: Course) -> None:
    """Give the first student's submission to the last one, and so on."""
    names = sorted(folder.name for folder in course.submitted.iterdir())
    for name in names:
        (course.submitted / name).rename(course.submitted / f"turned-{name}")
    for name, other in zip(names, reversed(names), strict=True):
        (course.submitted / f"turned-{name}").rename(course.submitted / other)


def graded(course: Course, workers: int) -> list[object]:
    """Everybody's marks, messages and notes, in the order of their names."""
    Batch(course, ASSIGNMENT, workers=workers, force=True).run()
    found = sorted(records.read_all(course, ASSIGNMENT), key=lambda record: record.student)
    return [([vars(mark) for mark in record.marks], record.notes) for record in found]


def main() -> None:
    """Grade, compare, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=24)
    parser.add_argument("--busy", type=int, default=8)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 8])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = prepare(Course.at(ROOT), Path(folder) / "course")
        release.release(course, [ASSIGNMENT])
        hand_in(course, chosen.students, seed=5)
        first: list[object] | None = None
        turned = different = False
        for workers in chosen.workers:
            for busy in (0, chosen.busy):
                context = multiprocessing.get_context("fork")
                others = [context.Process(target=spin, daemon=True) for _ in range(busy)]
                for other in others:
                    other.start()
                start = time.monotonic()
                marks = graded(course, workers)
                for other in others:
                    other.kill()
                marks = marks[::-1] if turned else marks
                first = first or marks
                off = sum(one != other for one, other in zip(first, marks, strict=True))
                different |= off > 0
                order = "backwards" if turned else "forwards"
                took = time.monotonic() - start
                print(f"{workers} workers, {busy} busy, {order}: {off} differ, {took:.0f} s")
                turn_round(course)
                turned = not turned
    sys.exit(different)


if __name__ == "__main__":
    main()
