"""The decks, the glossary, the Anki package, and the quiz."""

import json
import random
import re
import sqlite3
import zipfile
from collections import Counter

import pytest
import yaml

from book.flashcards import anki
from book.flashcards.decks import (
    CARDS,
    LANGUAGES,
    LECTURES,
    DeckError,
    anchor,
    read_deck,
    read_decks,
    read_glossary,
    read_tags,
    sections,
)
from book.flashcards.pages import pages
from book.flashcards.quiz import Round, quiz

DECKS = read_decks()
ALL = [card for deck in DECKS for card in deck.cards]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


# --- the decks


def test_every_lecture_has_a_deck():
    lectures = sorted(path.stem for path in LECTURES.glob("[0-9]*.ipynb"))
    assert [deck.lecture for deck in DECKS] == lectures
    assert min(len(deck.cards) for deck in DECKS) >= 12
    assert len(ALL) >= 160


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.lecture)
def test_every_card_belongs_to_a_section_of_its_lecture(deck):
    for card in deck.cards:
        assert card.section in sections(deck.lecture)


def test_no_card_repeats_another():
    for part in ("question", "answer"):
        for language in LANGUAGES:
            texts = Counter(getattr(card, part)[language].lower() for card in ALL)
            assert [text for text, count in texts.items() if count > 1] == []


def test_both_languages_are_what_they_say():
    for card in ALL:
        for text in (card.question, card.answer):
            assert not CHINESE.search(text["en"])
        # An answer may be a formula and nothing else.
        words = re.sub(r"\$[^$]*\$", "", card.answer["zh"])
        assert CHINESE.search(card.question["zh"])
        assert CHINESE.search(words) or not re.search("[a-z]{4}", words)


def test_both_languages_show_the_same_formulas():
    """But for words in them, and their order, which the grammar may turn round."""
    for card in ALL:
        for text in (card.question, card.answer):
            english, chinese = (
                Counter(re.findall(r"\$([^$]+)\$", text[language])) for language in LANGUAGES
            )
            assert set(english) == set(chinese), card.id


def test_every_tag_is_used():
    assert {tag for card in ALL for tag in card.tags} == set(read_tags())


def test_an_anchor_is_what_the_lectures_link_to():
    text = (LECTURES / "01_one_weight.ipynb").read_text(encoding="utf-8")
    assert f"(#{anchor('Several weights, one `np.dot`')})" in text


# --- what is wrong with a deck is said in sentences

GOOD = """\
title: {en: One weight, zh: 一个权重}
sections: {Many steps: 走许多步}
cards:
  - id: a-card
    section: Many steps
    tags: [why]
    question: {en: "Why?", zh: 为什么？}
    answer: {en: "Because $x$.", zh: "因为 $x$。"}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("Many steps", "Few steps", "names the section 'Few steps', which the lecture lacks"),
        ("Many steps: 走许多步", "One step downhill: 走", "'Many steps' has no title in Chinese"),
        ("走许多步}", "走许多步, Few steps: 走}", "has 'Few steps', which no card cites"),
        ("走许多步", "''", "must give each section that cards cite a title in Chinese"),
        ("[why]", "[wye]", "has the tag 'wye', which tags.yaml does not name"),
        ("a-card", "A card", "write small letters, digits and hyphens"),
        (", zh: 为什么？", "", "its question must be given as `en:` and `zh:`"),
        ("zh: 为什么？", "zh: ' '", "its question is empty in 中文"),
        ("Because $x$.", "Because $x.", "a $ or a ` without its partner in English"),
        ("    tags: [why]\n", "", "card 1 (a-card) lacks 'tags'"),
        ("    tags:", "    hint: x\n    tags:", "has 'hint', which nothing reads"),
        ("cards:", "cars:", "there are no cards"),
        ("title: {", "title: [", "is not valid YAML"),
    ],
)
def test_a_deck_that_is_wrong_says_where(tmp_path, right, wrong, complaint):
    file = tmp_path / "01_one_weight.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert len(read_deck(file).cards) == 1
    file.write_text(GOOD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DeckError) as raised:
        read_deck(file)
    assert complaint in str(raised.value)
    assert "01_one_weight.yaml" in str(raised.value)


def places(content, path=()):
    """Every place in a file's content, the whole of it first."""
    yield path
    inner = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in inner if not isinstance(content, str) else ():
        yield from places(value, (*path, key))


