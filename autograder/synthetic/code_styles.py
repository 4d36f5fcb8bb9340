"""Writes answers as different people do, and disguises a copy as people do: for made-up classes.

A hand keeps to its habits from one question to the next: which names it gives, whether it comments,
names a result before it returns it, takes sums apart. Habits are drawn so that the usual ones are
frequent. What comes out computes the same as what went in.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from keyword import iskeyword
from typing import Any

import numpy as np

from ..marking.answer_source import source_as_answer
from ..marking.questions import Question
from ..marking.rubric import Rubric

# The usual choices first.
_SYNONYMS = {
    "errors": ("errors", "error", "diff", "err", "residuals", "delta", "e", "difference", "d", "r"),
    "error": ("error", "err", "diff", "e", "delta", "residual", "off", "gap"),
    "total": ("total", "s", "sum_", "result", "acc", "running", "t", "loss"),
    "gradient": ("gradient", "grad", "g", "dw", "grads", "slope_", "dL", "nabla"),
    "n": ("n", "N", "num", "count", "size", "m", "n_samples", "how_many"),
    "i": ("i", "k", "idx", "j", "row", "index"),
    "j": ("j", "l", "col", "jj", "q", "column"),
}
_RESULTS = ("result", "res", "out", "answer", "ret", "value", "output", "final", "r_", "y_out")
_PARTS = ("tmp", "part", "term", "first", "inner", "a", "temp", "step_", "piece", "factor")
_OPENINGS = (
    "compute",
    "get",
    "calculate",
    "first",
    "now",
    "here we need",
    "this is",
    "take",
    "use",
)
_THINGS = (
    *("the result", "the error", "the sum", "the gradient", "the value", "everything", "the mean"),
    *("all examples", "the formula from the lecture", "the weights", "one step", "the derivative"),
)
_ENDINGS = (
    "",
    "",
    "",
    "first",
    "again",
    "as in the lecture",
    "see slide",
    "(vectorised)",
    "for all",
)


def usual(rng: np.random.Generator, choices: Sequence[str]) -> str:
    """One of the choices, an earlier one more often: the k-th in proportion to 1/k."""
    weights = 1 / np.arange(1, len(choices) + 1)
    return choices[int(rng.choice(len(choices), p=weights / weights.sum()))]


class CodeStyle:
    """One person's way of writing."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._names: dict[str, str] = {}
        self._comments = float(rng.choice([0.0, 0.1, 0.3, 0.7]))
        self._docstrings = rng.random() < 0.15
        self._names_results = float(rng.beta(0.6, 0.9))
        self._takes_apart = float(rng.beta(0.7, 2.5))
        self._swaps = float(rng.beta(0.7, 2.0))
        self._spells_out = rng.random() < 0.3  # x = x + y in place of x += y
        self._multiplies = rng.random() < 0.2  # x * x in place of x ** 2
        self._result = usual(rng, _RESULTS)
        self._part = usual(rng, _PARTS)

    def write(self, source: str) -> str:
        """An answer in this hand."""
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                self._work_over(node)
        tree = _Spelling(self._rng, self._swaps, self._spells_out, self._multiplies).visit(tree)
        rename(tree, self._name)
        return self._commented(ast.unparse(ast.fix_missing_locations(tree)))

    def _name(self, name: str) -> str:
        if name not in self._names:
            plain = [name, name[0], name[:3], f"{name}_", f"my_{name}", f"{name}1"]
            choices = _SYNONYMS.get(name) or [c for c in dict.fromkeys(plain) if not iskeyword(c)]
            self._names[name] = usual(self._rng, choices)
        return self._names[name]

    def _work_over(self, function: ast.FunctionDef) -> None:
        """Name results and parts of them on the way."""
        taken = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        last = function.body[-1]
        if not isinstance(last, ast.Return) or last.value is None:
            return
        before: list[ast.stmt] = []
        value = last.value
        if (
            isinstance(value, ast.BinOp)
            and isinstance(value.left, ast.BinOp)
            and self._part not in taken
            and self._rng.random() < self._takes_apart
        ):
            before.append(_assignment(self._part, value.left))
            value.left = ast.Name(self._part, ast.Load())
        plain = isinstance(value, ast.Name) or self._result in taken
        if not plain and self._rng.random() < self._names_results:
            before.append(_assignment(self._result, value))
            last.value = ast.Name(self._result, ast.Load())
        function.body[-1:] = [*before, last]

    def _commented(self, text: str) -> str:
        lines = []
        for number, line in enumerate(text.splitlines()):
            indent = line[: len(line) - len(line.lstrip())]
            if number and self._rng.random() < self._comments:
                lines.append(f"{indent}# {self._remark()}")
            elif number and self._rng.random() < 0.08:
                lines.append("")
            lines.append(line)
            if number == 0 and self._docstrings:
                lines.append(f'    """{self._remark().capitalize()}."""')
        return "\n".join(lines) + "\n"

    def _remark(self) -> str:
        words = (usual(self._rng, choices) for choices in (_OPENINGS, _THINGS, _ENDINGS))
        return " ".join(words).strip()


