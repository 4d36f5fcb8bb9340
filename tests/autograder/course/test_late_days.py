"""course.toml says when problem sets are due and what lateness costs; nbgrader says the same."""

import dataclasses
import datetime
import itertools
import shutil
import zipfile
import zoneinfo

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from traitlets.config.loader import PyFileConfigLoader

from autograder.batch.batch import Batch
from autograder.course import deadlines, late_rules, times
from autograder.course.course import Course
from autograder.course.late_rules import LateWork, Policy, settled
from autograder.errors import CourseError
from autograder.feedback import page
from autograder.gradebook import late_policy
from autograder.gradebook import penalties as late
from autograder.gradebook.gradebook import Gradebook as OwnGradebook
from autograder.reporting import status
from tests.support import handed_in, tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT

ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
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
    with OwnGradebook(course) as book:
        return book.penalties(NAME)


def test_each_day_begun_after_the_grace_costs_its_percent_up_to_the_cap(graded):
    assert penalties(graded) == {who: percent / 10 for who, percent in PERCENT.items()}


def test_the_gradebook_and_the_file_agree_on_who_is_late_and_by_how_much(graded):
    read = deadlines.load(graded)
    with OwnGradebook(graded) as book:
        lateness = book.lateness(NAME)
    for student, moment in HANDED_IN.items():
        handed_in = moment and datetime.datetime.fromisoformat(moment.removesuffix(" UTC"))
        assert read.seconds_late(NAME, student, handed_in) == lateness.get(student, 0.0)


def test_nbgrader_itself_takes_off_the_same(copied):
    expected = penalties(copied)
    with Gradebook(copied.db_url) as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            submission.notebooks[0].late_submission_penalty = 99.0
        gradebook.db.commit()
    assert stock(copied) == penalties(copied) == expected


def stock(course, name=NAME, students=HANDED_IN):
    """What nbgrader's own tools take off, each asked anew."""
    from nbgrader.preprocessors import AssignLatePenalties

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    config.AssignLatePenalties.plugin_class = late_policy.PLUGIN
    config.CourseDirectory.root = str(course.root)
    found = {}
    for student in students:
        place = {"notebook": name, "assignment": name, "student": student, "db_url": course.db_url}
        assigner = AssignLatePenalties(config=config)
        assigner.preprocess(nbformat.v4.new_notebook(), {"nbgrader": place})
        with Gradebook(course.db_url) as gradebook:
            notebook = gradebook.find_submission_notebook(name, name, student)
            if notebook.late_submission_penalty:
                found[student] = notebook.late_submission_penalty
    return found


EARLY = "early_set"


def with_another_set(course, handed_in, points=10.0):
    """Another set of the term, due a week before, as nbgrader has it once it is graded."""
    (course.root / "solutions" / EARLY).mkdir()
    (course.root / "solutions" / EARLY / f"{EARLY}.ipynb").touch()
    with Gradebook(course.db_url) as gradebook:
        gradebook.add_assignment(EARLY)
        gradebook.add_notebook(EARLY, EARLY)
        gradebook.add_grade_cell("q", EARLY, EARLY, max_score=points, cell_type="code")
        for student, moment in handed_in.items():
            gradebook.add_submission(EARLY, student, timestamp=moment)
            grade = gradebook.find_grade("q", EARLY, EARLY, student)
            grade.auto_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
    path = course.root / deadlines.FILE
    path.write_text(path.read_text().replace("[due]\n", f"[due]\n{EARLY} = 2026-03-21T00:00:00\n"))


