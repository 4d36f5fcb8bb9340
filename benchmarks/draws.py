"""Tries every right answer on fresh cases, and counts those that fail.

    python benchmarks/draws.py [PS...] [--draws 10000] [--workers 2] [--question NAME]

Every variant of every question is compared with the reference, as marking compares them. A question
whose calls take seconds has 50 draws. The last line is JSON.
"""

import argparse
import json
import multiprocessing
import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import rubrics  # noqa: E402
from autograder.marking.draws import disagreements  # noqa: E402

SLOW_DRAWS = 50


def tried(task: tuple[str, str, int, int]) -> tuple[str, str, int, list[str]]:
    """How many draws a part of the work came to, and what went wrong in them."""
    assignment, name, first, count = task
    rubric = rubrics.load(assignment)
    question = rubric.questions[name]
    seeds = [f"benchmark {number}".encode() for number in range(first, first + count)]
    drawn, wrong = disagreements(question, rubric, seeds)
    return assignment, name, drawn, wrong


def main() -> None:
    """Draw, compare, and say what failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", default=rubrics.names(), metavar="PS")
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--question", help="only this one")
    given = parser.parse_args()
    tasks = []
    for assignment in rubrics.names():
        if not assignment.startswith(tuple(given.sets)):
            continue
        for name, question in rubrics.load(assignment).questions.items():
            if given.question not in (None, name) or not question.fresh:
                continue
            draws = given.draws if question.seconds is None else min(given.draws, SLOW_DRAWS)
            seeds = -(-draws // question.fresh)
            part = max(1, min(100, seeds // 4))
            tasks += [(assignment, name, first, part) for first in range(0, seeds, part)]
    counts: dict[str, int] = {}
    problems: dict[str, list[str]] = {}
    with multiprocessing.get_context("fork").Pool(given.workers) as pool:
        for assignment, name, drawn, wrong in pool.imap_unordered(tried, tasks):
            where = f"{assignment} {name}"
            counts[where] = counts.get(where, 0) + drawn
            problems.setdefault(where, []).extend(wrong)
    for where in counts:
        for line in problems[where][:10]:
            print(f"{where}: {line}")
    failed = {where: len(wrong) for where, wrong in problems.items() if wrong}
    print(json.dumps({"draws": counts, "disagreements": failed}))


if __name__ == "__main__":
    main()
