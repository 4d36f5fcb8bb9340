"""What a cell shows, kept as notebook outputs, within limits."""

from __future__ import annotations

import base64
import io
from typing import Any

MAX_TEXT = 200_000  # characters of stdout and stderr that one cell may keep
MAX_RICH = 8 * 2**20  # characters of pictures and other rich output that one cell may keep


TOO_MUCH = {
    "output_type": "stream",
    "name": "stderr",
    "text": "[The outputs of this cell were left out: they are too large, or not of a kind to store.]\n",
}


class Outputs:
    """The outputs of the cell that runs now, in nbformat's form, within limits."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything, as at the start of a cell."""
        self.list: list[dict[str, Any]] = []
        self._text_left = MAX_TEXT
        self._rich_left = MAX_RICH
        self._clear_at_next = False

    def clear_soon(self, wait: bool) -> None:
        """What ``clear_output(wait)`` asks for."""
        if wait:
            self._clear_at_next = True
        else:
            self.list.clear()

    def add_text(self, stream: str, text: str) -> None:
        """Add to a stream; past the limit a note says that the rest was left out."""
        self._clear_if_due()
        if self._text_left <= 0:
            return
        if len(text) > self._text_left:
            text = text[: self._text_left] + "\n[The rest of the output was left out.]\n"
            self._text_left = 0
        else:
            self._text_left -= len(text)
        last = self.list[-1] if self.list else {}
        if last.get("output_type") == "stream" and last["name"] == stream:
            last["text"] += text
        else:
            self.list.append({"output_type": "stream", "name": stream, "text": text})

    def add(self, output: dict[str, Any]) -> None:
        """Add a rich output, or a note where it is too large."""
        self._clear_if_due()
        size = sum(len(item) for item in output.get("data", {}).values() if isinstance(item, str))
        if size > self._rich_left:
            self.add_text("stderr", "[An output was left out: it is too large.]\n")
            return
        self._rich_left -= size
        self.list.append(output)

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Replace what was shown under ``display_id`` in this cell."""
        for output in self.list:
            if output.get("display_id") == display_id:
                output["data"], output["metadata"] = data, metadata

    def finished(self) -> list[dict[str, Any]]:
        """The outputs as they are stored."""
        for output in self.list:
            output.pop("display_id", None)
        return self.list

    def _clear_if_due(self) -> None:
        if self._clear_at_next:
            self.list.clear()
            self._clear_at_next = False


OUTPUTS = Outputs()


def storable(data: dict[str, Any]) -> dict[str, Any]:
    """A MIME bundle as JSON can hold it: bytes in base64, anything else odd as text."""
    return {
        str(kind): base64.b64encode(item).decode()
        if isinstance(item, bytes)
        else item
        if isinstance(item, str)
        else item
        if "json" in str(kind) and isinstance(item, dict | list)
        else str(item)
        for kind, item in data.items()
    }


class StreamRecorder(io.TextIOBase):
    """``sys.stdout`` and ``sys.stderr`` of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self._name = name

    def write(self, text: str) -> int:
        """Keep the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        OUTPUTS.add_text(self._name, text)
        return len(text)

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """No file stands behind it."""
        raise io.UnsupportedOperation("fileno")
