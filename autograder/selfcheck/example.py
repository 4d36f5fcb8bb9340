"""The smallest example of what is wrong with an answer, for whoever marks their own notebook.

A question's check, which stands in the notebook for all to see, may name a search for it. Here the same
search runs beside the hidden tests: what it tries is answered by the student's process, in its sandbox.
"""

from __future__ import annotations

import ast
from typing import Any

import rubrics

from ..course.assignment import Assignment
from ..course.notebooks import question_of
from ..marking.earlier_answers import right_upstream, ways


def searches(assignment: Assignment) -> dict[str, str]:
    """The searches that the checks of a problem set name, by graded cell, as the source of a test."""
    if rubrics.rubric_of(assignment.name) is None:
        return {}
    named = {name: named_in(_source(assignment, question_of(name))) for name in assignment.graded}
    return {
        name: (
            f"from {__name__} import found\n\n"
            f"found({assignment.name!r}, {question_of(name)!r}, {expression!r}, globals())"
        )
        for name, expression in named.items()
        if expression
    }


def named_in(check: str) -> str:
    """The expression that a check names as its search, ``""`` where it names none."""
    for node in ast.walk(ast.parse(check)):
        if isinstance(node, ast.FunctionDef):
            for call in node.decorator_list:
                for keyword in call.keywords if isinstance(call, ast.Call) else ():
                    if keyword.arg == "example":
                        return ast.unparse(keyword.value)
    return ""


def found(problem_set: str, question: str, expression: str, names: dict[str, Any]) -> None:
    """Print what a search finds. ``names`` are those of a test: the student's are called over there.

    Earlier questions are answered right while it runs, so that their mistakes are not shown as this one's.
    """
    import homework

    rubric = rubrics.load(problem_set)
    asked = rubric.questions[question]
    known = getattr(names, "right_answers", None) or ()
    lent = ways(asked, names, rubric, lambda earlier: earlier.name in known)[0]
    of_objects = [need for need in lent if rubric.questions[need].of_objects]
    with right_upstream(names, lent, of_objects):
        names["homework"] = homework  # ours, and not a module of the student's
        example = eval(expression, names)()
    if example is not None:
        print(example.words)


def _source(assignment: Assignment, question: str) -> str:
    cell = assignment.cells.get(f"{question}-check")
    return cell["source"] if cell is not None and cell["cell_type"] == "code" else ""
