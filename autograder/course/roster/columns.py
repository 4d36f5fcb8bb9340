"""Which column of a students' list means what: by its name, by the columns beside it, by its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    SID,
    USERNAME,
)

# What tells students apart, the surest first; an id is taken from the first that is there.
TELLING = (ID, USERNAME, SID, EMAIL, GITHUB, LMS, CANVAS, MOODLE)
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
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


def understood(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where each meaning stands; what is not understood is left out."""
    known = [headers.meanings(name) for name in header]
    cells = [[row[i] for row in rows if i < len(row) and row[i]] for i in range(len(header))]
    plain = [headers.plain(name) for name in header]
    marks = {"sisuserid", "sisloginid", "canvasuserid"}
    canvas = bool(marks & set(plain)) or {"student", "section"} <= set(plain)
    sis = canvas or "loginid" in plain
    sure = {meanings[0] for meanings in known if len(meanings) == 1}
    found: dict[str, int] = {}
    for index, meanings in enumerate(known):
        meaning = _meaning(meanings, plain[index], cells[index], sure, canvas, sis)
        if meaning and meaning not in found:
            found[meaning] = index
    for index, meanings in enumerate(known):  # by what is in it, where its name says nothing
        addresses = cells[index] and all(map(is_address, cells[index]))
        if not meanings and EMAIL not in found and addresses:
            found[EMAIL] = index
    if MOODLE not in found and not known[0] and _are_participants(cells[0]):
        found[MOODLE] = 0
    if MOODLE in found and HANDED_IN not in found:
        # in every language two columns have a word in brackets: when handed in, and when marked
        bracketed = [i for i, name in enumerate(header) if re.search(r"[(（].+[)）]\s*$", name)]
        if len(bracketed) == 2:
            found[HANDED_IN] = bracketed[0]
    return found


def _meaning(
    meanings: Sequence[str],
    plain: str,
    cells: Sequence[str],
    sure: set[str],
    canvas: bool,
    sis: bool,
) -> str:
    """What one column means, of what its name may mean."""
    if plain == "id" and canvas:
        return CANVAS
    if plain == "userid" and sis:
        return SID
    if plain == "student":  # Canvas's name, and others' id
        apart = {USERNAME, SID, EMAIL, CANVAS} & sure or canvas
        return NAME if apart and any(re.search(r"[\s,]", cell) for cell in cells) else ID
    if HALF in meanings:
        if LAST in sure and FIRST not in sure:
            return FIRST
        return LAST if FIRST in sure and LAST not in sure else NAME
    if MOODLE in meanings and plain not in ("moodleid", "participantnumber"):
        if _are_participants(cells):
            return MOODLE
        meanings = [one for one in meanings if one != MOODLE] or [ID]
    return meanings[0] if meanings else ""


def _are_participants(cells: Sequence[str]) -> bool:
    """Whether all cells are one and the same word, with a number of their own."""
    found = [_PARTICIPANT.fullmatch(cell) for cell in cells]
    words = {match[1].strip() for match in found if match}
    return bool(found) and all(found) and len(words) == 1 and len(set(cells)) == len(cells)
