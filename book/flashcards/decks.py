"""Reads the decks and the glossary, and says in sentences what is wrong with them.

A deck is a YAML file named after its lecture. Everything a reader sees is given in two languages.
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
LANGUAGES = {"en": "English", "zh": "中文"}

Text = dict[str, str]  # by language
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class DeckError(ValueError):
    """What is wrong with a deck or the glossary, a sentence a line."""


@dataclass(frozen=True)
class Card:
    """One fact or one small computation, to be asked and answered."""

    id: str
    lecture: str
    section: str
    tags: tuple[str, ...]
    question: Text
    answer: Text


@dataclass(frozen=True)
class Deck:
    """The cards of a lecture."""

    lecture: str
    title: Text
    cards: tuple[Card, ...]

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
    tags = _load(path)
    _complain(
        path,
        [
            problem
            for tag, names in tags.items()
            for problem in _bilingual(f"the tag {tag!r}", names)
        ],
    )
    return tags


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
    content = _load(path)
    problems = _bilingual("the title", content.get("title"))
    cards = content.get("cards")
    if not isinstance(cards, list) or not cards:
        raise DeckError(f"{_short(path)}: there are no cards; list them under `cards:`.")
    made = []
    for place, card in enumerate(cards, start=1):
        found = _problems_of_card(card, f"card {place}", headings, known)
        problems += found
        if not found:
            made.append(Card(**{**card, "lecture": lecture, "tags": tuple(card["tags"])}))
    problems += _twice(card.id for card in made)
    _complain(path, problems)
    return Deck(lecture, content["title"], tuple(made))


def read_decks(folder: Path = CARDS) -> list[Deck]:
    """All decks, in the order of the lectures.

    Raises
    ------
    DeckError
        If a deck is not in order, or two cards have the same id.
    """
    decks = [read_deck(path) for path in sorted(folder.glob("[0-9]*.yaml"))]
    _complain(folder, _twice(card.id for deck in decks for card in deck.cards))
    return decks


def read_glossary(path: Path = GLOSSARY) -> list[Term]:
    """All terms, in the order in which the lectures introduce them.

    Raises
    ------
    DeckError
        With a sentence for each thing that is wrong.
    """
    problems: list[str] = []
    terms: list[Term] = []
    for place, entry in enumerate(_load(path).get("terms", []), start=1):
        found = _problems_of_term(entry, f"term {place}")
        problems += found
        if not found:
            terms.append(Term(**{"appears_as": entry["term"]["en"], **entry}))
    problems += _twice(term.id for term in terms)
    _complain(path, problems)
    return terms


def _load(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DeckError(f"There is no file {_short(path)}.") from None
    except yaml.YAMLError as error:
        raise DeckError(f"{_short(path)} is not valid YAML: {error}") from None
    if not isinstance(content, dict):
        raise DeckError(f"{_short(path)}: expected `key: value` pairs at the top.")
    return content


def _problems_of_card(
    card: Any, place: str, headings: dict[str, str], tags: dict[str, Text]
) -> list[str]:
    wanted = {"id", "section", "tags", "question", "answer"}
    if problems := _wrong_keys(card, place, wanted):
        return problems
    who = f"the card {card['id']!r}"
    if not isinstance(card["id"], str) or not NAME.fullmatch(card["id"]):
        problems.append(
            f"{place} has the id {card['id']!r}; write small letters, digits and hyphens."
        )
    if card["section"] not in headings:
        problems.append(f"{who} names the section {card['section']!r}, which the lecture lacks.")
    if not isinstance(card["tags"], list) or not card["tags"]:
        problems.append(f"{who} needs a list of tags.")
    else:
        problems += [
            f"{who} has the tag {tag!r}, which tags.yaml does not name."
            for tag in card["tags"]
            if tag not in tags
        ]
    for part in ("question", "answer"):
        problems += _bilingual(f"{who}: its {part}", card[part])
    return problems


def _problems_of_term(entry: Any, place: str) -> list[str]:
    wanted = {"term", "definition", "lecture", "section"}
    if problems := _wrong_keys(entry, place, wanted, optional={"appears_as"}):
        return problems
    if problems := _bilingual(place, entry["term"]):
        return problems
    who = f"the term {entry['term']['en']!r}"
    problems += _bilingual(f"{who}: its definition", entry["definition"])
    try:
        text = sections(entry["lecture"]).get(entry["section"])
    except DeckError as error:
        return [*problems, f"{who}: {error}"]
    word = entry.get("appears_as", entry["term"]["en"])
    if text is None:
        problems.append(f"{who} names the section {entry['section']!r}, which the lecture lacks.")
    elif not re.search(rf"\b{re.escape(word)}", re.sub("[*`]", "", text), re.IGNORECASE):
        problems.append(f"{who}: {word!r} does not appear in {entry['section']!r}.")
    return problems


def _wrong_keys(
    entry: Any, place: str, wanted: set[str], optional: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    if not isinstance(entry, dict):
        return [f"{place} is not made of `key: value` pairs."]
    who = f"{place} ({entry.get('id', 'without an id')})" if "id" in wanted else place
    missing, unknown = wanted - entry.keys(), entry.keys() - wanted - optional
    return [f"{who} lacks {key!r}." for key in sorted(missing)] + [
        f"{who} has {key!r}, which nothing reads." for key in sorted(unknown)
    ]


def _bilingual(who: str, text: Any) -> list[str]:
    if not isinstance(text, dict) or set(text) != set(LANGUAGES):
        return [f"{who} must be given as `en:` and `zh:`."]
    problems = []
    for language, words in text.items():
        if not isinstance(words, str) or not words.strip():
            problems.append(f"{who} is empty in {LANGUAGES[language]}.")
        elif words.count("$") % 2 or words.count("`") % 2:
            problems.append(f"{who} has a $ or a ` without its partner in {LANGUAGES[language]}.")
    return problems


def _twice(names: Any) -> list[str]:
    return [f"{name!r} is there more than once." for name, n in Counter(names).items() if n > 1]


def _complain(path: Path, problems: list[str]) -> None:
    if problems:
        raise DeckError("\n".join(f"{_short(path)}: {problem}" for problem in problems))


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
