"""The list of public names is complete, and every name has a description."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import course_lib

TABLE = (course_lib.__doc__ or "").split("=\n")[2]
ROWS = re.findall(r"^`(\w+)` +(.*(?:\n {10,}.*)*)", TABLE, re.MULTILINE)
OWN = [name for name, _ in ROWS]


def test_every_module_is_listed() -> None:
    modules = {module.name for module in pkgutil.iter_modules(course_lib.__path__)}
    assert set(OWN) <= modules
    listed = [name for name in modules if name not in OWN]
    assert listed == [], f"not in the list of course_lib/__init__.py: {listed}"


@pytest.mark.parametrize(("name", "text"), ROWS, ids=OWN)
def test_listed_names_exist_and_public_names_are_described(name: str, text: str) -> None:
    module = importlib.import_module(f"course_lib.{name}")
    assert module.__doc__
    for member in re.findall(r"`(\w+)`", text):
        assert hasattr(module, member), f"{name}.{member} is listed but not there"
    for member in getattr(module, "__all__", []):
        value = getattr(module, member)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{member} has no docstring"


def test_no_docstring_begins_with_a_symbol_that_a_formatter_made_a_capital() -> None:
    """A function of `f` says f, not F: only a parameter that is a capital, and the word A, may."""
    spoilt = []
    for path in Path(course_lib.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            text = ast.get_docstring(node) or ""
            symbol = re.match(r"([A-Z])\b(?!(?<=A) \w)", text)
            if symbol and symbol[1] not in {argument.arg for argument in node.args.args}:
                spoilt.append(f"{path.name}, {node.name}: {text.splitlines()[0]}")
    assert spoilt == []
