"""What to do where a cell uses a name that a cell further up makes, and that one has not run.

So it goes who opens a lecture at one of its sections. Kernels of the course's environment ask here at each
NameError; `ipython_kernel_config.json` says so to them.
"""

from __future__ import annotations

import html
import json
import os
import symtable
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = ["tell", "what_to_run"]

_LOOK = (
    "border-left:4px solid #0065a3;padding:0.2em 0 0.2em 0.8em;margin:0.3em 0;max-width:52em;"
    "color:var(--jp-content-font-color1,inherit)"
)


def tell(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    """Show an error as IPython does, and before it what to run first, where that is known."""
    from IPython.display import display

    asked = shell.user_ns.get("In") or [""]
    cells = [shell.transform_cell(source) for source in _code_of(_notebook(shell.user_ns))]
    told = what_to_run(getattr(error, "name", None) or "", asked[-1], cells)
    if told:
        words = html.escape(told).replace("‘", "<code>").replace("’", "</code>")
        shown = f'<p role="status" style="{_LOOK}">{words}</p>'
        display({"text/html": shown, "text/plain": told}, raw=True)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def what_to_run(name: str, cell: str, cells: Iterable[str]) -> str:
    """A sentence for who lacks a name that another cell makes; "" where none of them does.

    Parameters
    ----------
    name : str
        What is not defined.
    cell : str
        The code that lacks it. Cells below it are not meant.
    cells : iterable of str
        The code of all cells of the notebook, in their order.
    """
    for other in cells:
        if other.strip() == cell.strip():
            break
        if name in _made_by(other):
            return (
                f"‘{name}’ comes from a cell further up, which has not run since this notebook was opened. "
                "Choose Run → Run All Above Selected Cell in the menu, then run this cell again."
            )
    return ""


def _made_by(code: str) -> set[str]:
    """The names that a cell binds."""
    try:
        table = symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError):
        return set()
    return {
        made.get_name() for made in table.get_symbols() if made.is_assigned() or made.is_imported()
    }


def _notebook(names: dict[str, Any]) -> Path | None:
    """The notebook that is run, as Jupyter's servers and VS Code tell it to its kernel."""
    told = os.environ.get("JPY_SESSION_NAME") or names.get("__vsc_ipynb_file__")
    return Path(told) if told else None


def _code_of(notebook: Path | None) -> list[str]:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"] if notebook else []
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
