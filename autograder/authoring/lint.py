"""Proves that problem sets are in order, before a student sees them."""

from __future__ import annotations

import ast
import builtins
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

import rubrics

from ..course import notebooks
from ..course.assignment import Assignment, is_locked
from ..course.course import Course
from ..course.notebooks import Cell, Notebook, grade_id, mark_of
from ..errors import CourseError
from ..gradebook import fingerprint, release
from ..judge.blocked import blocked_modules
from ..judge.run import judge
from ..marking.mutants import survivors
from ..marking.proof import Proof, prove
from ..marking.questions import Question
from ..marking.rubric import Rubric
from ..sandbox.bubblewrap import check_available, refuse_readable
from ..sandbox.limits import Limits
from ..sandbox.worker import Worker
from .examples import examples_without_a_case, unreached_by_cases
from .new_question import left_to_do

_HIDDEN = re.compile(r"#+ *BEGIN HIDDEN TESTS\n(.*?)#+ *END HIDDEN TESTS", re.S)
_SOLUTION = re.compile(r"#+ *BEGIN SOLUTION\n(.*?)#+ *END SOLUTION", re.S)
SPOILT_SHARE = 0.02  # of the behavioural mutants; benchmarks/behavioural_mutants.py tries all
_MARKERS = ("BEGIN HIDDEN TESTS", "BEGIN SOLUTION", "BEGIN MARK SCHEME")


def lint(
    course: Course,
    names: Sequence[str],
    on_progress: Callable[[str], None] = lambda _: None,
    *,
    sandboxed: bool = True,
) -> tuple[list[str], dict[str, Proof]]:
    """All that is wrong with some problem sets, and what was proved of their rubrics.

    Raises ``SandboxError`` where there is to be a sandbox and none can be made.
    """
    if sandboxed:
        check_available()
        refuse_readable(course.root)
    problems: list[str] = []
    proofs: dict[str, Proof] = {}
    on_progress("exercises up to date")
    problems += [
        f"{file} is out of date: run autograder release" for file in release.outdated(course, names)
    ]
    for name in names:
        source = notebooks.read(course.solution(name))
        try:
            assignment = Assignment.load(course, name)
        except CourseError as error:
            problems.append(str(error))
            continue
        on_progress(f"{name}: cells")
        released = notebooks.read(course.exercise(name))
        found = [*cell_problems(source), *leaks(source, released)]
        try:
            rubric = rubrics.load(name) if name in rubrics.names() else None
        except (ImportError, SyntaxError, ValueError) as error:
            problems += [f"{name}: {problem}" for problem in (*found, f"its rubric: {error}")]
            continue
        steps = list(left_to_do(rubric, source, rubrics.source(name))) if rubric else []
        if steps:  # nothing can be proved of a question that is not written yet
            problems += [f"{name}: {problem}" for problem in (*found, *steps)]
            continue
        on_progress(f"{name}: the solution and the untouched exercise")
        found += _marks_of_both(assignment, source, released, sandboxed)
        if rubric is not None:
            found += [*unreached(rubric), *point_problems(assignment, rubric)]
            found += [*unreached_by_cases(rubric), *examples_without_a_case(rubric, source)]
            on_progress(f"{name}: known mistakes and correct variants")
            proofs[name] = prove(rubric)
            on_progress(f"{name}: right answers, spoilt")
            found += survivors(rubric, SPOILT_SHARE, np.random.default_rng(list(name.encode())))
            found += proofs[name].problems
        problems += [f"{name}: {problem}" for problem in found]
    return problems, proofs


def cell_problems(source: Notebook) -> Iterator[str]:
    """What is wrong with the cells of an official notebook."""
    ids = [name for cell in source["cells"] if (name := grade_id(cell)) is not None]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"the cell id {name} is used {ids.count(name)} times"
    plain = [cell["id"] for cell in source["cells"]]
    for name in sorted({name for name in plain if plain.count(name) > 1 or not name}):
        yield f"the notebook's cell id “{name}” is not its own"
    written = set().union(
        *(defined(cell["source"]) for cell in source["cells"] if mark_of(cell).get("solution"))
    )
    for cell in source["cells"]:
        mark = mark_of(cell)
        if mark.get("task"):
            yield f"the cell {grade_id(cell)} is a task cell: use a manually graded answer"
        tested = cell["cell_type"] == "code" and mark.get("grade")
        if tested and is_locked(cell):
            missing = unimported(cell["source"]) - written
            if missing:
                names = ", ".join(sorted(missing))
                yield f"the graded cell {grade_id(cell)} uses {names} without importing it"
        elif _HIDDEN.search(cell["source"]):
            yield f"the cell {grade_id(cell)} has hidden tests and is not a graded, locked cell"