def handwritten(
    rubric: Rubric, size: int, rng: np.random.Generator, mistaken: float = 0.15
) -> dict[str, dict[str, str]]:
    """An honest class: each student's code by question, nobody's taken from another.

    Everybody answers alone, the usual way more often than others, or with a mistake.
    """
    orders = {
        name: (_shuffled(rng, [q.reference, *q.variants]), _shuffled(rng, q.mistakes))
        for name, q in rubric.questions.items()
    }
    found = {}
    for number in range(size):
        hand = CodeStyle(rng)
        answers = {}
        for name, question in rubric.questions.items():
            right, wrong = orders[name]
            function = right[_usual_place(rng, len(right))]
            if wrong and rng.random() < mistaken:
                function = wrong[_usual_place(rng, len(wrong))].function
            answers[name] = hand.write(_source(function, question))
        found[f"student-{number:04d}"] = answers
    return found


def reformatted(answers: Mapping[str, str], rng: np.random.Generator) -> dict[str, str]:
    """A copy with other line breaks and without its comments."""
    return {name: _spaced(ast.unparse(_bare(source)), rng) for name, source in answers.items()}


def renamed(answers: Mapping[str, str], rng: np.random.Generator) -> dict[str, str]:
    """A copy with other names and other comments."""
    hand = CodeStyle(rng)
    made = {}
    for name, source in answers.items():
        tree = _bare(source)
        rename(tree, lambda old: f"{usual(rng, _PARTS)}_{old[0]}{len(old)}")
        made[name] = hand._commented(ast.unparse(tree))
    return made


def reordered(answers: Mapping[str, str], rng: np.random.Generator) -> dict[str, str]:
    """A copy with statements and factors swapped where that changes nothing."""
    made = {}
    for name, source in answers.items():
        tree = _bare(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.For):
                _swap_neighbours(node.body, rng)
        made[name] = ast.unparse(_Spelling(rng, 0.5, False, False).visit(tree)) + "\n"
    return made


def rename(tree: ast.AST, new: object) -> None:
    """Give variables that a function binds other names; parameters keep theirs."""
    assert callable(new)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
        fixed = {node.id for node in nodes} | {
            a.arg for a in ast.walk(function) if isinstance(a, ast.arg)
        }
        names: dict[str, str] = {}
        stored = sorted({n.id for n in nodes if isinstance(n.ctx, ast.Store)})
        arguments = {a.arg for a in ast.walk(function) if isinstance(a, ast.arg)}
        for name in stored:
            if name in arguments:
                continue
            chosen = new(name)
            names[name] = chosen if chosen not in fixed | set(names.values()) else name
        for node in nodes:
            node.id = names.get(node.id, node.id)


class _Spelling(ast.NodeTransformer):
    """Writes the same another way."""

    def __init__(
        self, rng: np.random.Generator, swaps: float, spells_out: bool, multiplies: bool
    ) -> None:
        self._rng, self._swaps = rng, swaps
        self._spells_out, self._multiplies = spells_out, multiplies

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:  # ast calls it so
        """Swap factors; write out squares of names."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and self._rng.random() < self._swaps:
            node.left, node.right = node.right, node.left
        square = isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2"
        if square and isinstance(node.left, ast.Name) and self._multiplies:
            return ast.BinOp(node.left, ast.Mult(), copy.copy(node.left))
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """Write a name's increment out."""
        self.generic_visit(node)
        if not self._spells_out or not isinstance(node.target, ast.Name):
            return node
        left = ast.Name(node.target.id, ast.Load())
        return _assignment(node.target.id, ast.BinOp(left, node.op, node.value))


def _swap_neighbours(body: list[ast.stmt], rng: np.random.Generator) -> None:
    """Swap assignments that do not touch each other."""
    for i in range(len(body) - 1):
        one, other = body[i], body[i + 1]
        both = isinstance(one, ast.Assign) and isinstance(other, ast.Assign)
        if both and rng.random() < 0.8:
            writes = [_names(s, ast.Store) | _changed(s) for s in (one, other)]
            reads = [_names(s, ast.Load) for s in (one, other)]
            if not (writes[0] & (writes[1] | reads[1]) or writes[1] & reads[0]):
                body[i], body[i + 1] = other, one


def _names(node: ast.AST, kind: type[ast.expr_context]) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, kind)}


def _changed(node: ast.AST) -> set[str]:
    """The names of which a statement changes a part."""
    parts = [n for n in ast.walk(node) if isinstance(n, ast.Subscript | ast.Attribute)]
    return {
        name for p in parts if isinstance(p.ctx, ast.Store) for name in _names(p.value, ast.Load)
    }


def _bare(source: str) -> ast.Module:
    """The tree of an answer without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and len(node.body) > 1:
            del node.body[0]
    return tree


def _spaced(text: str, rng: np.random.Generator) -> str:
    lines = [line.replace("    ", "  ") for line in text.splitlines()]
    return "\n".join(f"{line}\n" if rng.random() < 0.3 else line for line in lines) + "\n"


def _assignment(name: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _source(function: object, question: Question) -> str:
    assert callable(function)
    return source_as_answer(function, question.name)


def _shuffled(rng: np.random.Generator, things: Sequence[Any]) -> list[Any]:
    return [things[i] for i in rng.permutation(len(things))]


def _usual_place(rng: np.random.Generator, many: int) -> int:
    weights = 1 / np.arange(1, many + 1)
    return int(rng.choice(many, p=weights / weights.sum()))
