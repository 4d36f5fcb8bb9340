"""What the page is told: JSON, a line each, and what Python prints as outputs among them."""

import contextlib
import io
import json
import time
from collections.abc import Iterator
from typing import Any

MOST = 400_000  # characters that a run may print
OFTEN = 0.05  # seconds between two pieces of what is printed

_file = open("/page/messages", "wb", buffering=0)  # noqa: SIM115  # open while the page is


_silent = False


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """What runs inside shows nothing on the page."""
    global _silent
    before, _silent = _silent, True
    try:
        yield
    finally:
        _silent = before


def post(kind: str, **content: Any) -> None:
    """Tell the page something."""
    if _silent and kind != "done":
        return
    _file.write(json.dumps({"kind": kind, **content}).encode() + b"\n")


class Printed(io.TextIOBase):
    """What stands in place of `sys.stdout` and `sys.stderr`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.begin()

    encoding = "utf-8"

    def begin(self) -> None:
        """A new run may print as much as any."""
        self._parts: list[str] = []
        self._left = MOST
        self._told = time.monotonic()

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Pass a text on, not too often, and not without end."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._left > 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._parts.append("\nThis run prints too much: the rest is left out.\n")
        if time.monotonic() - self._told > OFTEN:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Tell the page what was printed until now."""
        self._told = time.monotonic()
        if self._parts:
            text = "".join(self._parts)
            self._parts = []
            post("output", output={"output_type": "stream", "name": self.name, "text": text})
