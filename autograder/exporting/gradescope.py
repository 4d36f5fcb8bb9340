"""Gradescope's results.json, one for each student.

Source: Gradescope's autograder specification, “Output format”. The score on top is the one that
counts; tests show where it comes from.
"""

from __future__ import annotations

import json
from typing import Any

from ..course.course import Course
from ..gradebook.results import Answer, Result
from .marks import Export, gather

VISIBILITY = "after_published"


def export(course: Course, name: str, *, partial: bool = False) -> Export:
    """A folder for each student with a results.json."""
    marks = gather(course, name, partial=partial)
    files = {
        f"{student}/results.json": json.dumps(as_data(result), ensure_ascii=False, indent=1) + "\n"
        for student, result in marks.ready.items()
    }
    return Export(files=files, count=len(files), notes=marks.notes())


def as_data(result: Result) -> dict[str, Any]:
    """One submission as Gradescope reads it."""
    told = []
    if result.waiting:
        told.append("These marks are not final: some answers are yet to be marked by hand.")
    if result.penalty:
        told.append(f"{result.penalty:g} points were taken off because it was late.")
    data: dict[str, Any] = {
        "score": round(result.total, 4),
        "visibility": VISIBILITY,
        "stdout_visibility": "hidden",
        "tests": [_test(number, answer) for number, answer in enumerate(result.answers, start=1)],
    }
    if told:
        data |= {"output": " ".join(told), "output_format": "text"}
    if result.record is not None:
        data["execution_time"] = round(result.record.seconds)
    return data


def _test(number: int, answer: Answer) -> dict[str, Any]:
    output = "\n\n".join(text for text in (answer.message, answer.comment) if text)
    test: dict[str, Any] = {
        "number": str(number),
        "name": answer.question,
        "max_score": answer.max_score,
        "output": output,
        "output_format": "text",
        "visibility": VISIBILITY,
    }
    if answer.score is not None:  # Gradescope takes a test without one as not scored
        test["score"] = answer.score
        test["status"] = "passed" if answer.score >= answer.max_score else "failed"
    return test