@pytest.mark.parametrize("path", list(places(yaml.safe_load(GOOD))), ids=str)
@pytest.mark.parametrize("junk", [3, [], {}, {"en": 1, "hz": "x"}, [None], ""], ids=str)
def test_whatever_stands_anywhere_is_refused_in_sentences(tmp_path, path, junk):
    content = {"all": yaml.safe_load(GOOD)}
    *above, last = ("all", *path)
    place = content
    for key in above:
        place = place[key]
    place[last] = junk
    file = tmp_path / "01_one_weight.yaml"
    file.write_text(yaml.safe_dump(content["all"], allow_unicode=True), encoding="utf-8")
    with pytest.raises(DeckError) as raised:
        read_deck(file)
    for line in str(raised.value).splitlines():
        assert re.fullmatch(r".*01_one_weight\.yaml: .+\.( Did you mean '\w+'\?)?", line)
        assert not re.search("[Ii]nput|valid (string|list|dict)|Field", line)


def test_an_unknown_key_is_named_with_the_one_that_was_meant(tmp_path):
    file = tmp_path / "01_one_weight.yaml"
    file.write_text(GOOD.replace("question:", "qeustion:"), encoding="utf-8")
    with pytest.raises(
        DeckError, match=r"has 'qeustion', which nothing reads\. Did you mean 'question'"
    ):
        read_deck(file)


def test_two_cards_with_one_id_are_refused(tmp_path):
    for name in ("01_one_weight", "09_descent_variants"):
        text = GOOD.replace("Many steps", list(sections(name))[1])
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeckError, match="'a-card' is there more than once"):
        read_decks(tmp_path)


