"""Reads what the kernel tells of a process. Its name stands there too, and it may call itself as it likes."""

from __future__ import annotations


def fields(path: str) -> list[bytes]:
    """What a file named ``stat`` tells behind the process's name: its state, its parent and so on.

    The name may hold brackets, blanks, ends of lines, and bytes that are no text. Raises ``OSError``
    where the process has gone.
    """
    with open(path, "rb") as file:
        found = file.read().rpartition(b")")[2].split()
    if not found:
        raise ProcessLookupError(path)
    return found
