"""What the course holds about one student, in words and numbers that they can read."""

from __future__ import annotations

import json
from typing import Any

from ..course.course import Course
from ..gradebook import database, penalties
from ..gradebook.erasing import Eraser
from ..gradebook.gradebook import Gradebook
from ..gradebook.results import Result, results


def described(course: Course, student: str) -> dict[str, str]:
    """The texts of marks.json and person.json."""
    person = course.class_list().person(student)
    about: dict[str, Any] = {
        "id": student,
        "name": person.full_name,
        "e-mail": person.email,
        "ids": sorted(person.ids),
        "withdrawn": person.withdrawn,
    }
    marks: dict[str, Any] = {}
    if database.exists(course):
        with Eraser(course) as rows:
            sets = rows.sets_of(student)
        for name in sets:
            found = results(course, name, everybody=True)
            mine = next((result for result in found if result.student == student), None)
            if mine is not None:
                marks[name] = _as_data(mine)
        with Gradebook(course) as book:
            for name, work in penalties.late_work(course, book).get(student, {}).items():
                if name in marks:
                    marks[name] |= {"days_late": work.days, "late_days_spent": work.spent}
            for name in marks:
                if moment := book.handed_in(name).get(student):
                    marks[name]["handed_in"] = moment.isoformat()
    texts = {"person.json": about, "marks.json": marks}
    return {
        name: json.dumps(data, ensure_ascii=False, indent=2) + "\n" for name, data in texts.items()
    }


def _as_data(result: Result) -> dict[str, Any]:
    return {
        "points": result.total,
        "max_points": result.max_score,
        "taken_off_for_lateness": result.penalty,
        "questions": [
            {
                "question": answer.question,
                "points": answer.score,
                "max_points": answer.max_score,
                "waits_for_a_person": answer.waits,
                "message": answer.message,
                "comment": answer.comment,
            }
            for answer in result.answers
        ],
    }
