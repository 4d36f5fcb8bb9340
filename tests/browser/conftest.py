"""A browser and a JupyterLab for the tests of this folder; without Chromium they are skipped."""

import os
from pathlib import Path

import pytest

from tests.support.executed import shared_folder
from tests.support.lab import CHROMIUM, chromium, open_figures, run_figures
from tests.support.shared_lab import shared_lab


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


@pytest.fixture(scope="package")
def notebook_of_figures(browser, lab):
    """A page of JupyterLab with the figures of all lectures, none of which has run."""
    opened = browser.new_page()
    open_figures(opened, lab)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def figures(notebook_of_figures):
    """Runs the figures of some lectures; gives the page on which they are."""

    def ran(*lectures):
        notebook_of_figures.set_viewport_size({"width": 1400, "height": 1000})
        run_figures(notebook_of_figures, *lectures)
        return notebook_of_figures

    return ran


@pytest.fixture
def page(browser):
    """A page that fails the test on any error of a script."""
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert errors == []
