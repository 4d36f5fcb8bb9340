"""Flashcards and the glossary on the book's pages.

A deck is written as a list of questions to unfold, so it works without scripts; `cards.js` makes
cards that turn of it. What is read is Markdown, so formulas look as they do in the lectures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.flashcards.decks import (
    CARDS,
    GLOSSARY,
    LANGUAGES,
    Card,
    Deck,
    DeckError,
    anchor,
    read_deck,
    read_decks,
    read_glossary,
    read_tags,
)
from book.site.bundle import load_script

NEW_A_DAY = 10


class Element(nodes.General, nodes.TextElement):
    """An HTML element with its attributes; other formats see only what is in it."""


def element(tag: str, *children: nodes.Node, **attributes: Any) -> Element:
    """An element; `class_` becomes `class`, and other underscores become hyphens."""
    names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return Element("", "", *children, tag=tag, attributes=names)


class Bilingual(SphinxDirective):
    """What both directives share: text by language, and errors that name the file."""

    def run(self) -> list[nodes.Node]:
        """Errors in the data are reported where the directive stands."""
        try:
            return self.make()
        except DeckError as error:
            raise self.error(str(error)) from None

    def make(self) -> list[nodes.Node]:
        """The nodes that the directive stands for."""
        raise NotImplementedError

    def depend_on(self, *paths: Path) -> None:
        """Read the page again when one of these changes."""
        for path in paths:
            self.env.note_dependency(str(path))

    def in_languages(self, tag: str, text: dict[str, str]) -> list[nodes.Node]:
        """The text in each language, marked as such."""
        return [
            element(tag, *self.parse_inline(text[language])[0], lang=language)
            for language in LANGUAGES
        ]

    def link(self, lecture: str, section: str) -> list[nodes.Node]:
        """A link to a section of a lecture."""
        target = f"/lectures/{lecture}.ipynb#{anchor(section)}"
        return self.parse_inline(f"[{section}](<{target}>)")[0]


class Cards(Bilingual):
    """One deck: `{cards} 01_one_weight`."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        """The deck as a list of questions, each to be unfolded."""
        path = CARDS / f"{self.arguments[0]}.yaml"
        self.depend_on(path, CARDS / "tags.yaml")
        deck, names = read_deck(path), read_tags()
        return [self.cards([deck], names, data_deck=deck.lecture)]

    def cards(self, decks: list[Deck], names: dict[str, Any], **attributes: str) -> Element:
        """The cards of some decks, and what the player needs to know of them."""
        used = {tag for deck in decks for card in deck.cards for tag in card.tags}
        tags = {tag: text for tag, text in names.items() if tag in used}
        return element(
            "div",
            *(self.card(deck, card) for deck in decks for card in deck.cards),
            class_="cards",
            data_tags=json.dumps(tags, ensure_ascii=False),
            **attributes,
        )

    def card(self, deck: Deck, card: Card) -> Element:
        """A card: its question to see, its answer to unfold."""
        title = card.section_title["zh"]  # the link beside it is English, as the lectures are
        where = {"en": f"Lecture {deck.number}: ", "zh": f"第 {deck.number} 讲，{title}："}
        return element(
            "details",
            element("summary", *self.in_languages("span", card.question)),
            *self.in_languages("p", card.answer),
            element(
                "p",
                *self.in_languages("span", where),
                element("span", *self.link(card.lecture, card.section), lang="en"),
                class_="cards-source",
            ),
            class_="cards-card",
            id=card.id,
            data_tags=" ".join(card.tags),
            data_deck=deck.lecture,
        )


class AllCards(Cards):
    """The cards of all decks, a few new ones a day: `{all-cards}`."""

    required_arguments = 0

    def make(self) -> list[nodes.Node]:
        """One player for all of them, with a choice of the deck."""
        decks, names = read_decks(), read_tags()
        self.depend_on(CARDS / "tags.yaml", *(CARDS / f"{deck.lecture}.yaml" for deck in decks))
        titles = {
            deck.lecture: {
                language: f"{deck.number}. {title}" for language, title in deck.title.items()
            }
            for deck in decks
        }
        names_of_decks = json.dumps(titles, ensure_ascii=False)
        return [
            self.cards(
                decks, names, data_deck="all", data_decks=names_of_decks, data_new=str(NEW_A_DAY)
            )
        ]


class GlossaryTable(Bilingual):
    """All terms, in alphabetical order."""

    def make(self) -> list[nodes.Node]:
        """A table: the term, what it means, where it is introduced."""
        self.depend_on(GLOSSARY)
        rows = []
        for term in sorted(read_glossary(), key=lambda term: term.term["en"].lower()):
            lecture = nodes.Text(f"{int(term.lecture[:2])}. ")
            rows.append(
                element(
                    "tr",
                    element("th", *self.in_languages("span", term.term), scope="row", id=term.id),
                    element("td", *self.in_languages("p", term.definition)),
                    element("td", lecture, *self.link(term.lecture, term.section)),
                )
            )
        heads = ["Term 术语", "Definition 定义", "Introduced in 出处"]
        head = element("tr", *(self.heading(words) for words in heads))
        table = element(
            "table", element("thead", head), element("tbody", *rows), class_="cards-glossary"
        )
        return [table]

    def heading(self, words: str) -> Element:
        """The head of a column, in both languages."""
        english, chinese = words.rsplit(" ", 1)
        texts = self.in_languages("span", {"en": english, "zh": chinese})
        return element("th", *texts, scope="col")


def visit(translator: Any, node: Element) -> None:
    """Write the opening tag."""
    attributes = dict(node["attributes"])
    if names := attributes.pop("id", None):
        attributes["ids"] = [names]
    translator.body.append(translator.starttag(node, node["tag"], "", **attributes))


def depart(translator: Any, node: Element) -> None:
    """Write the closing tag."""
    translator.body.append(f"</{node['tag']}>")


def ignore(translator: Any, node: Element) -> None:
    """In other formats the text speaks for itself."""


def add_files(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """Load the style on the pages that have cards or terms, the script where there are cards."""
    found = list(doctree.findall(Element)) if doctree is not None else []
    if found:
        app.add_css_file("cards.css")
    if any(node["attributes"].get("class") == "cards" for node in found):
        load_script(app, "cards")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    others = dict.fromkeys(("latex", "text", "man", "texinfo"), (ignore, ignore))
    app.add_node(Element, html=(visit, depart), **others)
    app.add_directive("cards", Cards)
    app.add_directive("all-cards", AllCards)
    app.add_directive("glossary-table", GlossaryTable)
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
