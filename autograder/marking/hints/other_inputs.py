"""Right answers to something else: to exchanged arguments, to one example, to another question."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..compare import as_array
from ..outcomes import right_outcomes
from .claim import named, names_of, whole
from .derived import Derived

if TYPE_CHECKING:
    from ..questions import Question, QuestionSet

Arguments = tuple[Any, ...]
Change = Callable[[Arguments], Arguments]


def asked_something_else(question: Question, rubric: QuestionSet) -> Iterator[Derived]:
    """What right answers give when they are asked something else."""
    right = rubric.bound(question.reference)
    names = names_of(question)
    cases = [named(question, arguments) for arguments in question.cases]
    arrays = [n for n in names if all(whole(case, n) is not None for case in cases)]

    def derived(kind: str, told: str, function: Callable[..., Any]) -> Derived:
        call = question.tried(function, rubric.given)
        return Derived(kind, f"It gives what a right answer gives {told}.", call)

    def asked(change: Change) -> Callable[..., Any]:
        return lambda *arguments: right(*change(arguments))

    counts = all(_whole_numbers(right.got) for right in right_outcomes(question, rubric))
    for name, other in itertools.combinations(arrays, 2):
        i, j = names.index(name), names.index(other)
        told = f"when `{name}` and `{other}` have changed places"
        yield derived("exchanged", told, asked(_exchanged(i, j)))
    yield from _other_questions(question, rubric, names)
    for name in arrays:
        place = names.index(name)
        scalar = all(np.ndim(case[name]) == 0 for case in cases)
        for told, change in _ARGUMENT.items():
            if counts and (not scalar or told.endswith("throughout")):
                continue  # many arguments have the same answer, where that is a count or a place
            words = f"when `{name}` is {told}"
            yield derived("argument changed", words, asked(_at(place, change)))
        if all(isinstance(case[name], int | np.integer) for case in cases):
            for step, word in ((1, "more"), (-1, "less")):
                words = f"when `{name}` is one {word}"
                yield derived("one step", words, asked(_at(place, _plus(step))))
    for name, other in itertools.permutations(arrays, 2) if not counts else ():
        i, j = names.index(name), names.index(other)
        told = f"when `{other}` stands where `{name}` belongs"
        yield derived("argument for another", told, asked(_in_place_of(i, j)))
    for name in names:
        for text in dict.fromkeys(c[name] for c in cases if isinstance(c.get(name), str)):
            words = f"when `{name}` is “{text}” throughout"
            as_text = _at(names.index(name), lambda _, text=text: text)  # type: ignore[misc]
            yield derived("argument changed", words, asked(as_text))
    examples = _examples(arrays, cases)
    if examples:
        places = [names.index(name) for name in examples]
        for told, one in (("first", slice(0, 1)), ("last", slice(-1, None))):
            words = f"for the {told} example alone"
            yield derived("one example", words, asked(_rows(places, one)))
        for told, join in _JOINED.items():
            words = f"for each example by itself, {told}"
            yield derived("batch of one", words, _one_by_one(right, places, join))
    if len(names) == 1:
        yield derived("twice", "when it is applied twice", lambda z: right(right(z)))


def _other_questions(
    question: Question, rubric: QuestionSet, names: Sequence[str]
) -> Iterator[Derived]:
    right = rubric.bound(question.reference)
    for other in rubric.questions.values():
        if other is question or other.program is not None or question.program is not None:
            continue
        parameters = names_of(other)
        answer = rubric.bound(other.reference)
        if not parameters or not set(parameters) <= set(names):
            continue
        places = [names.index(name) for name in parameters]

        def give(*arguments: Any, answer: Any = answer, places: list[int] = places) -> Any:
            return answer(*(arguments[place] for place in places if place < len(arguments)))

        told = f"It gives what `{other.name}` is to give."
        yield Derived("another question", told, give)
        if len(names) == 1:
            told = (
                f"It goes on from what `{other.name}` gives, and not from what it is called with."
            )
            yield Derived("through another", told, lambda z, f=answer: right(f(z)))
            told = f"It gives the right value, sent through `{other.name}` as well."
            yield Derived("through another", told, lambda z, f=answer: f(right(z)))


def _whole_numbers(value: Any) -> bool:
    numbers = as_array(value)
    return numbers is not None and bool(
        np.all(np.isfinite(numbers) & (numbers == np.round(numbers)))
    )


def _exchanged(i: int, j: int) -> Change:
    def change(arguments: Arguments) -> Arguments:
        turned = list(arguments)
        turned[i], turned[j] = turned[j], turned[i]
        return tuple(turned)

    return change


def _in_place_of(i: int, j: int) -> Change:
    return lambda arguments: (*arguments[:i], arguments[j], *arguments[i + 1 :])


def _at(place: int, change: Callable[[Any], Any]) -> Change:
    return lambda arguments: (
        *arguments[:place],
        *(change(value) for value in arguments[place : place + 1]),
        *arguments[place + 1 :],
    )


def _plus(step: int) -> Callable[[Any], Any]:
    return lambda value: value + step


def _transposed(value: Any) -> Any:
    array = np.asarray(value)
    return array.T if array.ndim > 1 else value


_ARGUMENT: dict[str, Callable[[Any], Any]] = {
    "0 throughout": lambda value: np.zeros_like(value) if np.ndim(value) else 0.0,
    "1 throughout": lambda value: np.ones_like(value) if np.ndim(value) else 1.0,
    "of the opposite sign": lambda value: -np.asarray(value) if np.ndim(value) else -value,
    "without its sign": np.abs,
    "cut to whole numbers": np.trunc,
    "transposed": _transposed,
    "twice as large": lambda value: 2 * np.asarray(value) if np.ndim(value) else 2 * value,
    "half as large": lambda value: np.asarray(value) / 2 if np.ndim(value) else value / 2,
    "squared": lambda value: np.asarray(value) ** 2 if np.ndim(value) else value**2,
}


def _examples(arrays: Sequence[str], cases: Sequence[dict[str, Any]]) -> list[str]:
    """The arguments that have a row, or an entry, for each example."""
    first = next((n for n in arrays if all(np.ndim(case[n]) for case in cases)), None)
    if first is None:
        return []
    return [
        name
        for name in arrays
        if all(np.ndim(c[name]) and len(c[name]) == len(c[first]) for c in cases)
    ]


def _rows(places: Sequence[int], rows: slice) -> Change:
    return lambda arguments: tuple(
        value[rows] if place in places else value for place, value in enumerate(arguments)
    )


def _one_by_one(
    right: Callable[..., Any], places: Sequence[int], join: Callable[[list[Any]], Any]
) -> Callable[..., Any]:
    def give(*arguments: Any) -> Any:
        count = len(arguments[places[0]])
        each = [right(*_rows(places, slice(n, n + 1))(arguments)) for n in range(count)]
        if isinstance(each[0], tuple):
            return tuple(join(list(part)) for part in zip(*each, strict=True))
        return join(each)

    return give


_JOINED: dict[str, Callable[[list[Any]], Any]] = {
    "summed up": sum,
    "averaged": lambda each: sum(each) / len(each),
    "one after the other": np.array,
    "in one array": np.concatenate,
    "and the last one alone": lambda each: each[-1],
}
