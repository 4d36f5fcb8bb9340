"""The lectures as files, and as they are after they have run."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))


def pytest_generate_tests(metafunc):
    if "lecture" in metafunc.fixturenames:
        # What runs a lecture shares one worker with all that look at the same one.
        marked = [
            pytest.param(p, id=p.stem, marks=pytest.mark.xdist_group(p.stem)) for p in LECTURES
        ]
        metafunc.parametrize("lecture", marked, scope="session")


@pytest.fixture(scope="session")
def notebook(lecture):
    """A lecture as it is stored."""
    return nbformat.read(lecture, as_version=4)


@pytest.fixture(scope="session")
def executed(lecture):
    """A lecture after all its cells have run; a cell that fails or takes long fails the test."""
    notebook = nbformat.read(lecture, as_version=4)
    place = {"metadata": {"path": str(lecture.parent)}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        # Kernels that run side by side would wait for each other's threads at every product.
        patch.setenv("OMP_NUM_THREADS", "1")
        NotebookClient(notebook, timeout=30, resources=place).execute()
    return notebook
