"""The text of an answer, changed in one place: what is changed, in words, and where, in words as well.

The words name a place as a reader finds it (“in the exponent, where `z` comes in”), and never the code:
whoever reads them has everything right but that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..source_changes import is_docstring, texts_of
from .code_places import place_of

At = tuple[int, ...]


@dataclass(frozen=True)
class Change:
    """A changed text: its code, what was changed, in words, and where."""

    text: str
    what: str
    where: str
    at: At  # the place of the change in the tree


def changes_of(text: str) -> Iterator[Change]:
    """The text of an answer with one change each, every text once."""
    for change in texts_of(text):
        yield Change(change.text, change.what, place_of(change.path), change.at)
    seen = {ast.unparse(ast.parse(text))}
    for tree, what, at in _steps_moved(text):
        if (other := ast.unparse(ast.fix_missing_locations(tree))) not in seen:
            seen.add(other)
            yield Change(other, what, "", at)


def _steps_moved(text: str) -> Iterator[tuple[ast.Module, str, At]]:
    """Two steps in the other order; the end of a function within its last loop."""
    for block, steps_of_it in enumerate(_blocks(ast.parse(text))):
        for place in range(len(steps_of_it) - 1):
            tree = ast.parse(text)
            steps = _blocks(tree)[block]
            first, second = steps[place : place + 2]
            if is_docstring(first):
                continue
            if isinstance(second, ast.Return) and isinstance(first, ast.For | ast.While):
                first.body.append(steps.pop(place + 1))
                yield tree, "it returns within a loop, in its first turn", (block, place)
            elif not isinstance(second, ast.Return | ast.FunctionDef):
                steps[place : place + 2] = [second, first]
                yield tree, "two steps stand in the other order", (block, place)


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    """The bodies of functions, loops and conditions."""
    bodies = (getattr(node, "body", None) for node in ast.walk(tree))
    return [body for body in bodies if isinstance(body, list) and len(body) > 1]
