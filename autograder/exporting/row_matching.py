"""Tables as spreadsheets and platforms write them, and whose row is whose."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence


def canonical(text: str) -> str:
    """A name or an id as it is compared: letters, marks and digits, in no case."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")


BY_NAME = "by name"
NAMES = {"Student", "Full name", BY_NAME}  # kinds that several people may share; the others are ids


def match(
    rows: Sequence[Mapping[str, str]],
    students: Iterable[str],
    written: Callable[[str], str] = lambda student: student,
) -> tuple[dict[int, str], list[str]]:
    """Which row is which student's, and a sentence for each doubt.

    A row gives values by kind, the surest first. An id that is a student's to the letter is surer than
    any that is but for case and punctuation, and that is surer than a name. Two rows that fit one
    student equally well, or two students that fit one row, are left out.
    ``written`` gives an id as people know it.
    """
    students = list(students)
    known = set(students)
    ids: dict[str, list[str]] = {}
    for student in students:
        ids.setdefault(canonical(student), []).append(student)
    found: dict[int, str] = {}
    doubts = []
    claims: dict[str, list[tuple[tuple[int, int], int]]] = {}
    for index, row in enumerate(rows):
        options = []
        for rank, (kind, value) in enumerate(row.items()):
            value = value.strip()
            if value in known:
                options.append(((2 if kind in NAMES else 0, rank), value, [value]))
            elif canonical(value) in ids and canonical(value):
                fits = ids[canonical(value)]
                options.append(((2 if kind in NAMES else 1, rank), value, fits))
        if not options:
            continue
        surety, value, fits = min(options)
        if len(fits) > 1:
            doubts.append(
                f"“{value}” fits {len(fits)} students ({', '.join(map(written, fits))}) and was left out."
            )
        else:
            claims.setdefault(fits[0], []).append((surety, index))
    for student, rivals in claims.items():
        best = min(rivals)[0]
        surest = [index for surety, index in rivals if surety == best]
        if len(surest) > 1:
            doubts.append(f"{len(surest)} rows fit {written(student)}; none was filled in.")
            continue
        found[surest[0]] = student
    return found, doubts
