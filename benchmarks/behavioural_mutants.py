"""Spoils every right answer in every way, and looks whether the grader notices.

    python benchmarks/behavioural_mutants.py [PS...] [--workers 2] [--question NAME]

The ways stand in autograder/marking/spoilers.py. A mutant that gets all points is tried on many draws of
the question's domain: where it goes wrong on one, it survives, and is listed with the case; else the
domain has no region in which it is a mistake. The last line is JSON.
"""

import argparse
import json
import multiprocessing
import os
import warnings

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import rubrics  # noqa: E402
from autograder.marking.mutants import SURVIVING, Mutant, mutants, tried  # noqa: E402


def fate_of(task: tuple[str, Mutant]) -> tuple[str, Mutant]:
    """Mark one."""
    assignment, mutant = task
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return assignment, tried(mutant, rubrics.load(assignment), b"benchmark")


def main() -> None:
    """Make all mutants, mark them, and say which survive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", default=rubrics.names(), metavar="PS")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--question", help="only this one")
    given = parser.parse_args()
    tasks = [
        (assignment, mutant)
        for assignment in rubrics.names()
        if assignment.startswith(tuple(given.sets))
        for question in rubrics.load(assignment).questions.values()
        if given.question in (None, question.name)
        for mutant in mutants(question)
    ]
    counts: dict[str, dict[str, int]] = {}
    with multiprocessing.get_context("fork").Pool(given.workers) as pool:
        for assignment, mutant in pool.imap_unordered(fate_of, tasks, chunksize=8):
            fates = counts.setdefault(assignment, {})
            fates[mutant.fate] = fates.get(mutant.fate, 0) + 1
            if mutant.fate == SURVIVING:
                print(
                    f"{assignment} {mutant.question}: {mutant.answer}, {mutant.spoiler}: {mutant.told}"
                )
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
