"""A browser and a JupyterLab for the tests of this folder; without Chromium they are skipped."""

import os
from pathlib import Path

import pytest

from tests.support.executed import shared_folder
from tests.support.lab import CHROMIUM, chromium
from tests.support.shared_lab import shared_lab

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser():
    if not Path(CHROMIUM).exists():
        reason = "These tests need Chromium: apt install chromium."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a scratch copy of the course, one for all tests of a run."""
    with shared_lab(shared_folder(tmp_path_factory, "lab")) as address:
        yield address


@pytest.fixture
def page(browser):
    """A page that fails the test on any error of a script."""
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert errors == []
