"""Runs code as a notebook does. Each space has variables of its own; the page names it."""

import ast
import builtins
import linecache
import sys
import time
import traceback
import types
from typing import Any

import IPython

from . import display
from .messages import Printed, post

MODULES = (
    "This page's Python has the standard library, for the most part, NumPy, matplotlib and the "
    "course's own modules."
)

_spaces: dict[str, types.ModuleType] = {}
_shown = {"stdout": Printed("stdout"), "stderr": Printed("stderr")}
sys.stdout, sys.stderr = _shown["stdout"], _shown["stderr"]


def space(name: str) -> types.ModuleType:
    """The module whose variables the code of a space sees."""
    if name not in _spaces:
        _spaces[name] = types.ModuleType("__main__")
    return _spaces[name]


def forget(space: str) -> None:
    """Begin a space anew."""
    _spaces.pop(space, None)


def run(code: str, space: str = "page", name: str = "cell") -> dict[str, Any]:
    """Run code, show what it prints and displays, and say whether it went well.

    The value of its last line is shown, unless it is None or the line ends in a semicolon.
    """
    module = globals()["space"](space)
    file = f"<{name}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    sys.modules["__main__"] = module
    for stream in _shown.values():
        stream.begin()
    try:
        _execute(code, file, module.__dict__)
        display.leftovers()
    except SystemExit:
        pass
    except BaseException as error:
        for stream in _shown.values():
            stream.flush()  # what was printed came before
        tell(error, file)
        return {"ok": False, "error": type(error).__name__}
    finally:
        for stream in _shown.values():
            stream.flush()
    return {"ok": True}


def _execute(code: str, file: str, variables: dict[str, Any]) -> None:
    tree = ast.parse(code, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), variables)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), file, "eval"), variables)
        if value is not None and not code.rstrip().endswith(";"):
            variables["_"] = value
            display.show(value, "execute_result")


def tell(error: BaseException, file: str = "") -> None:
    """Show an error as a notebook would, from the cell's own lines on."""
    shown = getattr(error, "_render_traceback_", None)
    if shown is not None:
        lines = list(shown())
    else:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != file:
            trace = trace.tb_next
        lines = traceback.format_exception(type(error), error, trace or error.__traceback__)
        if isinstance(error, SyntaxError):
            lines = traceback.format_exception_only(error)
    if isinstance(error, ModuleNotFoundError):
        # Python's own advice speaks of installations, which a page has not.
        lines[-1] = f"ModuleNotFoundError: There is no module {error.name!r} here. {MODULES}"
    about = {"ename": type(error).__name__, "evalue": str(error)}
    text = [line for part in lines for line in part.rstrip("\n").split("\n")]
    post("output", output={"output_type": "error", **about, "traceback": text})


def _no_input(prompt: object = "") -> str:
    raise RuntimeError(
        "input() cannot ask for anything on this page: write the value into the code."
    )


builtins.input = _no_input
# as notebooks have them
builtins.display, builtins.get_ipython = IPython.display, IPython.get_ipython
if not hasattr(time, "thread_time"):  # this system knows a program's clock, which has one thread
    time.thread_time, time.thread_time_ns = time.process_time, time.process_time_ns
