"""What the mark of each question is given by: digests that tell which ones a mended rubric can change.

A question's mark follows from its own modules with all that they import, from its domain, and from what
is lent while it is marked: the references of the questions before it. Where it finds answers of the
student's own that were right, it follows from all that marks those. Cases, mistakes and variants of an
earlier question change nothing for a later one.

What cannot be told apart belongs to all questions, or there are no digests at all: then a change of
anything has everything graded again.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..course.assignment import Assignment
from ..course.notebooks import grade_id
from ..marking.questions import QuestionSet
from . import fingerprint

_PLAIN = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
_FOR_ITSELF = {"mistake", "variant", "case", "edge_case", "random", "fresh_from", "probe"}
_FOR_ITSELF |= {"in_its_words"}  # what a question declares that is not lent


def digests(
    assignment: Assignment, rubric: QuestionSet | None, source: Path | None
) -> dict[str, str]:
    """A digest for each graded cell that a machine marks; none where they cannot be told apart.

    ``source`` is the folder that the rubric stands in.
    """
    if rubric is None or source is None or not source.is_dir():
        return {}
    cells = {
        str(grade_id(cell)): _question_of(cell["source"], assignment.name)
        for cell in assignment.cells.values()
        if assignment.is_test(cell)
    }
    if not all(name in ("", *rubric.questions) for name in cells.values()):
        return {}
    parts = _Parts(source, rubric)
    if not parts.can_be_told_apart():
        return {}
    return {cell: parts.digest(name) if name else "" for cell, name in cells.items()}


def _question_of(source: str, assignment: str) -> str | None:
    """The question that a hidden test marks, where it does that alone, as each of them does.

    Empty for a test that knows of no rubric; ``None`` where one does more than that.
    """
    if "rubrics" not in source:
        return ""
    marks = []
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return None
    for statement in statements:
        match statement:
            case ast.Import(names=[ast.alias(name="homework", asname=None)]):
                continue
            case ast.ImportFrom(module=module, names=[ast.alias(name="rubric", asname=None)]) if (
                module == f"rubrics.{assignment}"
            ):
                continue
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("homework"), "checked"))):
                continue
            case ast.Assign([ast.Name()], ast.Constant()):
                continue
            case ast.Expr(
                ast.Call(
                    ast.Attribute(ast.Name("rubric"), "mark"),
                    [ast.Constant(str(name)), ast.Call(ast.Name("globals"), [], [])],
                    [],
                )
            ):
                marks.append(name)
            case _:
                return None
    return marks[0] if len(marks) == 1 else None


class _Parts:
    """The files of a rubric, by the question that they play a part for."""

    def __init__(self, folder: Path, rubric: QuestionSet) -> None:
        self._folder = folder
        self._rubric = rubric
        self._files = [f for f in fingerprint.files_in(folder) if f.name != "__init__.py"]
        self._packages = {"rubrics": folder.parent}  # no other package knows of rubrics
        self._trees = {
            file: ast.parse(file.read_bytes()) for file in self._files if file.suffix == ".py"
        }
        declaring = [m.rpartition(".")[2] for m in rubric.modules if "_mistakes" not in m]
        self._declared = {
            name: folder / f"{module}.py"
            for name, module in zip(rubric.questions, declaring, strict=False)
        }
        self._own = {name: self._modules(file) for name, file in self._declared.items()}
        domains = folder / "domains.py"
        self._domains, domains_of_all = _domains(self._trees.get(domains))
        known = set().union(*self._own.values())
        odd = {file for files in self._own.values() for file in files if not self._is_plain(file)}
        rest = [file for file in self._files if file not in known and file != domains]
        self._of_all = _hash(
            [domains_of_all, *map(_content, [folder / "__init__.py", *rest, *sorted(odd)])]
        )

    def can_be_told_apart(self) -> bool:
        """Whether nothing is drawn from by several modules in turn: then each would change the next."""
        declared = self._declared.values()
        if self._declared.keys() != self._rubric.questions.keys():
            return False
        for file, tree in self._trees.items():
            nodes = ast.walk(tree)
            imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.level]
            names = [alias.name.lower() for node in imports for alias in node.names]
            if any("rng" in name for name in names):
                return False
            if file not in declared and any(map(_draws, tree.body)):
                return False
        return True

    def digest(self, name: str) -> str:
        """The digest of all that a question's mark is given by."""
        question = self._rubric.questions[name]
        before = [self._full(earlier) if question.own_first else "" for earlier in question.earlier]
        lent = map(self._lent.__getitem__, question.earlier)
        return _hash([self._of_all, self._full(name), *before, *lent])

    def _full(self, name: str) -> str:
        return _hash([self._domains.get(name, ""), *map(_content, sorted(self._own[name]))])

    @functools.cached_property
    def _lent(self) -> dict[str, str]:
        """Of what is lent in the place of each answer: its module without what it declares for itself."""
        return {name: self._without_its_own(module) for name, module in self._declared.items()}

    def _without_its_own(self, module: Path) -> str:
        others = fingerprint.reached([module], self._packages) & set(self._files) - {module}
        return _hash([_without_its_own(self._trees[module]), *map(_content, sorted(others))])

    def _modules(self, module: Path) -> set[Path]:
        """The modules of a question, and what of the rubric they import."""
        beside = [f for f in self._trees if f.stem.startswith(f"{module.stem}_mistakes")]
        start = [module, *beside]
        return fingerprint.reached(start, self._packages) & set(self._files)

    def _is_plain(self, file: Path) -> bool:
        """Whether a module only declares: no statement of it does anything to what others hold."""
        return all(
            isinstance(node, _PLAIN) or _is_declaration(node) for node in self._trees[file].body
        )


