"""Reads the decks and the glossary, and says in sentences what is wrong with them.

A deck is a YAML file named after its lecture. Everything a reader sees is given in two languages. A number
that a lecture's run prints carries the marker that it has in the lecture's text, behind it in the English;
no reader sees it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from autograder.course.validation import Form

from .forms import (
    LANGUAGES,
    CardForm,
    DeckForm,
    GlossaryForm,
    TagsForm,
    TermForm,
    problems_of,
)

__all__ = [
    "CARDS",
    "GLOSSARY",
    "LANGUAGES",
    "Card",
    "Deck",
    "DeckError",
    "Term",
    "anchor",
    "read_deck",
    "read_decks",
    "read_glossary",
    "read_tags",
    "sections",
]

ROOT = Path(__file__).resolve().parents[2]
CARDS = ROOT / "book" / "content" / "cards"
GLOSSARY = ROOT / "book" / "content" / "glossary.yaml"
LECTURES = ROOT / "lectures"
_Loader = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # in C where it was built: ten times as fast

MARKER = re.compile(r"<!-- (?:run: .*?|by hand|timed) -->", re.DOTALL)  # where a number comes from

Text = dict[str, str]  # by language


class DeckError(ValueError):
    """What is wrong with a deck or the glossary, a sentence a line."""


@dataclass(frozen=True)
class Card:
    """One fact or one small computation, to be asked and answered."""

    id: str
    lecture: str
    section: str
    section_title: Text
    tags: tuple[str, ...]
    question: Text
    answer: Text


@dataclass(frozen=True)
class Deck:
    """The cards of a lecture.

    What readers have done with a deck hangs on `known_as`, which stays when a lecture gets another
    number or name: the lecture's name when the deck was new.
    """

    lecture: str
    title: Text
    cards: tuple[Card, ...]
    known_as: str

    @property
    def number(self) -> int:
        """The lecture's number."""
        return int(self.lecture[:2])


@dataclass(frozen=True)
class Term:
    """A term of the course. `appears_as` is what to look for in the section that introduces it."""

    term: Text
    definition: Text
    lecture: str
    section: str
    appears_as: str

    @property
    def id(self) -> str:
        """A name for links to it."""
        plain = self.term["en"].replace("δ", "delta").lower()
        return "term-" + re.sub("[^a-z0-9]+", "-", plain).strip("-")


@cache
def sections(lecture: str) -> dict[str, str]:
    """The headings of a lecture, each with the text that stands below it.

    Raises
    ------
    DeckError
        If there is no such lecture.
    """
    path = LECTURES / f"{lecture}.ipynb"
    if not path.exists():
        raise DeckError(f"There is no lecture {lecture!r} in {LECTURES.name}/.")
    found: dict[str, str] = {}
    heading = ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        for line in "".join(cell["source"]).splitlines():
            if line.startswith("#"):
                heading = line.lstrip("#").strip()
            found[heading] = found.get(heading, "") + line + "\n"
    return found


def anchor(section: str) -> str:
    """The anchor that Jupyter and the book give to a heading."""
    return section.replace("`", "").replace(" ", "-")


def read_tags(path: Path = CARDS / "tags.yaml") -> dict[str, Text]:
    """The names of all tags, by language."""
    return {tag: names.model_dump() for tag, names in _read(path, TagsForm, "tags").tags.items()}


def read_deck(path: Path) -> Deck:
    """One deck.

    Raises
    ------
    DeckError
        With a sentence for each thing that is wrong.
    """
    lecture = path.stem
    headings = sections(lecture)
    known = read_tags()
    form = _read(path, DeckForm)
    problems = [
        problem for card in form.cards for problem in _problems_of_card(card, headings, known)
    ]
    problems += _problems_of_titles(form)
    _complain(path, problems + _twice(card.id for card in form.cards))
    cards = [
        Card(
            lecture=lecture,
            section_title={"en": card.section, "zh": form.sections[card.section]},
            **(card.model_dump() | {"tags": tuple(card.tags)}),
        )
        for card in form.cards
    ]
    return Deck(lecture, form.title.model_dump(), tuple(cards), form.known_as or lecture)


def read_decks(folder: Path = CARDS) -> list[Deck]:
    """All decks, in the order of the lectures.

    Raises
    ------
    DeckError
        If a deck is not in order, or two cards have the same id.
    """
    decks = [read_deck(path) for path in sorted(folder.glob("[0-9]*.yaml"))]
    _complain(folder, _twice(card.id for deck in decks for card in deck.cards))
    _complain(folder, _twice(deck.known_as for deck in decks))
    return decks


def read_glossary(path: Path = GLOSSARY) -> list[Term]:
    """All terms, in the order in which the lectures introduce them.

    Raises
    ------
    DeckError
        With a sentence for each thing that is wrong.
    """
    form = _read(path, GlossaryForm)
    problems = [problem for entry in form.terms for problem in _problems_of_term(entry)]
    terms = [
        Term(**{**entry.model_dump(), "appears_as": entry.appears_as or entry.term.en})
        for entry in form.terms
    ]
    _complain(path, problems + _twice(term.id for term in terms))
    return terms


def _read(path: Path, form: type[Form], below: str | None = None) -> Form:
    """What a file says in its form; ``below`` names what a file is that has no name for it."""
    content: Any = _load(path)
    said, problems = problems_of(form, content if below is None else {below: content})
    _complain(path, problems)
    assert said is not None
    return said


def _load(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(MARKER.sub("", path.read_text(encoding="utf-8")), _Loader)
    except FileNotFoundError:
        raise DeckError(f"There is no file {_short(path)}.") from None
    except yaml.YAMLError as error:
        raise DeckError(f"{_short(path)} is not valid YAML: {error}") from None
    if not isinstance(content, dict):
        raise DeckError(f"{_short(path)}: expected `key: value` pairs at the top.")
    return content


def _problems_of_card(card: CardForm, headings: dict[str, str], tags: dict[str, Text]) -> list[str]:
    who = f"the card {card.id!r}"
    problems = [
        f"{who} has the tag {tag!r}, which tags.yaml does not name."
        for tag in card.tags
        if tag not in tags
    ]
    if card.section not in headings:
        problems.append(f"{who} names the section {card.section!r}, which the lecture lacks.")
    return problems


def _problems_of_titles(form: DeckForm) -> list[str]:
    cited = dict.fromkeys(card.section for card in form.cards)
    return [
        *(
            f"the section {s!r} has no title in Chinese; give it under `sections:`."
            for s in cited
            if s not in form.sections
        ),
        *(f"`sections:` has {s!r}, which no card cites." for s in form.sections if s not in cited),
    ]


def _problems_of_term(entry: TermForm) -> list[str]:
    who = f"the term {entry.term.en!r}"
    try:
        text = sections(entry.lecture).get(entry.section)
    except DeckError as error:
        return [f"{who}: {error}"]
    word = entry.appears_as or entry.term.en
    if text is None:
        return [f"{who} names the section {entry.section!r}, which the lecture lacks."]
    if not re.search(rf"\b{re.escape(word)}", re.sub("[*`]", "", text), re.IGNORECASE):
        return [f"{who}: {word!r} does not appear in {entry.section!r}."]
    return []


def _twice(names: Any) -> list[str]:
    return [f"{name!r} is there more than once." for name, n in Counter(names).items() if n > 1]


def _complain(path: Path, problems: list[str]) -> None:
    if problems:
        raise DeckError("\n".join(f"{_short(path)}: {problem}" for problem in problems))


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
