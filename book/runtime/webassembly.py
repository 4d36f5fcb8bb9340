"""Reads and writes the sections of a WebAssembly binary."""

from __future__ import annotations

CUSTOM, MEMORY = 0, 5
PAGE = 65536  # bytes


def sections(binary: bytes) -> list[tuple[int, bytes]]:
    """The number and the content of each section.

    Raises
    ------
    ValueError
        If it is no WebAssembly binary of version 1.
    """
    if binary[:8] != b"\0asm\1\0\0\0":
        raise ValueError("binary: expected a WebAssembly module of version 1")
    found, at = [], 8
    while at < len(binary):
        size, begin = _read(binary, at + 1)
        found.append((binary[at], binary[begin : begin + size]))
        at = begin + size
    return found


def lean(binary: bytes, most: int) -> bytes:
    """The same module without the names of its functions, and with at most `most` bytes of memory.

    Without a limit an endless list would take all of the machine's memory before Python says so.
    """
    parts = [binary[:8]]
    for number, content in sections(binary):
        if number == CUSTOM:
            continue
        kept = _limited(content, most // PAGE) if number == MEMORY else content
        parts.append(bytes([number]) + _written(len(kept)) + kept)
    return b"".join(parts)


def _limited(memory: bytes, pages: int) -> bytes:
    count, at = _read(memory, 0)
    least, _ = _read(memory, at + 1)
    if count != 1 or memory[at] > 1:
        raise ValueError("binary: expected one memory, of 32 bits and not shared")
    return bytes([1, 1]) + _written(least) + _written(max(least, pages))


def _read(binary: bytes, at: int) -> tuple[int, int]:
    """A number in LEB128, and where it ends."""
    value = shift = 0
    while True:
        byte = binary[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _written(value: int) -> bytes:
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)
