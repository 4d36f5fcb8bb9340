"""What the gradebook holds that a student's page shows, and whether a page shows it."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..course import deadlines, requests, times
from ..course.course import Course
from ..course.roster import ClassList
from ..gradebook import penalties as late
from ..gradebook import provenance, records
from ..gradebook.gradebook import Gradebook
from ..gradebook.records import Record
from ..gradebook.worth import Worth, taken_off

STYLE = Path(__file__).parents[1] / "templates" / "feedback.html"
NOT_OURS = "Another program gave this mark, not the course's grader."


@dataclass(frozen=True)
class Shown:
    """What the gradebook holds of a problem set that pages show."""

    scores: dict[tuple[str, str], float | None]
    comments: dict[tuple[str, str], str]
    penalties: dict[str, float]
    lateness: dict[str, str]
    by_hand: set[
        tuple[str, str]
    ]  # students and cells whose mark a person gave in place of a program's
    foreign: dict[str, set[str]]  # the cells whose mark another program gave, by student
    requests: dict[str, list[requests.Request]]  # for a question to be looked at again
    times: dict[str, datetime.datetime]  # of handing in
    due: dict[str, datetime.datetime]
    zone: datetime.tzinfo  # of all times that pages name
    worth: Worth = field(default_factory=Worth)  # where a section has points of its own
    known: ClassList = field(default_factory=ClassList)  # by which ids people know the students

    @classmethod
    def of(cls, course: Course, book: Gradebook, name: str) -> Shown:
        """Read it from a gradebook."""
        scores = {(row.student, row.cell): row.score for row in book.rows(name)}
        told = late.sentences(course, book, name)
        worth = Worth.of(course, name, book)
        given = book.auto_scores(name)
        foreign = {
            record.student: set(provenance.foreign_cells(given.get(record.student, {}), record))
            for record in records.read_all(course, name)
        }
        return cls(
            scores,
            book.comments(name),
            taken_off(worth, book.penalties(name)),
            told,
            book.changed_by_hand(name),
            foreign,
            _by_student(requests.requests(course, name)),
            book.handed_in(name),
            book.due_dates(name),
            deadlines.calendar(course).zone,
            worth,
            course.class_list(),
        )

    def handed_in(self, record: Record) -> str:
        """When a submission was handed in, and when it was due, in the course's zone."""
        parts = []
        if record.student in self.times:
            parts.append(f"handed in {times.shown(self.times[record.student], self.zone)}")
        if record.student in self.due:
            parts.append(f"due {times.shown(self.due[record.student], self.zone)}")
        return " · ".join(parts)

    def own_comments(self, student: str) -> dict[str, str]:
        """The comments on one student's cells."""
        return {cell: text for (who, cell), text in self.comments.items() if who == student}

    def apply(self, record: Record) -> None:
        """Set a record's marks to what the gradebook says, what was given by hand included."""
        foreign = self.foreign.get(record.student, set())
        own = self.worth.factors_of(record.student)
        for mark in record.marks:
            factor = own.get(mark.cell, 1.0)
            if (score := self.scores.get((record.student, mark.cell), mark.score)) is not None:
                mark.score = score * factor
            mark.max_score = self.worth.graded.get(mark.cell, mark.max_score) * factor
            if mark.cell in foreign:  # what we found is no reason for it
                mark.message, mark.mistake = NOT_OURS, None

    def state(self, record: Record) -> str:
        """A digest of all that a student's page shows, kept in the page; marks are applied."""
        self.apply(record)
        student = record.student
        own = sorted(self.own_comments(student).items())
        late = self.penalties.get(student), self.lateness.get(student)
        asked = [asdict(one) for one in self.requests.get(student, [])]
        changed = sorted(cell for who, cell in self.by_hand if who == student)
        parts = [asdict(record), own, late, self.handed_in(record), asked, changed]
        return hashlib.sha256(json.dumps([parts, STYLE.read_text()]).encode()).hexdigest()

    def is_on(self, page: Path, record: Record) -> bool:
        """Whether a page is there and shows this."""
        try:
            with page.open("rb") as file:
                return self.state(record).encode() in file.read(1000)
        except OSError:
            return False


def _by_student(found: Iterable[requests.Request]) -> dict[str, list[requests.Request]]:
    by_student: dict[str, list[requests.Request]] = {}
    for one in found:
        by_student.setdefault(one.student, []).append(one)
    return by_student