def test_a_deck_without_a_lecture_is_refused(tmp_path):
    (tmp_path / "13_luck.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DeckError, match="no lecture '13_luck'"):
        read_deck(tmp_path / "13_luck.yaml")


# --- the glossary


def test_every_term_appears_in_the_section_that_introduces_it():
    terms = read_glossary()
    assert len(terms) >= 70
    for term in terms:
        text = re.sub("[*`]", "", sections(term.lecture)[term.section])
        assert term.appears_as.lower() in text.lower()


def test_every_lecture_introduces_terms():
    assert {term.lecture for term in read_glossary()} == {deck.lecture for deck in DECKS}


def test_a_term_that_its_section_does_not_know_is_refused(tmp_path):
    file = tmp_path / "glossary.yaml"
    file.write_text(
        "terms:\n  - term: {en: unicorn, zh: 独角兽}\n    lecture: 01_one_weight\n"
        "    section: Many steps\n    definition: {en: A horse., zh: 一种马。}\n",
        encoding="utf-8",
    )
    with pytest.raises(DeckError, match="'unicorn' does not appear in 'Many steps'"):
        read_glossary(file)


# --- the pages


def test_there_is_a_page_for_each_deck_and_one_that_leads_to_them():
    made = pages()
    assert set(made) == {"index.md", *(f"{deck.lecture}.md" for deck in DECKS)}
    for deck in DECKS:
        assert f"({deck.lecture}.md)" in made["index.md"]
        assert f"```{{cards}} {deck.lecture}\n" in made[f"{deck.lecture}.md"]
    assert f"{len(ALL)} cards in all" in made["index.md"]


# --- Anki


def read_back(path):
    """Notes, decks and kinds of notes as Anki would find them."""
    with zipfile.ZipFile(path) as package:
        assert json.loads(package.read("media")) == {}
        content = package.read("collection.anki2")
    with sqlite3.connect(":memory:") as database:
        database.deserialize(content)
        rows = database.execute(
            "select n.guid, n.mid, n.flds, n.tags, c.did, c.nid "
            "from notes n join cards c on c.nid = n.id"
        ).fetchall()
        models, decks = (
            json.loads(text)
            for text in database.execute("select models, decks from col").fetchone()
        )
    return rows, models, decks


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    path = tmp_path_factory.mktemp("anki") / "deep" / "downhill.apkg"
    assert anki.export(DECKS, path) == len(ALL) * len(LANGUAGES)
    return read_back(path)


def test_anki_gets_every_card_once_in_each_language(package):
    rows, models, decks = package
    assert len(rows) == len({guid for guid, *_ in rows}) == len(ALL) * len(LANGUAGES)
    got = Counter()
    for _, model, fields, tags, deck, _ in rows:
        names = [field["name"] for field in models[str(model)]["flds"]]
        note = dict(zip(names, fields.split("\x1f"), strict=True))
        assert note["Question"]
        assert note["Answer"]
        assert f"::{LANGUAGES[note['Language']]}::" in decks[str(deck)]["name"]
        got[note["Card"], note["Language"], tags.strip().split(" ")[-1]] += 1
    wanted = {
        (card.id, language, f"lecture-{card.lecture[:2]}") for card in ALL for language in LANGUAGES
    }
    assert set(got) == wanted


def test_anki_sets_formulas_itself(package):
    rows, *_ = package
    fields = "".join(fields for _, _, fields, *_ in rows)
    assert "$" not in fields
    assert fields.count(r"\(") == fields.count(r"\)") > len(ALL)
    # A formula's < must not open a tag.
    assert set(re.findall(r"<(/?\w+)", fields)) <= {"code", "/code", "span", "/span"}


def test_a_later_export_updates_cards_in_place(package, tmp_path):
    rows, models, decks = package
    path = tmp_path / "again.apkg"
    anki.export(list(reversed(DECKS)), path)
    again, models_again, decks_again = read_back(path)
    place = {guid: (model, deck) for guid, model, _, _, deck, _ in rows}
    assert {guid: (model, deck) for guid, model, _, _, deck, _ in again} == place
    assert models.keys() == models_again.keys()
    assert {i: d["name"] for i, d in decks.items()} == {
        i: d["name"] for i, d in decks_again.items()
    }


# --- the quiz


def test_a_card_that_was_known_is_not_asked_again():
    cards = DECKS[0].cards[:4]
    asked = Round(cards)
    seen = []
    while asked.card:
        seen.append(asked.card)
        asked.knew_it()
    assert seen == list(cards)
    assert asked.done == 4


def test_a_card_that_was_missed_comes_back_soon_and_once_more_at_the_end():
    cards = DECKS[0].cards[:6]
    asked = Round(cards)
    seen = [asked.card.id]
    asked.missed_it()
    while asked.card:
        seen.append(asked.card.id)
        asked.knew_it()
    ids = [card.id for card in cards]
    assert seen == [*ids[:4], ids[0], *ids[4:], ids[0]]


def test_a_round_ends_however_often_cards_are_missed():
    rng = random.Random(4)
    asked = Round(DECKS[1].cards, rng)
    answers = 0
    while asked.card and answers < 10_000:
        answers += 1
        asked.knew_it() if rng.random() < 0.5 else asked.missed_it()
    assert asked.card is None
    assert asked.done == asked.count == len(DECKS[1].cards)


def test_the_quiz_turns_cards_in_the_language_of_choice():
    shown = quiz(seed=1)
    card = shown.round.card
    assert "<small>Question</small>" in shown.face.value
    assert shown.knew.disabled
    shown.turn.click()
    assert f"Lecture 1: {card.section}" in shown.face.value
    shown.language.value = "zh"
    assert '<div lang="zh"' in shown.face.value
    assert f"第 1 讲：{card.section_title['zh']}（" in shown.face.value
    assert "<small>答案</small>" in shown.face.value
    shown.missed.click()
    assert shown.round.card != card
    assert shown.knew.disabled
    assert "还会再问 1 张" in shown.progress.value


def test_the_quiz_changes_decks_and_begins_again_when_a_round_is_over():
    shown = quiz(seed=1)
    shown.deck.value = DECKS[4]
    for _ in DECKS[4].cards:
        assert shown.round.card.lecture == DECKS[4].lecture
        shown.turn.click()
        shown.knew.click()
    assert f"All {len(DECKS[4].cards)} cards known" in shown.face.value
    assert shown.turn.description == "Another round"
    shown.turn.click()
    assert shown.round.card in DECKS[4].cards


def test_the_notebook_of_the_quiz_runs(monkeypatch):
    notebook = json.loads((CARDS.parent / "quiz.ipynb").read_text(encoding="utf-8"))
    names = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)
    assert callable(names["quiz"])
