"""What a cell showed, as it may stand in a notebook that teachers open: pictures and text.

Web pages, scripts and widgets are left out. A person with rights in the gradebook looks at these
notebooks, in formgrader and in JupyterLab, and nothing of a student's may run there.
"""

from __future__ import annotations

import re
from typing import Any

from ..text import MAX_MESSAGE, plain
from .drawings import redrawn

MAX_OUTPUTS = 500  # of one cell
MAX_TOTAL = 24_000_000  # characters in all outputs of one submission

_TEXTS = ("text/plain", "text/latex")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")
_DRAWING = _PICTURES[-1]
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_OBJECT = re.compile(r"<[\w.]+ object>")

LEFT_OUT = "[More output was left out: there was too much of it.]\n"


class Filter:
    """Lets pass what is harmless, as long as one submission's outputs stay within bounds."""

    def __init__(self) -> None:
        self._left = MAX_TOTAL

    def passed(self, sent: list[Any], number: int) -> list[dict[str, Any]]:
        """The outputs of cell ``number`` as they may be stored."""
        kept: list[dict[str, Any]] = []
        for output in sent:
            clean = _clean(output, number)
            if clean is None:
                continue
            size = _size(clean)
            if size > self._left or len(kept) >= MAX_OUTPUTS:
                kept.append(_stream("stderr", LEFT_OUT))
                break
            self._left -= size
            kept.append(clean)
        return kept


def _clean(output: Any, number: int) -> dict[str, Any] | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return _stream(name, text)
        case {"output_type": "error", "ename": str(name), "evalue": str(text)}:
            lines = output.get("traceback")
            lines = lines if isinstance(lines, list) else []
            return {
                "output_type": "error",
                "ename": name[:200],
                "evalue": text[:MAX_MESSAGE],
                "traceback": [line for line in lines[:200] if isinstance(line, str)],
            }
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            shown = _bundle(data)
            if not shown:
                return None
            metadata = _sizes(output.get("metadata"), shown)
            clean = {"output_type": kind, "data": shown, "metadata": metadata}
            return clean | ({"execution_count": number} if kind == "execute_result" else {})
    return None


def _bundle(data: dict[str, Any]) -> dict[str, str]:
    """The forms of a value that are pictures or text."""
    texts = {kind: item for kind, item in data.items() if isinstance(item, str)}
    kept = {kind: texts[kind] for kind in (*_TEXTS, *_PICTURES) if kind in texts}
    for kind in _PICTURES[:-1]:
        if kind in kept and not _BASE64.fullmatch(kept[kind]):
            del kept[kind]
    if (drawing := redrawn(kept.pop(_DRAWING, ""))) is not None:
        kept[_DRAWING] = drawing
    if "text/markdown" in texts:
        kept["text/plain"] = texts["text/markdown"]
    dropped = sorted(data.keys() - kept.keys() - {"text/markdown"})
    if dropped and (not kept or _OBJECT.fullmatch(kept.get("text/plain", "").strip())):
        what = ", ".join(plain(kind, 60) for kind in dropped[:3])
        kept["text/plain"] = f"[An output of the type {what} was left out.]"
    return kept


def _sizes(metadata: Any, shown: dict[str, str]) -> dict[str, Any]:
    """Of the metadata, how large a picture is to be."""
    sizes = {}
    for kind, told in metadata.items() if isinstance(metadata, dict) else ():
        if kind in shown and isinstance(told, dict):
            size = {
                side: told[side]
                for side in ("width", "height")
                if type(told.get(side)) is int and 0 < told[side] <= 10_000
            }
            if size:
                sizes[kind] = size
    return sizes


def _stream(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def _size(output: dict[str, Any]) -> int:
    parts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
    return 100 + sum(map(len, [*parts, *output.get("data", {}).values()]))
