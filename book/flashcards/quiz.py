"""A quiz for a notebook: `quiz()`.

A card that was missed comes back a few cards later, and once more before the round ends.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

import ipywidgets as widgets

from book.flashcards.decks import LANGUAGES, Card, Deck, read_decks
from book.flashcards.markup import to_html

__all__ = ["Round", "quiz"]

SOON = 3  # cards that come before one that was missed


class Round:
    """A pass through some cards. What was missed comes back, until it was known twice."""

    def __init__(self, cards: Iterable[Card], rng: random.Random | None = None):
        self.queue = list(cards)
        if rng is not None:
            rng.shuffle(self.queue)
        self.count = len(self.queue)
        self.missed: set[str] = set()

    @property
    def card(self) -> Card | None:
        """The card that is asked now; None when the round is over."""
        return self.queue[0] if self.queue else None

    @property
    def done(self) -> int:
        """How many cards will not be asked again."""
        return self.count - len(self.queue)

    def knew_it(self) -> None:
        """On to the next card. One that was missed before is asked once more, at the end."""
        card = self.queue.pop(0)
        if card.id in self.missed:
            self.missed.remove(card.id)
            if self.queue:
                self.queue.append(card)

    def missed_it(self) -> None:
        """On to the next card; this one comes back soon."""
        card = self.queue.pop(0)
        self.missed.add(card.id)
        self.queue.insert(SOON, card)


WORDS = {
    "en": {
        "question": "Question",
        "answer": "Answer",
        "turn": "Turn",
        "knew": "I knew it",
        "missed": "Not yet",
        "again": "Another round",
        "over": "All {count} cards known. Well done.",
        "progress": "{done} of {count} done, {back} to come back",
        "source": "Lecture {number}: {section}",
    },
    "zh": {
        "question": "问题",
        "answer": "答案",
        "turn": "翻面",
        "knew": "我知道",
        "missed": "还不会",
        "again": "再来一轮",
        "over": "{count} 张卡片全部掌握。",
        "progress": "共 {count} 张，完成 {done} 张，还会再问 {back} 张",
        "source": "第 {number} 讲：{section}",
    },
}
STYLE = (
    "min-height:9em;padding:1em 1.4em;border:1px solid #8a929c;border-radius:8px;"
    "font-size:1.15em;line-height:1.6;max-width:38em"
)


class Quiz(widgets.VBox):
    """The quiz on the page: choose a deck and a language, turn, and say whether you knew it.

    By keyboard: Tab reaches every control and Space presses it. After each press the focus is on
    the button that comes next, so Space alone goes through a deck.
    """

    def __init__(self, decks: list[Deck], rng: random.Random):
        self._rng = rng
        self._turned = False
        self.deck = widgets.Dropdown(
            options=[(f"{deck.number}. {deck.title['en']}", deck) for deck in decks],
            description="Deck 卡组",
        )
        self.language = widgets.ToggleButtons(
            options=[(name, code) for code, name in LANGUAGES.items()],
            tooltips=list(LANGUAGES.values()),
            style={"button_width": "6em"},
        )
        self.face = widgets.HTMLMath()
        self.progress = widgets.HTML()
        self.turn = widgets.Button(button_style="primary")
        self.knew = widgets.Button()
        self.missed = widgets.Button()
        super().__init__(
            [
                widgets.HBox([self.deck, self.language], layout={"flex_flow": "row wrap"}),
                self.face,
                widgets.HBox([self.turn, self.knew, self.missed]),
                self.progress,
            ]
        )
        self.deck.observe(lambda change: self._begin(), "value")
        self.language.observe(lambda change: self._draw(), "value")
        self.turn.on_click(lambda button: self._on_turn())
        self.knew.on_click(lambda button: self._judge(True))
        self.missed.on_click(lambda button: self._judge(False))
        self._begin()

    def _begin(self) -> None:
        self.round = Round(self.deck.value.cards, self._rng)
        self._turned = False
        self._draw()

    def _on_turn(self) -> None:
        if self.round.card is None:
            self._begin()
            return
        self._turned = not self._turned
        self._draw()
        (self.knew if self._turned else self.turn).focus()

    def _judge(self, knew: bool) -> None:
        if knew:
            self.round.knew_it()
        else:
            self.round.missed_it()
        self._turned = False
        self._draw()
        self.turn.focus()

    def _draw(self) -> None:
        language, card = self.language.value, self.round.card
        words = WORDS[language]
        over = card is None
        self.face.value = (
            f'<div lang="{language}" role="status" style="{STYLE}">{self._text(card)}</div>'
        )
        self.turn.description = words["again" if over else "turn"]
        self.knew.description, self.missed.description = words["knew"], words["missed"]
        # What one has not seen the answer to, one cannot judge.
        self.knew.disabled = self.missed.disabled = not self._turned
        numbers = {"done": self.round.done, "count": self.round.count}
        self.progress.value = words["progress"].format(back=len(self.round.missed), **numbers)

    def _text(self, card: Card | None) -> str:
        language = self.language.value
        words = WORDS[language]
        if card is None:
            return words["over"].format(count=self.round.count)
        side = "answer" if self._turned else "question"
        text = to_html((card.answer if self._turned else card.question)[language], "$", "$")
        shown = f"<small>{words[side]}</small><p>{text}</p>"
        if self._turned:
            number = int(card.lecture[:2])
            section = to_html(card.section_title[language], "$", "$")
            if language != "en":  # the lectures are in English
                section += f'（<span lang="en">{to_html(card.section, "$", "$")}</span>）'
            shown += f"<small>{words['source'].format(number=number, section=section)}</small>"
        return shown


def quiz(seed: int | None = None) -> Quiz:
    """The quiz on all decks, to be the last line of a cell; `seed` fixes the order of the cards."""
    return Quiz(read_decks(), random.Random(seed))
