"""Which answers to earlier questions a student's function finds while it is marked.

There are some ways: right answers, lent by the judge, or the student's own. Student code can tell one
from another, and so it never learns by which of them something was found right or wrong: which way
counts hangs on whether calls end with an error, and on nothing that has been compared. Whoever gives
another answer on another way has chosen between them, as by a name of their own, and has one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..remote.errors import StudentStoppedError
from ..remote.proxies import Namespace

if TYPE_CHECKING:
    from .questions import Question, QuestionSet
    from .trial import Trial

_OVER = (StudentStoppedError, NotImplementedError)  # there is nothing to try on another way


def ways(
    question: Question,
    names: Mapping[str, Any],
    rubric: QuestionSet,
    is_right: Callable[[Question], bool],
) -> list[dict[str, Any]]:
    """The right answers that take the place of the student's own: on the first way, and on others.

    They are all lent first, and then none. A question that says ``own_first`` finds those of the
    student's own that were right first of all.
    """
    lent = rubric.upstream(question, names)
    first = lent
    if question.own_first:
        known = names.right_answers if isinstance(names, Namespace) else None

        def kept(need: str) -> bool:
            return need in known if known is not None else is_right(rubric.questions[need])

        first = {need: answer for need, answer in lent.items() if not kept(need)}
    unlike: list[dict[str, Any]] = []
    for way in (first, lent, {}):
        if all(way.keys() != other.keys() for other in unlike):
            unlike.append(way)
    return unlike


def settled(
    try_out: Callable[[dict[str, Any]], list[Trial]],
    lent_on_each: Sequence[dict[str, Any]],
    asks_again: bool,
) -> tuple[list[Trial], list[Trial]]:
    """The trials that count, and the first ones, which often are the same.

    ``try_out`` makes them, with the right answers of a way lent. Where calls end with errors only
    because of what stands there (the student's own answers may have a further parameter, a key of
    their own, a name of their own for a parameter), they end without on another way; then that counts
    alone, right or wrong. Where all have errors, it is the first. With ``asks_again``, a test goes on
    by what came: there only an error in the first case, before any answer can have been found right
    or wrong, leads to another way.
    """
    first = try_out(lent_on_each[0])
    if not _failed(first[:1] if asks_again else first):
        return first, first
    for lent in lent_on_each[1:]:
        trials = try_out(lent)
        if not _failed(trials) and not _is_over(trials):
            return trials, first
    return first, first


def _failed(trials: Sequence[Trial]) -> bool:
    return any(trial.error is not None for trial in trials) and not _is_over(trials)


def _is_over(trials: Sequence[Trial]) -> bool:
    return isinstance(trials[-1].error, _OVER)


@contextlib.contextmanager
def right_upstream(
    names: Mapping[str, Any], references: dict[str, Any], of_objects: Collection[str] = ()
) -> Iterator[None]:
    """Let the student's code find right functions where it calls those of earlier questions."""
    if isinstance(names, Namespace):
        with names.lend(references, of_objects):
            yield
        return
    assert isinstance(names, dict)
    own = {name: names[name] for name in references if name in names}
    names.update(references)
    try:
        yield
    finally:
        for name in references:
            names.pop(name, None)
        names.update(own)