@pytest.mark.parametrize(
    ("how", "early", "tiny"),
    [
        # due 21 March 00:00 in Berlin, 20 March 23:00 UTC; two days late there, one and three here
        ("in order", {"one-day": 0.0}, {"one-day": 1.0, "three-days": 1.0, "much-later": 3.0}),
        ("best total", {"one-day": 0.0}, {"one-day": 1.0, "three-days": 1.0, "much-later": 3.0}),
    ],
)
def test_late_days_are_one_budget_for_all_sets_and_nbgrader_takes_off_the_same(
    how, early, tiny, copied
):
    path = copied.root / deadlines.FILE
    budget = f'[late]\nbudget_days = 2\nbudget_spent = "{how}"\n'
    path.write_text(
        path.read_text().replace("[late]\n", budget).replace("cap_percent = 45", "cap_percent = 30")
    )
    with_another_set(copied, {"one-day": datetime.datetime(2026, 3, 22, 20)})
    with OwnGradebook(copied) as book:
        late.settle(copied, book, NAME)
        work = late.late_work(copied, book)
        assert {who: works[EARLY].penalty for who, works in work.items() if EARLY in works} == early
        assert work["one-day"][EARLY].spent == 2
        told = late.sentences(copied, book, NAME)
    assert penalties(copied) == tiny
    assert "2 late days are spent on it (of 2 for the term, 0 are left)" in told["three-days"]
    assert "−1 points for the other 1 day" in told["three-days"]
    assert (
        "1 day late: no late day is spent on it (of 2 for the term, 0 are left)" in told["one-day"]
    )
    expected = penalties(copied)
    assert stock(copied) == expected
    assert stock(copied, EARLY, early) == {}
    # without the other set the days are there for this one
    path.write_text(path.read_text().replace(f"{EARLY} = 2026-03-21T", f"{EARLY} = 2026-03-28T"))
    with OwnGradebook(copied) as book:
        late.settle(copied, book, EARLY)  # settles the others as well
    assert "one-day" not in penalties(copied)


def test_feedback_says_how_late_it_was_and_what_that_cost(graded):
    page.write_all(graded, NAME)
    told = {s: (graded.feedback / s / NAME / f"{NAME}.html").read_text() for s in HANDED_IN}
    assert "It was due on Sat 28 Mar 2026, 00:00 CET. 3 days late" in told["three-days"]
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

    read = deadlines.load(Course.at(Path(__file__).parents[3]))
    assert read.policy.percent_per_day > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("timezone = 3", ["timezone", "3"]),
        ('timezone = "Mars/Crater"', ["timezone", "Mars/Crater"]),
        ("[late]\npercent_per_day = 120", ["late.percent_per_day", "from 0 to 100"]),
        ('[late]\ngrace_minutes = "ten"', ["late.grace_minutes", "number"]),
        ("[late]\npercent = 5", ["late.percent", "percent_per_day"]),
        ("[late]\nbudget_days = 2.5", ["late.budget_days", "whole number"]),
        ("[late]\nbudget_days = 3", ["late.budget_days", "percent_per_day", "100"]),
        ("[late]\nbudget_per_set = 3", ["late.budget_days"]),
        (
            '[late]\npercent_per_day=9\nbudget_days=3\nbudget_spent = "last"',
            ["late.budget_spent", "in order", "best total", "last"],
        ),
        ('date_order = "day"', ["date_order", "DMY", "day"]),
        ('timezone = "Europe/Berlin"\n[due]\ntiny = 2026-03-29T02:30:00', ["due.tiny", "02:30"]),
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


DAYS = st.integers(0, 1000)
POLICIES = st.builds(Policy, st.floats(0, 1e5), st.floats(0, 100), st.floats(0, 100))
DUE = datetime.datetime(2026, 3, 28, 12, tzinfo=datetime.UTC)


@given(POLICIES, st.floats(0, 1000), DAYS, DAYS)
def test_being_later_never_costs_less_and_never_more_than_the_cap(policy, score, one, other):
    less, more = (policy.penalty(score, days) for days in sorted([one, other]))
    assert 0 <= less <= more <= score * policy.cap_percent / 100 + 0.005


@given(POLICIES)
def test_nothing_is_late_within_the_grace(policy):
    grace = datetime.timedelta(minutes=policy.grace_minutes)
    assert policy.days(DUE, DUE + grace, ZONE) == 0
    assert policy.days(DUE, DUE + grace + datetime.timedelta(seconds=1), ZONE) == 1


