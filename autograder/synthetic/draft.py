"""A submission in the making: answers from a rubric, filled into a released notebook."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..course.notebooks import Cell, Notebook, grade_id, mark_of, new_cell
from ..marking.answer_source import source_as_answer
from ..marking.diagnosis import CHANGED_INPUTS, CHANGED_INPUTS_CREDIT
from ..marking.questions import Function, Mistake, Question
from ..marking.rubric import Rubric
from .essays import ESSAYS

STUB = "YOUR ANSWER HERE"


class Decks:
    """Deals answers out so that each is used before one comes again."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._left: dict[str, list[Any]] = {}

    def right(self, question: Question) -> Function:
        """A correct answer in some style."""
        function: Function = self._deal(
            f"right {question.name}", [question.reference, *question.variants]
        )
        return function

    def mistake(self, question: Question) -> Mistake:
        """A known mistake."""
        mistake: Mistake = self._deal(f"mistake {question.name}", question.mistakes)
        return mistake

    def essay(self, assignment: str) -> str:
        """An answer in words; a problem set that has none of its own gets those of the first."""
        texts = ESSAYS.get(assignment, ESSAYS["ps1_one_weight"])
        return str(self._deal(f"essay {assignment}", texts))

    def _deal(self, name: str, all_of_them: Iterable[Any]) -> Any:
        deck = self._left.setdefault(name, [])
        if not deck:
            cards = list(all_of_them)
            deck.extend(cards[i] for i in self._rng.permutation(len(cards)))
        return deck.pop()


class Draft:
    """A copy of the released notebook on its way to being handed in.

    ``expected`` follows what is done to it: the score that each graded cell should get, ``None``
    where a person has to mark.
    """

    def __init__(
        self, released: Notebook, rubric: Rubric, decks: Decks, rng: np.random.Generator
    ) -> None:
        self.rubric = rubric
        self.rng = rng
        self.filename = f"{rubric.assignment}.ipynb"
        self.content: bytes | None = None  # in place of the notebook
        self.mistakes: dict[str, str] = {}
        self.notebook = copy.deepcopy(released)
        for cell in self.cells:
            cell["source"] = "".join(cell["source"])
        self._stubs = {grade_id(cell): cell["source"] for cell in self.cells}
        self._decks = decks
        self.expected: dict[str, float | None] = {
            str(grade_id(cell)): 0.0 for cell in self.cells if mark_of(cell).get("grade")
        }
        tests = {test_of(question) for question in rubric.questions.values()}
        strange = self.expected.keys() - tests - {grade_id(cell) for cell in self.essays()}
        if strange or tests - self.expected.keys():
            names = ", ".join(sorted(strange | (tests - self.expected.keys())))
            raise ValueError(f"the graded cells and the rubric's questions differ: {names}")

    @property
    def cells(self) -> list[Cell]:
        """The notebook's cells."""
        cells: list[Cell] = self.notebook["cells"]
        return cells

    def essays(self) -> list[Cell]:
        """The cells that are answered in words and marked by hand."""
        marks = [(cell, mark_of(cell)) for cell in self.cells]
        return [cell for cell, mark in marks if mark.get("grade") and mark.get("solution")]

    def index(self, name: str) -> int:
        """Where the first cell with an nbgrader id stands."""
        return next(i for i, cell in enumerate(self.cells) if grade_id(cell) == name)

    def cell_of(self, question: Question) -> Cell:
        """The cell in which a question is answered."""
        return self.cells[self.index(question.name)]

    def some_question(self) -> Question:
        """Any of the questions."""
        questions = list(self.rubric.questions.values())
        return questions[int(self.rng.integers(len(questions)))]

    def right(self, question: Question) -> None:
        """Answer correctly, in some style."""
        self._answer(question, self._decks.right(question), 1.0)

    def wrong(self, question: Question) -> None:
        """Make a known mistake."""
        mistake = self._decks.mistake(question)
        self._answer(question, mistake.function, mistake.credit)
        self.mistakes[question.name] = mistake.name

    def right_but_changes_its_inputs(self, question: Question) -> bool:
        """Answer with the right values and spoil an array of the caller's, if there is one."""
        names = _parameters(question.reference)
        given = zip(names, question.cases[0], strict=False)
        arrays = [name for name, value in given if isinstance(value, np.ndarray)]
        if not arrays:
            return False
        own = source_as_answer(question.reference, "answer").rstrip().splitlines()
        parameters = own[0].removeprefix("def answer(").removesuffix("):")
        inner = "\n".join(f"    {line}" if line else "" for line in own)
        # The result may hold the array itself, so a copy of it is given back.
        self.cell_of(question)["source"] = (
            f"def {question.name}({parameters}):\n    from copy import deepcopy\n\n{inner}\n\n"
            f"    result = deepcopy(answer({', '.join(names)}))\n"
            f"    {arrays[0]} *= 0\n    return result"
        )
        self.expected[test_of(question)] = round(CHANGED_INPUTS_CREDIT * question.points, 2)
        self.mistakes[question.name] = CHANGED_INPUTS
        return True

    def lost(self, question: Question) -> None:
        """Expect nothing for a question, whatever was answered."""
        self.mistakes.pop(question.name, None)
        self.expected[test_of(question)] = 0.0

    def leave(self, question: Question) -> None:
        """Leave a question as it was released."""
        self.cell_of(question)["source"] = self._stubs[question.name]
        self.lost(question)

    def write_essays(self) -> None:
        """Answer all that is marked by hand."""
        for cell in self.essays():
            stub = self._stubs[grade_id(cell)]
            cell["source"] = (
                stub.replace(STUB, "").rstrip() + "\n\n" + self._decks.essay(self.rubric.assignment)
            )
            self.expected[str(grade_id(cell))] = None

    def leave_essays(self, text: str | None = None) -> None:
        """Leave what is marked by hand unanswered: as released, or with ``text`` in its place."""
        for cell in self.essays():
            cell["source"] = self._stubs[grade_id(cell)] if text is None else text
            self.expected[str(grade_id(cell))] = 0.0

    def insert(self, index: int, source: str) -> None:
        """Add a cell of the student's own."""
        taken = {cell["id"] for cell in self.cells}
        number = next(n for n in range(1, len(taken) + 2) if f"own-{n}" not in taken)
        self.cells.insert(index, new_cell("code", source, {}) | {"id": f"own-{number}"})

    def replace_file(self, content: bytes) -> None:
        """Hand in something that is no notebook: nothing can be marked."""
        self.content = content
        self.mistakes.clear()
        self.expected = dict.fromkeys(self.expected, 0.0)

    def file(self) -> bytes:
        """What is handed in."""
        if self.content is not None:
            return self.content
        text = json.dumps(self.notebook, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()

    def _answer(self, question: Question, function: Function, share: float) -> None:
        self.cell_of(question)["source"] = source_as_answer(function, question.name).rstrip()
        self.mistakes.pop(question.name, None)
        self.expected[test_of(question)] = round(share * question.points, 2)


def test_of(question: Question) -> str:
    """The id of a question's graded cell."""
    return f"{question.name}-test"


def _parameters(function: Function) -> list[str]:
    code = getattr(function, "__code__", None)  # a class has none
    return list(code.co_varnames[: code.co_argcount]) if code else []
