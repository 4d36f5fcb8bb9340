"""What happens to submissions on their way: cells deleted, doubled, split; files spoilt."""

from __future__ import annotations

import copy
from collections.abc import Callable

from ..course.notebooks import mark_of
from .draft import Draft, test_of

Corruption = Callable[[Draft], None]
CORRUPTIONS: dict[str, Corruption] = {}

SLIPS = ("total = a_name_that_nobody_defined + 1", "1 / 0", "import a_package_that_nobody_has")


def _called(note: str) -> Callable[[Corruption], Corruption]:
    def add(mishap: Corruption) -> Corruption:
        CORRUPTIONS[note] = mishap
        return mishap

    return add


@_called("errors in cells of their own")
def _own_errors(draft: Draft) -> None:
    for slip in SLIPS:
        draft.insert(int(draft.rng.integers(1, len(draft.cells))), slip)


@_called("a syntax error in a solution cell")
def _syntax_error(draft: Draft) -> None:
    question = draft.some_question()
    cell = draft.cell_of(question)
    cell["source"] = cell["source"].replace("):", ")", 1)
    draft.lost(question)


@_called("a cell of their own that ends the process")
def _ends_the_process(draft: Draft) -> None:
    draft.insert(draft.index(draft.some_question().name), "import os\n\nos._exit(0)")


@_called("a deleted test cell")
def _no_test(draft: Draft) -> None:
    del draft.cells[draft.index(test_of(draft.some_question()))]


@_called("a deleted solution cell")
def _no_solution(draft: Draft) -> None:
    question = draft.some_question()
    del draft.cells[draft.index(question.name)]
    draft.lost(question)


@_called("a deleted essay cell")
def _no_essay(draft: Draft) -> None:
    draft.leave_essays()
    for cell in draft.essays():
        draft.cells.remove(cell)


@_called("a solution cell twice")
def _solution_twice(draft: Draft) -> None:
    _double(draft, draft.some_question().name)


@_called("a test cell twice")
def _test_twice(draft: Draft) -> None:
    _double(draft, test_of(draft.some_question()))


def _double(draft: Draft, name: str) -> None:
    index = draft.index(name)
    draft.cells.insert(index + 1, copy.deepcopy(draft.cells[index]))


@_called("a solution cell split in two")
def _split(draft: Draft) -> None:
    index = draft.index(draft.some_question().name)
    first = draft.cells[index]
    second = copy.deepcopy(first) | {"id": f"{first['id']}-split"}
    first["source"] = "def doubled(value):\n    return 2 * value"
    draft.cells.insert(index + 1, second)


@_called("an essay left as it was released")
def _untouched_essay(draft: Draft) -> None:
    draft.leave_essays()


@_called("an essay cell emptied")
def _emptied_essay(draft: Draft) -> None:
    draft.leave_essays("")


@_called("a function that changes its inputs")
def _changes_inputs(draft: Draft) -> None:
    questions = list(draft.rubric.questions.values())
    for i in draft.rng.permutation(len(questions)):
        if draft.right_but_changes_its_inputs(questions[i]):
            return


@_called("text that is not JSON")
def _not_json(draft: Draft) -> None:
    draft.replace_file(draft.file()[: len(draft.file()) // 2])


@_called("an empty file")
def _empty(draft: Draft) -> None:
    draft.replace_file(b"")


@_called("another file name")
def _other_name(draft: Draft) -> None:
    draft.filename = f"{draft.rubric.assignment} (1).ipynb"


@_called("another kernel")
def _other_kernel(draft: Draft) -> None:
    name = {"display_name": "my-env", "language": "python", "name": "my-env"}
    draft.notebook["metadata"]["kernelspec"] = name


@_called("a solution cell moved to the top")
def _moved(draft: Draft) -> None:
    cell = draft.cell_of(draft.some_question())
    draft.cells.remove(cell)
    draft.cells.insert(0, cell)


@_called("a solution cell moved to the bottom")
def _moved_down(draft: Draft) -> None:
    cell = draft.cell_of(draft.some_question())
    draft.cells.remove(cell)
    draft.cells.append(cell)


@_called("a read-only cell moved to the bottom")
def _read_only_moved_down(draft: Draft) -> None:
    *cells, _ = draft.cells
    cells = [c for c in cells if mark_of(c).get("locked") and not mark_of(c).get("grade")]
    cell = cells[int(draft.rng.integers(len(cells)))]
    draft.cells.remove(cell)
    draft.cells.append(cell)
