"""The book's pages of flashcards, in Markdown: one that says how they work, and one a deck."""

from __future__ import annotations

from book.flashcards.decks import ROOT, Deck, read_decks

__all__ = ["pages"]

INTRO = ROOT / "book" / "content" / "flashcards.md"


def pages(decks: list[Deck] | None = None) -> dict[str, str]:
    """Each page's text by its file name; of all decks, if none are given."""
    decks = read_decks() if decks is None else decks
    count = sum(len(deck.cards) for deck in decks)
    rows = [
        f'| {deck.number} | [{deck.title["en"]}]({deck.lecture}.md) <span lang="zh">'
        f"{deck.title['zh']}</span> | {len(deck.cards)} |"
        for deck in decks
    ]
    table = ["| lecture | deck | cards |", "|---|---|---|", *rows]
    entries = [f"{deck.number}. {deck.title['en']} <{deck.lecture}>" for deck in decks]
    contents = ["```{toctree}", ":hidden:", "", *entries, "quiz", "```"]
    intro = INTRO.read_text(encoding="utf-8").replace("COUNT", str(count))
    made = {"index.md": "\n".join([intro, *table, "", *contents, ""])}
    for deck in decks:
        made[f"{deck.lecture}.md"] = _page(deck)
    return made


def _page(deck: Deck) -> str:
    title = deck.title["en"]
    lecture = f"[Lecture {deck.number}, {title}](/lectures/{deck.lecture}.ipynb)"
    return (
        f"# Flashcards: {title}\n\n{lecture}, as {len(deck.cards)} questions. "
        "Answer aloud or on paper, then turn the card.\n\n"
        f"```{{cards}} {deck.lecture}\n```\n"
    )
