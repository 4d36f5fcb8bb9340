"""nbgrader's own commands and its API lead through our judge and to our pages, or refuse and say why."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.apps import NbGrader, nbgraderapp
from nbgrader.apps.api import NbGraderAPI

from autograder.batch.batch import Batch
from autograder.course.course import Course
from autograder.feedback import page as feedback
from autograder.gradebook.gradebook import Gradebook
from tests.support import forked, tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import LIMITS, NAME, RIGHT, SECRET, WRONG

ROOT = Path(__file__).parents[3]
ESSAY = {"essay": "Because the slope is negative there."}


def left_outside(marker):
    """A cell that leaves a file behind wherever it may, and fails where it may not."""
    return f"open({str(marker)!r}, 'w').write('I was here')"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course with two submissions, one of which would leave a file outside."""
    scratch = tmp_path_factory.mktemp("doors")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    blank = tiny_course.released(course)
    first = [left_outside(scratch / "marker")]
    tiny_course.hand_in(course, "ada", tiny_course.answered(blank, RIGHT | ESSAY, first))
    tiny_course.hand_in(course, "bob", tiny_course.answered(blank, RIGHT | WRONG))
    yield course, scratch / "marker", tiny_course.found_by_every_process(scratch / "rubrics")
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def course(made, tmp_path, monkeypatch):
    """A copy, for a process that finds the rubric and works in the course's folder."""
    monkeypatch.setenv("PYTHONPATH", made[2])
    monkeypatch.chdir(shutil.copytree(made[0].root, tmp_path / "course"))
    yield Course.at(tmp_path / "course")
    assert not made[1].exists(), "a submission has run outside of the sandbox"


def nbgrader(*words, prepare=lambda: None):
    """Run nbgrader in the course's folder; return how it ended and what it said."""
    done = forked.run(nbgraderapp.main, *words, prepare=prepare)
    return done.returncode, done.stdout + done.stderr


def without_the_grader():
    """Let the modules of the grader be what they are where it is not installed."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[name]
    sys.modules["autograder"] = None


def api(course):
    """The API of nbgrader, as formgrader's buttons have it."""
    app = NbGrader()
    app.initialize([], root=str(course.root))
    return NbGraderAPI(app.coursedir, parent=app)


def marks(course):
    with Gradebook(course) as book:
        return {(row.student, row.cell): row.score for row in book.rows(NAME)}


def ours(course):
    """The marks that our own command gives, in a copy."""
    copy = Course.at(shutil.copytree(course.root, course.root.parent / "ours"))
    Batch(copy, NAME, limits=LIMITS).run()
    return copy, marks(copy)


def pages(course):
    """All pages, without the digest in which the seconds that it took are."""
    return {
        path.relative_to(course.feedback): re.sub('content="[0-9a-f]{64}"', "", path.read_text())
        for path in sorted(course.feedback.rglob("*.html"))
    }


def test_the_api_gives_our_marks_and_our_pages(course):
    need_a_sandbox()
    there, expected = ours(course)
    for student in ("ada", "bob"):
        done = api(course).autograde(NAME, student)
        assert done["success"], done
    assert marks(course) == expected
    for student in ("ada", "bob"):
        here, judged = (c.autograded / student / NAME / f"{NAME}.ipynb" for c in (course, there))
        assert here.read_bytes() == judged.read_bytes()
    assert Batch(course, NAME, limits=LIMITS).run().foreign == {}
    feedback.write_all(there, NAME)
    done = api(course).generate_feedback(NAME)
    assert done["success"], done
    assert pages(course) == pages(there)
    assert len(pages(course)) == 2
    assert SECRET not in "".join(pages(course).values())


def test_the_commands_grade_what_is_not_graded_and_only_who_is_named(course):
    need_a_sandbox()
    status, said = nbgrader("autograde", NAME, "--student=bob")
    assert status == 0, said
    assert f"autograder grade {NAME} --student=bob" in said
    assert {student for student, _ in marks(course)} == {"bob"}
    status, said = nbgrader("autograde", NAME, "--CourseDirectory.student_id_exclude=bob")
    assert status == 0, said
    assert "bob" not in said
    assert {student for student, _ in marks(course)} == {"ada", "bob"}
    status, said = nbgrader("autograde", NAME, "--no-execute")
    assert "2 were graded already" in said
    status, said = nbgrader("generate_feedback", NAME, "--student=ada")
    assert status == 0, said
    assert [str(page) for page in pages(course)] == [f"ada/{NAME}/{NAME}.html"]


def test_where_there_is_no_sandbox_nothing_is_run_and_the_reason_is_told(course, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    status, said = nbgrader("autograde", NAME, "--force")
    assert status != 0
    assert "Grading needs bubblewrap" in said or "confines student code" in said
    assert "Traceback" not in said
    done = api(course).autograde(NAME, "ada")
    assert not done["success"]
    assert "Grading needs bubblewrap" in done["log"] + done["error"]
    assert not list(course.autograded.rglob("*.ipynb"))


@pytest.mark.parametrize("door", ["autograde", "generate_feedback"])
def test_where_the_grader_is_not_installed_nothing_is_run(door, course):
    need_a_sandbox()
    Batch(course, NAME, limits=LIMITS).run()
    before = marks(course), [path.read_bytes() for path in course.autograded.rglob("*.ipynb")]
    status, said = nbgrader(door, NAME, "--force", prepare=without_the_grader)
    assert status != 0
    assert "autograder.nbgrader_hooks" in said
    after = marks(course), [path.read_bytes() for path in course.autograded.rglob("*.ipynb")]
    assert after == before
    assert pages(course) == {}


def test_what_has_no_counterpart_is_refused_by_naming_one(course):
    status, said = nbgrader("validate", f"submitted/ada/{NAME}/{NAME}.ipynb")
    assert status != 0
    assert "Run: autograder check NOTEBOOK" in said
    downloaded = course.root / "downloaded" / NAME / "archive"
    downloaded.mkdir(parents=True)
    (downloaded / "ada.ipynb").write_bytes(b"{}")
    status, said = nbgrader("zip_collect", NAME)
    assert status != 0
    assert "Run: autograder collect PS" in said
    assert sorted(path.name for path in course.submitted.iterdir()) == ["ada", "bob"]


def test_people_validate_what_they_work_on_themselves(course):
    status, said = nbgrader("validate", f"exercises/{NAME}/{NAME}.ipynb")
    assert status == 0, said
    assert "VALIDATION FAILED" in said
    assert "You did not provide a response" in said or "The following cell failed" in said


def test_nbgrader_releases_what_we_release(course):
    exercise = course.exercises / NAME / f"{NAME}.ipynb"
    before = exercise.read_bytes()
    done = api(course).generate_assignment(NAME)
    assert done["success"], done
    assert exercise.read_bytes() == before
    assert SECRET not in json.dumps(before.decode())
