r"""Exports all decks for Anki: `python -m book.flashcards.anki`, or `make flashcards`.

Ids never change: those of decks and of the kind of note are written down here or follow from names,
and a note's follows from its card's. So importing a later export updates the cards that are there,
and leaves untouched what has been learned. Formulas are set by Anki's own MathJax, `\( \)`.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import genanki

from book.flashcards.decks import LANGUAGES, ROOT, Card, Deck, DeckError, read_decks
from book.flashcards.markup import to_html

__all__ = ["export"]

MODEL_ID = 1_657_204_311
FRONT = '<div lang="{{Language}}">{{Question}}</div>'
BACK = """\
{{FrontSide}}
<hr id="answer">
<div lang="{{Language}}">{{Answer}}</div>
<p class="source">{{Source}}</p>
"""
STYLE = """\
.card { max-width: 36em; margin: 1em auto; padding: 0 1em; text-align: left;
  font: 1.2rem/1.6 system-ui, sans-serif; color: #1f2328; background: #ffffff; }
.card.nightMode { color: #eceff2; background: #111111; }
.source { margin-top: 2em; font-size: 0.8rem; color: #59616b; }
.nightMode .source { color: #aab2bc; }
hr { border: 0; border-top: 1px solid #8a929c; margin: 1.2em 0; }
"""
FIELDS = ["Question", "Answer", "Source", "Language", "Card"]


def export(decks: list[Deck], path: Path) -> int:
    """Write all cards, in each language, to one Anki package; the number of notes."""
    model = genanki.Model(
        MODEL_ID,
        "Downhill",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
        sort_field_index=FIELDS.index("Card"),
    )
    made = [_anki_deck(deck, language, model) for language in LANGUAGES for deck in decks]
    path.parent.mkdir(parents=True, exist_ok=True)
    genanki.Package(made).write_to_file(path)
    return sum(len(deck.notes) for deck in made)


def _anki_deck(deck: Deck, language: str, model: genanki.Model) -> genanki.Deck:
    title = f"{deck.number:02} {deck.title[language]}"
    made = genanki.Deck(
        _number(f"{deck.known_as}/{language}"), f"Downhill::{LANGUAGES[language]}::{title}"
    )
    for card in deck.cards:
        fields = [
            _html(card.question[language]),
            _html(card.answer[language]),
            _source(deck, card, language),
            language,
            card.id,
        ]
        made.add_note(
            genanki.Note(
                model,
                fields,
                guid=genanki.guid_for("downhill", card.id, language),
                tags=[*card.tags, f"lecture-{deck.number:02}"],
            )
        )
    return made


def _html(text: str) -> str:
    return to_html(text, r"\(", r"\)")


def _source(deck: Deck, card: Card, language: str) -> str:
    english = f'<span lang="en">{_html(card.section)}</span>'
    if language == "zh":
        return f"Downhill，第 {deck.number} 讲：{_html(card.section_title['zh'])}（{english}）"
    return f"Downhill, Lecture {deck.number}: {english}"


def _number(name: str) -> int:
    """A number that follows from a name: between 2³⁰ and 2³¹, where Anki wants deck ids."""
    digest = hashlib.sha256(name.encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m book.flashcards.anki")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "downhill.apkg")
    path = parser.parse_args().output
    try:
        notes = export(read_decks(), path)
    except DeckError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{notes} notes are in {path}. In Anki: File, Import.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
