"""Gathers what a report says, as plain data."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rubrics import rubric_of

from ..course import deadlines, times
from ..course.course import Course
from ..gradebook import held_back
from ..gradebook.results import Answer, Result, results
from ..marking.answer_source import source_as_answer
from ..marking.diagnosis import CHANGED_INPUTS, MISSPELT
from ..marking.rubric import Rubric
from . import loss_reasons
from .statistics import Bin, Discrimination, discrimination, histogram, mean, quantile

HINTS = {
    CHANGED_INPUTS: (
        "The values are right, but what the caller passed in is changed. Work on a copy, or build a new "
        "value: `a = a - b` in place of `a -= b`."
    ),
    MISSPELT: "The values are right. Some keys are not named as the question asks.",
}
SLOWEST = 5


@dataclass
class QuestionFindings:
    """One question over the whole class; counts are ``None`` where they would show too much."""

    name: str
    points: float
    graded: int | None
    waiting: int | None
    mean_share: float | None  # the difficulty: the mean of the points given, of those there are
    full: int | None
    below: int | None  # part and none together
    part: int | None
    none: int | None
    discrimination: Discrimination | None
    reasons: dict[str, int] = field(default_factory=dict)
    remark: str = ""


@dataclass
class MistakeFindings:
    """A known mistake, and who made it."""

    question: str
    mistake: str
    count: int
    share: float  # of the answers to the question that are graded
    hint: str
    example: str  # as the rubric writes it: no student's text
    students: list[str]


@dataclass
class Event:
    """Something that happened to one submission."""

    student: str
    text: str
    value: float = 0.0
    points: float = 0.0


@dataclass
class Findings:
    """All that a report says. With ``anonymous`` it names nobody and counts no group below a few."""

    assignment: str
    title: str
    written: str
    max_score: float
    graded: int
    not_graded: int | None
    final: int | None
    late: int | None
    waiting: int | None
    mean: float | None
    median: float | None
    lower_quarter: float | None
    upper_quarter: float | None
    distribution: list[Bin]
    questions: list[QuestionFindings]
    mistakes: list[MistakeFindings]
    troubles: dict[str, int | None]
    median_seconds: float | None
    seconds_of_nine_in_ten: float | None
    rare_mistakes: int = 0  # kinds left out because too few made them
    anonymous: bool = False
    trouble_events: dict[str, list[Event]] = field(default_factory=dict)
    unexplained: dict[str, list[Event]] = field(default_factory=dict)  # wrong in an unknown way
    slowest: list[Event] = field(default_factory=list)
    late_events: list[Event] = field(default_factory=list)
    waiting_events: dict[str, list[str]] = field(default_factory=dict)
    submissions: list[dict[str, Any]] = field(default_factory=list)


def gather(course: Course, name: str) -> Findings:
    """What there is to say of a problem set; raises ``CourseError`` where nothing is graded."""
    assignment = held_back.load(course, course.assignment(name))
    found = results(course, assignment.name, own_points=False)  # all in one measure
    rubric = rubric_of(assignment.name)
    not_graded = {*course.students_with(assignment.name)} - {result.student for result in found}
    known = course.class_list()
    for result in found:
        result.student = known.written(result.student)
    shares = [share for result in found if (share := _share(result.answers)) is not None]
    seconds = [result.record.seconds for result in found if result.record is not None]
    late = [result for result in found if result.seconds_late > 0]
    events = _troubles(found)
    waiting: dict[str, list[str]] = defaultdict(list)
    for result in found:
        for question in result.waiting:
            waiting[question].append(result.student)
    unexplained: dict[str, list[Event]] = defaultdict(list)
    for result, answer, why in _reasons(found):
        if why not in loss_reasons.PLAIN:
            unexplained[answer.question].append(Event(result.student, answer.message))
    slow = sorted(
        (result for result in found if result.record is not None),
        key=lambda result: -(result.record.seconds if result.record else 0.0),
    )
    return Findings(
        assignment.name,
        assignment.title,
        times.shown(datetime.datetime.now(datetime.UTC), deadlines.calendar(course).zone),
        sum(assignment.graded.values()),
        len(found),
        len(not_graded),
        sum(result.final for result in found),
        len(late),
        sum(not result.final for result in found),
        mean(shares),
        quantile(shares, 0.5),
        quantile(shares, 0.25),
        quantile(shares, 0.75),
        histogram(shares),
        _questions(found),
        _mistakes(found, rubric),
        {kind: len({event.student for event in group}) for kind, group in events.items()},
        quantile(seconds, 0.5),
        quantile(seconds, 0.9),
        trouble_events=events,
        unexplained=dict(unexplained),
        slowest=[
            Event(result.student, "", result.record.seconds)
            for result in slow[:SLOWEST]
            if result.record is not None
        ],
        late_events=[
            Event(result.student, "", result.seconds_late, result.penalty)
            for result in sorted(late, key=lambda result: -result.seconds_late)
        ],
        waiting_events=dict(waiting),
        submissions=[_submission(result) for result in found],
    )


def given(answer: Answer) -> float | None:
    """The points of an answer, unless a person has yet to mark it or to look again."""
    return None if answer.waits else answer.score


def _share(answers: Iterable[Answer]) -> float | None:
    """The points given, of those that have been marked."""
    marked = [(score, a.max_score) for a in answers if (score := given(a)) is not None]
    most = sum(points for _, points in marked)
    return sum(score for score, _ in marked) / most if most else None


def _questions(found: list[Result]) -> list[QuestionFindings]:
    cells = {answer.cell: answer for result in found for answer in result.answers}
    return [_question(answer, found) for answer in cells.values()]


def _question(like: Answer, found: list[Result]) -> QuestionFindings:
    answers = [answer for r in found for answer in r.answers if answer.cell == like.cell]
    scores = [score for answer in answers if (score := given(answer)) is not None]
    item, rest = [], []
    for result in found:
        if result.record is not None and not result.record.readable:
            continue  # nothing of it was tried: its zeros say nothing about a question
        mine = next((a for a in result.answers if a.cell == like.cell), None)
        score = given(mine) if mine is not None else None
        share = _share(answer for answer in result.answers if answer.cell != like.cell)
        if score is not None and share is not None:
            item.append(score)
            rest.append(share)
    most = like.max_score
    average = mean(scores)
    share = average / most if average is not None and most else None
    full = sum(score >= most for score in scores)
    none = sum(score <= 0 < most for score in scores)
    why = Counter(why for _, answer, why in _reasons(found) if answer.cell == like.cell)
    question = QuestionFindings(
        like.question,
        most,
        len(scores),
        len(answers) - len(scores),
        share,
        full,
        len(scores) - full,
        len(scores) - full - none,
        none,
        discrimination(item, rest),
        dict(why.most_common()),
    )
    question.remark = remark(question)
    return question


def _reasons(found: list[Result]) -> Iterator[tuple[Result, Answer, str]]:
    """Every answer that lost points where no known mistake says why, and the kind of reason."""
    for result in found:
        unreadable = result.record is not None and not result.record.readable
        for answer in result.answers:
            if why := loss_reasons.of_answer(answer):
                yield result, answer, loss_reasons.UNREADABLE if unreadable else why


def remark(question: QuestionFindings) -> str:
    """What a TA should take from the numbers, if anything."""
    share, against = question.mean_share, question.discrimination
    if share is None:
        return "Nobody's answer is marked yet."
    if mostly_waits(question):
        return "Most answers still wait: the mean is that of the few that are marked."
    if against is not None and against.high < 0:
        return "Those who do well elsewhere do worse here: look at its wording and its test."
    if share < 0.4:
        return "Hard for this class: worth time in the lecture."
    if against is not None and against.high < 0.3 and share < 0.95:
        return "Says little about the rest: look at its wording and its test."
    if share > 0.95:
        return "Nearly everybody has it."
    return ""


def mostly_waits(question: QuestionFindings) -> bool:
    """Whether more answers wait than are marked, so that those say little about the class.

    An answer that was left out is marked at once, with 0.
    """
    return (question.waiting or 0) > (question.graded or 0)


def _mistakes(found: list[Result], rubric: Rubric | None) -> list[MistakeFindings]:
    made: dict[tuple[str, str], list[str]] = defaultdict(list)
    graded: Counter[str] = Counter()
    for result in found:
        for answer in result.answers:
            graded[answer.question] += given(answer) is not None
            if answer.mistake:
                made[answer.question, answer.mistake].append(result.student)
    listed = []
    for (question, mistake), students in made.items():
        hint, example = _known(rubric, question, mistake)
        share = len(students) / max(graded[question], 1)
        name = mistake.replace("_", " ")
        listed.append(
            MistakeFindings(question, name, len(students), share, hint, example, students)
        )
    return sorted(listed, key=lambda one: (-one.count, one.question, one.mistake))


def _known(rubric: Rubric | None, question: str, mistake: str) -> tuple[str, str]:
    """The hint of a mistake and what an answer with it looks like, both from the rubric."""
    if mistake in HINTS:
        return HINTS[mistake], ""
    asked = rubric.questions.get(question) if rubric is not None else None
    known = next((m for m in asked.mistakes if m.name == mistake), None) if asked else None
    if known is None:
        return "", ""
    try:
        return known.hint, source_as_answer(known.function, question)
    except ValueError:
        return known.hint, ""


def _troubles(found: list[Result]) -> dict[str, list[Event]]:
    events: dict[str, list[Event]] = defaultdict(list)
    for result in found:
        for kind, text in (
            loss_reasons.of_record(result.record) if result.record is not None else ()
        ):
            events[kind].append(Event(result.student, text))
    return dict(sorted(events.items(), key=lambda item: -len(item[1])))


def _submission(result: Result) -> dict[str, Any]:
    return {
        "student": result.student,
        "points": result.points,
        "penalty": result.penalty,
        "total": result.total,
        "waiting": result.waiting,
        "hours_late": round(result.seconds_late / 3600, 2),
        "scores": {answer.question: given(answer) for answer in result.answers},
    }
