"""Makes questions of the notebooks' predictions: each takes a guess before what follows is shown."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

GUESSES = Path(__file__).resolve().parents[1] / "content" / "guesses.yaml"
QUOTE = re.compile(r"(?:^>.*(?:\n|\Z))+", re.MULTILINE)
BEGINS = re.compile(r"> \*\*Predict")


def permanent(stem: str) -> str:
    """The name of a lecture or a problem set without its number, which may change."""
    return re.sub(r"^\d+_", "", re.sub(r"^ps\d+_", "set-", stem))


@cache
def guesses() -> dict[str, dict[str, list[str] | str]]:
    """How predictions are answered, by lecture and cell: one of several answers, or "number"."""
    listed: dict[str, dict[str, list[str] | str]] = yaml.safe_load(GUESSES.read_text("utf-8"))
    for name, cells in listed.items():
        for cell, kind in cells.items():
            answers = isinstance(kind, list) and all(isinstance(one, str) for one in kind)
            if not (kind == "number" or (answers and len(set(kind)) == len(kind) > 1)):
                raise ValueError(
                    f"{GUESSES.name}: {name}, {cell} has {kind!r}. Expected `number`, or a list of two "
                    "or more different answers, in quotation marks where they are numbers."
                )
    return listed


def asks(source: str) -> list[str]:
    """The predictions in a text, each as the quotation that it is."""
    return [quote for quote in QUOTE.findall(source) if BEGINS.match(quote)]


def keys(notebook: Any, stem: str) -> list[str]:
    """The names of a notebook's predictions, as they stay when it gets another number."""
    return [
        _key(permanent(stem), cell.id, place)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for place, _ in enumerate(asks(cell.source))
    ]


def _key(name: str, cell: str, place: int) -> str:
    return f"{name}/{cell}" + (f"-{place + 1}" if place else "")


def ask(notebook: Any, stem: str) -> None:
    """Let each prediction of a notebook take a guess.

    Raises ValueError if a guess is listed for a cell that makes no prediction.
    """
    name = permanent(stem)
    kinds = dict(guesses().get(name, {}))
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        kind = kinds.pop(cell.id, "words") if asks(cell.source) else "words"
        for place, quote in enumerate(asks(cell.source)):
            key = _key(name, cell.id, place)
            cell.source = cell.source.replace(quote, _directive(key, quote, kind))
    if kinds:
        raise ValueError(f"{GUESSES.name}: {name} has no prediction in {', '.join(kinds)}.")


def _directive(key: str, quote: str, kind: list[str] | str) -> str:
    text = re.sub("^> ?", "", quote, flags=re.MULTILINE).strip()
    guess = json.dumps(json.dumps(kind, ensure_ascii=False), ensure_ascii=False)  # a quoted option
    return f"::::{{prediction}} {key}\n:guess: {guess}\n\n{text}\n::::\n"
