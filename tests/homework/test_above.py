"""Who runs a cell before those that it builds on is told so in a sentence, and which to run."""

import builtins
import json
import symtable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from homework.above import what_to_run

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "lectures").glob("[0-9]*.ipynb"))
CONFIG = ROOT / "homework" / "ipython_kernel_config.json"


def code_of(notebook):
    cells = json.loads(notebook.read_bytes())["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def lacking(cell):
    """The names that a cell reads, in functions, too, and neither binds nor has from Python."""

    def read(table):
        own = {name.get_name() for name in table.get_symbols() if reads(table, name)}
        return own.union(*map(read, table.get_children()))

    def reads(table, name):
        anywhere = table.get_type() == "module" or name.is_global()
        return anywhere and name.is_referenced()

    whole = symtable.symtable(cell, "cell", "exec")
    bound = {n.get_name() for n in whole.get_symbols() if n.is_assigned() or n.is_imported()}
    return read(whole) - bound - vars(builtins).keys()


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_no_name_that_a_cell_of_a_lecture_lacks_by_itself_goes_without_a_word(lecture):
    cells = code_of(lecture)
    for cell in cells[1:]:
        for name in lacking(cell):
            assert "Run All Above Selected Cell" in what_to_run(name, cell, cells), name


@pytest.mark.parametrize(
    ("name", "cells"),
    [("slop", ["slope = 1", "print(slop)"]), ("slope", ["print(slope)", "slope = 1"])],
)
def test_a_name_that_no_cell_above_makes_is_left_to_python(name, cells):
    cell = next(cell for cell in cells if cell.startswith("print"))
    assert what_to_run(name, cell, cells) == ""


def test_the_sentence_stands_before_pythons_own_words(tmp_path, monkeypatch):
    path = tmp_path / "lecture.ipynb"
    cells = [nbformat.v4.new_code_cell(code) for code in ("slope = 1", "slope + 1", "1 + slop")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    started = nbformat.v4.new_notebook(cells=cells[1:])
    run = NotebookClient(started, allow_errors=True, extra_arguments=[f"--config={CONFIG}"])
    run.execute()
    (told, error), (alone,) = (cell.outputs for cell in started.cells)
    assert told.data["text/plain"].startswith("‘slope’ comes from a cell further up")
    assert error.ename == alone.ename == "NameError"
