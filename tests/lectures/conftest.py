"""The lectures as files, and as they are after they have run."""

from pathlib import Path

import nbformat
import pytest

from tests.support.executed import executed_once, shared_folder

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))


def pytest_generate_tests(metafunc):
    """Try a test on every lecture, or on the one that its module names as `LECTURE`."""
    if "lecture" in metafunc.fixturenames:
        only = getattr(metafunc.module, "LECTURE", None)
        chosen = [pytest.param(p, id=p.stem) for p in LECTURES if only in (None, p.stem)]
        metafunc.parametrize("lecture", chosen, scope="session")


@pytest.fixture(scope="session")
def notebook(lecture):
    """A lecture as it is stored."""
    return nbformat.read(lecture, as_version=4)


@pytest.fixture(scope="session")
def executed(lecture, tmp_path_factory):
    """A lecture after all its cells have run; a cell that fails or takes long fails the test."""
    return nbformat.read(
        executed_once(lecture, shared_folder(tmp_path_factory, "executed")), as_version=4
    )
