"""What all tests share."""

import os

from hypothesis import HealthCheck, settings

# A loaded machine must not fail a property for being slow.
settings.register_profile("downhill", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("downhill")

os.environ.setdefault("MPLBACKEND", "agg")

# Whatever gradebook whoever runs the tests is at work on, it is not for tests.
os.environ.pop("AUTOGRADER_DB", None)

# Files that take longest are begun first, so that no worker is left alone with one at the end.
LONG = [
    "test_in_a_browser.py",
    "test_a_week.py",
    "test_databases.py",
    "test_hostile.py",
    "test_problem_sets.py",
    "test_dask.py",
    "test_linting.py",
    "test_kills.py",
    "test_grading.py",
    "test_pages.py",
]


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


def pytest_addoption(parser):
    parser.addoption(
        "--kills", type=int, default=3, help="How often test_kills.py kills a batch. Try 50."
    )