def works(*given):
    """Late work by sets that were due a week apart: the days late and the score of each."""
    week = datetime.timedelta(days=7)
    return [
        LateWork(f"ps{n}", DUE + n * week, DUE + n * week + datetime.timedelta(days=days), score)
        for n, (days, score) in enumerate(given, 1)
    ]


def spent(policy, late):
    order = [f"ps{n}" for n in range(1, 10)]
    return {
        work.assignment: (work.spent, work.penalty)
        for work in settled(late, policy, datetime.UTC, order)
    }


def test_late_days_are_spent_in_the_order_of_handing_in():
    policy = Policy(0, 10, 100, budget_days=3, budget_per_set=2)
    late = works((3, 10.0), (1, 20.0), (2, 30.0))
    assert spent(policy, late) == {"ps1": (2, 1.0), "ps2": (1, 0.0), "ps3": (0, 6.0)}
    # what came in first is paid first, whichever set it is of
    last = dataclasses.replace(late[0], handed_in=DUE + datetime.timedelta(days=60))
    found = spent(policy, [last, *late[1:]])
    assert (found["ps2"], found["ps3"]) == ((1, 0.0), (2, 0.0))
    assert found["ps1"][0] == 0


def test_late_days_are_spent_where_they_save_most():
    policy = Policy(0, 10, 100, 3, 2, late_rules.BEST_TOTAL)
    late = works((3, 10.0), (1, 20.0), (2, 30.0))
    assert spent(policy, late) == {"ps1": (0, 3.0), "ps2": (1, 0.0), "ps3": (2, 0.0)}


def test_of_two_ways_that_come_to_the_same_the_earliest_set_gets_the_day():
    policy = Policy(0, 10, 100, 1, None, late_rules.BEST_TOTAL)
    assert spent(policy, works((1, 10.0), (1, 10.0))) == {"ps1": (1, 0.0), "ps2": (0, 1.0)}
    # and none is spent where it saves nothing
    assert spent(policy, works((1, 0.0), (0, 10.0))) == {"ps1": (0, 0.0), "ps2": (0, 0.0)}


LATE = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30).map(float)), max_size=4)
BUDGETS = st.builds(
    Policy,
    st.just(0.0),
    st.sampled_from([10.0, 25.0, 100.0]),
    st.sampled_from([30.0, 100.0]),
    st.integers(0, 6),
    st.none() | st.integers(0, 3),
    st.sampled_from(late_rules.SPENT),
)


@settings(max_examples=30, deadline=None)
@given(LATE, BUDGETS)
def test_no_other_way_to_spend_late_days_leaves_more_points_than_the_best(given, policy):
    late = works(*given)
    most = policy.budget_days if policy.budget_per_set is None else policy.budget_per_set
    ways = [
        sum(policy.penalty(score, days - x) for (days, score), x in zip(given, way, strict=True))
        for way in itertools.product(*(range(min(days, most) + 1) for days, _ in given))
        if sum(way) <= policy.budget_days
    ]
    best = dataclasses.replace(policy, budget_spent=late_rules.BEST_TOTAL)
    found = settled(late, best, datetime.UTC, [])
    assert sum(work.penalty for work in found) == pytest.approx(min(ways))
    for work in settled(late, policy, datetime.UTC, []):
        assert 0 <= work.spent <= min(work.days, most)
    assert sum(w.spent for w in settled(late, policy, datetime.UTC, [])) <= policy.budget_days


def test_an_extension_of_days_keeps_the_hour_when_the_clocks_change(tmp_path):
    (tmp_path / "solutions" / NAME).mkdir(parents=True)
    (tmp_path / "solutions" / NAME / f"{NAME}.ipynb").touch()
    (tmp_path / deadlines.FILE).write_text(COURSE)
    read = deadlines.load(Course.at(tmp_path))
    due = read.due_for(NAME, "extended").astimezone(datetime.UTC)
    assert due == datetime.datetime(2026, 3, 29, 22, 0, tzinfo=datetime.UTC)


