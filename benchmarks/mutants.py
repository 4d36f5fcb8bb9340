"""Changes the right answers in one place each, and looks whether the grader notices.

    python benchmarks/mutants.py [PS...] [--rounds 20] [--workers 2]

Every reference and every correct variant of every question is changed: an operator, a comparison, a
constant, an axis, a sign, a bound by one, a name, a statement left out. A mutant that loses marks
is killed. One that keeps them all is tried again, on cases drawn from other seeds and on cases bent
out of shape: where it differs from the reference, and the unchanged answer does not, it counts as
surviving, else as equivalent. Survivors are listed, for a person to say whether they are wrong.

A question that says how long its calls may take (`seconds`) asks for what an answer achieves, such as
a network that reads digits, and leaves the way open. A mutant that achieves it is right by the
question's own terms, however it does: it counts as good enough, and is not tried again. The last line
is JSON.
"""

import argparse
import contextlib
import copy
import io
import json
import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import numpy as np  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import track  # noqa: E402
from rich.table import Table  # noqa: E402

import rubrics  # noqa: E402
from autograder.judge.guards import OutOfTimeError, memory_limit, time_limit  # noqa: E402
from autograder.marking.answer_source import source_as_answer  # noqa: E402
from autograder.marking.outcomes import differences  # noqa: E402
from autograder.marking.proof import marked_text, prove  # noqa: E402
from autograder.marking.questions import Arguments, Question  # noqa: E402
from autograder.marking.source_changes import mutants_of  # noqa: E402
from autograder.marking.trial import attempt  # noqa: E402

SECONDS = 20.0  # that marking a mutant may take; an endless loop is noticed, too


@dataclass
class Mutant:
    """One changed answer."""

    assignment: str
    question: str
    answer: str  # the function that was changed
    text: str
    fate: str = ""


def all_mutants(assignment: str) -> Iterator[Mutant]:
    """Every change of every right answer of a problem set."""
    for question in rubrics.load(assignment).questions.values():
        seen: set[str] = set()
        for function in (question.reference, *question.variants):
            for text in mutants_of(source_as_answer(function, question.name)):
                if text not in seen:
                    seen.add(text)
                    yield Mutant(assignment, question.name, function.__name__, text)


def bent(value: Any, rng: np.random.Generator, how: int) -> Any:
    """A value with its real numbers changed, its shape, whole numbers and texts kept."""
    if isinstance(value, float):
        return [-value, 3.0 * value, value + 0.37, 0.0, 40.0 * value][how]
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        noise = rng.normal(size=value.shape).astype(value.dtype)
        return [-value, 3 * value, value + noise, value * (noise > 0), 40 * value][how]
    if isinstance(value, dict):
        return {key: bent(item, rng, how) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(bent(item, rng, how) for item in value)
    return value


def further_cases(question: Question, rounds: int) -> Iterator[Arguments]:
    """Cases of a question that marking does not try."""
    for seed in range(rounds):
        rng = np.random.default_rng([seed, *question.name.encode()])
        drawn = [case for draw in question.draw for case in draw(rng)]
        yield from drawn
        for case in [*question.fixed, *drawn] if seed < 3 else []:
            for how in range(5):
                yield bent(copy.deepcopy(case), rng, how)


def tell_apart(mutant: Mutant, rounds: int) -> bool:
    """Whether some further case tells a mutant from the reference."""
    rubric = rubrics.load(mutant.assignment)
    question = rubric.questions[mutant.question]
    answers = {f.__name__: f for f in (question.reference, *question.variants)}

    def made_from(text: str) -> Callable[..., Any]:
        names: dict[str, Any] = {"np": np, **rubric.given}
        names |= rubric.upstream(question, rubric.given)
        exec(compile(text, "<mutant>", "exec"), names)
        return question.tried(names[question.name], rubric.given)

    own = made_from(mutant.text)
    unchanged = made_from(source_as_answer(answers[mutant.answer], question.name))
    right = question.tried(rubric.bound(question.reference), rubric.given)
    for case in further_cases(question, rounds):
        expected = [attempt(right, case)]
        if expected[0].error is not None or expected[0].warned:
            continue  # the question does not ask about such a case
        try:
            with time_limit(SECONDS):
                got = attempt(own, case)
        except OutOfTimeError:
            return True
        if differences([got], expected, question) and not differences(
            [attempt(unchanged, case)], expected, question
        ):
            return True
    return False


def gets_all_points(mutant: Mutant) -> bool:
    """Whether the grader takes a mutant for right; one that fails or never ends is not."""
    rubric = rubrics.load(mutant.assignment)
    question = rubric.questions[mutant.question]
    try:
        with time_limit(SECONDS):
            return marked_text(question, mutant.text, rubric) == question.points
    except (Exception, OutOfTimeError):
        return False


def fate_of(mutant: Mutant, rounds: int) -> Mutant:
    """Mark a mutant as a student's answer, and look closer where it gets all points."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        with memory_limit(4096):
            if not gets_all_points(mutant):
                mutant.fate = "killed"
            elif rubrics.load(mutant.assignment).questions[mutant.question].seconds is not None:
                mutant.fate = "good enough"
            else:
                mutant.fate = "surviving" if tell_apart(mutant, rounds) else "equivalent"
    return mutant


def main() -> None:
    """Make all mutants, print what became of them, and last a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", default=rubrics.names(), metavar="PS")
    parser.add_argument("--rounds", type=int, default=20, help="seeds to look closer with")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--question", help="only this one")
    parser.add_argument(
        "--show", action="append", default=[], metavar="FATE", help="list these too"
    )
    given = parser.parse_args()
    names = [name for name in rubrics.names() if name.startswith(tuple(given.sets))]
    console = Console()
    mutants = [mutant for name in names for mutant in all_mutants(name)]
    mutants = [mutant for mutant in mutants if given.question in (None, mutant.question)]
    tasks = [(mutant, given.rounds) for mutant in mutants]
    for name in names:  # else every mutant would seem to be killed
        proof = prove(rubrics.load(name))
        if not proof.holds:
            raise SystemExit(f"{name} is not in order. {proof.problems[0]}")
    with multiprocessing.get_context("fork").Pool(given.workers) as pool:
        done = track(
            pool.imap_unordered(_fate_of, tasks, chunksize=4),
            "marking mutants",
            len(tasks),
            console=Console(stderr=True),
            transient=True,
        )
        mutants = list(done)

    fates = ("killed", "equivalent", "good enough", "surviving")
    table = Table("problem set", "made", *fates)
    counts: dict[str, dict[str, int]] = {}
    for name in names:
        mine = [mutant.fate for mutant in mutants if mutant.assignment == name]
        counts[name] = {"made": len(mine)} | {fate: mine.count(fate) for fate in fates}
        table.add_row(name, *map(str, counts[name].values()))
    for mutant in sorted(mutants, key=lambda m: (m.assignment, m.question, m.answer)):
        if mutant.fate == "surviving" or mutant.fate in given.show:
            console.rule(
                f"{mutant.fate}: {mutant.assignment} {mutant.question}, from {mutant.answer}"
            )
            console.print(mutant.text, markup=False, highlight=False)
    console.print(table)
    print(json.dumps(counts))


def _fate_of(task: tuple[Mutant, int]) -> Mutant:
    return fate_of(*task)


if __name__ == "__main__":
    main()
