"""What happened to a submission on its way: a sentence for people, with a kind that can be counted."""

from __future__ import annotations

import enum


class NoteKind(enum.StrEnum):
    """What a note is about."""

    FILE_NAME = "file name"
    OTHER_NOTEBOOK = "other notebook"
    UNREADABLE = "unreadable"
    KERNEL = "kernel"
    TIME = "time"
    MARKS_LOST = "marks lost"
    ELSEWHERE = "elsewhere"
    CELL_TYPE = "cell type"
    CELL_TWICE = "cell twice"
    CELL_MISSING = "cell missing"
    CELL_MOVED = "cell moved"
    NOT_THERE = "not there"
    NEWER_PYTHON = "newer python"
    BESIDE = "beside"
    CELL_STOPPED = "cell stopped"
    TOO_LONG = "too long"
    GRADER_FAILED = "grader failed"


class Note(str):
    """A sentence about a submission; ``kind`` says what it is about, where that is known."""

    kind: NoteKind | None  # none in a record of an older version

    def __new__(cls, text: str, kind: NoteKind | None = None) -> Note:
        """Make one; a copy of it keeps its kind."""
        note = super().__new__(cls, text)
        note.kind = kind
        return note


def kind_of(note: str) -> NoteKind | None:
    """What a note is about, where that is known."""
    return note.kind if isinstance(note, Note) else None
