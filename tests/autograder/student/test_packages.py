"""What a problem set's notebook does not import itself is absent from its sandbox, hooks or none."""

import ast
import importlib.metadata
import json
import re

import pytest

import rubrics
from autograder.judge.blocked import blocked_modules
from autograder.sandbox import packages
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from tests.support.problem_sets import ROOT
from tests.support.sandboxes import need_a_sandbox

TOOLS = ["numpy", "matplotlib", "ipython", "ipywidgets", "tqdm", "tabulate", "rich"]

LOOK = """
import gc, importlib.machinery, os, sys, types
blocked = {blocked!r}
sys.meta_path[:] = [importlib.machinery.BuiltinImporter, importlib.machinery.PathFinder]
sys.path_importer_cache.clear()
found = [m.__name__ for m in gc.get_objects() if isinstance(m, types.ModuleType)]
found = sorted(set(found) | set(sys.modules))
held = [n for n in found if any(n == b or n.startswith(b + ".") for b in blocked)]
there = []
for name in blocked:
    try:
        spec = importlib.util.find_spec(name)
    except ImportError:
        continue
    if spec is not None and spec.origin is not None:
        there.append(name)
files = []
for folder, _, names in os.walk("/"):
    head = folder.partition("-packages/")[2].split("/")[0]
    if head in blocked or (folder.endswith("-packages") and folder.startswith("/usr/lib/python3/")):
        files += [os.path.join(folder, name) for name in names]
print("held", held, "there", there, "files", [f for f in files if not f.endswith("digits.csv.gz")])
"""


def requirements(names: list[str]) -> set[str]:
    """The modules of these distributions and of all that they require."""
    seen: dict[str, set[str]] = {}
    todo = list(names)
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name in seen:
            continue
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # of another system, or optional
            continue
        tops = {str(file).split("/")[0] for file in found.files or []}
        seen[name] = {top for top in tops if not top.endswith("-info") and top != ".."}
        needs = [need for need in found.requires or [] if "extra ==" not in need]
        todo += [re.match(r"[\w.-]+", need)[0] for need in needs]
    modules = {
        top if top.endswith(".libs") else top.split(".")[0] for t in seen.values() for top in t
    }
    return modules - {"__pycache__"}


def test_the_tools_have_all_that_they_need():
    assert requirements(TOOLS) <= packages.TOOLS


def test_the_tools_are_what_a_notebook_needs_and_no_more():
    for name in ("sklearn", "scipy", "autograd", "nbgrader", "pytest", "sqlalchemy"):
        assert name in packages.other_packages()
    assert not packages.TOOLS & set(packages.other_packages())


@pytest.mark.parametrize("name", rubrics.names())
def test_what_a_notebook_imports_is_there(name):
    blocked = set(blocked_modules(name))
    notebook = json.loads((ROOT / "exercises" / name / f"{name}.ipynb").read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
            for imported in names:
                assert imported not in blocked
                assert imported.split(".")[0] not in blocked


@pytest.mark.parametrize("name", rubrics.names())
def test_what_could_hold_an_answer_is_absent(name):
    need_a_sandbox()
    blocked = blocked_modules(name)
    assert {"sklearn", "scipy", "autograd", "course_lib.network", "figures"} <= set(blocked)
    with (
        Worker(Limits(), blocked, sandboxed=True, many=name == "ps1_one_weight") as worker,
        worker.session() as session,
    ):
        session.run("from course_lib import plots\nimport homework")
        found = session.run(LOOK.format(blocked=blocked)).outputs
    assert found[0].get("text") == "held [] there [] files []\n", found


def test_one_module_of_a_package_can_be_left_out():
    need_a_sandbox()
    blocked = ["sklearn.neural_network", "scipy.cluster"]
    cell = "import sys\ndel sys.meta_path[-1]\n"
    with (
        Worker(Limits(), blocked, sandboxed=True, many=False) as worker,
        worker.session() as session,
    ):
        assert session.run("import sklearn, scipy\nfrom scipy import special").succeeded
        for module in ("sklearn.neural_network._base", "scipy.cluster.vq"):
            assert not session.run(f"{cell}import {module}").succeeded


def test_a_course_of_another_kind_may_allow_everything(tmp_path):
    assert blocked_modules("ps9_own") == []
