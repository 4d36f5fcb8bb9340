"""Hands in every known right answer and every known mistake, as notebooks, and grades them in the sandbox.

    python benchmarks/answers_in_the_sandbox.py [SET...] [--seed 1]

`autograder lint` proves what a rubric knows beside the judge, where nothing bounds memory, messages or
time. Here each of them goes the way of a submission. In the first notebooks everything is right; in the
others a mistake stands in every second question. It exits with 1 if a mark differs from what an answer is
known to earn.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import rubrics
from autograder import files
from autograder.batch.batch import Batch
from autograder.course import secret
from autograder.course.course import Course
from autograder.gradebook import release
from autograder.gradebook.records import Record
from autograder.marking.rubric import Rubric
from autograder.synthetic.demo import prepare
from autograder.synthetic.draft import Decks, Draft

ROOT = Path(__file__).parents[1]


def drafts(course: Course, rubric: Rubric, rng: np.random.Generator) -> Iterator[Draft]:
    """Notebooks in which every right answer and every mistake stands."""
    released = json.loads(course.exercise(rubric.assignment).read_bytes())
    decks = Decks(rng)
    questions = list(rubric.questions.values())
    styles = 1 + max(len(question.variants) for question in questions)
    mistakes = max(len(question.mistakes) for question in questions)
    for number in range(styles + 2 * mistakes):
        draft = Draft(released, rubric, decks, rng)
        for place, question in enumerate(questions):
            draft.right(question)
            if number >= styles and (place + number) % 2:
                draft.wrong(question)
        draft.write_essays()
        yield draft


def graded(name: str, seed: int, folder: Path) -> list[str]:
    """What went otherwise than it should in one problem set."""
    course = prepare(Course.at(ROOT), folder)
    secret.make(course)
    release.release(course, [name])
    made: dict[str, Draft] = {}
    for number, draft in enumerate(drafts(course, rubrics.load(name), np.random.default_rng(seed))):
        student = f"s{number:03d}"
        made[student] = draft
        files.replace(course.submission(name, student) / draft.filename, draft.file())

    def progress(student: str, _: Record | None, total: int) -> None:
        print(f"\r{name}: {student} of {total}", end="", file=sys.stderr, flush=True)

    summary = Batch(course, name).run(progress)
    print(file=sys.stderr)
    off = []
    for record in summary.records:
        draft = made[record.student]
        for mark in record.marks:
            expected = draft.expected[mark.cell]
            if mark.score != expected:
                mistake = draft.mistakes.get(mark.name, "right")
                answer = draft.cell_of(rubrics.load(name).questions[mark.name])["source"]
                off.append(
                    f"{name}, {mark.name} ({mistake}): {mark.score} in place of {expected}\n"
                    f"{answer}\n{mark.message}"
                )
    print(f"{name}: {len(made)} notebooks, {len(off)} marks that differ")
    return off


def main() -> None:
    """Grade all, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", default=rubrics.names())
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    off = []
    with tempfile.TemporaryDirectory() as folder:
        for name in map(Course.at(ROOT).assignment, chosen.sets):
            off += graded(name, chosen.seed, Path(folder) / name)
    print("\n\n".join(off))
    sys.exit(bool(off))


if __name__ == "__main__":
    main()
