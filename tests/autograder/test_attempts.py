"""Which of several attempts counts is the course's rule, and none is lost."""

import datetime

import pytest

from autograder.batch.batch import Batch
from autograder.collecting import collect
from autograder.course import attempts, deadlines
from autograder.gradebook.gradebook import Gradebook
from tests.autograder import handed_in, tiny_course
from tests.autograder.handed_in import earlier, placed, work, zipped
from tests.autograder.tiny_course import LIMITS, NAME, RIGHT

PATTERN = r"(?P<student>[a-z]+)_(?P<timestamp>.+)\.ipynb"
DUE = "[late]\ngrace_minutes = 15\npercent_per_day = 50\n[due]\ntiny = 2026-10-03T20:00:00\n"


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "course")


def rule(course, which):
    (course.root / deadlines.FILE).write_text(f'attempt = "{which}"\n{DUE}')


ATTEMPTS = {
    "ada_2026-10-03-10-00-00.ipynb": work("first"),
    "ada_2026-10-03-20-10-00.ipynb": work("in grace"),
    "ada_2026-10-03-20-30-00.ipynb": work("late"),
    "bob_2026-10-04-10-00-00.ipynb": work("late"),
    "bob_2026-10-05-10-00-00.ipynb": work("later"),
}


def test_the_latest_in_time_counts_and_the_latest_of_those_who_were_never_in_time(course, tmp_path):
    rule(course, "latest in time")
    zipped(tmp_path / "s.zip", ATTEMPTS)
    for _ in range(2):
        collect(course, NAME, [tmp_path / "s.zip"], pattern=PATTERN)
        assert placed(course) == {"ada": "in grace", "bob": "later"}
        assert sorted(earlier(course, "ada")) == ["first", "late"]
        assert earlier(course, "bob") == ["late"]


def test_with_another_rule_or_another_due_date_another_attempt_counts(course, tmp_path):
    zipped(tmp_path / "s.zip", ATTEMPTS)
    rule(course, "latest")
    collect(course, NAME, [tmp_path / "s.zip"], pattern=PATTERN)
    assert placed(course)["ada"] == "late"
    before = set(handed_in.tree(course.submitted).values())
    wanted = [("latest in time", "in grace"), ("latest", "late"), ("latest in time", "in grace")]
    for which, want in wanted:
        rule(course, which)
        dates = deadlines.load(course)
        assert attempts.choose_by_time(course, NAME, "ada", dates)
        assert not attempts.choose_by_time(course, NAME, "ada", dates)
        assert placed(course)["ada"] == want
    kept = set(handed_in.tree(course.submitted).values())
    notebooks = {content for content in before if b"nbformat" in content}
    assert notebooks <= kept


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A right attempt in time, then a worse one; a wrong one in time, then a right one a day late."""
    scratch = tmp_path_factory.mktemp("attempts")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    right = tiny_course.answered(tiny_course.released(course), RIGHT)
    wrong = tiny_course.released(course)
    tries = {
        "ada": [("2026-10-03 10:00", right), ("2026-10-03 11:00", wrong)],
        "bob": [("2026-10-03 10:00", wrong), ("2026-10-04 10:00", right)],
        "cy": [("2026-10-04 10:00", right), ("2026-10-05 10:00", right)],
    }
    for student, found in tries.items():
        for moment, notebook in found:
            path = tiny_course.hand_in(course, student, notebook)
            (path.parent / "timestamp.txt").write_text(f"{moment} UTC\n")
            if moment == found[0][0]:
                kept = course.submitted / ".earlier" / student / NAME / "one"
                kept.parent.mkdir(parents=True)
                path.parent.rename(kept)
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


def totals(course):
    with Gradebook(course) as book:
        taken = book.penalties(NAME)
        points = {}
        for row in book.rows(NAME):
            points[row.student] = points.get(row.student, 0.0) + (row.score or 0.0)
    return {student: total - taken.get(student, 0.0) for student, total in points.items()}


def test_the_best_attempt_counts_by_its_points_after_lateness(several):
    rule(several, "latest")
    Batch(several, NAME, limits=LIMITS).run()
    last = totals(several)
    rule(several, "best")
    for _ in range(2):
        Batch(several, NAME, limits=LIMITS).run()
        best = totals(several)
        assert best["ada"] > last["ada"]  # the worse late attempt does not count
        assert best["bob"] == last["bob"] == best["ada"] / 2
        assert best["cy"] == best["ada"] / 2 > last["cy"]
    stamp = several.submitted / "ada" / NAME / "timestamp.txt"
    assert stamp.read_text().startswith("2026-10-03 10:00")
    rule(several, "latest")
    Batch(several, NAME, limits=LIMITS).run()
    assert totals(several) == last


def test_times_of_attempts_are_kept(several):
    found = attempts.all_of(several, NAME, "ada")
    moments = {attempt.handed_in for _, attempt in found}
    assert moments == {datetime.datetime(2026, 10, 3, hour) for hour in (10, 11)}
