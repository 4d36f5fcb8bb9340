"""Turns a rubric's functions into what a student would have written in a cell."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any


@functools.cache
def source_as_answer(function: Callable[..., Any], name: str) -> str:
    """The source of a reference, variant or mistake as a student's cell that defines ``name``.

    The decorator, the annotations and the keyword-only parameters go: in a notebook, earlier
    questions are found under their own names. Where the function calls itself it does so by its new
    name, and a class speaks of itself by it. Raises ``ValueError`` for a function that leans on
    anything else around it.
    """
    if isinstance(function, type):
        return _class_as_answer(function, name)
    if inspect.getclosurevars(function).nonlocals:
        raise ValueError(f"{function.__name__} uses names of the function it is defined in")
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise ValueError(f"{function.__name__} is not written as a function with a name")
    first = definition.body[0]
    if first.lineno == definition.lineno:
        raise ValueError(f"{function.__name__} has its body on the line of its name")
    body = "\n".join(lines[first.lineno - 1 :]).rstrip()
    if function.__name__ != name:
        body = re.sub(rf"\b{re.escape(function.__name__)}(?=\()", name, body)
    return f"def {name}({_parameters(definition.args)}):\n{body}\n"


def source_or_none(function: Callable[..., Any], name: str) -> str | None:
    """The same, or ``None`` of a function that no cell could hold."""
    try:
        return source_as_answer(function, name)
    except (ValueError, OSError, SyntaxError, TypeError):
        return None


def _class_as_answer(written: type, name: str) -> str:
    lines = textwrap.dedent(inspect.getsource(written)).splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    assert isinstance(definition, ast.ClassDef)
    source = "\n".join(lines[definition.lineno - 1 :]).rstrip()
    return re.sub(rf"\b{re.escape(written.__name__)}\b", name, source) + "\n"


def _parameters(arguments: ast.arguments) -> str:
    """The parameters that a student writes: positional ones, with defaults, without annotations."""
    positional = [*arguments.posonlyargs, *arguments.args]
    bare: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    written = [
        argument.arg if default is None else f"{argument.arg}={ast.unparse(default)}"
        for argument, default in zip(positional, [*bare, *arguments.defaults], strict=True)
    ]
    return ", ".join(written)
