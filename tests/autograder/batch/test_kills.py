"""A batch that is killed again and again gives what one gives that never was.

`make test` kills a batch of 12 twice, to be quick;
`pytest tests/autograder/batch/test_kills.py --kills 50` kills one of 40 fifty times, in some minutes.
"""

import random
import shutil
import signal
import subprocess
import time

import pytest
from nbgrader.api import Gradebook

from autograder.course.course import Course
from autograder.gradebook import records
from tests.support import tiny_course
from tests.support.tiny_course import NAME, RIGHT, WRONG

SEED = 20260302


def contents(course):
    """All that the gradebook holds of submissions, but for the ids of its rows."""
    with Gradebook(course.db_url) as gradebook:
        return {
            submission.student_id: (
                submission.timestamp,
                sorted(
                    (g.name, g.auto_score, g.manual_score, g.needs_manual_grade) for g in n.grades
                ),
                sorted((c.name, c.auto_comment or "") for c in n.comments),
                n.late_submission_penalty,
            )
            for submission in gradebook.assignment_submissions(NAME)
            for n in submission.notebooks
        }


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory, request):
    """A class of students who differ."""
    students = 40 if request.config.getoption("--kills") >= 50 else 12
    scratch = tmp_path_factory.mktemp("kills")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    for i in range(students):
        wrong = {name: answer for j, (name, answer) in enumerate(WRONG.items()) if i >> j & 1}
        essay = {"essay": f"Essay {i}."} if i % 3 else {}
        notebook = tiny_course.answered(blank, RIGHT | wrong | essay)
        path = tiny_course.hand_in(course, f"s{i:02d}", notebook)
        (path.parent / "timestamp.txt").write_text(f"2026-03-02 09:{i:02d}:00 UTC")
    (course.root / "course.toml").write_text(
        "[late]\npercent_per_day = 10\n[due]\ntiny = 2026-03-02T09:20:00Z\n"
    )
    yield course, scratch / "rubrics", students
    tiny_course.remove_rubric(scratch / "rubrics")


def done(course):
    """How many submissions are written to the end."""
    return len(list((course.records / NAME).glob("*.json")))


def start(course, rubrics):
    words = tiny_course.command(rubrics, "grade", NAME, "--course", str(course.root))
    return subprocess.Popen(
        words, env=tiny_course.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def test_killed_at_random_moments_and_run_again_the_gradebook_is_the_same(
    handed_in, tmp_path, request
):
    original, rubrics, students = handed_in
    copies = iter(range(1000))

    def fresh():
        return Course.at(shutil.copytree(original.root, tmp_path / str(next(copies))))

    def finish(course):
        finished = start(course, rubrics)
        _, errors = finished.communicate()
        assert finished.returncode == 0, errors
        assert contents(course) == expected
        assert len(records.read_all(course, NAME)) == students
        assert not [p for p in course.root.rglob("*.part") if not p.name.startswith(".")]

    whole = fresh()
    before = time.monotonic()
    _, errors = (process := start(whole, rubrics)).communicate()
    took = time.monotonic() - before
    assert process.returncode == 0, errors
    expected = contents(whole)
    assert len(expected) == students
    assert len({str(one[1:]) for one in expected.values()}) > 5

    kills, in_the_middle = 0, 0
    moments = random.Random(SEED)
    course = fresh()
    while kills < request.config.getoption("--kills"):
        process = start(course, rubrics)
        if kills % 2:
            moment = time.monotonic() + moments.uniform(0.1, took)
            reached = lambda moment=moment: time.monotonic() > moment  # noqa: E731
        else:
            count = done(course) + moments.randint(1, max(1, students // 4))
            reached = lambda c=course, n=count: done(c) >= min(n, students - 1)  # noqa: E731
        while process.poll() is None and not reached():
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.02))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
            in_the_middle += 0 < done(course) < students
        process.communicate()
        if done(course) == students:
            finish(course)
            course = fresh()
    finish(course)
    assert in_the_middle, "every kill came before the first or after the last submission"
