"""Questions that came to a problem set after it was graded: they count for nothing until a person says so.

Whoever handed in before could not answer them, and a mark that was given stays what it was. The gradebook
knows the cells that a set had when its first submission was graded; what is not among them is new.
``[new_questions]`` in course.toml names those that count from now on, for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..course import deadlines
from ..course.assignment import Assignment
from ..course.course import SETTINGS, Course
from ..course.due_dates import ALL
from ..course.notebooks import question_of
from ..errors import CourseError
from . import database
from .gradebook import Gradebook


def load(course: Course, name: str) -> Assignment:
    """A problem set as it counts in this course: without the questions that are held back."""
    assignment = Assignment.load(course, name)
    new = cells(
        course, assignment.name, {cell: cell in assignment.graded for cell in assignment.cells}
    )
    return Assignment.load(course, assignment.name, without=new) if new else assignment


def cells(course: Course, name: str, written: Mapping[str, bool]) -> frozenset[str]:
    """The cells of the questions that are held back.

    ``written`` are the cells of the set as its notebook is now, and whether each has points. Raises
    ``CourseError`` where course.toml names a question that is not there.
    """
    if not database.exists(course):
        return frozenset()
    with Gradebook(course) as book:
        known = book.cells_when_graded(name)
    if known is None:
        return frozenset()
    graded = [cell for cell, has_points in written.items() if has_points]
    new = [question_of(cell) for cell in graded if cell not in known]
    waiting = _not_counted(course, name, new, map(question_of, graded)) if new else []
    return frozenset(
        cell for cell in written.keys() - known if any(_belongs(cell, one) for one in waiting)
    )


def _not_counted(course: Course, name: str, new: list[str], questions: Iterable[str]) -> list[str]:
    counted = deadlines.load(course).new_questions.get(name, ())
    if counted == ALL:
        return []
    known = list(questions)
    for question in counted:
        if question not in known:
            raise CourseError(
                f"{SETTINGS}, key new_questions: {name} has no question “{question}”. New since it was "
                f"graded: {', '.join(new)}."
            )
    return [question for question in new if question not in counted]


def _belongs(cell: str, question: str) -> bool:
    return cell == question or cell.startswith(f"{question}-")


def told(assignment: Assignment) -> str:
    """What a person is told of the questions that are held back; nothing where there is none."""
    if not assignment.held_back:
        return ""
    names = ", ".join(assignment.held_back)
    listed = ", ".join(f'"{question}"' for question in assignment.held_back)
    return (
        f"New in {assignment.name} since it was first graded, and counted for nothing, so that no mark "
        f"changes: {names}. To count them for all, also for who handed in without them, write in "
        f"{SETTINGS}: [new_questions] and below it {assignment.name} = [{listed}]"
    )
