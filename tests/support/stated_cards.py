"""Flashcards and the glossary beside the run of their lecture: cells of text, each after its section."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import yaml

CONTENT = Path(__file__).resolve().parents[2] / "book" / "content"


def texts_on(lecture: str) -> dict[str, tuple[str, dict[str, str]]]:
    """The section and the text, by language, of each card and each term of a lecture, with its markers."""
    cards = yaml.safe_load((CONTENT / "cards" / f"{lecture}.yaml").read_text(encoding="utf-8"))
    terms = yaml.safe_load((CONTENT / "glossary.yaml").read_text(encoding="utf-8"))["terms"]
    found = {}
    for card in cards["cards"]:
        text = {
            name: f"{card['question'][name]}\n\n{card['answer'][name]}" for name in ("en", "zh")
        }
        found[card["id"]] = card["section"], text
    for entry in terms:
        if entry["lecture"] == lecture:
            found[f"the term {entry['term']['en']}"] = entry["section"], entry["definition"]
    return found


def with_cards(executed: Any, lecture: str) -> Any:
    """A copy of an executed lecture in which each card's English follows the section that it is about."""
    texts = texts_on(lecture)
    waiting: dict[str, list[Any]] = {}
    cells: list[Any] = []

    def leave_section() -> None:
        cells.extend(cell for cells_ in waiting.values() for cell in cells_)
        waiting.clear()

    for cell in executed.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("## "):
                    leave_section()
                heading = line.lstrip("#").strip() if line.startswith("#") else ""
                for name, (section, text) in texts.items():
                    if heading and section == heading:
                        card = nbformat.v4.new_markdown_cell(text["en"])
                        card.id = name
                        waiting.setdefault(name, [card])
        cells.append(cell)
    leave_section()
    return nbformat.from_dict({**executed, "cells": cells})
