"""Right answers on fresh cases: the reference and all variants have to agree on whatever is drawn."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from . import fresh
from .answer_source import source_as_answer
from .describe import shown
from .outcomes import behaves, right_outcome
from .questions import Question, QuestionSet
from .trial import attempt, error_name


def definition(
    answer: str,
    question: Question,
    rubric: QuestionSet,
    further: Mapping[str, Any] = MappingProxyType({}),
) -> Callable[..., Any]:
    """What an answer's text defines, where all earlier questions are answered right.

    It finds what is in ``further`` as well.
    """
    names: dict[str, Any] = {"np": np, **rubric.given, **rubric.upstream(question, rubric.given)}
    names |= further
    exec(compile(answer, f"<{question.name}>", "exec"), names)
    function: Callable[..., Any] = names[question.name]
    return function


def handed_in(answer: str, question: Question, rubric: QuestionSet) -> Callable[..., Any]:
    """What is called with a case, of an answer's text."""
    return question.tried(definition(answer, question, rubric), rubric.given)


def disagreements(
    question: Question, rubric: QuestionSet, seeds: Iterable[bytes]
) -> tuple[int, list[str]]:
    """How many cases were drawn from some seeds, and where a variant gave another answer."""
    variants = {
        variant.__name__: handed_in(source_as_answer(variant, question.name), question, rubric)
        for variant in question.variants
    }
    drawn, found = 0, []
    for seed in seeds:
        for case in fresh.cases(question, seed):
            drawn += 1
            where = ", ".join(shown(argument) for argument in case)
            with contextlib.redirect_stdout(io.StringIO()):
                right = right_outcome(question, rubric, case)
                if right.error is not None:
                    said = f"{error_name(right.error)}: {right.error}"
                    found.append(f"the reference fails on the draw ({where}): {said}")
                    continue
                if right.changed:
                    found.append(f"the reference changes the draw ({where})")
                for name, variant in variants.items():
                    trial = attempt(variant, case)
                    if trial.changed or not behaves(trial, right, question):
                        came = trial.error if trial.error is not None else shown(trial.got)
                        found.append(f"{name} gives {came!r} for {shown(right.got)} on ({where})")
    return drawn, found
