"""Student code runs in a sandbox, or because somebody said --no-sandbox; a list of all places."""

import ast
import inspect
import json
import pickle
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import autograder.cli.main  # noqa: F401  # adds the commands
import rubrics
from autograder.authoring import lint
from autograder.batch import dask_worker
from autograder.batch.batch import Batch
from autograder.batch.executor import Job
from autograder.batch.watch import Watch
from autograder.cli.app import app
from autograder.course import submissions
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.errors import SandboxError
from autograder.gradebook import fingerprint
from autograder.selfcheck.check import check
from homework import button
from tests.support import tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT

ROOT = Path(__file__).parents[3]
FOLDERS = ["autograder", "book", "course_lib", "figures", "homework", "rubrics"]
STARTS = {
    *("exec", "eval", "compile", "__import__", "import_module", "exec_module", "run_module"),
    *("run_path", "run_cell", "system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp"),
    *("Popen", "check_call", "check_output", "Process", "ProcessPoolExecutor", "loads", "load"),
    *("execv", "execve", "execvp", "execl", "spawnv", "spawnl", "preprocess", "NotebookClient"),
    *("Worker", "StandaloneWorker", "ForkedWorker", "ForkServer", "in_bubblewrap"),
}
# Calls of these names that run nothing.
HARMLESS = {
    *("re.compile", "json.loads", "json.load", "yaml.load", "deadlines.load", "tomllib.load"),
    *("tomllib.loads", "Assignment.load", "held_back.load", "np.load", "ast.compile"),
}

# Every file that runs code which is not its own, or starts a process, and what it runs.
SANDBOXED = "student code, in a sandbox unless its caller was told --no-sandbox"
INSIDE = "student code; this is the inside of the sandbox"
COURSE = "code of the course: rubrics, hidden tests, lectures"
OWN = "our own commands; what they run is in this list"
READER = "the reader's own code, in the reader's own kernel or page"
PLACES = {
    "autograder/authoring/certificate.py": COURSE,
    "autograder/authoring/examples.py": COURSE,
    "autograder/authoring/lint.py": SANDBOXED,
    "autograder/batch/dask_worker.py": SANDBOXED,
    "autograder/batch/local_executor.py": SANDBOXED,
    "autograder/batch/prefork.py": SANDBOXED,
    "autograder/batch/worker.py": SANDBOXED,
    "autograder/judge/hidden_test.py": COURSE,
    "autograder/judge/runner_process.py": COURSE,
    "autograder/judge/test_runner.py": COURSE,
    "autograder/marking/draws.py": COURSE,
    "autograder/marking/proof.py": COURSE,
    "autograder/marking/questions.py": COURSE,
    "autograder/marking/hints/pairs.py": COURSE,
    "autograder/nbgrader_hooks.py": OWN,
    "autograder/remote/proxies.py": COURSE,
    "autograder/sandbox/bubblewrap.py": SANDBOXED,
    "autograder/sandbox/forkserver.py": SANDBOXED,
    "autograder/sandbox/launcher.py": SANDBOXED,
    "autograder/sandbox/session.py": SANDBOXED,
    "autograder/sandbox/watchdog.py": SANDBOXED,
    "autograder/sandbox/worker.py": SANDBOXED,
    "autograder/selfcheck/check.py": SANDBOXED,
    "autograder/selfcheck/example.py": COURSE,
    "autograder/student/forkserver.py": INSIDE,
    "autograder/student/newer_syntax.py": INSIDE,
    "autograder/student/scratch.py": INSIDE,
    "autograder/student/shell.py": INSIDE,
    "autograder/student/submission.py": INSIDE,
    "autograder/student/worker.py": INSIDE,
    "autograder/synthetic/demo.py": COURSE,
    "book/packages.py": OWN,
    "book/runtime/downloads.py": OWN,
    "book/runtime/guest/downhill_page/spaces.py": READER,
    "book/runtime/marking_guest/downhill_marks/__init__.py": READER,
    "book/site/bundle.py": OWN,
    "book/site/execution.py": COURSE,
    "book/extensions/pages.py": COURSE,
    "homework/used.py": READER,
    "homework/verdict.py": OWN,
    "homework/visible.py": READER,
    "rubrics/__init__.py": COURSE,
}
# The commands that run student code; all others only read it.
COMMANDS = {"grade", "check", "lint"}


