"""Cards and glossary for the students' bundle, in Markdown that JupyterLab shows: no book is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from ..errors import CourseError

LANGUAGE = "en"
_COMMENT = re.compile(r"<!-- .*? -->", re.DOTALL)  # where a number comes from: for authors
_NOTE = "A click on a question shows its answer. Say it first, aloud or on paper."


def pages(content: Path, lectures: Path) -> Iterator[tuple[str, bytes]]:
    """The names and the texts of the pages; none for a course without cards and glossary.

    Parameters
    ----------
    content : Path
        The folder with ``cards`` and ``glossary.yaml``.
    lectures : Path
        The folder of the lectures: a deck has the name of its lecture.
    """
    decks = [path for path in sorted((content / "cards").glob("*.yaml")) if path.stem != "tags"]
    for path in decks:
        if (lectures / f"{path.stem}.ipynb").is_file():
            yield f"cards/{path.stem}.md", _deck(path).encode()
    glossary = content / "glossary.yaml"
    if glossary.is_file():
        yield "glossary.md", _glossary(glossary).encode()


def _deck(path: Path) -> str:
    deck = _read(path)
    lines = [f"# Cards: {deck['title'][LANGUAGE]}", _NOTE]
    for card in deck["cards"]:
        question, answer = (str(card[side][LANGUAGE]).strip() for side in ("question", "answer"))
        link = _link("read on", f"../lectures/{path.stem}.ipynb", card.get("section", ""))
        lines.append(f"<details><summary>{question}</summary>\n\n{answer} ({link})\n\n</details>")
    return "\n\n".join(lines) + "\n"


def _glossary(path: Path) -> str:
    lines = ["# Glossary"]
    for entry in sorted(_read(path)["terms"], key=lambda e: str(e["term"][LANGUAGE]).lower()):
        told = str(entry["definition"][LANGUAGE]).strip()
        link = _link("lecture", f"lectures/{entry['lecture']}.ipynb", entry.get("section", ""))
        lines.append(f"**{entry['term'][LANGUAGE]}**: {told} ({link})")
    return "\n\n".join(lines) + "\n"


def _link(words: str, file: str, section: str) -> str:
    heading = quote(section.replace("`", "").replace(" ", "-"))
    return f"[{words}]({file}{f'#{heading}' if heading else ''})"


def _read(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = yaml.safe_load(_COMMENT.sub("", path.read_text("utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    return read
