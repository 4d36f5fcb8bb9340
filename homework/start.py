"""The way through the course, for the page that one starts from: what comes next, what is done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homework.visible import Check, NoProblemSetError, parts_of

_ROW = re.compile(r"^\| \[(\d+)\. ([^\]]+)\]\(([^)]+)\) \| (.+) \| (.+) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True)
class Way:
    """The way through a course, as a table."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return _LINK.sub(r"\1", self.markdown).replace("*", "")


def way(course: Path | None = None) -> Way:
    """The lectures in their order, each with its cards and the problem sets to solve after it.

    How much is done is read from the notebooks as they were last saved: of a lecture the share of its
    cells that have run, of a problem set the questions that have an answer.

    Parameters
    ----------
    course : Path, optional
        The folder with `lectures` and `exercises`; the one that the notebook runs in, if not given.
    """
    course = Path.cwd() if course is None else course
    contents = course / "lectures" / "README.md"
    if not contents.is_file():
        return Way(
            f"There is no `lectures/README.md` in `{course}`. Put START.ipynb back into the course's "
            "own folder, beside `lectures` and `exercises`, and run this cell again."
        )
    rows = ["| lecture | what you can do afterwards | read | then solve |", "|---|---|---|---|"]
    todo: list[str] = []
    met: set[Path] = set()
    for number, title, file, gives, practise in _ROW.findall(contents.read_text(encoding="utf-8")):
        lecture = course / "lectures" / file
        if not lecture.is_file():
            continue
        read = _share_run(lecture)
        link = f"[{number}. {title}](lectures/{file})"
        cards = f"cards/{Path(file).stem}.md"
        also = f" · [cards]({cards})" if (course / cards).is_file() else ""
        if read < 1:
            todo.append(link)
        solve = []
        for name, target in _LINK.findall(practise):
            problem_set = (course / "lectures" / target).resolve()
            if problem_set.is_file():
                place = problem_set.relative_to(course.resolve()).as_posix()
                solve.append(f"[{name}]({place}){'' if problem_set in met else _done(problem_set)}")
                met.add(problem_set)
        rows.append(f"| {link}{also} | {gives} | {_as_words(read)} | {', '.join(solve)} |")
    head = f"**Next:** {todo[0]}" if todo else "**You have read all lectures.**"
    words = "\n\nWhat a word means: [glossary](glossary.md)."
    foot = words if (course / "glossary.md").is_file() else ""
    return Way(head + "\n\n" + "\n".join(rows) + foot)


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [cell for cell in cells if cell.get("cell_type") == "code"]


def _share_run(notebook: Path) -> float:
    cells = _cells(notebook)
    ran = sum(cell.get("execution_count") is not None for cell in cells)
    return ran / len(cells) if cells else 0.0


def _as_words(share: float) -> str:
    if share == 0:
        return "–"
    return "✓ all" if share == 1 else f"{max(1, round(100 * share))} %"


def _done(problem_set: Path) -> str:
    """How many questions of a problem set have an answer."""
    try:
        written = list(_written(problem_set))
    except NoProblemSetError:
        return " (cannot be read)"
    return f" ({'✓ ' if all(written) else ''}{sum(written)} of {len(written)} written)"


def _written(problem_set: Path) -> Iterator[bool]:
    sources = {
        cell.get("metadata", {}).get("nbgrader", {}).get("grade_id"): "".join(cell["source"])
        for cell in _cells(problem_set)
    }
    for part in parts_of(problem_set):
        if isinstance(part, Check):
            source = sources.get(part.question, "")
            yield bool(source.strip()) and "raise NotImplementedError" not in source
        else:
            yield part.written
