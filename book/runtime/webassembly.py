"""Reads and writes the sections of a WebAssembly binary."""

from __future__ import annotations

from collections.abc import Callable

CUSTOM, IMPORTS, MEMORY, CODE = 0, 2, 5, 10
PAGE = 65536  # bytes
FUNCTION_NAMES = 1  # the number of a part of the section "name"
TRAP = b"\x03\x00\x00\x0b"  # three bytes: no variables, `unreachable`, end


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


def lean(binary: bytes, most: int, dropped: Callable[[str], bool] = lambda name: False) -> bytes:
    """The same module without the names of its functions, and with at most `most` bytes of memory.

    Without a limit an endless list would take all of the machine's memory before Python says so.
    Functions whose names are ``dropped`` are emptied: who calls one is told that this cannot go on.
    """
    found = sections(binary)
    names = function_names(found)
    parts = [binary[:8]]
    for number, content in found:
        if number == CUSTOM:
            continue
        kept = content
        if number == MEMORY:
            kept = _limited(content, most // PAGE)
        elif number == CODE:
            first = _imported(found)  # these are numbered first
            kept = _emptied(content, {i - first for i, name in names.items() if dropped(name)})
        parts.append(bytes([number]) + _written(len(kept)) + kept)
    return b"".join(parts)


def function_names(found: list[tuple[int, bytes]]) -> dict[int, str]:
    """The names of functions by their numbers, from the section that holds them, if there is one."""
    names: dict[int, str] = {}
    for number, content in found:
        size, at = _read(content, 0)
        if number != CUSTOM or content[at : at + size] != b"name":
            continue
        at += size
        while at < len(content):
            part = content[at]
            size, at = _read(content, at + 1)
            end = at + size
            if part == FUNCTION_NAMES:
                count, at = _read(content, at)
                for _ in range(count):
                    function, at = _read(content, at)
                    size, at = _read(content, at)
                    names[function] = content[at : at + size].decode("utf-8", "replace")
                    at += size
            at = end
    return names


def _imported(found: list[tuple[int, bytes]]) -> int:
    """How many functions a module imports; one that imports anything else is not understood."""
    content = next((content for number, content in found if number == IMPORTS), b"\0")
    count, at = _read(content, 0)
    for _ in range(count):
        for _ in ("module", "name"):
            size, at = _read(content, at)
            at += size
        if content[at] != 0:
            raise ValueError("binary: expected imports of functions only")
        _, at = _read(content, at + 1)
    return count


def _emptied(code: bytes, dropped: set[int]) -> bytes:
    """The bodies of all functions, those that are dropped replaced by one that ends the run."""
    count, at = _read(code, 0)
    bodies = [_written(count)]
    for i in range(count):
        size, begin = _read(code, at)
        bodies.append(TRAP if i in dropped else code[at : begin + size])
        at = begin + size
    return b"".join(bodies)


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
