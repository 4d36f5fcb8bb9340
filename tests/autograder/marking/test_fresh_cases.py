"""Fresh cases are drawn for each submission: the same ones again, others for everybody else."""

import json
import shutil
import stat
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import rubrics
from autograder.batch.batch import Batch
from autograder.cli import main
from autograder.course import secret
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.gradebook import records
from autograder.marking import fresh
from tests.support import tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import LIMITS, NAME, RIGHT

# right on every fixed case of the tiny set, and nowhere else
TABLE = """def slope(weight, x, target):
    known = {(2.0, 3.0, 10.0): -24.0, (0.5, -2.0, 1.0): 8.0}
    return known.get((weight, x, target), 0.0)
"""
SPY = "import glob, os\nprint([open(p).read() for p in glob.glob({path!r} + '*')])"
SLOPE = rubrics.load("ps1_one_weight").questions["slope"]


@pytest.fixture
def course(tmp_path):
    return Course.at(shutil.copytree(tiny_course.make(tmp_path / "made").root, tmp_path / "course"))


@pytest.fixture(scope="module")
def rubric(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fresh") / "rubrics"
    tiny_course.install_rubric(folder)
    yield
    tiny_course.remove_rubric(folder)


def release(course, *words):
    shown = CliRunner().invoke(main.app, ["release", *words, "--course", str(course.root)])
    assert shown.exit_code == 0, shown.output
    return shown.output


def test_release_makes_a_secret_and_says_so_once(course):
    assert secret.read(course) is None
    assert course.secret.name in release(course)
    kept = secret.read(course)
    assert stat.S_IMODE(course.secret.stat().st_mode) == 0o600
    assert course.secret.name not in release(course)
    assert secret.read(course) == kept
    release(course, "--new-secret")
    assert secret.read(course) != kept


def test_git_leaves_the_secret_out(course):
    (course.root / ".gitignore").write_text("build/")
    subprocess.run(["git", "init", "-q"], cwd=course.root, check=True)
    secret.make(course)
    listed = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=course.root, capture_output=True, check=True
    )
    assert course.secret.name.encode() not in listed.stdout
    assert (course.root / ".gitignore").read_text().splitlines()[0] == "build/"


@pytest.mark.parametrize("text", ["", "00ff", "no secret\n", "é"])
def test_a_broken_secret_is_refused_with_what_to_do(course, text):
    course.secret.write_text(text)
    with pytest.raises(CourseError, match="--new-secret"):
        secret.read(course)


@given(st.binary(min_size=32, max_size=32), st.text(), st.text())
def test_the_seed_depends_on_secret_and_submission_alone(key, one, other):
    assert secret.seed(key, one) == secret.seed(key, one)
    assert (secret.seed(key, one) == secret.seed(key, other)) == (one == other)
    assert secret.seed(key, one) != secret.seed(None, one)
    assert key.hex() not in secret.identity(key)


@given(st.binary(min_size=32, max_size=32))
def test_a_seed_gives_the_same_cases_again_and_another_seed_others(seed):
    drawn = fresh.cases(SLOPE, seed)
    assert len(drawn) == SLOPE.fresh
    assert repr(drawn) == repr(fresh.cases(SLOPE, seed))
    assert repr(drawn) != repr(fresh.cases(SLOPE, seed[1:] + bytes([seed[0] ^ 1])))


def test_a_table_of_the_fixed_cases_passes_for_no_answer():
    rubric = rubrics.load("ps1_one_weight")
    known = {case: SLOPE.reference(*case) for case in [*SLOPE.cases, *SLOPE.wide]}
    names = {"slope": lambda *case: known.get(case, 0.0), "In": ["", "def slope ..."]}
    verdict = rubric.mark("slope", names)
    assert verdict == 0
    assert "slope(" in verdict.message
    assert rubric.mark("slope", names).message == verdict.message
    assert rubric.mark("slope", names | {"In": ["", "other"]}).message != verdict.message


def test_a_known_mistake_is_recognised_whatever_the_fresh_cases():
    rubric = rubrics.load("ps1_one_weight")
    for mistake in SLOPE.mistakes:
        for number in range(5):
            names = {"slope": mistake.function, "In": [str(number)]}
            assert rubric.mark("slope", names).mistake == mistake.name


def test_graded_again_marks_stay_and_a_new_secret_makes_them_out_of_date(course, rubric):
    need_a_sandbox()
    secret.make(course)
    blank = tiny_course.released(course)
    spy = [SPY.format(path=str(course.secret))]
    tiny_course.hand_in(course, "ada", tiny_course.answered(blank, RIGHT, spy))
    tiny_course.hand_in(course, "bob", tiny_course.answered(blank, RIGHT | {"slope": TABLE}))

    def slope_of(student):
        marks = records.read(course, NAME, student).marks
        return next((m.score, m.message) for m in marks if m.name == "slope")

    def graded(**options):
        summary = Batch(course, NAME, limits=LIMITS, **options).run()
        kept = [record.student for record in records.read_all(course, NAME)]
        return summary, {who: slope_of(who) for who in kept}

    summary, first = graded()
    assert (summary.has_secret, summary.other_secret) == (True, 0)
    assert first["ada"] == (3.0, "")
    assert first["bob"][0] == 0.0
    run = (course.autograded / "ada" / NAME / f"{NAME}.ipynb").read_text()
    assert course.secret.read_text().strip() not in run
    assert "[]" in json.dumps(json.loads(run)["cells"][2]["outputs"])
    assert graded(force=True)[1] == first
    secret.make(course, new=True)
    summary, second = graded()
    assert summary.other_secret == 2
    assert second["ada"] == first["ada"]
    assert second["bob"][0] == 0.0
    assert second["bob"] != first["bob"]


def test_fresh_cases_are_not_those_that_everybody_has():
    fixed = {repr(case) for case in SLOPE.cases}
    for number in range(20):
        seed = np.random.default_rng(number).bytes(32)
        assert not fixed & {repr(case) for case in fresh.cases(SLOPE, seed)}
