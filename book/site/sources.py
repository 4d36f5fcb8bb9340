"""Gathers the book's sources: the course's own notebooks, and what is written for the book."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import typer
import typer.core

from book.flashcards import pages as flashcards
from book.flashcards.decks import MARKER
from book.site import predictions, problem_sets, reference, ways

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "book" / "content"
LECTURES = ROOT / "lectures"
EXERCISES = ROOT / "exercises"

# Of no use where nothing runs.
BUTTON = ("check-as-you-go", "check-button")
CODE = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)
HIDDEN_TESTS = "# Hidden tests stand here"
CARDS_NOTE = """\
**Remember it:** [the flashcards of this lecture](/flashcards/{name}.md).

:::{{lecture-end}} {permanent}
:::
"""


def chosen(only: Iterable[str]) -> tuple[list[Path], list[Path]]:
    """The lectures and the exercises whose names begin with one of `only`; all, if there is none."""
    only = tuple(only)
    lectures = sorted(LECTURES.glob("[0-9]*.ipynb"))
    exercises = sorted(EXERCISES.glob("ps*/ps*.ipynb"))
    if only:
        lectures = [path for path in lectures if path.name.startswith(only)]
        exercises = [path for path in exercises if path.name.startswith(only)]
    return lectures, exercises


def gather(
    target: Path,
    executed: Callable[[Path], Path],
    only: Iterable[str] = (),
    more: Mapping[Path, bytes] | None = None,
    live: bool = False,
) -> None:
    """Write all sources into the folder `target`; `executed` tells where a lecture's outputs are.

    Pages that the caller has made itself are given as `more`; `live` says whether pages can run.

    Files that stay the same are left alone, so that Sphinx reads only what has changed.
    """
    lectures, exercises = chosen(only)
    wanted: dict[Path, bytes] = dict(more or {})
    wanted |= {
        path.relative_to(CONTENT / "pages"): path.read_bytes()
        for path in (CONTENT / "pages").rglob("*")
        if path.is_file()
    }
    for path in lectures:
        notebook = nbformat.read(executed(path), as_version=4)
        _fold_figures(notebook)
        _without_markers(notebook)
        predictions.ask(notebook, path.stem)
        _add_note(notebook, ways.note(path, live))
        cards = CARDS_NOTE.format(name=path.stem, permanent=predictions.permanent(path.stem))
        notebook.cells.append(nbformat.v4.new_markdown_cell(cards, id="book-cards"))
        wanted[Path("lectures", path.name)] = _written(notebook)
        wanted[Path("files", path.name)] = path.read_bytes()
    for path in exercises:
        released = nbformat.read(path, as_version=4)
        notebook = copy.deepcopy(released)
        _fold_figures(notebook)
        _fold(notebook)
        _one_title(notebook)
        predictions.ask(notebook, path.stem)
        problem_sets.make_workable(notebook, released, path.stem)
        _add_note(notebook, ways.note(path, live))
        wanted[Path("exercises", path.stem, path.name)] = _written(notebook)
        wanted[Path("files", path.name)] = path.read_bytes()
    wanted[Path("files", ways.BUNDLE)] = ways.bundled()
    wanted[Path("lectures", "index.md")] = _list_of_lectures(lectures).encode()
    wanted[Path("exercises", "index.md")] = _list_of_exercises(exercises).encode()
    for path in [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs").glob("*.svg")]:
        wanted[Path("docs", path.name)] = path.read_bytes()
    wanted[Path("commands.md")] = commands().encode()
    wanted[Path("contributing.inc")] = (ROOT / "CONTRIBUTING.md").read_bytes()
    for name, text in reference.pages().items():
        wanted[Path("reference", name)] = text.encode()
    for name, text in flashcards.pages().items():
        wanted[Path("flashcards", name)] = text.encode()
    wanted[Path("flashcards", "quiz.md")] = (CONTENT / "quiz.md").read_bytes()
    _write(target, wanted)


def _write(target: Path, wanted: dict[Path, bytes]) -> None:
    for path, content in wanted.items():
        file = target / path
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    for file in target.rglob("*"):
        if file.is_file() and file.relative_to(target) not in wanted:
            file.unlink()


def _written(notebook: Any) -> bytes:
    return nbformat.writes(notebook).encode()


def _add_note(notebook: Any, note: str) -> None:
    """Put a note below the first cell, which holds the title and what to expect."""
    cell = nbformat.v4.new_markdown_cell(note, id="book-note")
    notebook.cells.insert(1, cell)


def _fold_figures(notebook: Any) -> None:
    """Fold the cells that draw, as JupyterLab does: what they describe stands above what they show."""
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["tags"] = ["hide-input"]
            imports = cell.source.startswith("# Run this cell first")
            shown = "What this lecture imports" if imports else "The code of this figure"
            cell.metadata["mystnb"] = {
                "code_prompt_show": shown,
                "code_prompt_hide": "Hide the code",
            }


def _without_markers(notebook: Any) -> None:
    """Leave out the markers that tell tests which number a run prints: see `tests/support/stated.py`."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = MARKER.sub("", cell.source)


