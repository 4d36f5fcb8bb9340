"""course.toml says when problem sets are due and what lateness costs; nbgrader says the same."""

import datetime
import shutil

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from traitlets.config.loader import PyFileConfigLoader

from autograder.batch.batch import Batch
from autograder.course import deadlines
from autograder.course.course import Course, CourseError
from autograder.course.deadlines import Policy
from autograder.feedback import page
from autograder.gradebook import penalties as late
from autograder.gradebook.gradebook import MarkBook
from tests.autograder import tiny_course
from tests.autograder.tiny_course import LIMITS, NAME, RIGHT

HANDED_IN = {
    "on-time": "2026-03-27 22:58:00 UTC",
    "in-grace": "2026-03-27 23:10:00 UTC",
    "one-day": "2026-03-28 20:00:00 UTC",
    "three-days": "2026-03-30 21:30:00 UTC",  # 71 hours by the sun: the clocks went forward
    "much-later": "2026-05-01 00:00:00 UTC",
    "extended": "2026-03-29 22:20:00 UTC",  # 20 minutes: the extension lost an hour that night
    "no-time": None,
}
COURSE = """
timezone = "Europe/Berlin"

[late]
grace_minutes = 15
percent_per_day = 10
cap_percent = 45

[due]
tiny_set = 2026-03-28T00:00:00

[extensions.tiny_set]
extended = 2
"""
PERCENT = {"one-day": 10, "three-days": 30, "much-later": 45, "extended": 10}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Students who handed in the same notebook at different times, graded."""
    scratch = tmp_path_factory.mktemp("late")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    (course.root / deadlines.FILE).write_text(COURSE)
    notebook = tiny_course.answered(tiny_course.released(course), RIGHT)
    for student, moment in HANDED_IN.items():
        path = tiny_course.hand_in(course, student, notebook)
        if moment:
            (path.parent / "timestamp.txt").write_text(moment)
    Batch(course, NAME, limits=LIMITS).run()
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def copied(graded, tmp_path):
    return Course.at(shutil.copytree(graded.root, tmp_path / "course"))


def penalties(course):
    with MarkBook(course) as book:
        return book.penalties(NAME)


def test_each_day_begun_after_the_grace_costs_its_percent_up_to_the_cap(graded):
    assert penalties(graded) == {who: percent / 10 for who, percent in PERCENT.items()}


def test_the_gradebook_and_the_file_agree_on_who_is_late_and_by_how_much(graded):
    read = deadlines.load(graded)
    with MarkBook(graded) as book:
        lateness = book.lateness(NAME)
    for student, moment in HANDED_IN.items():
        handed_in = moment and datetime.datetime.fromisoformat(moment.removesuffix(" UTC"))
        assert read.seconds_late(NAME, student, handed_in) == lateness.get(student, 0.0)


def test_nbgrader_itself_takes_off_the_same(copied):
    from nbgrader.preprocessors import AssignLatePenalties

    config = PyFileConfigLoader("nbgrader_config.py", path=str(copied.root)).load_config()
    config.AssignLatePenalties.plugin_class = late.PLUGIN
    config.CourseDirectory.root = str(copied.root)
    expected = penalties(copied)
    with Gradebook(copied.db_url) as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            submission.notebooks[0].late_submission_penalty = 99.0
        gradebook.db.commit()
    for student in HANDED_IN:
        place = {"notebook": NAME, "assignment": NAME, "student": student, "db_url": copied.db_url}
        assigner = AssignLatePenalties(config=config)
        assigner.preprocess(nbformat.v4.new_notebook(), {"nbgrader": place})
    assert penalties(copied) == expected


def test_feedback_says_how_late_it_was_and_what_that_cost(graded):
    page.write_all(graded, NAME)
    told = {s: (graded.feedback / s / NAME / f"{NAME}.html").read_text() for s in HANDED_IN}
    assert "3 days late: −3 points by the policy (10 % of the points earned" in told["three-days"]
    assert "7 of 12 points" in told["three-days"]
    assert "1 day late: −1 points" in told["extended"]
    assert "within the minutes of grace" in told["in-grace"]
    for student in ("on-time", "no-time"):
        assert "late" not in told[student].split("<main>")[1].split("<h2")[0]


def test_a_changed_file_is_applied_without_grading_again(copied):
    path = copied.root / deadlines.FILE
    path.write_text(COURSE.replace("extended = 2", "extended = 30\none-day = 1"))
    summary = Batch(copied, NAME, limits=LIMITS).run()
    assert summary.skipped == len(HANDED_IN)
    assert penalties(copied) == {"three-days": 3.0, "much-later": 4.5}


def test_a_mark_given_by_hand_counts_in_what_lateness_costs(copied):
    with Gradebook(copied.db_url) as gradebook:
        grade = gradebook.find_grade("essay", NAME, NAME, "one-day")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    page.write_all(copied, NAME)
    assert penalties(copied)["one-day"] == 1.2


def test_the_committed_file_is_one_that_can_be_read():
    from pathlib import Path

    read = deadlines.load(Course.at(Path(__file__).parents[2]))
    assert read.policy.percent_per_day > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("timezone = 3", ["timezone", "3"]),
        ('timezone = "Mars/Crater"', ["timezone", "Mars/Crater"]),
        ("[late]\npercent_per_day = 120", ["late.percent_per_day", "from 0 to 100"]),
        ('[late]\ngrace_minutes = "ten"', ["late.grace_minutes", "number"]),
        ("[late]\npercent = 5", ["late.percent", "percent_per_day"]),
        ("[due]\nps9 = 2026-01-01T10:00:00", ["due.ps9", NAME]),
        ('[due]\ntiny = "monday"', ["due.tiny", "monday"]),
        ("[due]\ntiny = 2026-01-01", ["due.tiny", "2026-01-01"]),
        ("[extensions.tiny]\nada = 2", ["extensions.tiny", "[due]"]),
        (
            "[due]\ntiny = 2026-01-05T10:00:00Z\n[extensions.tiny]\nada = -1",
            ["extensions.tiny.ada", "-1"],
        ),
        (
            "[due]\ntiny = 2026-01-05T10:00:00Z\n[extensions.tiny]\nada = 2026-01-04T00:00:00Z",
            ["extensions.tiny.ada", "after"],
        ),
        ("due = 3", ["due", "table"]),
        ("dues = 3", ["dues"]),
        ("[due", ["TOML"]),
        ("[due]\ntiny = 12.10.2026", ["line 2", "2026-10-12T23:59:00"]),
    ],
)
def test_what_is_wrong_in_the_file_is_named_by_its_key(text, words, tmp_path):
    (tmp_path / "solutions" / NAME).mkdir(parents=True)
    (tmp_path / "solutions" / NAME / f"{NAME}.ipynb").touch()
    (tmp_path / deadlines.FILE).write_text(text)
    with pytest.raises(CourseError) as refused:
        deadlines.load(Course.at(tmp_path))
    told = str(refused.value)
    assert told.startswith(str(tmp_path / deadlines.FILE))
    assert told.endswith(".")
    assert all(word in told for word in words)


def test_the_file_is_read_as_windows_saves_it_or_refused(tmp_path):
    (tmp_path / "solutions").mkdir()
    path = tmp_path / deadlines.FILE
    path.write_text("[late]\r\npercent_per_day = 7\r\n", encoding="utf-8-sig")
    assert deadlines.load(Course.at(tmp_path)).policy.percent_per_day == 7
    path.write_text("[late]\npercent_per_day = 7\n", encoding="utf-16")
    with pytest.raises(CourseError, match="Save it as UTF-8"):
        deadlines.load(Course.at(tmp_path))


SECONDS = st.floats(0, 1e8)
POLICIES = st.builds(Policy, st.floats(0, 1e5), st.floats(0, 100), st.floats(0, 100))


@given(POLICIES, st.floats(0, 1000), SECONDS, SECONDS)
def test_being_later_never_costs_less_and_never_more_than_the_cap(policy, score, one, other):
    less, more = (policy.penalty(score, seconds) for seconds in sorted([one, other]))
    assert 0 <= less <= more <= score * policy.cap_percent / 100 + 0.005


@given(POLICIES, st.floats(0, 1000))
def test_nothing_is_taken_off_within_the_grace(policy, score):
    assert policy.penalty(score, policy.grace_minutes * 60) == 0


def test_an_extension_of_days_keeps_the_hour_when_the_clocks_change(tmp_path):
    (tmp_path / "solutions" / NAME).mkdir(parents=True)
    (tmp_path / "solutions" / NAME / f"{NAME}.ipynb").touch()
    (tmp_path / deadlines.FILE).write_text(COURSE)
    read = deadlines.load(Course.at(tmp_path))
    due = read.due_for(NAME, "extended").astimezone(datetime.UTC)
    assert due == datetime.datetime(2026, 3, 29, 22, 0, tzinfo=datetime.UTC)
