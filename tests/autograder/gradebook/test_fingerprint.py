"""Whatever can change a mark makes marks stale, and nothing else does."""

import contextlib
import dataclasses
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import rubrics
from autograder.batch.batch import Batch
from autograder.batch.dask_worker import versions
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.gradebook import fingerprint
from autograder.reporting.status import standing
from tests.support import rubric_packages, tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT

ROOT = Path(__file__).parents[3]
SETS = rubrics.names()


def files_of(folder):
    """The names of all files in a folder, as the project keeps them."""
    found = [file for file in (ROOT / folder).rglob("*") if file.is_file()]
    return [str(f.relative_to(ROOT)) for f in found if f.parent.name != "__pycache__"]


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The project's packages, to be changed."""
    folder = tmp_path_factory.mktemp("packages")
    for name in fingerprint.PACKAGES:
        shutil.copytree(ROOT / name, folder / name)
    return {name: folder / name for name in fingerprint.PACKAGES}


@contextlib.contextmanager
def touched(copies, name):
    """Change a file by a line, for a while."""
    package, _, rest = name.partition("/")
    file = copies[package] / rest
    before = file.read_bytes()
    file.write_bytes(before + b"\n#")
    yield
    file.write_bytes(before)


def rubric_in(copies, name):
    return copies["rubrics"] / name


@pytest.mark.parametrize("name", SETS)
def test_every_file_of_a_rubric_counts_for_its_set(copies, name):
    rubric = rubric_in(copies, name)
    before = fingerprint.of_code(rubric, copies)
    files = files_of(rubrics.source(name))
    assert len(files) > len(rubrics.load(name).questions)
    first_of_each_folder = {Path(file).parent: file for file in reversed(files)}.values()
    for file in sorted({*first_of_each_folder, *files[::10]}):
        with touched(copies, file):
            own, code = fingerprint.of_code(rubric, copies)
            assert (own != before[0], code) == (True, before[1]), file
    assert fingerprint.of_code(rubric, copies) == before


def test_a_file_that_comes_or_goes_counts(copies):
    rubric = rubric_in(copies, "ps1_one_weight")
    before, _ = fingerprint.of_code(rubric, copies)
    for name in ("new_mistakes.py", "data/cases.csv"):
        (rubric / name).parent.mkdir(exist_ok=True)
        (rubric / name).write_text("")
        assert fingerprint.of_code(rubric, copies)[0] != before
        (rubric / name).unlink()
    assert fingerprint.of_code(rubric, copies)[0] == before


