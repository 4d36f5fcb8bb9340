"""Begins a question: its cells in the notebook, its module in the rubric, and its domain, to be filled in.

What is left to write is marked in each of them, and `lint` names the marks one by one.
"""

from __future__ import annotations

import ast
import builtins
import json
import keyword
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import files
from ..course import notebooks
from ..course.course import Course
from ..course.notebooks import Notebook
from ..errors import CourseError
from ..marking.questions import Question
from ..marking.rubric import Rubric
from . import question_templates as templates

TO_DO = "TODO: "
_SET = re.compile(r"ps\d+_[a-z0-9_]+")


def begin(course: Course, name: str, question: str, signature: str, points: float) -> list[Path]:
    """Write what a question is made of, and give the files that are new or changed.

    A problem set that is not there yet is begun, too. Raises ``CourseError`` where the name or the
    signature cannot be, or where the question is there already; then nothing is written.
    """
    parameters = parameters_of(question, signature)
    notebook = course.solutions / name / f"{name}.ipynb"
    package = course.root / "rubrics" / name
    if not _SET.fullmatch(name):
        raise CourseError(f"{name} is no name of a problem set: write one such as ps7_convolution")
    known = notebooks.read(notebook) if notebook.is_file() else None
    ids = {cell["id"] for cell in known["cells"]} if known is not None else set()
    if f"{question}-test" in ids or (package / f"{question}.py").exists():
        raise CourseError(f"{name} has a question {question} already: choose another name")
    if question in ids:
        raise CourseError(f"{name} has a cell {question} already: choose another name")
    if (known is None) != (not (package / "__init__.py").is_file()):
        missing = package / "__init__.py" if known is not None else notebook
        raise CourseError(f"{name} is there by halves: {missing} is missing")
    written = dict(_rubric_files(package, name, question, parameters, points))
    written[notebook] = _with_cells(notebook, name, question, parameters, points)
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, text.encode())
    return sorted(written)


def parameters_of(question: str, signature: str) -> ast.arguments:
    """The parameters in a signature such as ``(x, y=1.0)``; raises ``CourseError`` for another text."""
    if not question.isidentifier() or keyword.iskeyword(question) or hasattr(builtins, question):
        raise CourseError(
            f"{question!r} can be no name of a function: take letters, digits and _, and no word of "
            "Python's own"
        )
    text = signature.strip().removeprefix(question).strip()
    text = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    try:
        (definition,) = ast.parse(f"def {question}({text}): pass").body
        assert isinstance(definition, ast.FunctionDef)
    except (SyntaxError, ValueError, AssertionError):
        raise CourseError(
            f"{signature!r} is no signature: write the parameters as Python has them, such as "
            '"(x, alpha=0.01)"'
        ) from None
    found = definition.args
    if found.vararg or found.kwarg or found.kwonlyargs or found.posonlyargs or not found.args:
        raise CourseError(
            f"{signature!r} should name one parameter or more, without * and /: each is an argument of "
            "every case"
        )
    for argument in found.args:
        argument.annotation = None
    return found


def _with_cells(
    path: Path, name: str, question: str, parameters: ast.arguments, points: float
) -> str:
    """The set's notebook with the question's four cells, behind those of the last question."""
    notebook: Notebook = (
        json.loads(path.read_bytes()) if path.is_file() else templates.notebook(name)
    )
    cells = notebook["cells"]
    tests = [i for i, cell in enumerate(cells) if str(cell.get("id")).endswith("-test")]
    head = [i for i, cell in enumerate(cells) if cell.get("id") == "check-button"]
    place = max([*tests, *head], default=len(cells) - 1) + 1
    number = len(tests) + 1
    cells[place:place] = templates.cells(name, question, ast.unparse(parameters), points, number)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _rubric_files(
    package: Path, name: str, question: str, parameters: ast.arguments, points: float
) -> Iterator[tuple[Path, str]]:
    start = package / "__init__.py"
    text = start.read_text() if start.is_file() else templates.package(name)
    yield start, _listed(text, question, start)
    domains = package / "domains.py"
    text = domains.read_text() if domains.is_file() else templates.DOMAINS
    names = [argument.arg for argument in parameters.args]
    optional = names[len(names) - len(parameters.defaults) :]
    yield domains, f"{text.rstrip()}\n\n{templates.domain(question, names, optional)}"
    signature, call = ast.unparse(parameters), ", ".join(names)
    yield package / f"{question}.py", templates.module(question, signature, call, points)


def _listed(text: str, question: str, path: Path) -> str:
    """The package's text with the question at the end of its list."""
    match = re.search(r"^QUESTIONS(?:: [^=]+)? = \[(.*?)\]", text, re.M | re.S)
    if match is None:
        raise CourseError(f"{path} has no list QUESTIONS to enter {question} in")
    inside = match[1].rstrip().rstrip(",")
    several = "\n" in match[1]
    between = ",\n    " if several else ", " if inside.strip() else ""
    end = ",\n" if several else ""
    return f'{text[: match.start(1)]}{inside}{between}"{question}"{end}{text[match.end(1) :]}'


def left_to_do(rubric: Rubric, source: Notebook, folder: Path | None) -> Iterator[str]:
    """What is missing of questions that were begun, step by step."""
    for question in rubric.questions.values():
        steps = list(_steps(question, source, folder))
        for number, (where, what) in enumerate(steps, start=1):
            yield f"{question.name}, step {number} of {len(steps)}: {where}: {what}"


def _steps(question: Question, source: Notebook, folder: Path | None) -> Iterator[tuple[str, str]]:
    """The marks that stand in the question's cells and in its files, and arguments without a domain."""
    for cell in source["cells"]:
        if cell["id"] == question.name or cell["id"].startswith(f"{question.name}-"):
            for what in marks_in(cell["source"]):
                yield f"the cell {cell['id']}", what
    if folder is not None and folder.is_dir():
        file = folder / f"{question.name}.py"
        for what in marks_in(file.read_text()) if file.is_file() else ():
            yield f"rubrics/{folder.name}/{file.name}", what
    if question.domain is not None and question.domain.open:
        names = ", ".join(question.domain.open)
        yield (
            f"rubrics/{folder.name if folder else rubric_name(question)}/domains.py",
            f"say what {names} may be, in place of `...`",
        )


def rubric_name(question: Question) -> str:
    """The set that a question's reference stands in."""
    return question.reference.__module__.split(".")[-2]


def marks_in(text: str) -> list[str]:
    """What stands behind each mark."""
    return [match[1].strip(' *"#,') for match in re.finditer(rf"{TO_DO}(.+)", text)]


def marked(cell: dict[str, Any]) -> bool:
    """Whether something is left to write in a cell."""
    return TO_DO in str(cell.get("source"))