def places():
    """All files in the project that may run code, with the calls that do."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            nodes = ast.walk(ast.parse(path.read_text()))
            for name in [ast.unparse(n.func) for n in nodes if isinstance(n, ast.Call)]:
                last = name.rpartition(".")[2]
                if (last in STARTS and name not in HARMLESS) or name == "subprocess.run":
                    found.setdefault(str(path.relative_to(ROOT)), set()).add(name)
    return found


def test_every_place_that_runs_code_is_known():
    found = places()
    sets = {
        f"rubrics/{path.parent.name}/__init__.py" for path in ROOT.glob("rubrics/*/__init__.py")
    }
    unknown = {path: found[path] for path in found.keys() - PLACES.keys() - sets}
    assert not unknown, "say in PLACES what these run, and hold it to the rule below"
    assert PLACES.keys() <= found.keys()


def test_where_no_sandbox_is_asked_of_the_system_there_is_no_silent_way_on():
    """Nobody catches the refusal but whoever tells it: a command's end, a cluster's machine, the demo."""
    told = {
        "autograder/batch/dask_executor.py",
        "autograder/batch/dask_worker.py",
        "autograder/batch/watch.py",
        "autograder/batch/worker.py",
        "autograder/cli/demo.py",
        "autograder/cli/main.py",
        "homework/button.py",
    }
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ExceptHandler) and node.type is not None:
                    known = str(path.relative_to(ROOT)) in told
                    assert known or "SandboxError" not in ast.unparse(node.type), path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("places")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    marker = scratch / "marker"
    first = [f"open({str(marker)!r}, 'w').write('I was here')"]
    tiny_course.hand_in(course, "ada", tiny_course.answered(blank, RIGHT, first))
    yield course, marker, tiny_course.found_by_every_process(scratch / "rubrics")
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def course(made, tmp_path, monkeypatch):
    """A course on a machine where no sandbox can be made."""
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("PYTHONPATH", made[2])
    yield Course.at(shutil.copytree(made[0].root, tmp_path / "course"))
    assert not made[1].exists(), "a submission has run without a sandbox"


def submitted(course):
    return course.submitted / "ada" / NAME / f"{NAME}.ipynb"


def on_a_dask_worker(course):
    assignment = Assignment.load(course, NAME)
    job = Job(
        assignment, str(fingerprint.of(assignment, rubrics.source(NAME))), LIMITS, sandboxed=True
    )
    sent = pickle.dumps(dask_worker.Sent(job, dask_worker.code()))
    return dask_worker.judged(sent, submissions.find(course, assignment, "ada"))


@pytest.mark.parametrize(
    "run",
    [
        lambda course: Batch(course, NAME, limits=LIMITS).run(),
        lambda course: check(submitted(course), course.root, LIMITS),
        lambda course: lint.lint(course, [NAME]),
        on_a_dask_worker,
    ],
    ids=["grade", "check", "lint", "dask"],
)
def test_without_a_sandbox_nothing_is_run(run, course):
    with pytest.raises(SandboxError, match="--no-sandbox"):
        run(course)
    assert not course.autograded.exists()


def test_a_watch_without_a_sandbox_grades_nothing_and_says_why(course):
    heard = []
    watch = Watch(course, NAME, heard.append, limits=LIMITS, settled=0.0, half=0.0)
    watch.look()
    watch.look()
    assert "--no-sandbox" in heard[0]
    assert not course.autograded.exists()


def test_every_command_that_runs_student_code_has_to_be_told(course):
    takes = {
        command.callback.__name__
        for command in app.registered_commands
        if "no_sandbox" in inspect.signature(command.callback).parameters
    }
    assert takes == COMMANDS
    words = {"grade": "tiny", "check": str(submitted(course)), "lint": "tiny"}
    for name, argument in words.items():
        shown = CliRunner().invoke(app, [name, argument, "--course", str(course.root)])
        assert isinstance(shown.exception, SandboxError), (name, shown.output)


def test_commands_that_only_read_run_nothing(course):
    for number in range(9):
        shutil.copytree(course.submitted / "ada", course.submitted / f"student-{number}")
    shutil.copy(submitted(course), course.root / "eve.ipynb")
    for words in (
        ["similar", "tiny"],
        ["status", "tiny"],
        ["collect", "tiny", str(course.root / "eve.ipynb")],
    ):
        shown = CliRunner().invoke(app, [*words, "--course", str(course.root)])
        assert shown.exit_code == 0, shown.output


def test_with_the_option_one_s_own_work_is_marked(course, made, monkeypatch):
    own = json.loads(submitted(course).read_bytes())
    own["cells"] = [cell for cell in own["cells"] if "I was here" not in "".join(cell["source"])]
    submitted(course).write_text(json.dumps(own))
    checked = check(submitted(course), course.root, LIMITS, sandboxed=False)
    assert not checked.sandboxed
    assert checked.as_data()["score"] == 10


def test_the_check_button_runs_nothing_where_there_is_no_sandbox(course, monkeypatch):
    with pytest.raises(button.NoSandboxError, match="bubblewrap"):
        button.verdict_of(submitted(course))
