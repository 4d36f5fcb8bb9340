"""`pip install .` elsewhere: it grades, and nothing of the course can be read in the sandbox."""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from autograder.sandbox.packages import OWN
from tests.support.problem_sets import ROOT
from tests.support.sandboxes import need_a_sandbox

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

LOOK = """
import os
held = []
for folder, folders, names in os.walk("/"):
    parts = folder.split("/")
    if "site-packages" in parts and set(parts) & set({own!r}):
        held += [os.path.join(folder, name) for name in names]
    if "solutions" in folders or "rubrics" in folders and os.listdir(os.path.join(folder, "rubrics")):
        held.append(folder)
import homework
from course_lib import plots
print("held", held, homework.__file__)
"""
GRADE = f"""
from pathlib import Path
import autograder
from autograder.judge.blocked import blocked_modules
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
assert "site-packages" in autograder.__file__
for blocked in (blocked_modules("ps1_one_weight"), []):
    with Worker(Limits(), blocked, sandboxed=True, many=False) as worker, worker.session() as session:
        run = session.run({LOOK.format(own=OWN)!r})
        print(run.outputs)
"""


@pytest.fixture(scope="module")
def installed():
    """An environment with everything that this one has, and the project as a wheel puts it there."""
    beside = ROOT / "build"  # on the same disk, so that no file need be copied
    beside.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        made, wheels = Path(folder) / "environment", Path(folder) / "wheels"
        shutil.copytree(sys.prefix, made, symlinks=True, copy_function=linked)
        words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
        subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
        (site,) = made.glob("lib/python3*/site-packages")
        for path in (*site.glob("_editable_*downhill*"), *site.glob("__editable__*downhill*")):
            path.unlink()
        (wheel,) = wheels.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        yield made


def linked(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def run(installed, words, folder):
    done = subprocess.run(
        [installed / "bin" / "python", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_installed_can_not_be_read_in_the_sandbox(installed, tmp_path):
    need_a_sandbox()
    for line in run(installed, ["-c", GRADE], tmp_path).splitlines():
        assert "held [] /downhill/homework/__init__.py" in line


def test_the_demo_has_a_course_where_there_is_none(installed, tmp_path):
    code = (
        "import pathlib; from autograder.course.course import Course\n"
        "course = Course.for_demonstration(pathlib.Path())\n"
        "print(*course.assignments(), course.config_file.is_file())"
    )
    sets = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())
    assert run(installed, ["-c", code], tmp_path).split() == [*sets, "True"]
