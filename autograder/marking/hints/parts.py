"""Claims about the parts of an answer: how each is related to the right one, in all cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..compare import agrees
from ..outcomes import behaves
from .claim import Claim, Path, in_words, named, parts
from .multiples import candidates
from .relations import Pair, Relation, array_of

if TYPE_CHECKING:
    from ..questions import Question
    from ..trial import Trial

MOST_PARTS = 12


def related(question: Question, trials: Sequence[Trial], expected: Sequence[Trial]) -> Claim | None:
    """How what came is related to what is right, where one relation for each part says all of it."""
    if question.program is not None:
        return None
    cases = [(t, r) for t, r in zip(trials, expected, strict=True) if r.error is None]
    if not cases or any(t.error is not None for t, _ in cases):
        return None
    if not all(behaves(t, r, question) for t, r in zip(trials, expected, strict=True) if r.error):
        return None
    alone = _one_part_alone(question, cases)
    if alone is not None:
        return alone
    found: dict[Path, Relation] = {}
    everywhere = True
    places = {path for _, right in cases for path in parts(right.got)}
    if len(places) > MOST_PARTS:
        return None
    for path in sorted(places, key=repr):
        off, same = _sorted_out(question, cases, path)
        if off is None:
            return None
        if not off:
            continue
        relation = next((r for r in candidates(off) if _says(r, off)), None)
        if relation is None:
            return None
        everywhere &= all(relation.holds(*pair) for pair in same)
        found[path] = relation
    return _claim(question, found, len(places), everywhere) if found else None


def _one_part_alone(question: Question, cases: Sequence[tuple[Trial, Trial]]) -> Claim | None:
    """That one of several parts comes back, and nothing else."""
    if not all(isinstance(right.got, tuple) for _, right in cases):
        return None
    for place in range(min(len(right.got) for _, right in cases)):

        def holds(trial: Trial, right: Trial, place: int = place) -> bool:
            if trial.error is not None or right.error is not None:
                return behaves(trial, right, question)
            return agrees(trial.got, right.got[place], question.tolerance)

        if len(cases) > 1 and all(holds(*pair) for pair in cases):
            part, whole = in_words((place,)), len(cases[0][1].got)
            told = f"It returns {part} of the answer alone, and the answer has {whole} of them."
            return Claim("one part alone", told, holds)
    return None


def _says(relation: Relation, off: Sequence[Pair]) -> bool:
    telling = sum(relation.tells(right, got) for _, right, got in off)
    return telling >= relation.needs and all(relation.holds(*pair) for pair in off)


def _sorted_out(
    question: Question, cases: Sequence[tuple[Trial, Trial]], path: Path
) -> tuple[list[Pair] | None, list[Pair]]:
    """The pairs of a part that are off, and those that are not; no list where one is no number."""
    off: list[Pair] = []
    same: list[Pair] = []
    for trial, right in cases:
        wanted = parts(right.got)
        if path not in wanted:
            continue
        came = parts(trial.got).get(path, _ABSENT)
        agree = came is not _ABSENT and agrees(came, wanted[path], question.tolerance)
        arrays = array_of(came), array_of(wanted[path])
        if arrays[0] is None or arrays[1] is None:
            if not agree:
                return None, []
            continue
        pair = _case(question, trial, path), arrays[1], arrays[0]
        (same if agree else off).append(pair)
    return off, same


def _case(question: Question, trial: Trial, path: Path) -> dict[str, Any]:
    """The arguments, and beside those that are dictionaries what they hold under the part's own key."""
    case = named(question, trial.arguments)
    keys = [key for key in path if isinstance(key, str)]
    for name, value in list(case.items()):
        if isinstance(value, dict) and keys and keys[-1] in value:
            case[f"{name}[…]"] = value[keys[-1]]
    return case


def _claim(question: Question, found: dict[Path, Relation], count: int, everywhere: bool) -> Claim:
    when = "In every case" if everywhere else "Wherever it is wrong,"
    told = {relation.told for relation in found.values()}
    if len(told) == 1 and len(found) == count > 1:
        sentence = f"{when} each part is {told.pop()}."
    else:
        each = [f"{in_words(path)} is {relation.told}" for path, relation in found.items()]
        rest = "; the rest is right" if 1 <= len(found) < count else ""
        sentence = f"{when} {'; '.join(each[:3])}{'; and so on' if each[3:] else ''}{rest}."

    def holds(trial: Trial, right: Trial) -> bool:
        if trial.error is not None or right.error is not None:
            return behaves(trial, right, question)
        for path, wanted in parts(right.got).items():
            came = parts(trial.got).get(path, _ABSENT)
            relation = found.get(path)
            agree = came is not _ABSENT and agrees(came, wanted, question.tolerance)
            if agree and (relation is None or not everywhere):
                continue
            arrays = array_of(wanted), array_of(came)
            if relation is None or arrays[0] is None or arrays[1] is None:
                return False
            if not relation.holds(_case(question, trial, path), arrays[0], arrays[1]):
                return False
        return True

    kinds = sorted({relation.kind for relation in found.values()})
    return Claim("relation: " + ", ".join(kinds), sentence, holds, everywhere)


_ABSENT: Any = object()
