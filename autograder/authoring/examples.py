"""What a rubric's cases must reach: every corner of a question's domain, and every visible example."""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..course.notebooks import Notebook, grade_id
from ..marking.changes import differs
from ..marking.compare import agrees
from ..marking.describe import shown
from ..marking.questions import Question
from ..marking.rubric import Rubric


def unreached_by_cases(rubric: Rubric) -> Iterator[str]:
    """The questions without a domain, and the corners of one in which no case lies."""
    for question in rubric.questions.values():
        if question.domain is None:
            yield (
                f"{question.name} has no domain: say in domains.py of the rubric what each of its "
                "arguments may be"
            )
            continue
        try:
            empty = question.domain.empty([*question.cases, *question.wide])
        except ValueError as error:
            yield f"the domain of {question.name}: {error}"
            continue
        for corner in empty:
            yield f"no case of {question.name} lies in the corner “{corner}” of its domain"


def examples_without_a_case(rubric: Rubric, source: Notebook) -> Iterator[str]:
    """The calls in the notebook's check cells that are no case of the question's.

    The check cells are run with the references, and the calls are written down. A question that is
    judged by a probe has cases of another kind, and is left out.
    """
    checks = {
        name: cell["source"] for cell in source["cells"] if (name := grade_id(cell)) is not None
    }
    imports = _imports(source)
    for question in rubric.questions.values():
        text = checks.get(f"{question.name}-check") or checks.get(
            f"{question.name.replace('_', '-')}-check"
        )
        if text is not None and question.program is None:
            try:
                calls = _calls(question, rubric, f"{imports}\n{text}")
            except Exception as error:
                yield f"the check cell of {question.name} fails with the reference: {error!r}"
                continue
            for call in calls:
                if not any(_same(call, case) for case in question.cases):
                    told = ", ".join(map(shown, call))
                    yield f"the check cell's example {question.name}({told}) is no case"


def _imports(source: Notebook) -> str:
    """The import statements of a notebook's own cells: its check cells lean on them."""
    found: list[str] = []
    for cell in source["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.suppress(SyntaxError):
                body = ast.parse(cell["source"]).body
                kept = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
                found += [text for node in kept if "rubrics" not in (text := ast.unparse(node))]
    return "\n".join(found)


def _calls(question: Question, rubric: Rubric, text: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    reference = rubric.bound(question.reference)

    @functools.wraps(question.lent)
    def noted(*arguments: Any, **keywords: Any) -> Any:
        found.append(copy.deepcopy((*arguments, *keywords.values())))
        return reference(*arguments, **keywords)

    names: dict[str, Any] = {"np": np, **rubric.given, **rubric.upstream(question, rubric.given)}
    names[question.name] = noted
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(text, f"<{question.name}-check>", "exec"), names)
    return found


def _same(call: tuple[Any, ...], case: tuple[Any, ...]) -> bool:
    """Whether a call is a case; functions are the same whatever they are."""

    def same(one: Any, other: Any) -> bool:
        if callable(one) and callable(other):
            return True
        if isinstance(one, np.random.Generator):
            return not differs(other, one)
        if isinstance(one, list | tuple) and isinstance(other, list | tuple):
            return len(one) == len(other) and all(map(same, one, other))
        return agrees(one, other, 1e-12)

    return len(call) == len(case) and all(map(same, call, case))
