"""Why points are missing is a kind, kept beside the words; older records have the words alone."""

import dataclasses
import json
import pickle

import pytest

from autograder.course.course import Course
from autograder.course.notes import Note, NoteKind
from autograder.gradebook import records
from autograder.gradebook.results import Answer
from autograder.judge.hidden_test import run_test
from autograder.judge.mark import NO_RESPONSE, Mark
from autograder.marking.verdict import Reason
from autograder.remote.errors import StudentError, StudentStoppedError
from autograder.reporting import loss_reasons


def raising(error):
    def call():
        raise error

    return {"call": call}


@pytest.mark.parametrize(
    ("error", "reason", "raised"),
    [
        (StudentError("odd", "OddError"), Reason.RAISED, "OddError"),
        (NotImplementedError(), Reason.NOT_ANSWERED, ""),
        (StudentStoppedError("took longer than 5 seconds"), Reason.STOPPED, ""),
        (AssertionError("no"), Reason.WRONG, ""),
        (NameError("no", name="x"), Reason.UNDEFINED, ""),
        (TypeError("no"), Reason.WRONG, ""),
    ],
)
def test_an_error_in_a_plain_test_is_a_reason_of_its_own_kind(error, reason, raised):
    result = run_test("call()", raising(error))
    assert (result.score, result.reason, result.raised) == (0, reason, raised)


def answer(score, reason, raised="", message=""):
    return Answer("a-test", "a", score, 2.0, False, message, None, "", reason, raised)


@pytest.mark.parametrize("reason", Reason)
def test_each_kind_has_its_words_whatever_the_text_says(reason):
    words = loss_reasons.of_answer(answer(0.0, reason, "ValueError", "`f` raised KeyError: x"))
    assert words is not None
    assert "KeyError" not in words
    assert loss_reasons.of_answer(answer(2.0, reason)) is None


def test_a_class_that_a_student_made_up_is_not_shown():
    assert loss_reasons.of_answer(answer(0.0, Reason.RAISED, "KeyError")) == "raised KeyError"
    of_own = loss_reasons.of_answer(answer(0.0, Reason.RAISED, "MyNameIsAda"))
    assert of_own == "raised an error of their own"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (NO_RESPONSE, loss_reasons.UNANSWERED),
        ("`f` still raises NotImplementedError: put your code there.", loss_reasons.UNANSWERED),
        ("There is no `f`: the cell is missing.", loss_reasons.UNDEFINED),
        ("Your notebook's Python process ended before this question.", loss_reasons.NOT_RUN),
        ("`f(2)` raised ValueError: no", "raised ValueError"),
        ("`f(2)` gave `3`: a number.", loss_reasons.WRONG),
        ("", loss_reasons.BY_HAND),
    ],
)
def test_an_older_record_is_read_and_reported(tmp_path, message, words):
    course = Course(tmp_path)
    mark = dataclasses.asdict(Mark("a-test", "a", 0.0, 2.0, message))
    del mark["reason"], mark["raised"]
    record = dataclasses.asdict(records.Record("ada", "ps1", "", "", []))
    path = course.record("ps1", "ada")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(record | {"marks": [mark]}))
    (read,) = records.read(course, "ps1", "ada").marks
    assert read.reason is None
    assert loss_reasons.of_answer(answer(0.0, read.reason, read.raised, read.message)) == words


@pytest.mark.parametrize("reason", [*Reason, None])
def test_a_record_keeps_the_kind(tmp_path, reason):
    course = Course(tmp_path)
    mark = Mark("a-test", "a", 0.0, 2.0, "no", reason=reason, raised="KeyError")
    records.write(course, records.Record("ada", "ps1", "", "", [mark]))
    assert records.read(course, "ps1", "ada").marks == [mark]


def test_a_kind_that_only_a_newer_version_knows_is_left_out(tmp_path):
    course = Course(tmp_path)
    mark = Mark("a-test", "a", 0.0, 2.0, "no", reason=Reason.WRONG)
    records.write(course, records.Record("ada", "ps1", "", "", [mark]))
    path = course.record("ps1", "ada")
    path.write_text(path.read_text().replace('"wrong"', '"of tomorrow"'))
    assert records.read(course, "ps1", "ada").marks[0].reason is None


def test_each_kind_of_note_has_its_words():
    assert set(loss_reasons.NOTES) == set(NoteKind)
    assert len(set(loss_reasons.NOTES.values())) == len(NoteKind)


@pytest.mark.parametrize("kind", NoteKind)
def test_a_note_keeps_its_kind_in_the_record_and_wherever_it_is_sent(tmp_path, kind):
    course = Course(tmp_path)
    note = pickle.loads(pickle.dumps(Note("Cell 3 (slope): whatever it says", kind)))
    records.write(course, records.Record("ada", "ps1", "", "", [], [note]))
    read = records.read(course, "ps1", "ada")
    assert read.notes == [note]
    assert loss_reasons.of_record(read) == [(loss_reasons.NOTES[kind], str(note))]


def test_a_kind_of_note_that_only_a_newer_version_knows_is_something_else(tmp_path):
    course = Course(tmp_path)
    records.write(course, records.Record("ada", "ps1", "", "", [], [Note("?", NoteKind.TIME)]))
    path = course.record("ps1", "ada")
    path.write_text(path.read_text().replace('"time"', '"of tomorrow"'))
    assert loss_reasons.of_record(records.read(course, "ps1", "ada")) == [("Something else", "?")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The file is called a.ipynb; it should be ps1.ipynb.", "The file has another name"),
        ("Cell 3 (slope): the call took too long.", "A cell was stopped, or ended the process"),
        (
            "Cell 3, line 1: `import a` failed here (ModuleNotFoundError: a). What it gives is not there.",
            "Something that is used is not there when it is graded",
        ),
        (
            "The cell slope was there 2 times; all parts were used.",
            "A cell was there more than once",
        ),
        (
            "The grader itself failed on this submission; your teachers have been told.",
            "The grader itself failed",
        ),
        ("Something new.", "Something else"),
    ],
)
def test_an_older_record_s_note_is_told_by_its_words(tmp_path, text, words):
    course = Course(tmp_path)
    record = dataclasses.asdict(records.Record("ada", "ps1", "", "", [], [text]))
    path = course.record("ps1", "ada")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(record))
    assert loss_reasons.of_record(records.read(course, "ps1", "ada")) == [(words, text)]


def test_a_record_of_an_earlier_version_names_its_fingerprint_otherwise(tmp_path):
    course = Course(tmp_path)
    records.write(course, records.Record("ada", "ps1", "", "cells=1 rubric=2", []))
    path = course.record("ps1", "ada")
    path.write_text(path.read_text().replace('"fingerprint"', '"basis"'))
    assert records.read(course, "ps1", "ada").fingerprint == "cells=1 rubric=2"
