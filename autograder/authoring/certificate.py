"""What a course can say of its marking: right answers accepted, wrong ones caught, and what may slip through.

The wrong ones are drawn from ``marking.family`` by a seed. One slips through where marking gives it all
points and it goes wrong on some other case of the question's domain; one that never does is no mistake
and does not count. With ``n`` mistakes of which ``k`` slipped through, the upper end of Clopper's and
Pearson's 95 % interval for the share that does is the quantile 0.975 of the beta distribution with the
parameters ``k + 1`` and ``n - k``.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import multiprocessing
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import rubrics

from ..judge.guards import OutOfTimeError, time_limit
from ..marking import (
    compare,
    domain,
    family,
    mutants,
    regions,
    relations,
    siblings,
    source_changes,
    spoilers,
    strategies,
)
from ..marking.draws import disagreements
from ..marking.questions import Question
from ..marking.rubric import Rubric

SEED = 2027  # used for the certificate alone
MISTAKES, DRAWS, RUNS = 50, 12, 8  # for each question; runs of one that trains a network
SECONDS = 20.0  # that one may take
_DECIDES = (
    compare,
    domain,
    family,
    mutants,
    regions,
    relations,
    siblings,
    source_changes,
    spoilers,
    strategies,
)


@dataclass
class Finding:
    """What was found about a question."""

    question: str
    right: int = 0  # right answers, each on many draws
    cases: int = 0  # that they were tried on
    rejected: int = 0
    caught: Counter[str] = field(default_factory=Counter)  # by kind
    slipped: list[str] = field(default_factory=list)
    harmless: int = 0  # drawn, and no mistake anywhere in the domain

    @property
    def wrong(self) -> int:
        """How many mistakes were tried."""
        return self.caught.total() + len(self.slipped)


def at_most(slipped: int, tried: int) -> float:
    """The upper end of the 95 % interval for the share that slips through; 1 where nothing was tried."""
    from scipy.stats import beta

    return float(beta.ppf(0.975, slipped + 1, tried - slipped)) if slipped < tried else 1.0


def examined(
    question: Question,
    rubric: Rubric,
    mistakes: int = MISTAKES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Finding:
    """Try the question's right answers on fresh cases, and mistakes drawn with the seed on all cases."""
    found = Finding(question.name, right=1 + len(question.variants))
    seeds = [b"certificate %d %d" % (seed, number) for number in range(draws)]
    fresh, wrong = disagreements(question, rubric, seeds)
    found.cases = len(question.cases) + len(question.wide) + fresh
    found.rejected = len(wrong)
    rng = np.random.default_rng([seed, *question.name.encode()])
    for number in range(mistakes if question.seconds is None else min(mistakes, RUNS)):
        member = family.drawn(question, rng)
        fate = _fate(member, question, rubric, b"certificate %d" % number, draws)
        if fate == mutants.KILLED:
            found.caught[member.kind] += 1
        elif fate == mutants.SURVIVING:
            found.slipped.append(member.words)
        else:
            found.harmless += 1
    return found


def _fate(
    member: family.Member, question: Question, rubric: Rubric, seed: bytes, draws: int
) -> str:
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        try:
            with time_limit(SECONDS if question.seconds is None else 3 * question.seconds):
                answer, spoil = member.answer, member.spoil
                return mutants.fate(answer, spoil, question, rubric, seed, draws)[0]
        except (Exception, OutOfTimeError):  # it does not even define its function, or never ends
            return mutants.KILLED


def examine(
    names: Sequence[str], told: Callable[[str], None] = lambda _: None, workers: int | None = None
) -> list[Finding]:
    """What is found about all questions of some problem sets; several at once take turns with processors."""
    tasks = [(name, question) for name in names for question in rubrics.load(name).questions]
    found: list[Finding] = []
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for finding in pool.imap(_examined, tasks):
            told(f"{finding.question} ({len(found) + 1} of {len(tasks)})")
            found.append(finding)
    return found