def _is_declaration(node: ast.stmt) -> bool:
    match node:
        case ast.If(test):
            return "TYPE_CHECKING" in ast.dump(test)
        case ast.For(body=body, orelse=[]):
            return all(map(_is_declaration, body))
        case ast.Expr(value):
            return isinstance(value, ast.Constant) or _declares(value) is not None
    return False


def _declares(call: ast.AST) -> str | None:
    """What is declared by ``question.case(…)``: its name, ``case``; nothing by anything else."""
    function = call.func if isinstance(call, ast.Call) else call
    match function:
        case ast.Attribute(ast.Name("question"), name):
            return name
    return None


def _without_its_own(tree: ast.Module) -> str:
    """A module without cases, mistakes and variants; the whole of it where others make use of one."""
    own = [node for node in tree.body if _is_its_own(node)]
    others = [node for node in tree.body if not _is_its_own(node)]
    names = {node.name for node in own if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    used = {n.id for node in others for n in ast.walk(node) if isinstance(n, ast.Name)}
    return ast.dump(tree) if names & used else "".join(map(ast.dump, others))


def _is_its_own(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        declared = [_declares(decorator) for decorator in node.decorator_list]
        return bool(declared) and all(name in _FOR_ITSELF for name in declared)
    if isinstance(node, ast.For):
        return bool(node.body) and all(map(_is_its_own, node.body))
    return isinstance(node, ast.Expr) and _declares(node.value) in _FOR_ITSELF


def _domains(tree: ast.Module | None) -> tuple[dict[str, str], str]:
    """The domain of each question, as it is written, and what is for all of them."""
    of_each: dict[str, str] = {}
    of_all = []
    for node in tree.body if tree is not None else ():
        match node:
            case ast.Assign([ast.Subscript(ast.Name("DOMAINS"), ast.Constant(str(name)))]) if (
                name not in of_each
            ):
                of_each[name] = ast.dump(node.value)
            case _:
                of_all.append(ast.dump(node))
    return of_each, _hash(of_all)


def _draws(node: ast.stmt) -> bool:
    """Whether a statement keeps something to draw from, for all who import it."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    waiting: list[ast.AST] = [node.value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Call):
            said = ast.unparse(part.func).lower()
            if "rng" in said or "random" in said:
                return True
        if not isinstance(part, ast.Lambda):  # what is in it runs later, with what it is given
            waiting += ast.iter_child_nodes(part)
    return False


def _content(file: Path) -> str:
    return file.name + hashlib.sha256(file.read_bytes()).hexdigest()


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> set[str] | None:
    """The cells whose marks a change can reach; ``None`` where that cannot be told."""
    if not before or before.keys() != now.keys():
        return None
    return {cell for cell in now if before[cell] != now[cell]}
