"""What all tests share."""

import functools
import gc
import inspect
import os

import pytest
from hypothesis import HealthCheck, settings
from threadpoolctl import threadpool_limits
from xdist.scheduler import LoadFileScheduling

from autograder.batch import local_executor, prefork
from autograder.gradebook import release
from homework import question_check
from tests.support import kept_fork_servers

# A loaded machine must not fail a property for being slow. `--hypothesis-profile thorough` takes longer.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("downhill", _PATIENT, max_examples=25)
settings.register_profile("thorough", _PATIENT, max_examples=1000)
settings.load_profile("downhill")

os.environ.setdefault("MPLBACKEND", "agg")

# With a worker of pytest's for each core, a second thread of a product only waits.
threadpool_limits(1)
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

# Whatever gradebook whoever runs the tests is at work on, it is not for tests.
os.environ.pop("AUTOGRADER_DB", None)

# Files that take longest are begun first, so that no worker is left alone with one at the end.
LONG = [
    "test_in_a_browser.py",
    "test_hostile.py",
    "test_a_week.py",
    "test_grading.py",
    "test_databases.py",
    "test_linting.py",
    "test_faults.py",
    "test_lectures.py",
    "test_check_button.py",
    "test_lectures_09_to_11_in_jupyterlab.py",
    "test_lecture_01_in_jupyterlab.py",
    "test_nbgrader_doors.py",
    "test_live.py",
    "test_pages.py",
    "test_marking_by_hand_in_formgrader.py",
    "test_formgrader_doors.py",
    "test_cards.py",
    "test_markdown.py",
    "test_provenance.py",
    "test_attempts.py",
    "test_fingerprint.py",
    "test_same_marks.py",
    "test_kills.py",
    "test_dask.py",
    "test_watch.py",
    "test_ps3.py",
    "test_problem_sets.py",
    "test_restoring.py",
    "test_command_line.py",
    "test_report.py",
    "test_full_marks.py",
    "test_more_sets.py",
    "test_matching.py",
    "test_domains.py",
    "test_people.py",
    "test_ps4.py",
    "test_session.py",
    "test_scratch.py",
    "test_control_characters.py",
    "test_held_back.py",
    "test_last_pictures.py",
    "test_hints.py",
    "test_one_person.py",
    "test_mending.py",
    "test_sandbox.py",
    "test_platform_files.py",
    "test_ps5.py",
    "test_packages.py",
    "test_bundle.py",
    "test_fork_server.py",
    "test_local_executor.py",
    "test_where_student_code_runs.py",
    "test_cohort.py",
    "test_late_days.py",
    "test_test_runner.py",
    "test_lacking.py",
    "test_names.py",
    "test_unfinished.py",
    "test_example.py",
    "test_installed.py",
    "test_collecting_uploads.py",
    "test_proxies.py",
    "test_exports.py",
    "test_feedback_back.py",
    "test_codec.py",
    "test_similarity.py",
    "test_benchmark.py",
    "test_fresh_cases.py",
    "test_points_by_section.py",
]


IN_A_BROWSER = {"browser", "lab", "page", "visit", "notebook_of_figures"}  # fixtures that open one
IN_JUPYTERLAB = "_in_jupyterlab.py"


def pytest_configure(config):
    for marker in (
        "browser: opens Chromium",
        "sandbox: runs student code in bubblewrap",
        "slow: stands in a file that takes long",
    ):
        config.addinivalue_line("markers", marker)


def pytest_sessionstart(session):
    """What is imported and collected is never garbage; to look for some in it takes a third of the time."""
    gc.disable()


def pytest_collection_finish(session):
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_xdist_make_scheduler(config, log):
    """Who runs what where ``--dist loadfile`` is asked for."""
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


class ByFile(LoadFileScheduling):
    """A file goes to one process, and so do all figures: JupyterLab is opened once for them."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return "figures in JupyterLab" if file.endswith(IN_JUPYTERLAB) else file


def pytest_collection_modifyitems(items):
    """Order the files, and mark tests by what they use, so that nobody has to remember it."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        if IN_A_BROWSER & set(item.fixturenames):
            item.add_marker("browser")
        if any(map(_needs_a_sandbox, _functions(item))):
            item.add_marker("sandbox")
        if item.path.name in LONG or "lectures" in item.path.parts:
            item.add_marker("slow")


def _functions(item):
    """A test's function, and those of all fixtures that it uses."""
    definitions = item._fixtureinfo.name2fixturedefs.values()
    return [item.function, *(each.func for found in definitions for each in found)]


def _needs_a_sandbox(function):
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is not None and "need_a_sandbox" in code.co_names


@pytest.fixture(scope="session", autouse=True)
def alembic_is_read_here():
    """A new gradebook is stamped with alembic's newest version: nbgrader starts a program to learn it."""
    from nbgrader import api

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", release.version_of_tables)
        yield


@pytest.fixture(scope="session", autouse=True)
def commands_are_read_once():
    """Typer reads the parameters of all commands anew for each that a test invokes."""
    from typer import testing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testing, "_get_command", functools.cache(testing._get_command))
        yield


@pytest.fixture(autouse=True)
def checks_are_forgotten(monkeypatch):
    """A kernel remembers which checks have held; what one test checked is no news to the next."""
    for name in ("_known", "_standing"):
        monkeypatch.setattr(question_check, name, {})


@pytest.fixture(scope="session", autouse=True)
def fork_servers_are_kept():
    """Batches with sandboxes alike share one fork server; what one does by itself has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (local_executor, prefork):
            patch.setattr(module, "ForkServer", kept_fork_servers.KeptForkServer)
        yield
    kept_fork_servers.end_all()


def pytest_addoption(parser):
    parser.addoption(
        "--kills", type=int, default=2, help="How often test_kills.py kills a batch. Try 50."
    )
