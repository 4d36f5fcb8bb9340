"""Finds out which cells of a notebook are the course's where its marks are lost, as converters lose them.

A cell is known by its id, by its text, by what it defines, and at last by what stands around it.
"""

from __future__ import annotations

import ast
import copy
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from .cell_order import parsed
from .notebooks import Cell, grade_id, mark_of
from .notes import Note, NoteKind

_DEFINES = re.compile(r"^(?:(?:async )?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=[ \t]*lambda\b", re.M)
MAX_CODE = 500_000  # characters of a notebook's code that are parsed; of the rest lines are read
ANSWERS = "answers"  # the key under which a cell notes the answers it holds beside its own

# What the cells of a notebook define, by their places.
Defines = Callable[[], Mapping[int, Mapping[str, str]]]


class Matcher:
    """Knows the cells that were handed out; gives those that are handed in their marks back."""

    def __init__(self, released: Sequence[Cell], originals: Mapping[str, Cell]) -> None:
        self._released = list(released)
        self._originals = originals
        self._names = [grade_id(cell) for cell in released]
        self._by_id = {cell["id"]: place for place, cell in enumerate(released)}
        texts = [_bare(cell["source"]) for cell in released]
        self._by_text = {
            text: place for place, text in enumerate(texts) if text and texts.count(text) == 1
        }
        self._by_name = {name: place for place, name in enumerate(self._names) if name is not None}
        # what each answer is asked to define, as it stands in the exercise
        self._asked = {
            name: definitions(released[place]["source"])
            for name, place in self._by_name.items()
            if mark_of(originals[name]).get("solution") and originals[name]["cell_type"] == "code"
        }

    def recognised(self, cells: Sequence[Cell]) -> int:
        """How many of the problem set's cells are there: with marks, or else by their ids or names.

        Texts count for nothing here: problem sets begin alike.
        """
        trial = copy.deepcopy(list(cells))
        places = self._marked(trial)
        if not places:
            self._match(trial, places, self._by_id, [cell["id"] for cell in trial])
            self._match_definitions(trial, places, lambda: _code_definitions(trial))
        return len({self._names[place] for place in places.values()} - {None})

    def mark(self, cells: list[Cell]) -> list[Note]:
        """Give cells the marks they have lost, in place; return notes about it."""
        places = self._marked(cells)
        had = len(places)
        defines = functools.cache(lambda: _code_definitions(cells))  # parsed once, if at all
        if len(set(places.values())) < len(self._by_name):
            self._match(cells, places, self._by_id, [cell["id"] for cell in cells])
            self._match(cells, places, self._by_text, [_bare(cell["source"]) for cell in cells])
            self._match_definitions(cells, places, defines)
            if len(places) > 1:
                self._match_neighbours(cells, places, defines)
        found = sum(1 for place in places.values() if self._names[place] is not None) - had
        moved = self._answered_elsewhere(cells, places, defines)
        notes = []
        if found:
            told = (
                f"{found} of the {len(self._by_name)} cells of this problem set had lost their marks, as "
                "happens when a notebook is converted or retyped. They were recognised by what is in "
                "them and around them."
            )
            notes.append(Note(told, NoteKind.MARKS_LOST))
        if moved:
            told = f"Not in the cells that are meant for them, and found elsewhere: {', '.join(moved)}."
            notes.append(Note(told, NoteKind.ELSEWHERE))
        return notes

    def _marked(self, cells: Sequence[Cell]) -> dict[int, int]:
        """Which place of the exercise each cell has that bears a mark."""
        return {
            index: self._by_name[name]
            for index, cell in enumerate(cells)
            if (name := grade_id(cell)) is not None and name in self._by_name
        }

    def _claim(self, cells: list[Cell], places: dict[int, int], index: int, place: int) -> None:
        places[index] = place
        name = self._names[place]
        if name is not None:
            cells[index]["metadata"]["nbgrader"] = copy.deepcopy(mark_of(self._originals[name]))

    def _match(
        self,
        cells: list[Cell],
        places: dict[int, int],
        known: Mapping[str, int],
        words: Sequence[str],
    ) -> None:
        """Match the cells that stand under a word that is known of one cell of the exercise."""
        taken = set(places.values())
        for index, word in enumerate(words):
            place = known.get(word)
            if index not in places and place is not None and place not in taken:
                taken.add(place)
                self._claim(cells, places, index, place)

    def _lost_answers(self, places: dict[int, int]) -> Iterator[tuple[str, int]]:
        taken = set(places.values())
        for name, place in self._by_name.items():
            if place not in taken and mark_of(self._originals[name]).get("solution"):
                yield name, place

    def _match_definitions(
        self, cells: list[Cell], places: dict[int, int], defines: Defines
    ) -> None:
        """Match answers by the name they define: one in its place rather than the last one."""
        found = defines()
        for name, place in list(self._lost_answers(places)):
            asked = self._asked.get(name, {})
            able = [i for i in found if i not in places and asked.keys() & found[i].keys()]
            real = [i for i in able if self._is_real(found[i], asked)]
            between = self._gap(places, place, len(cells))
            here = [i for i in real if i in between]
            if chosen := (here or real or able):
                self._claim(cells, places, chosen[-1], place)

    def _match_neighbours(
        self, cells: list[Cell], places: dict[int, int], defines: Defines
    ) -> None:
        """Match what says nothing of itself, such as an essay, by the cells before it and after it."""
        for name, place in list(self._lost_answers(places)):
            kind = self._originals[name]["cell_type"]
            for index in self._gap(places, place, len(cells)):
                cell = cells[index]
                strange = kind == "code" and self._asked.get(name) and not cell["source"].strip()
                held = [d for d in defines().get(index, {}) if self._is_asked(d, but=name)]
                if index not in places and cell["cell_type"] == kind and not strange and not held:
                    self._claim(cells, places, index, place)

    def _is_asked(self, definition: str, but: str) -> bool:
        return any(definition in asked for name, asked in self._asked.items() if name != but)

    def _gap(self, places: dict[int, int], place: int, length: int) -> range:
        """The cells between the known ones that surround a place of the exercise."""
        before = [p for p in places.values() if p < place]
        after = [p for p in places.values() if p > place]
        first = (
            max((i for i, p in places.items() if p == max(before)), default=-1) if before else -1
        )
        last = min((i for i, p in places.items() if p == min(after))) if after else length
        return range(first + 1, last)

    def _answered_elsewhere(
        self, cells: list[Cell], places: dict[int, int], defines: Defines
    ) -> list[str]:
        """The answers of which the own cell is missing or untouched, and another cell has them.

        That cell, the last one to define it, notes it under ``ANSWERS``.
        """
        open_ones = []
        for name, asked in self._asked.items():
            own = [i for i, place in places.items() if place == self._by_name[name]]
            stub = self._released[self._by_name[name]]["source"].strip()
            if asked and all(cells[i]["source"].strip() in ("", stub) for i in own):
                open_ones.append((name, asked))
        if not open_ones:
            return []
        found = defines()
        moved = []
        for name, asked in open_ones:
            real = [i for i in found if self._is_real(found[i], asked)]
            locked = [i for i in real if (n := grade_id(cells[i])) and n not in self._asked]
            if real := [i for i in real if i not in locked]:
                cells[real[-1]].setdefault(ANSWERS, []).append(name)
                moved.append(name)
        return moved

    def _is_real(self, found: Mapping[str, str], asked: Mapping[str, str]) -> bool:
        """Whether something that is asked is defined there, and not as it was handed out."""
        return any(found[name] != asked[name] for name in found.keys() & asked.keys())


def definitions(source: str, parse: bool = True) -> dict[str, str]:
    """What code defines at its top level, each name with a text that tells one definition from another.

    What is not to be parsed, or cannot be, is read line by line.
    """
    tree = parsed(source) if parse else None
    if tree is None:  # magics, or a slip
        text = source.strip()
        return {(found[1] or found[2]): text for found in _DEFINES.finditer(source)}
    told = {}
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                told[name] = _form(statement, source)
            case ast.Assign(targets=targets):
                form = _form(statement, source)
                told |= {target.id: form for target in targets if isinstance(target, ast.Name)}
    return told


def _form(statement: ast.stmt, source: str) -> str:
    """A text that is the same for code that does the same."""
    try:
        return ast.dump(statement)
    except RecursionError:  # it is nested deeper than can be told
        return source.strip()


def _code_definitions(cells: Sequence[Cell]) -> dict[int, dict[str, str]]:
    left, found = MAX_CODE, {}
    for index, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            left -= len(cell["source"])
            if told := definitions(cell["source"], parse=left >= 0):
                found[index] = told
    return found


def _bare(source: str) -> str:
    """A text without what converters change in it: blanks at the ends of lines, and empty lines."""
    return "\n".join(line.rstrip() for line in source.splitlines() if line.strip())
