"""Which earlier answer is to blame where a check does not hold, so that the first cause comes first."""

from __future__ import annotations

import dis
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from types import CodeType
from typing import Any

from homework.outcome import HOLDS, OPEN, STOPPED, WAITS, Result

_READS = ("LOAD_GLOBAL", "LOAD_NAME")


def blamed(
    result: Result,
    check: CodeType | None,
    names: Mapping[str, Any],
    questions: Collection[str],
    result_of: Callable[[str], Result | None],
) -> Result:
    """The result of a check, waiting for an earlier question where that is to be put right first.

    Parameters
    ----------
    result : Result
        What became of the check.
    check : code, optional
        What the check ran.
    names : mapping
        What the notebook has defined.
    questions : collection of str
        The other questions, in their order.
    result_of : function
        What became of the check of another question; None where that is not known.
    """
    if result.state == HOLDS:
        return result
    if result.state == OPEN:  # it is not written itself, or it calls one that is not
        return replace(result, state=WAITS) if result.cause in questions else _alone(result)
    earlier = built_on(result.question, check, names, questions)
    found = {name: result_of(name) for name in earlier}
    failing = [name for name, its in found.items() if its is not None and its.state != HOLDS]
    if not failing:
        return result
    return replace(result, state=WAITS, cause=_first(failing, names))


def stopped_by(
    question: str,
    check: CodeType | None,
    names: Mapping[str, Any],
    questions: Collection[str],
    result_of: Callable[[str], Result | None],
) -> str:
    """The question that a check would only wait for, as it did not end itself; "" where none is."""
    earlier = built_on(question, check, names, questions)
    found = [name for name in earlier if (its := result_of(name)) and its.state == STOPPED]
    return _first(found, names) if found else ""


def _alone(result: Result) -> Result:
    return replace(result, cause="")


def _first(failing: Collection[str], names: Mapping[str, Any]) -> str:
    """Of some questions that do not hold, one that none of the others is to blame for."""
    for name in failing:
        if not built_on(name, None, names, failing):
            return name
    return next(iter(failing))


def built_on(
    question: str, check: CodeType | None, names: Mapping[str, Any], questions: Collection[str]
) -> list[str]:
    """The questions whose answers come into play when this one is checked.

    Parameters
    ----------
    question : str
        The question that is checked.
    check : code, optional
        What its check runs.
    names : mapping
        What the notebook has defined.
    questions : collection of str
        All questions.

    Returns
    -------
    list of str
        In the order of ``questions``; without the question itself.
    """
    met: set[str] = set()
    todo = list(_codes(names.get(question)))
    if check is not None:
        todo += _codes(check)
    while todo:
        for name in _names(todo.pop()):
            if name not in met and name in names:
                met.add(name)
                todo += _codes(names[name])
    return [name for name in questions if name in met and name != question]


def _codes(thing: Any) -> Iterator[CodeType]:
    """The code of a function or of a class's methods, that of functions inside included."""
    if isinstance(thing, CodeType):
        yield thing
        for inner in thing.co_consts:
            if isinstance(inner, CodeType):
                yield from _codes(inner)
    elif isinstance(thing, type):
        for part in vars(thing).values():
            if not isinstance(part, type):
                yield from _codes(part)
    elif isinstance(thing, property):
        for part in (thing.fget, thing.fset, thing.fdel):
            yield from _codes(part)
    else:
        bare = getattr(thing, "__func__", thing)
        code = getattr(bare, "__code__", None)
        if isinstance(code, CodeType):
            yield from _codes(code)


def _names(code: CodeType) -> set[str]:
    """The names of the notebook that code reads; an attribute of the same name is none of them."""
    return {step.argval for step in dis.get_instructions(code) if step.opname.startswith(_READS)}
