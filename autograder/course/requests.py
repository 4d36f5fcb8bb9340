"""Regrade requests: a student's words on a question, and what a person answers.

They stand in ``regrade.csv`` in the course's folder, with the columns student, assignment, question,
words and answer; or in a file ``regrade.txt`` beside a submission, with the answer in
``regrade-answer.txt``. A request without an answer is open.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from ..errors import CourseError
from .course import Course

ASKED, ANSWERED = "regrade.txt", "regrade-answer.txt"
COLUMNS = ("student", "assignment", "question", "words", "answer")
_MOST = 20_000  # bytes of a student's file


@dataclass(frozen=True)
class Request:
    """What a student asks to be looked at again."""

    student: str
    words: str
    question: str = ""
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return not self.answer


def requests(course: Course, name: str) -> list[Request]:
    """All requests about a problem set, by student; raises ``CourseError``."""
    found = [one for one in _in_table(course, name) if one.words]
    for student in course.students_with(name):
        folder = course.submission(name, student)
        words = _text(folder / ASKED)
        if words:
            found.append(Request(student, words, answer=_text(folder / ANSWERED)))
    return sorted(found, key=lambda one: (one.student, one.question))


def _in_table(course: Course, name: str) -> list[Request]:
    path = course.requests
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read. Save it as “CSV UTF-8”.") from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = {"student", "assignment", "words"} - {str(n).strip() for n in rows.fieldnames or ()}
    if missing:
        raise CourseError(
            f"{path} has no column {' and no column '.join(sorted(missing))}. Its first line names the "
            f"columns: {', '.join(COLUMNS)}."
        )
    known = course.class_list()
    found = []
    for row in rows:
        cells = {str(key).strip(): (value or "").strip() for key, value in row.items() if key}
        try:
            of_set = course.assignment(cells["assignment"]) == name
        except CourseError as error:
            raise CourseError(f"{path}, line {rows.line_num}: {error}") from error
        student = known.current(cells["student"])
        if of_set and student not in known.withdrawn:
            answer = cells.get("answer", "")
            found.append(Request(student, cells["words"], cells.get("question", ""), answer))
    return found


def _text(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(_MOST).decode(errors="replace").strip()
