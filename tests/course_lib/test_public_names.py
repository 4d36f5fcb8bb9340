"""The reference in course_lib's docstring lists what there is, and all of it is used."""

import importlib
import json
import re
from pathlib import Path

import pytest

import course_lib

ROOT = Path(course_lib.__file__).parents[1]
TABLE = course_lib.__doc__.split("\n\n", 1)[1].split("Rows are examples")[0]
ENTRY = re.compile(r"^`(\w+)` +(.*(?:\n {10,}.*)*)", re.M)
MODULES = {name: re.findall(r"`(\w+)`", text) for name, text in ENTRY.findall(TABLE)}


def sources() -> str:
    """All that teaches or measures: notebooks, the figures they show, benchmarks."""
    notebooks = [*ROOT.glob("lectures/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")]
    cells = [cell for path in notebooks for cell in json.loads(path.read_text())["cells"]]
    text = ["".join(cell["source"]) for cell in cells]
    modules = [*ROOT.glob("benchmarks/*.py"), *ROOT.glob("figures/**/*.py")]
    return "\n".join([*text, *(path.read_text() for path in modules)])


def test_every_module_is_listed():
    there = {path.stem for path in (ROOT / "course_lib").glob("*.py")} - {"__init__"}
    assert set(MODULES) == there


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"checks"}))
def test_every_function_of_a_module_is_listed(module):
    public = vars(importlib.import_module(f"course_lib.{module}"))
    functions = {name for name in public["__all__"] if re.fullmatch(r"[a-z_]+", name)}
    assert functions - {"css"} <= set(MODULES[module])
    assert set(MODULES[module]) <= set(public)


def test_every_listed_name_is_used():
    text = sources()
    names = {name for listed in MODULES.values() for name in listed}
    assert len(names) > 70
    assert not [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)]
