"""What a question consists of before anybody has written it; `TODO: ` marks what is missing."""

from __future__ import annotations

from typing import Any

Cell = dict[str, Any]

DOMAINS = '''"""What the arguments of each question may be, as the notebook says it."""

from autograder.marking.domain import Domain

DOMAINS: dict[str, Domain] = {}
'''


def package(name: str) -> str:
    """The rubric of a new set."""
    return f'''"""{name}: TODO: say in a line what the set is about."""

from autograder.marking.rubric import Rubric

QUESTIONS = []

rubric = Rubric.of_package(__name__, QUESTIONS)
'''


def domain(question: str, names: list[str], optional: list[str]) -> str:
    """The entry of a question in the rubric's domains: each argument is still open."""
    lines = [f'        "{name}": ...,' for name in names]
    left_out = "".join(f'"{name}", ' for name in optional)
    more = [f"    optional=({left_out.rstrip()}),"] if optional else []
    return "\n".join(
        [f'DOMAINS["{question}"] = Domain(', "    {", *lines, "    },", *more, ")", ""]
    )


def module(question: str, signature: str, call: str, points: float) -> str:
    """The module of a question."""
    return f'''"""TODO: say in a line what {question} computes."""

from autograder.marking.questions import Question

question = Question(
    "{question}",
    points={points:g},
    lecture="TODO: the lecture to read and its section, such as 01_one_weight#SSE and MSE",
)

# TODO: write the example of the text as a case, question.case({call}), and others that tell right from wrong


@question.right
def reference({signature}):
    raise NotImplementedError("TODO: the reference")


@question.variant
def in_another_style({signature}):
    raise NotImplementedError("TODO: a right answer in another style, and two more of these functions")


@question.mistake("TODO: what is misunderstood by who writes this; and two more of these functions")
def a_mistake({signature}):
    raise NotImplementedError("TODO: a wrong answer that students will give")
'''


def cells(name: str, question: str, signature: str, points: float, number: int) -> list[Cell]:
    """The four cells of a question."""
    word = "point" if points == 1 else "points"
    text = f"""## {number}. TODO: a title

*{points:g} {word}.* TODO: say why one would want this.

Write `{question}({signature})`. TODO: say what each argument may be, and what is returned.

**Example.** TODO: an example with numbers.

**To read:** TODO: a link to the section of a lecture

<details><summary>Hint 1: a nudge</summary>

TODO: a nudge

</details>
<details><summary>Hint 2: the method</summary>

TODO: the method

</details>
<details><summary>Hint 3: almost the code</summary>

TODO: almost the code

</details>"""
    answer = f'''def {question}({signature}):
    """TODO: say what is returned."""
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the official solution")
    ### END SOLUTION'''
    check = f'''# Run this cell to check {question}.
import homework


@homework.check("{question}")
def _check():
    raise NotImplementedError("TODO: assert that the example comes out, with a message that helps")


homework.tidy_up(globals())'''
    test = f"""# Hidden tests stand here. They try `{question}` on more examples.
import homework

homework.checked("{question}")
### BEGIN HIDDEN TESTS
from rubrics.{name} import rubric

rubric.mark("{question}", globals())
### END HIDDEN TESTS"""
    folded = {"jupyter": {"source_hidden": True}}
    graded = {"grade": True, "points": points}
    return [
        {"cell_type": "markdown", "id": f"{question}-question", "metadata": {}, "source": text},
        _code(question, answer, locked=False, solution=True),
        _code(f"{question}-check", check, folded),
        _code(f"{question}-test", test, folded, **graded),
    ]


def _code(name: str, source: str, metadata: Cell | None = None, **flags: Any) -> Cell:
    mark = {
        "grade": False,
        "grade_id": name,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {**(metadata or {}), "nbgrader": {**mark, **flags}},
        "outputs": [],
        "source": source,
    }


def notebook(name: str) -> dict[str, Any]:
    """A set without a question."""
    title = (
        f"# {name}\n\nTODO: say what this set is about, what it builds on, and how long it takes."
    )
    button = f'import homework\n\nhomework.check_button("{name}")'
    return {
        "cells": [
            {"cell_type": "markdown", "id": "title", "metadata": {}, "source": title},
            _code("setup", "import numpy as np"),
            _code("check-button", button),
        ],
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
