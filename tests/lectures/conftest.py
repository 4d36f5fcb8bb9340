"""The lectures as files, and as they are after they have run."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

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
    # The processes of one run share what one of them has executed.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if run else folder) / f"executed-{run}" / lecture.name
    if shared.exists():
        return nbformat.read(shared, as_version=4)
    notebook = nbformat.read(lecture, as_version=4)
    place = {"metadata": {"path": str(lecture.parent)}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        # Kernels that run side by side would wait for each other's threads at every product.
        patch.setenv("OMP_NUM_THREADS", "1")
        NotebookClient(notebook, timeout=30, resources=place).execute()
    shared.parent.mkdir(parents=True, exist_ok=True)
    part = shared.with_suffix(f".{os.getpid()}")
    nbformat.write(notebook, part)
    part.replace(shared)
    return notebook