def _examined(task: tuple[str, str]) -> Finding:
    name, question = task
    rubric = rubrics.load(name)
    finding = examined(rubric.questions[question], rubric)
    finding.question = f"{name}: {question}"
    return finding


def digest(names: Iterable[str]) -> str:
    """A digest of what decides what a certificate says: rubrics without their known mistakes, and drawing.

    Hints and messages are no part of it, nor is what stands in comments and in docstrings.
    """
    files = [Path(str(module.__file__)) for module in _DECIDES]
    for name in names:
        folder = rubrics.source(name)
        assert folder is not None
        files += sorted(file for file in folder.glob("*.py") if "_mistakes" not in file.name)
    return hashlib.sha256("\n".join(map(_what_decides, files)).encode()).hexdigest()[:16]


def _what_decides(file: Path) -> str:
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            node.body = [part for part in node.body if not _says_nothing(part)] or [ast.Pass()]
    return ast.unparse(tree)


def _says_nothing(node: ast.AST) -> bool:
    """Whether a statement is a docstring, or one of a rubric's known mistakes."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    decorators = getattr(node, "decorator_list", [])
    return any(".mistake(" in ast.unparse(decorator) for decorator in decorators)


def page(found: Sequence[Finding], digested: str) -> str:
    """The certificate as a page of the book."""
    wrong, slipped = sum(f.wrong for f in found), sum(len(f.slipped) for f in found)
    harmless, cases = sum(f.harmless for f in found), sum(f.cases * f.right for f in found)
    kinds = sum((f.caught for f in found), Counter[str]())
    lines = [
        _HEAD.format(
            questions=len(found),
            right=sum(f.right for f in found),
            cases=f"{cases:,}",
            rejected=sum(f.rejected for f in found),
            wrong=f"{wrong:,}",
            slipped=slipped or "none",
            most=_per_cent(at_most(slipped, wrong)),
            harmless=f"{harmless:,}",
            digest=digested,
            seed=SEED,
        ),
        "## Question by question\n",
        "| question | right answers | cases | rejected | mistakes | caught | slipped through, at most |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {f.question} | {f.right} | {f.cases} | {f.rejected} | {f.wrong} | {f.caught.total()} | "
        f"{_per_cent(at_most(len(f.slipped), f.wrong))} |"
        for f in found
    ]
    lines += ["\n## Mistakes caught, by kind\n", "| kind | caught |", "|---|---:|"]
    lines += [f"| {kind} | {count} |" for kind, count in sorted(kinds.items())]
    lines.append("\n## Mistakes that slipped through\n")
    lines += [f"- {f.question}: {words}" for f in found for words in f.slipped] or ["None."]
    return "\n".join(lines) + "\n"


def digest_on(text: str) -> str:
    """The digest that a page of the certificate names."""
    match = re.search(r"Digest: `(\w+)`", text)
    return match[1] if match else ""


def _per_cent(share: float) -> str:
    return f"{100 * share:.2f} %"


_HEAD = """# How sure the marking is

A grader that knows only the answers its authors wrote proves little. So mistakes that nobody wrote are
drawn by chance: right answers with one thing in their source changed, or spoilt in what they do (rounded,
clipped, wrong in a region, kept from an earlier call, with two arguments exchanged, …), by a seed that is
used for this page. Who wrote these kinds of change has also widened the cases with them in mind: so this says
how well the marking knows such mistakes, and less of a kind that nobody has thought of.

- **Right answers.** {right} to {questions} questions, tried on {cases} cases in all: {rejected} rejected.
- **Wrong answers.** {wrong} drawn, slipped through: {slipped}. With 95 % confidence at most **{most}** of all
  mistakes of these kinds slip through (the upper end of Clopper's and Pearson's interval).

Another {harmless} were drawn that are no mistakes: nowhere in what the question allows do they give
another answer. A question with few mistakes tried has a wide interval, whatever was caught.

`autograder lint --certificate` makes this page, and a test fails where it is out of date.

Digest: `{digest}`. Seed: {seed}.
"""