def defined(source: str) -> set[str]:
    """The names that a cell's code binds at its top level."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            names |= {n.id for n in stored if isinstance(n.ctx, ast.Store)}
    return names


def unimported(source: str) -> set[str]:
    """The names that a cell reads and neither binds nor finds among Python's own."""
    tree = ast.parse(source)
    bound = defined(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return {name for name in read - bound if not hasattr(builtins, name)}


def leaks(source: Notebook, released: Notebook) -> Iterator[str]:
    """What of the solutions and hidden tests stands in the exercise."""
    text = json.dumps([cell["source"] for cell in released["cells"]], ensure_ascii=False)
    for marker in _MARKERS:
        if marker in text:
            yield f"the exercise says “{marker}”"
    shown = {line.strip() for cell in released["cells"] for line in cell["source"].splitlines()}
    for cell in source["cells"]:
        for pattern, what in ((_HIDDEN, "hidden test"), (_SOLUTION, "solution")):
            for secret in _secret_lines(pattern, cell):
                if secret in shown:
                    yield f"the exercise shows a line of the {what} of {grade_id(cell)}: {secret}"
        if mark_of(cell).get("solution") and cell["cell_type"] == "markdown":
            paragraphs = [p.strip() for p in cell["source"].split("\n\n") if len(p.strip()) > 40]
            if any(json.dumps(p, ensure_ascii=False)[1:-1] in text for p in paragraphs):
                yield f"the exercise shows the model answer of {grade_id(cell)}"


def _secret_lines(pattern: re.Pattern[str], cell: Cell) -> Iterable[str]:
    for region in pattern.findall(cell["source"]):
        for line in region.splitlines():
            if len(line.strip()) > 15:
                yield line.strip()


def unreached(rubric: Rubric) -> Iterator[str]:
    """The modules of a rubric that no question comes to, and the questions that it does not list."""
    folder = rubrics.source(rubric.assignment)
    if folder is None or not folder.is_dir():
        return
    start = [sys.modules[name].__file__ for name in rubric.modules]
    files = [folder / "__init__.py", *(Path(file) for file in start if file is not None)]
    known = fingerprint.reached(files, fingerprint.packages())
    for file in fingerprint.files_in(folder):
        if file.suffix == ".py" and file not in known:
            yield (
                f"no question of the rubric reaches {file.relative_to(folder)}: list its question in "
                "__init__.py, name a file of mistakes QUESTION_mistakes.py, or remove it"
            )
    of_package = f"{rubrics.__name__}.{rubric.assignment}."
    loaded = [module for name, module in sys.modules.items() if name.startswith(of_package)]
    for module in loaded:
        question = getattr(module, "question", None)
        if isinstance(question, Question) and question is not rubric.questions.get(question.name):
            yield f"{module.__name__} has the question {question.name}, which __init__.py does not list"


def point_problems(assignment: Assignment, rubric: Rubric) -> Iterator[str]:
    """Where the notebook's points and the rubric's differ."""
    called = {
        match: name
        for name, cell in assignment.cells.items()
        for match in re.findall(r"rubric\.mark\(\s*[\"'](\w+)[\"']", cell["source"])
    }
    for question in rubric.questions.values():
        if question.name not in called:
            yield f"no graded cell marks {question.name}, which the rubric knows"
            continue
        points = assignment.graded.get(called[question.name])
        if points != question.points:
            yield (
                f"{called[question.name]} has {points} points in the notebook and "
                f"{question.points:g} in the rubric"
            )
    for name in sorted(called.keys() - rubric.questions.keys()):
        yield f"a graded cell marks {name}, which the rubric does not know"


def _marks_of_both(
    assignment: Assignment, source: Notebook, released: Notebook, sandboxed: bool
) -> Iterator[str]:
    """The official solution must get full marks, and the untouched exercise none."""
    with Worker(Limits(), blocked_modules(assignment.name), sandboxed=sandboxed) as worker:
        for notebook, share, what in ((source, 1.0, "solution"), (released, 0.0, "exercise")):
            judged = judge(assignment, assignment.restore(notebook), worker)
            for mark in judged.marks:
                if mark.cell in assignment.by_hand and share:
                    continue
                if mark.score != share * mark.max_score:
                    yield (
                        f"the {what} gets {mark.score} of {mark.max_score:g} points for {mark.name}. "
                        f"{mark.message}"
                    )
            yield from judged.errors
