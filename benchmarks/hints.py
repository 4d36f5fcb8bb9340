"""Leaves each listed mistake out in turn: counts the hints that are told all the same, and the false ones.

    python benchmarks/hints.py [PS...] [--workers 2] [--question NAME] [--draws 25] [--show]

A mistake is marked as a submission would be, by a rubric that does not list it. A hint states something
that can be tried: “it gives the right value times `learning_rate`”, “it goes as a right answer does in
which a factor is missing”, “it goes wrong only where `z` holds something negative”. It is true of the
mistake if what it states is so on cases that were not tried, too: `--draws` seeds of fresh cases, each
at the corners and in the middle of the question's domain. One case on which it is not makes it false.
Where another listed mistake is recognised in place of the one left out, its hint is true if both do the
same on all these cases. False ones are listed, with the case; `--show` lists all. The last line is JSON.
"""

import argparse
import contextlib
import io
import json
import multiprocessing
import os
import warnings
from collections import Counter
from dataclasses import dataclass

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import numpy as np  # noqa: E402

import rubrics  # noqa: E402
from autograder.marking import fresh  # noqa: E402
from autograder.marking.describe import shown  # noqa: E402
from autograder.marking.diagnosis import (  # noqa: E402
    Evidence,
    in_another_form,
    misspelt_keys,
    proved_of,
    recognise,
)
from autograder.marking.hints import proof  # noqa: E402
from autograder.marking.hints.claim import Claim  # noqa: E402
from autograder.marking.outcomes import (  # noqa: E402
    behaves,
    outcomes,
    right_outcome,
    right_outcomes,
    wide_outcomes,
)
from autograder.marking.questions import Mistake, Question  # noqa: E402
from autograder.marking.rubric import Rubric  # noqa: E402
from autograder.marking.trial import Trial, attempt  # noqa: E402

SEED = b"hints"


@dataclass
class Found:
    """What is said of a mistake that is not listed."""

    assignment: str
    question: str
    mistake: str
    own: str  # its own hint
    kind: str = ""  # nothing where nothing is said
    told: str = ""
    refuted: str = ""  # a case on which it is not so


def of_question(task: tuple[str, str, int]) -> list[Found]:
    """Leave out each mistake of a question."""
    assignment, name, draws = task
    rubric = rubrics.load(assignment)
    question = rubric.questions[name]
    listed = list(question.mistakes)
    found = []
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        tried = fresh.cases(question, SEED)
        expected = [
            *right_outcomes(question, rubric),
            *wide_outcomes(question, rubric),
            *(right_outcome(question, rubric, case) for case in tried),
        ]
        untried = [
            right_outcome(question, rubric, case)
            for number in range(draws)
            for case in fresh.cases(question, b"untried %d" % number)
        ]
        proof.kept(proof.two_at_once, question, rubric)  # of all mistakes
        for mistake in listed:
            try:
                question.mistakes = [other for other in listed if other is not mistake]
                one = Found(assignment, name, mistake.name, mistake.hint)
                found.append(_left_out(one, mistake, question, rubric, expected, untried))
            finally:
                question.mistakes = listed
    return found


def _left_out(
    one: Found,
    mistake: Mistake,
    question: Question,
    rubric: Rubric,
    expected: list[Trial],
    untried: list[Trial],
) -> Found:
    call = question.tried(rubric.bound(mistake.function), rubric.given)
    fixed = outcomes(question, mistake.function, rubric)
    fresh_ones = [attempt(call, right.arguments) for right in expected[len(fixed) :]]
    trials = [*fixed, *fresh_ones]
    evidence = Evidence(question, rubric, expected, trials, trials)
    if not evidence.wrong:
        return one
    for diagnosis in (misspelt_keys, in_another_form):
        if (said := diagnosis(evidence)) is not None:
            one.kind, one.told = "form", said.message
            others = [attempt(call, right.arguments) for right in untried]
            again = diagnosis(Evidence(question, rubric, untried, others, others))
            one.refuted = "" if again is not None else "it is not so of all other cases"
            return one
    taken = recognise(list(fixed), question, rubric)
    claim = _as_claim(taken, question, rubric) if taken is not None else None
    claim = claim or proved_of(evidence)
    if claim is None:
        return one
    one.kind, one.told = claim.kind, claim.told
    for right in untried:
        trial = attempt(call, right.arguments)
        if not claim.holds(trial, right):
            came = trial.error if trial.error is not None else shown(trial.got)
            with_what = ", ".join(shown(argument) for argument in right.arguments)
            one.refuted = f"({with_what}) gives {came!r}; right is {shown(right.got)}"[:400]
            break
    return one


def _as_claim(taken: Mistake, question: Question, rubric: Rubric) -> Claim:
    call = question.tried(rubric.bound(taken.function), rubric.given)
    return Claim(
        "another listed mistake",
        taken.hint,
        lambda trial, right: behaves(trial, attempt(call, trial.arguments), question),
    )


def main() -> None:
    """Leave out all mistakes, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", default=rubrics.names(), metavar="PS")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--question", help="only this one")
    parser.add_argument("--draws", type=int, default=25, help="seeds of cases that were not tried")
    parser.add_argument("--show", action="store_true", help="list all that is said")
    given = parser.parse_args()
    tasks = [
        (assignment, question.name, given.draws if question.seconds is None else 2)
        for assignment in rubrics.names()
        if assignment.startswith(tuple(given.sets))
        for question in rubrics.load(assignment).questions.values()
        if given.question in (None, question.name)
    ]
    counts = Counter[str]()
    kinds, silent = Counter[str](), Counter[str]()
    with multiprocessing.get_context("fork").Pool(given.workers) as pool:
        for found in pool.imap(of_question, tasks):
            for one in found:
                counts["left out"] += 1
                counts["told"] += bool(one.kind)
                counts["false"] += bool(one.refuted)
                kinds[one.kind or "nothing"] += 1
                silent[one.assignment] += not one.kind
                if one.refuted or given.show:
                    print(f"{one.assignment} {one.question}, {one.mistake}: {one.own}")
                    print(f"  [{one.kind}] {one.told}")
                    print(f"  FALSE: {one.refuted}" if one.refuted else "", flush=True)
    share = counts["told"] / max(counts["left out"], 1)
    print(
        f"{counts['told']} of {counts['left out']} ({share:.0%}), {counts['false']} of them false"
    )
    print(json.dumps({**counts, "kinds": kinds, "silent": silent}))


if __name__ == "__main__":
    main()
