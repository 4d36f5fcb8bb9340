"""Tables as spreadsheets and platforms write them, and whose row is whose."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence


def canonical(text: str) -> str:
    """A name or an id as it is compared: letters, marks and digits, in no case."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")


def match(
    rows: Sequence[Mapping[str, str]], students: Iterable[str]
) -> tuple[dict[int, str], list[str]]:
    """Which row is which student's, and a sentence for each doubt.

    A row gives values by kind; the kinds are tried in the row's order, the surest first. A value
    fits a student whose id is the same but for case and punctuation. Two rows that fit one student
    equally well, or two students that fit one row, are left out.
    """
    ids: dict[str, list[str]] = {}
    for student in students:
        ids.setdefault(canonical(student), []).append(student)
    found: dict[int, str] = {}
    doubts = []
    claims: dict[str, list[tuple[int, int]]] = {}
    for index, row in enumerate(rows):
        for rank, value in enumerate(row.values()):
            fits = ids.get(canonical(value), []) if canonical(value) else []
            exact = [student for student in fits if student == value.strip()]
            fits = exact or fits
            if len(fits) > 1:
                doubts.append(
                    f"“{value}” fits {len(fits)} students ({', '.join(fits)}) and was left out."
                )
                break
            if fits:
                claims.setdefault(fits[0], []).append((rank, index))
                break
    for student, rivals in claims.items():
        best = min(rivals)[0]
        surest = [index for rank, index in rivals if rank == best]
        if len(surest) > 1:
            doubts.append(f"{len(surest)} rows fit {student}; none was filled in.")
            continue
        found[surest[0]] = student
    return found, doubts