def test_pages_name_the_due_date_and_all_times_in_the_courses_zone(graded):
    page.write_all(graded, NAME)
    told = {s: (graded.feedback / s / NAME / f"{NAME}.html").read_text() for s in HANDED_IN}
    assert (
        "handed in Mon 30 Mar 2026, 23:30 CEST · due Sat 28 Mar 2026, 00:00 CET"
        in told["three-days"]
    )
    assert "due Mon 30 Mar 2026, 00:00 CEST" in told["extended"]
    assert "UTC" not in "".join(told.values())


SECTIONS = """
[sections.early]
students = ["one-day"]
due = { tiny_set = 2026-03-26T00:00:00 }

[sections.later]
students = ["three-*", "much-later"]
[sections.later.due]
tiny_set = 2026-03-30T00:00:00

"""


def test_a_section_has_due_dates_of_its_own_and_nbgrader_knows_them(copied):
    path = copied.root / deadlines.FILE
    path.write_text(COURSE.replace("[extensions", f"{SECTIONS}[extensions"))
    with OwnGradebook(copied) as book:
        late.settle(copied, book, NAME)
        due = book.due_dates(NAME)
    assert times.shown(due["one-day"], ZONE) == "Thu 26 Mar 2026, 00:00 CET"
    assert times.shown(due["three-days"], ZONE) == "Mon 30 Mar 2026, 00:00 CEST"
    assert times.shown(due["on-time"], ZONE) == "Sat 28 Mar 2026, 00:00 CET"
    expected = {"one-day": 3.0, "three-days": 1.0, "much-later": 4.5, "extended": 1.0}
    assert penalties(copied) == expected
    with Gradebook(copied.db_url) as gradebook:
        stored = gradebook.find_submission(NAME, "one-day").duedate
    assert stored.replace(tzinfo=datetime.UTC) == due["one-day"]
    assert stock(copied) == expected
    found = status.standing(copied, NAME)
    assert found.due_by_section == {
        "early": "2026-03-26 00:00 CET",
        "later": "2026-03-30 00:00 CEST",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[sections.a]\nstudent = []", ["sections.a.student", "students"]),
        ('[sections.a]\nstudents = "ada"', ["sections.a.students", "list"]),
        ("[sections.a.due]\ntiny = 2026-01-01T00:00:00", ["sections.a.due", "[due]"]),
        ("[sections.a.due]\nps9 = 2026-01-01T00:00:00", ["sections.a.due.ps9", NAME]),
        ('attempt = "first"', ["attempt", "latest in time", "best", "first"]),
    ],
)
def test_what_is_wrong_in_a_section_is_named_by_its_key(text, words, tmp_path):
    test_what_is_wrong_in_the_file_is_named_by_its_key(text, words, tmp_path)


def test_a_student_of_two_sections_with_two_dates_is_named(copied):
    two = SECTIONS.replace('"one-day"', '"one-day", "three-days"')
    (copied.root / deadlines.FILE).write_text(COURSE.replace("[extensions", f"{two}[extensions"))
    with pytest.raises(CourseError, match="three-days is in the sections early and later"):
        deadlines.load(copied).due_for(NAME, "three-days")


def test_status_shows_the_late_days_that_are_spent_and_left(copied):
    path = copied.root / deadlines.FILE
    path.write_text(COURSE.replace("[late]\n", "[late]\nbudget_days = 4\nbudget_per_set = 2\n"))
    page.write_all(copied, NAME)
    assert status.standing(copied, NAME).late_days == {
        "extended": "1 here, 3 of 4 left",
        "much-later": "2 here, 2 of 4 left",
        "one-day": "1 here, 3 of 4 left",
        "three-days": "2 here, 2 of 4 left",
    }
    told = (copied.feedback / "one-day" / NAME / f"{NAME}.html").read_text()
    assert (
        "1 late day is spent on it (of 4 for the term, 3 are left); nothing was taken off" in told
    )


