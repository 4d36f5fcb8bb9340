"""The form of the decks and of the glossary: which keys there are, and what may stand there.

To add a key, give a field here, with ``Expected`` to say what may stand there, and one to the class in
``decks`` that readers of the decks are given.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from autograder.course.validation import Expected, Form, FormError, Problem, Table, parse

__all__ = [
    "CardForm",
    "DeckForm",
    "FormError",
    "GlossaryForm",
    "TagsForm",
    "TermForm",
    "problems_of",
]

LANGUAGES = {"en": "English", "zh": "中文"}


def _readable(words: str) -> str:
    if not words.strip():
        raise PydanticCustomError("rule", "is empty")
    if words.count("$") % 2 or words.count("`") % 2:
        raise PydanticCustomError("rule", "has a $ or a ` without its partner")
    return words


Words = Annotated[Annotated[str, Expected("text")], AfterValidator(_readable)]
Heading = Annotated[str, Expected("the heading of a section")]


class Bilingual(Table):
    """What a reader sees, in two languages."""

    en: Words
    zh: Words


class CardForm(Table):
    """A card."""

    id: Annotated[
        str,
        Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
        Expected("small letters, digits and hyphens"),
    ]
    section: Heading
    tags: Annotated[list[str], Field(min_length=1), Expected("a list of tags")]
    question: Bilingual
    answer: Bilingual


class DeckForm(Table):
    """A deck, with a card or more."""

    title: Bilingual
    known_as: Annotated[str, Expected("the name that the deck began with")] | None = None
    sections: dict[str, Words]
    cards: Annotated[list[CardForm], Field(min_length=1)]


class TermForm(Table):
    """A term of the glossary."""

    term: Bilingual
    definition: Bilingual
    lecture: Annotated[str, Expected("a lecture's name")]
    section: Heading
    appears_as: Annotated[str, Expected("words to look for")] | None = None


class GlossaryForm(Table):
    """The glossary."""

    terms: list[TermForm]


class TagsForm(Table):
    """The tags, each with its names."""

    tags: dict[str, Bilingual]


def problems_of(form: type[Form], content: Any) -> tuple[Form | None, list[str]]:
    """The content in its form, or a sentence for each thing that is wrong with it."""
    try:
        return parse(form, content), []
    except FormError as error:
        return None, list(dict.fromkeys(_told(one, content) for one in error.problems))


def _told(problem: Problem, content: Any) -> str:
    path = list(problem.path)
    if path == ["cards"] and problem.kind != "unknown":
        return "there are no cards; list them under `cards:`."
    if path[:1] == ["sections"] and problem.kind != "unknown":
        return "its `sections:` must give each section that cards cite a title in Chinese."
    who, named, rest = _entry(path, content)
    in_two = problem.known == tuple(LANGUAGES) or (
        path[-1:] == rest[-1:] and problem.kind == "table"
    )
    subject = f"{named}: its {rest[0]}" if rest and rest[0] not in LANGUAGES else named
    language = LANGUAGES.get(str(path[-1])) if path else None
    match problem.kind:
        case "rule" if language:
            return f"{subject} {problem.words} in {language}."
        case "expected" if language:
            return f"{subject} must be {problem.words} in {language}."
        case "expected":
            return f"{named}: its {rest[0]} is {problem.value!r}; write {problem.words}."
        case "table" if not rest:
            return f"{who} is not made of `key: value` pairs."
        case _ if in_two or language:
            return f"{subject} must be given as `en:` and `zh:`."
        case "missing":
            return f"{who} lacks {path[-1]!r}."
        case "unknown":
            meant = f" Did you mean {problem.nearest!r}?" if problem.nearest else ""
            return f"{who} has {path[-1]!r}, which nothing reads.{meant}"
    return f"{subject}: {problem.words}."


def _entry(path: list[int | str], content: Any) -> tuple[str, str, list[int | str]]:
    """Which entry a path leads into: by its place, by its name, and the path from there on."""
    match path:
        case ["cards", int(place), *rest]:
            name = content["cards"][place]
            name = name.get("id", "without an id") if isinstance(name, dict) else "no card"
            return f"card {place + 1} ({name})", f"the card {name!r}", rest
        case ["terms", int(place), *rest]:
            return f"term {place + 1}", f"term {place + 1}", rest
        case ["tags", str(tag), *rest]:
            return f"the tag {tag!r}", f"the tag {tag!r}", rest
        case ["title", *rest]:
            return "the title", "the title", rest or ["title"]
    return "the file", "the file", path