LOADED = """
import json, os, sys
import rubrics
from autograder.judge import run
from autograder.student import submission
for name in sys.argv[1:]:
    if os.fork():
        assert os.wait()[1] == 0
        continue
    rubrics.load(name)
    files = [m.__file__ for m in list(sys.modules.values()) if getattr(m, "__file__", 0)]
    print(json.dumps([name, files]), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def loaded():
    """What Python itself says is imported where a submission is judged, for each set by itself."""
    told = subprocess.run(
        [sys.executable, "-c", LOADED, *SETS], cwd=ROOT, capture_output=True, check=True
    )
    return dict(map(json.loads, told.stdout.splitlines()))


@pytest.mark.parametrize("name", SETS)
def test_all_that_is_loaded_to_judge_a_set_counts(loaded, name):
    files = {Path(file).resolve() for file in loaded[name]}
    here = fingerprint.packages()
    of_project = {f for f in files if any(f.is_relative_to(p) for p in here.values())}
    start = [
        here["autograder"] / "judge" / "run.py",
        here["autograder"] / "student" / "submission.py",
    ]
    known = fingerprint.reached([*start, *fingerprint.files_in(rubrics.source(name))], here)
    assert len(of_project) > 20
    assert of_project <= known


@pytest.mark.parametrize(
    ("file", "sets"),
    [
        ("autograder/marking/compare.py", SETS),
        ("autograder/marking/mark.py", SETS),
        ("autograder/judge/hidden_test.py", SETS),
        ("autograder/judge/run.py", SETS),
        ("autograder/student/server.py", SETS),
        ("autograder/student/shell.py", SETS),
        ("homework/errors.py", SETS),
        ("course_lib/digits.py", ["ps6_training"]),
    ],
)
def test_the_code_that_decides_marks_counts_where_it_is_used(copies, file, sets):
    before = {name: fingerprint.of_code(rubric_in(copies, name), copies) for name in SETS}
    with touched(copies, file):
        after = {name: fingerprint.of_code(rubric_in(copies, name), copies) for name in SETS}
    assert [name for name in SETS if after[name] != before[name]] == sets


def test_what_can_change_no_mark_does_not_count(copies):
    apart = [
        *files_of("autograder/cli"),
        *files_of("autograder/reporting"),
        *files_of("autograder/exporting"),
        *files_of("autograder/collecting"),
        *files_of("autograder/similarity"),
        *files_of("autograder/templates"),
        *files_of("figures"),
        *(
            f"autograder/{name}.py"
            for name in ("marking/proof", "feedback/page", "gradebook/gradebook", "batch/batch")
        ),
    ]
    assert len(apart) > 60
    before = {name: fingerprint.of_code(rubric_in(copies, name), copies) for name in SETS}
    with contextlib.ExitStack() as changes:
        for file in apart:
            changes.enter_context(touched(copies, file))
        assert {
            name: fingerprint.of_code(rubric_in(copies, name), copies) for name in SETS
        } == before


def test_the_parts_can_be_told_apart():
    assignment = Assignment.load(Course.at(ROOT), "ps1_one_weight")
    before = fingerprint.of(assignment, rubrics.source("ps1_one_weight"))
    assignment.cells["slope-test"]["metadata"]["nbgrader"]["checksum"] = "another"
    after = fingerprint.of(assignment, rubrics.source("ps1_one_weight"))
    assert after.cells != before.cells
    assert (after.rubric, after.code) == (before.rubric, before.code)
    assert str(after) != str(before)


def test_imports_are_followed_as_python_follows_them(tmp_path):
    files = {
        "autograder/__init__.py": "",
        "autograder/start.py": (
            "from typing import TYPE_CHECKING\nimport json\n"
            "if TYPE_CHECKING:\n    from .for_types import T\n"
            "from .inner import thing, name\nfrom . import beside\n"
            "def later():\n    try:\n        import autograder.lazy\n    except ImportError:\n"
            "        from course_lib.deep.deeper import value\n"
        ),
        "autograder/for_types.py": "",
        "autograder/inner/__init__.py": "from ..used_by_inner import name\n",
        "autograder/inner/thing.py": "from .. import up\n",
        "autograder/inner/other.py": "",
        "autograder/used_by_inner.py": "",
        "autograder/up.py": "",
        "autograder/beside.py": "import autograder.start\n",  # a circle
        "autograder/lazy.py": "",
        "autograder/json.py": "",
        "course_lib/__init__.py": "",
        "course_lib/deep/__init__.py": "",
        "course_lib/deep/deeper.py": "",
        "course_lib/other.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    packages = {name: tmp_path / name for name in ("autograder", "course_lib")}
    found = fingerprint.reached([tmp_path / "autograder/start.py"], packages)
    left_out = {
        "autograder/for_types.py",
        "autograder/inner/other.py",
        "autograder/json.py",
        "course_lib/other.py",
    }
    assert {file.relative_to(tmp_path).as_posix() for file in found} == files.keys() - left_out


def test_a_helper_of_a_rubric_that_changes_makes_marks_stale(tmp_path):
    with rubric_packages.installed(tmp_path / "rubrics") as package:
        course = tiny_course.make(tmp_path / "course")
        tiny_course.hand_in(
            course, "ada", tiny_course.answered(tiny_course.released(course), RIGHT)
        )

        def graded():
            fingerprint._of_code_here.cache_clear()  # as another start of the program does
            summary = Batch(course, NAME, limits=LIMITS, sandboxed=False).run()
            return [record.student for record in summary.records]

        assert graded() == ["ada"]
        assert standing(course, NAME).graded == ["ada"]
        assert graded() == []
        helper = package / "drawing.py"
        helper.write_text(helper.read_text().replace("range(3)", "range(4)"))
        fingerprint._of_code_here.cache_clear()
        assert standing(course, NAME).out_of_date == ["ada"]
        assert graded() == ["ada"]
        assert standing(course, NAME).graded == ["ada"]


def test_a_file_of_any_folder_of_a_package_counts_for_a_machine_that_grades(copies):
    """A cluster's machine with one file that is another one is another version."""
    before = versions(copies)
    files = [file for package in fingerprint.PACKAGES for file in files_of(package)]
    # one of each kind in each folder: they are read alike
    files = {(Path(file).parent, Path(file).suffix): file for file in files}.values()
    assert {"autograder/templates", "figures/toolkit", "homework"} <= {
        str(Path(f).parent) for f in files
    }
    for file in files:
        with touched(copies, file):
            changed = [
                part for part, version in versions(copies).items() if before[part] != version
            ]
        assert len(changed) == 1, file
    assert versions(copies) == before


def test_the_packages_are_all_that_are_installed():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]
    assert sorted(fingerprint.PACKAGES) == sorted(wheel["packages"])
    assert fingerprint.packages().keys() == set(fingerprint.PACKAGES)


def test_a_record_tells_which_parts_have_changed_since():
    before = fingerprint.Fingerprint("a", "b", "c", "d")
    for part in ("cells", "rubric", "code", "secret"):
        after = dataclasses.replace(before, **{part: "another"})
        assert fingerprint.differing(str(before), str(after)) == [part]
        assert fingerprint.only_the_secret_differs(str(before), str(after)) == (part == "secret")
    assert fingerprint.differing(str(before), str(before)) == []
    without = dataclasses.replace(before, secret="")
    assert fingerprint.differing(str(before), str(without)) == ["secret"]
    of_an_older_version = "0" * 64
    assert fingerprint.differing(of_an_older_version, str(without)) == ["cells", "rubric", "code"]
