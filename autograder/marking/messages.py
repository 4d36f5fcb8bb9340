"""The sentences that say how a call went wrong: what was called, what came, what is off in it."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..remote.errors import NotPlainError, StudentError, StudentStoppedError
from .compare import agrees
from .describe import digits_apart, kind, parts_off, shown, unlike
from .forms import numbers_off
from .trial import error_name

if TYPE_CHECKING:
    from .questions import Question
    from .trial import Trial

NEARLY = 2e-4  # of a number, by which one that is nearly right may be off
MOST_OFF = 10_000  # numbers that are looked at


def describe(question: Question, trial: Trial, right: Trial) -> str:
    """What was called with what, what came, and what is off in kind."""
    if question.in_words is not None:
        call = f"`{question.name}`, {question.in_words(*trial.arguments)},"
    else:
        call = f"`{question.name}({', '.join(shown(argument) for argument in trial.arguments)})`"
    if isinstance(trial.error, StudentStoppedError):
        return f"{call} {trial.error}"
    if trial.error is not None:
        return f"{call} {_raised(trial.error)}"
    if question.program is not None and isinstance(right.got, dict):
        return f"{call} is not as it should be. {_unlike(trial.got, right.got, question)}"
    came = kind(trial.got)
    if (other := unlike(trial.got, right.got)) is not None:
        place, *both = other
        is_there, due = map(kind, both)
        if place:
            return f"{call} gave {came}. {_upper(place)} is {is_there}; it should be {due}."
        return f"{call} gave {is_there}; it should give {due}."
    if question.warnings_are_wrong and trial.warned and not right.warned:
        return f"{call} makes NumPy warn: {trial.warned}. A stable formula does not."
    if near := nearly(trial, right):
        return f"{call} is nearly right, and not quite: {near}."
    gave = f"{call} gave `{shown(trial.got)}`"
    off = parts_off(trial.got, right.got, question.tolerance)
    whole_parts = isinstance(right.got, list | tuple) and all(p.startswith("the ") for p in off)
    if not off or (whole_parts and len(off) == len(right.got)):
        return f"{gave}: {came}, as it should be, but not the right one."
    more = f" and {len(off) - 3} more" if len(off) > 3 else ""
    return f"{gave}. What is off in it: {', '.join(off[:3])}{more}."


def nearly(trial: Trial, right: Trial) -> str:
    """The digits in which an answer that is nearly right differs; nothing where it is far off."""
    off = list(itertools.islice(numbers_off(trial.got, right.got), MOST_OFF + 1))
    if not off or len(off) > MOST_OFF or not all(map(np.isfinite, itertools.chain(*off))):
        return ""
    came, wanted = max(off, key=lambda pair: abs(pair[0] - pair[1]))
    if abs(came - wanted) > NEARLY * abs(wanted):
        return ""
    return digits_apart(came, wanted)


def _raised(error: BaseException) -> str:
    """What a call raised, where it was called from, and where it ended."""
    if isinstance(error, NotPlainError):
        return f"{error}."
    text = f"{error_name(error)}: {error}".rstrip(": ")
    if not isinstance(error, StudentError):
        return f"raised {text}"
    if error.by_callback:  # then the text names its class itself
        text = error.text
    last = dict.fromkeys(error.where.splitlines()[-2:])  # once where the two are the same
    return "\n  in ".join([f"raised {text}", *last])


def _unlike(got: Any, expected: dict[str, Any], question: Question) -> str:
    """What a probe found otherwise than it should, as sentences; what it left out comes last."""
    found = got if isinstance(got, dict) else {}
    told = []
    for sentence, came in found.items():
        value = expected.get(sentence, True)
        if not agrees(came, value, question.tolerance):
            false = value is True and came is False
            told.append(f"Not so: {sentence}." if false else f"{_upper(sentence)}: {_told(came)}.")
    return " ".join(told) or f"It does not tell {', '.join(expected.keys() - found.keys())}."


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _told(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def number_for_an_array(question: Question, trial: Trial) -> str:
    """Advice on an error about a number where other cases have an array; nothing on any other."""
    said = re.search(r"'(int|float|bool)' object has no attribute '(\w+)'", str(trial.error))
    if said is None or not hasattr(np.ndarray, said[2]):
        return ""
    both = any(
        isinstance(argument, int | float)
        and any(np.ndim(case[place]) for case in question.cases if place < len(case))
        for place, argument in enumerate(trial.arguments)
    )
    told = f"It is called with plain numbers here, which have no `{said[2]}` as arrays do. "
    return told + "`np.asarray` makes an array of a number, too." if both else ""


def where_to_read(question: Question) -> str:
    """A line that sends the reader to the lecture."""
    lecture, _, section = question.lecture.partition("#")
    return f"To read again: lectures/{lecture}.ipynb" + (f", “{section}”." if section else ".")


def in_both(after_others: str, alone: str) -> str:
    """The message on a case that was tried after others, given that on the same case by itself.

    The latter is empty where it went as it should.
    """
    said, _, rest = after_others.partition("\n")
    if alone and alone.partition("\n")[0] == said:
        return after_others
    then = (
        "Called alone, it gives the right value."
        if not alone
        else f"Called alone, or once more, it goes otherwise: {alone.partition(chr(10))[0]}"
    )
    lines = rest.splitlines()
    also = [ALSO_CHANGES] if ALSO_CHANGES in lines else []
    return "\n".join([said, then, KEPT, *also, *lines[-1:]])


ALSO_CHANGES = (
    "It also changes what the caller passed in, and may go on from that. Build new values."
)
KEPT = (
    "So something is left over from one call to the next, or drawn at random. A list or an array as a "
    "default value, a name outside the function, something that is kept in a dictionary: make it anew "
    "in each call."
)
