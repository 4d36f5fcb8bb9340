"""What there is to do in the course, as data: the page of one's own progress sets against it what is done.

Everything goes by permanent names, so that a reader keeps what is done when lectures get new numbers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from book.flashcards.decks import CARDS, read_deck

from .predictions import keys, permanent
from .sources import chosen, title_of


def course_as_data() -> dict[str, list[dict[str, Any]]]:
    """Lectures with their predictions and cards, problem sets with their questions."""
    lectures, exercises = chosen(())
    return {
        "lectures": [_lecture(path) for path in lectures],
        "sets": [_set(path) for path in exercises],
    }


def _lecture(path: Path) -> dict[str, Any]:
    cards = CARDS / f"{path.stem}.yaml"
    return {
        "name": permanent(path.stem),
        "title": f"{int(path.stem[:2])}. {title_of(path)}",
        "page": f"lectures/{path.stem}.html",
        "guesses": keys(nbformat.read(path, as_version=4), path.stem),
        "cards": [card.id for card in read_deck(cards).cards] if cards.exists() else [],
    }


def _set(path: Path) -> dict[str, Any]:
    names = [
        str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        for cell in nbformat.read(path, as_version=4).cells
    ]
    return {
        "name": permanent(path.stem),
        "title": title_of(path),
        "page": f"exercises/{path.stem}/{path.stem}.html",
        "questions": [name.removesuffix("-check") for name in names if name.endswith("-check")],
    }
