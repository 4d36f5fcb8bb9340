"""Two listed mistakes made at once."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..answer_source import source_or_none
from ..source_changes import is_docstring
from .code_mutants import from_text
from .derived import Derived

if TYPE_CHECKING:
    from ..questions import Mistake, Question, QuestionSet

MOST_EDITS = 3  # by which a mistake may differ from a right answer, so that it is a change of it

At = tuple[str | int, ...]  # fields and places, from the root of a tree


@dataclass(frozen=True)
class Edit:
    """What stands in a place of a tree in another text."""

    at: At
    other: Any


def two_at_once(question: Question, rubric: QuestionSet) -> Iterator[Derived]:
    """Each two mistakes of a question that change a right answer in different places."""
    seen: set[str] = set()
    for answer in (question.reference, *question.variants):
        base = _tree(answer, question)
        if base is None:
            continue
        near = [(m, edits) for m in question.mistakes if (edits := _edits_of(m, base, question))]
        for (one, first), (other, second) in itertools.combinations(near, 2):
            if not _apart(first, second):
                continue
            text = _with(base, [*first, *second])
            if text is not None and text not in seen:
                seen.add(text)
                told = f"Two things come together here.\n1. {one.hint}\n2. {other.hint}"
                names = frozenset({one.name, other.name})
                yield Derived("two mistakes", told, from_text(text, question, rubric), names)


def _tree(function: Callable[..., Any], question: Question) -> ast.Module | None:
    text = source_or_none(function, question.name)
    if text is None:
        return None
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1 and is_docstring(body[0]):
            del body[0]
    return tree


def _edits_of(mistake: Mistake, base: ast.Module, question: Question) -> list[Edit]:
    """Where a mistake differs from a right answer; none where it is written otherwise altogether."""
    edits = list(_edits(base, _tree(mistake.function, question), ()))
    is_change = 0 < len(edits) <= MOST_EDITS and all(len(edit.at) > 4 for edit in edits)
    return edits if is_change else []


def _edits(one: Any, other: Any, at: At) -> Iterator[Edit]:
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _edits(a, b, (*at, place))
    elif isinstance(one, ast.AST) and type(one) is type(other):
        for field in one._fields:
            yield from _edits(getattr(one, field, None), getattr(other, field, None), (*at, field))
    elif one != other or type(one) is not type(other):
        yield Edit(at, other)


def _apart(first: list[Edit], second: list[Edit]) -> bool:
    """Whether no edit lies within another."""
    return not any(
        a.at[: len(b.at)] == b.at or b.at[: len(a.at)] == a.at for a in first for b in second
    )


def _with(base: ast.Module, edits: list[Edit]) -> str | None:
    tree = copy.deepcopy(base)
    for edit in edits:
        node: Any = tree
        for step in edit.at[:-1]:
            node = node[step] if isinstance(step, int) else getattr(node, step)
        last = edit.at[-1]
        if isinstance(last, int):
            node[last] = copy.deepcopy(edit.other)
        else:
            setattr(node, last, copy.deepcopy(edit.other))
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        compile(text, "<two mistakes>", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return None
    return text