def _fold(notebook: Any) -> None:
    """Leave out the cells of hidden tests and of the button, and fold those that check an answer."""
    kept = []
    for cell in notebook.cells:
        about = copy.deepcopy(cell.metadata.get("nbgrader", {}))
        if cell.get("id") in BUTTON or cell.source.startswith(HIDDEN_TESTS):
            continue
        if str(about.get("grade_id", "")).endswith("-check"):
            cell.metadata["tags"] = ["hide-input"]
            cell.metadata["mystnb"] = {
                "code_prompt_show": "The check of this question",
                "code_prompt_hide": "Hide the check",
            }
        kept.append(cell)
    notebook.cells = kept


def _one_title(notebook: Any) -> None:
    """A page has one title. Where a notebook has parts as large, all below it goes a level down."""
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    if sum(len(re.findall("^# ", _prose(cell.source), re.MULTILINE)) for cell in texts) < 2:
        return
    title, rest = texts[0].source.split("\n", 1)
    texts[0].source = f"{title}\n{_lower(rest)}"
    for cell in texts[1:]:
        cell.source = _lower(cell.source)


def _prose(text: str) -> str:
    """A text without its blocks of code, in which # begins a comment."""
    return CODE.sub("", text)


def _lower(text: str) -> str:
    parts = CODE.split(text)
    parts[::2] = [re.sub("^(#+ )", r"#\1", part, flags=re.MULTILINE) for part in parts[::2]]
    return "".join(parts)


def title_of(path: Path) -> str:
    """The first heading of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    return str(notebook.cells[0].source).splitlines()[0].removeprefix("# ")


def _contents(names: Iterable[str]) -> str:
    return "\n```{toctree}\n:hidden:\n\n" + "\n".join(names) + "\n```\n"


def _list_of_lectures(lectures: list[Path]) -> str:
    text = (LECTURES / "README.md").read_text(encoding="utf-8")
    entries = [f"{int(path.stem[:2])}. {title_of(path)} <{path.stem}>" for path in lectures]
    return text + _contents(entries)


def _list_of_exercises(exercises: list[Path]) -> str:
    intro = (CONTENT / "exercises.md").read_text(encoding="utf-8")
    rows = "\n".join(f"- [{title_of(path)}]({path.stem}/{path.name})" for path in exercises)
    return intro + "\n" + rows + "\n" + _contents(f"{p.stem}/{p.stem}" for p in exercises)


def commands() -> str:
    """All that the command line says of itself."""
    from typer.testing import CliRunner

    import autograder.cli.main  # noqa: F401  # with it come all commands
    from autograder.cli.app import app

    def said(*arguments: str) -> str:
        wide = {"COLUMNS": "88", "TERMINAL_WIDTH": "88"}
        shown = CliRunner().invoke(app, [*arguments, "--help"], prog_name="autograder", env=wide)
        return shown.output.strip()

    parts = [(CONTENT / "commands.md").read_text(encoding="utf-8")]
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for name in group.list_commands(None):  # type: ignore[arg-type]
        parts.append(f"## {name}\n\n```text\n{said(name)}\n```\n")
        command = group.commands[name]
        for part in getattr(command, "commands", {}):  # such as “roster rename”
            parts.append(f"### {name} {part}\n\n```text\n{said(name, part)}\n```\n")
    return "\n".join(parts)