def test_a_corrected_stamp_counts_without_grading_again(copied):
    stamp = copied.submitted / "on-time" / NAME / "timestamp.txt"
    stamp.write_text("2026-03-29 12:00:00 CEST\n")
    page.write_all(copied, NAME)
    assert penalties(copied)["on-time"] == 2.0
    told = (copied.feedback / "on-time" / NAME / f"{NAME}.html").read_text()
    assert "handed in Sun 29 Mar 2026, 12:00 CEST" in told


def test_hand_marking_is_shared_out_by_question_or_by_section(copied):
    path = copied.root / deadlines.FILE
    tom = '[marking.tom]\nquestions = ["essay"]\n'
    shared = f'[marking.tina]\nsections = ["later"]\n{tom}sections = ["early"]\n'
    with Gradebook(copied.db_url) as gradebook:
        for student in HANDED_IN:
            gradebook.find_grade("essay", NAME, NAME, student).needs_manual_grade = True
        gradebook.db.commit()
    path.write_text(COURSE.replace("[extensions", f"{SECTIONS}{shared}[extensions"))
    assert status.standing(copied, NAME).to_mark == {"tina": 2, "tom": 1, "nobody": 4}
    path.write_text(COURSE.replace("[extensions", f"{tom}[extensions"))
    assert status.standing(copied, NAME).to_mark == {"tom": 7}
    path.write_text(COURSE + '[marking.tom]\nsections = ["noon"]\n')
    with pytest.raises(CourseError, match=r"marking\.tom\.sections"):
        deadlines.load(copied)


def test_a_class_is_set_aside_in_one_file_that_can_be_graded_on(copied, tmp_path):
    from autograder.gradebook import archive

    before = handed_in.tree(copied.submitted)
    held = penalties(copied)
    target = tmp_path / "term.zip"
    archive.archive(copied, target, "student\n")
    assert not copied.submitted.exists()
    assert not copied.gradebook.exists()
    assert (copied.root / deadlines.FILE).exists()
    with pytest.raises(CourseError, match="there already"):
        archive.archive(copied, target, "")
    again = tmp_path / "again"
    shutil.copytree(copied.root, again)
    with zipfile.ZipFile(target) as packed:
        assert "README.txt" in packed.namelist()
        packed.extractall(again)
    assert handed_in.tree(again / "submitted") == before
    assert penalties(Course.at(again)) == held


def test_nothing_is_taken_away_where_the_archive_cannot_be_read_back(copied, tmp_path, monkeypatch):
    from autograder.gradebook import archive

    before = handed_in.tree(copied.root)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: b"")
    with pytest.raises(CourseError, match="Nothing was taken away"):
        archive.archive(copied, tmp_path / "term.zip", "")
    assert handed_in.tree(copied.root) == before
    assert not (tmp_path / "term.zip").exists()


def test_a_regrade_request_is_listed_until_it_is_answered_on_the_page(copied):
    table = copied.root / "regrade.csv"
    words = 'My essay says "why",\nplease read <b>it</b> again'
    quoted = words.replace('"', '""')
    head = "student,assignment,question,words,answer\n"
    table.write_text(f'{head}one-day,tiny,essay,"{quoted}",\n', encoding="utf-8-sig")
    (copied.submitted / "on-time" / NAME / "regrade.txt").write_text("And mine?")
    assert status.standing(copied, NAME).regrade == ["on-time", "one-day"]
    page.write_all(copied, NAME)
    shown = copied.feedback / "one-day" / NAME / f"{NAME}.html"
    assert "please read &lt;b&gt;it&lt;/b&gt; again" in shown.read_text()
    assert "not answered yet" in shown.read_text()
    table.write_text(f'{head}one-day,tiny,essay,"{quoted}",You are right.\n')
    assert status.standing(copied, NAME).regrade == ["on-time"]
    assert "one-day" not in status.standing(copied, NAME).fed_back  # the page is out of date
    page.write_all(copied, NAME)
    assert "You are right." in shown.read_text()
    table.write_text("who,what\n")
    with pytest.raises(CourseError, match="no column student"):
        status.standing(copied, NAME)
