"""Which column of a students' list means what: by its name, by the columns beside it, by its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import headers
from .headers import (
    CANVAS,
    EMAIL,
    FIRST,
    GITHUB,
    HALF,
    HANDED_IN,
    ID,
    LAST,
    LMS,
    MOODLE,
    NAME,
    SECTION,
    SID,
    USERNAME,
)

# What tells students apart, the surest first; an id is taken from the first that is there.
TELLING = (ID, USERNAME, SID, EMAIL, GITHUB, LMS, CANVAS, MOODLE)
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_BRACKETS = re.compile(r"(?:\s\(|（)[^()（）\d]+[)）]\s*$")
_SIS = re.compile(r"\bSIS\b")
_PARTICIPANT = re.compile(
    r"([^\d\s][^\d]*?)[ _]?(\d+)"
)  # Moodle's “Participant 123”, in any language


def is_address(text: str) -> bool:
    """Whether a cell holds an e-mail address and nothing else."""
    return bool(_ADDRESS.fullmatch(text))


def participant(text: str) -> str:
    """The number in Moodle's “Participant 123”; the text itself where it is none."""
    found = _PARTICIPANT.fullmatch(text)
    return found[2] if found else text


@dataclass(frozen=True)
class _Beside:
    """What the other columns say of one."""

    plain: frozenset[str]  # the names, as they are compared
    sure: frozenset[str]  # the meanings of those that have one alone
    times: tuple[int, ...]  # columns with a word in brackets
    sis: tuple[int, ...] = ()  # of Canvas's, whatever its language

    @classmethod
    def of(cls, header: Sequence[str]) -> _Beside:
        """What a header says."""
        known = [headers.meanings(name) for name in header]
        return cls(
            frozenset(map(headers.plain, header)),
            frozenset(meanings[0] for meanings in known if len(meanings) == 1),
            tuple(i for i, name in enumerate(header) if _BRACKETS.search(name)),
            tuple(i for i, name in enumerate(header) if _SIS.search(name)),
        )

    @property
    def is_canvas(self) -> bool:
        """Whether it is a list of Canvas's."""
        marks = {"sisuserid", "sisloginid", "canvasuserid"}
        return bool(marks & self.plain) or {"student", "section"} <= self.plain

    @property
    def is_worksheet(self) -> bool:
        """Whether it is Moodle's worksheet: in every language it says in brackets which of two times it is.

        The first is that of handing in, the second that of marking.
        """
        return len(self.times) == 2 or (bool(self.times) and HANDED_IN in self.sure)


def understood(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where each meaning stands; what is not understood is left out."""
    beside = _Beside.of(header)
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        cells = [row[index] for row in rows if index < len(row) and row[index]]
        meaning = _meaning(name, cells, beside)
        found.setdefault(meaning, index)
    found.pop("", None)
    numbers = [row[1] for row in rows if len(row) > 1 and row[1]]
    if beside.sis and not beside.is_canvas and numbers and all(map(str.isdecimal, numbers)):
        own = _of_canvas(header, beside)
        places = set(own.values())
        found = own | {
            kind: at for kind, at in found.items() if at not in places and kind not in own
        }
    if MOODLE in found and beside.is_worksheet:
        found.setdefault(HANDED_IN, beside.times[0])
    return found


def _of_canvas(header: Sequence[str], beside: _Beside) -> dict[str, int]:
    """Where what stands in a list of Canvas's in another language: in the order of all of them.

    Student, ID, SIS User ID (or not), SIS Login ID, other ids, Section.
    """
    last = beside.sis[-1]
    after = next((i for i in range(last + 1, len(header)) if "ID" not in header[i].split()), None)
    found = {NAME: 0, CANVAS: 1, USERNAME: last}
    if len(beside.sis) > 1:
        found[SID] = beside.sis[0]
    return found | ({SECTION: after} if after is not None else {})


def _meaning(name: str, cells: Sequence[str], beside: _Beside) -> str:
    """What one column means: of what its name may mean, else by what is in it; “” for nothing."""
    meanings, plain = headers.meanings(name), headers.plain(name)
    if plain == "id" and beside.is_canvas:
        return CANVAS
    if plain == "userid" and (beside.is_canvas or "loginid" in beside.plain):
        return SID
    if plain == "student":  # Canvas's name, and others' id
        apart = beside.is_canvas or {USERNAME, SID, EMAIL, CANVAS} & beside.sure
        return NAME if apart and any(re.search(r"[\s,]", cell) for cell in cells) else ID
    if HALF in meanings:
        if LAST in beside.sure and FIRST not in beside.sure:
            return FIRST
        return LAST if FIRST in beside.sure and LAST not in beside.sure else NAME
    if MOODLE in meanings and plain not in ("moodleid", "participantnumber"):
        if _are_participants(cells, beside, named=plain != "id" and GITHUB not in beside.sure):
            return MOODLE
        meanings = [one for one in meanings if one != MOODLE] or [ID]
    if not meanings and cells:
        if all(map(is_address, cells)):
            return EMAIL if EMAIL not in beside.sure else ""
        return MOODLE if _are_participants(cells, beside) else ""
    return meanings[0] if meanings else ""


def _are_participants(cells: Sequence[str], beside: _Beside, *, named: bool = False) -> bool:
    """Whether all cells are one and the same word, with a number of their own, as in Moodle's worksheet.

    So are many ids, such as s1001: the whole has to be a worksheet, or the column to be ``named`` for it and
    a space to stand before the number.
    """
    found = [_PARTICIPANT.fullmatch(cell) for cell in cells]
    words = {match[1].strip() for match in found if match}
    alike = bool(found) and all(found) and len(words) == 1 and len(set(cells)) == len(cells)
    spaced = named and all(" " in cell for cell in cells)
    word = max(map(len, words), default=0)
    return alike and ((beside.is_worksheet and word > 3) or spaced)
