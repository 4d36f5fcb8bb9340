"""Right answers whose code is changed in one place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..answer_source import source_or_none
from ..draws import definition
from .code_changes import Change, changes_of
from .derived import Derived

if TYPE_CHECKING:
    from ..questions import Question, QuestionSet

MOST_CHANGES = 400  # of one answer
MOST_TURNS = 20_000  # of loops, and calls of its own functions, that a changed answer may take


class EndlessError(Exception):
    """A changed answer goes on and on."""


def mutants(question: Question, rubric: QuestionSet) -> Iterator[Derived]:
    """The reference and each variant, each changed in one place."""
    seen: set[str] = set()
    for answer in (question.reference, *question.variants):
        text = source_or_none(answer, question.name)
        for number, change in enumerate(changes_of(text) if text else ()):
            if number >= MOST_CHANGES:
                break
            if change.text not in seen:
                seen.add(change.text)
                yield _derived(change, question, rubric)


def _derived(change: Change, question: Question, rubric: QuestionSet) -> Derived:
    where = f" ({change.where})" if change.where else ""
    told = f"It goes as a right answer does in which one thing is off: {change.what}{where}."
    return Derived("code", told, from_text(change.text, question, rubric))


def from_text(text: str, question: Question, rubric: QuestionSet) -> Callable[..., Any]:
    """What is called with a case, of an answer's text that may go on for ever.

    It is given up after so many turns, whatever time they take: the same ones on every machine.
    """
    made: list[Callable[..., Any]] = []
    left = 0

    def tick() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise EndlessError("it goes on and on")

    def call(*arguments: Any) -> Any:
        nonlocal left
        if not made:
            tree = ast.fix_missing_locations(_Counting().visit(ast.parse(text)))
            function = definition(ast.unparse(tree), question, rubric, {_TICK: tick})
            made.append(question.tried(function, rubric.given))
        left = MOST_TURNS
        return made[0](*arguments)

    return call


class _Counting(ast.NodeTransformer):
    """Has the turns of loops counted, and the calls of functions."""

    def _counted(self, node: Any) -> Any:
        self.generic_visit(node)
        node.body = [ast.Expr(ast.Call(ast.Name(_TICK, ast.Load()), [], [])), *node.body]
        return node

    visit_For = visit_While = visit_FunctionDef = _counted  # noqa: N815


_TICK = "__tick__"
