"""What is said of the same answers: on the book's page, in JupyterLab, and by the grader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

import rubrics
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.judge.blocked import blocked_modules
from autograder.judge.mark import Mark
from autograder.judge.run import judge
from autograder.marking.answer_source import source_or_none
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker

ROOT = Path(__file__).resolve().parents[2]
MARKS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
HIDDEN = re.compile(r"-test$")
MARK = "application/vnd.downhill.mark+json"
# Runs cells, one after the other, and tells what each has shown.
RUN = """async (cells) => {
    const { python } = await import(document.baseURI.replace(/exercises\\/.*/, "runtime/runtime.js"));
    const told = [];
    for (const [name, code] of cells) {
        const outputs = [];
        const onOutput = (output) => outputs.push(output);
        const ran = await python.run(code, { space: "agreement", name, onOutput });
        if (ran.gone) outputs.push({ gone: ran.error });
        told.push(outputs);
    }
    return told;
}"""


@dataclass(frozen=True)
class Answer:
    """An answer to one question, as a cell."""

    question: str
    name: str
    source: str


def mistakes(problem_set: str) -> list[Answer]:
    """Every mistake that the rubric lists, as somebody would write it."""
    found = []
    for question in rubrics.load(problem_set).questions.values():
        for mistake in question.mistakes:
            source = source_or_none(mistake.function, question.name)
            assert source is not None, mistake.name
            found.append(Answer(question.name, mistake.name, source))
    return found


def cells(problem_set: str) -> dict[str, Any]:
    """The cells of the official solution by their ids, as the released notebook has them."""
    path = ROOT / "solutions" / problem_set / f"{problem_set}.ipynb"
    read = nbformat.read(path, as_version=4)
    for cell in read.cells:
        cell.source = MARKS.sub("", cell.source)
    return {cell.id: cell for cell in read.cells}


def before_all(problem_set: str) -> list[tuple[str, str]]:
    """The cells that hand something out, and all right answers, each followed by its check."""
    return [
        (name, cell.source)
        for name, cell in cells(problem_set).items()
        if cell.cell_type == "code"
        and name not in ("check-button", "at-work")
        and not HIDDEN.search(name)
    ]


def checked_cells(problem_set: str, answers: Sequence[Answer]) -> list[tuple[str, str]]:
    """Each answer with the check of its question; before those of another, the right one is back."""
    own, found, last = cells(problem_set), [], ""
    for answer in answers:
        if last not in ("", answer.question):
            found.append((last, own[last].source))
        last = answer.question
        check = f"{last}-check"
        found += [(last, answer.source), (check, own[check].source)]
    return found


def said(outputs: Sequence[Any]) -> str:
    """What outputs say in plain text."""
    parts = []
    for output in outputs:
        if "gone" in output:
            parts.append(output["gone"])
        elif output["output_type"] == "stream":
            parts.append(output["text"])
        elif output["output_type"] == "error":
            parts.append("\n".join(output["traceback"]))
        else:
            parts.append(output["data"]["text/plain"])
    return "\n".join(parts)


def in_the_page(page: Any, problem_set: str, answers: Sequence[Answer]) -> list[str]:
    """What the check of a question says of each answer, in the page's Python."""
    first, then = before_all(problem_set), checked_cells(problem_set, answers)
    told = page.evaluate(RUN, [*first, *then])[len(first) :]
    return [
        said(outputs)
        for (name, _), outputs in zip(then, told, strict=True)
        if name.endswith("-check")
    ]


def in_jupyterlab(problem_set: str, answers: Sequence[Answer]) -> list[str]:
    """The same, in a kernel such as JupyterLab starts."""
    first, then = before_all(problem_set), checked_cells(problem_set, answers)
    made = [nbformat.v4.new_code_cell(text) for _, text in [*first, *then]]
    notebook = nbformat.v4.new_notebook(cells=made)
    place = {"metadata": {"path": str(ROOT)}}
    quiet = ["--log-level=ERROR"]
    NotebookClient(
        notebook, timeout=300, allow_errors=True, resources=place, extra_arguments=quiet
    ).execute()
    return [
        said(cell.outputs)
        for (name, _), cell in zip(then, made[len(first) :], strict=True)
        if name.endswith("-check")
    ]


def by_the_grader(problem_set: str, handed_in: bytes) -> dict[str, Mark]:
    """The marks that the grader gives a notebook, in its sandbox, by their questions."""
    assignment = Assignment.load(Course.at(ROOT), problem_set)
    with Worker(Limits(), blocked_modules(problem_set), sandboxed=True) as worker:
        judged = judge(assignment, assignment.restore(notebooks.parse(handed_in)), worker)
    return {mark.name: mark for mark in judged.marks}
