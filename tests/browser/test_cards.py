"""Cards on a page of the book: they turn, remember, and are all there without scripts."""

import re
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from book.flashcards.decks import CARDS, read_deck, read_glossary
from tests.support.tab import DESKTOP, newcomer
from tests.support.tiny_book import LECTURE, build

DECK = read_deck(CARDS / f"{LECTURE}.yaml")
FIRST, SECOND, THIRD = DECK.cards[:3]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    pages = {
        "cards": f"# Flashcards\n\n```{{cards}} {LECTURE}\n```\n",
        "glossary": "# Glossary\n\n```{glossary-table}\n```\n",
        "plain": "# No cards here\n",
    }
    return build(tmp_path_factory.mktemp("book"), pages)


@pytest.fixture(scope="module")
def tab(browser):
    """A reader's browser, offline."""
    context = browser.new_context(viewport=DESKTOP, offline=True)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


@pytest.fixture
def page(tab, book):
    """The page of cards; any error of a script, and any request that leaves, fails the test."""
    with newcomer(tab, ("file:", "data:")):
        tab.goto((book / "cards.html").as_uri())
        yield tab


def stage(page):
    return page.locator(".cards-stage")


def plain(text):
    """What a question begins with, before its first formula."""
    return re.split(r"[$`]", text)[0].strip()


def shows(page, card, side="question", language="en"):
    """The face in view is that side of that card, in that language."""
    face = page.locator(".cards-face").filter(visible=True)
    expect(face).to_have_count(1)
    expect(face).to_contain_text(plain(getattr(card, side)[language]))
    return True


def everything(page):
    """Show all cards, in the deck's order, whether they are due or not."""
    page.get_by_label("Only what is due today").uncheck()


def known(page, count):
    """So many cards are known, says the page."""
    expect(page.locator(".cards-count")).to_have_text(f"{count} of {len(DECK.cards)} known")


def test_a_card_turns_by_click_and_by_key(page):
    everything(page)
    assert shows(page, FIRST)
    stage(page).click()
    assert shows(page, FIRST, "answer")
    stage(page).press("Space")
    assert shows(page, FIRST)
    page.get_by_role("button", name="Turn").press("Enter")
    assert shows(page, FIRST, "answer")
    stage(page).press("ArrowRight")
    assert shows(page, SECOND)
    stage(page).press("ArrowLeft")
    assert shows(page, FIRST)
    stage(page).press("ArrowLeft")
    assert shows(page, DECK.cards[-1])


def test_a_card_is_known_only_after_it_was_turned(page):
    rating = page.get_by_role("button", name="I knew it")
    expect(rating).to_be_disabled()
    for key in "1234":
        stage(page).press(key)
    assert shows(page, FIRST)
    known(page, 0)
    stage(page).press("Space")
    rating.press("Space")
    assert shows(page, SECOND)
    known(page, 1)
    # The next Space turns the next card, and says nothing of it.
    page.keyboard.press("Space")
    assert shows(page, SECOND, "answer")
    known(page, 1)


def test_a_missed_card_comes_back_today_and_a_known_one_another_day(page):
    total = len(DECK.cards)
    place = page.locator(".cards-place")
    expect(place).to_have_text(f"{total} due today")
    for key in ("1", "3"):
        stage(page).press("Space")
        stage(page).press(key)
    assert shows(page, THIRD)
    expect(place).to_have_text(f"{total - 1} due today")
    page.reload()
    known(page, 1)
    for _ in range(total - 2):
        stage(page).press("Space")
        stage(page).press("4")
    assert shows(page, FIRST)
    expect(place).to_have_text("1 due today")
    stage(page).press("Space")
    stage(page).press("3")
    expect(page.locator(".cards-empty")).to_contain_text("Nothing more is due today.")
    expect(page.get_by_role("button", name="Turn")).to_be_disabled()


def test_a_known_card_is_due_again_when_its_days_are_over_and_then_lasts_longer(tab, book):
    page = tab.context.new_page()  # whose clock is not turned back
    with newcomer(page, ("file:", "data:")):
        page.goto((book / "cards.html").as_uri())
        stage(page).press("Space")
        stage(page).press("3")
        page.clock.set_fixed_time(datetime.now() + timedelta(days=40))
        page.reload()
        known(page, 0)
        assert shows(page, FIRST)
        stage(page).press("Space")
        wait = page.get_by_role("button", name="I knew it").locator(".cards-when").inner_text()
        assert int(wait.split()[0]) > 40
    page.close()


def test_who_starts_over_has_all_cards_before_them_again(page):
    stage(page).press("Space")
    stage(page).press("3")
    known(page, 1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Start over").click()
    known(page, 0)
    page.reload()
    known(page, 0)


def test_chinese_is_marked_as_such_and_remembered(page):
    page.get_by_role("button", name="中文").click()
    assert shows(page, FIRST, language="zh")
    expect(page.locator(".cards-player")).to_have_attribute("lang", "zh")
    page.reload()
    assert shows(page, FIRST, language="zh")
    page.get_by_role("button", name="翻面").click()
    assert shows(page, FIRST, "answer", "zh")


def test_a_tag_leaves_only_its_cards(page):
    everything(page)
    tagged = [card for card in DECK.cards if "why" in card.tags]
    page.get_by_label("About").select_option("why")
    expect(page.locator(".cards-place")).to_have_text(f"Card 1 of {len(tagged)}")
    for card in [*tagged, tagged[0]]:
        assert shows(page, card)
        stage(page).press("ArrowRight")


def test_an_address_leads_to_its_card(page, book):
    page.goto((book / "cards.html").as_uri() + f"#{THIRD.id}")
    page.reload()
    assert shows(page, THIRD)


def test_a_card_leads_to_its_section(page):
    stage(page).press("Enter")
    page.get_by_role("link", name=FIRST.section).click()
    expect(page).to_have_url(re.compile(rf"{LECTURE}\.html#.+"))
    anchor = page.url.partition("#")[2]
    expect(page.locator(f"section[id='{anchor}'] > h2")).to_contain_text(FIRST.section)


def test_nothing_turns_for_readers_who_want_no_motion(page):
    page.emulate_media(reduced_motion="reduce")
    duration = "(card) => getComputedStyle(card).transitionProperty"
    assert page.locator(".cards-inner").first.evaluate(duration) == "none"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, theme):
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    stage(page).press("Space")
    page.wait_for_timeout(600)
    found = Axe().run(page, ".cards").response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_without_scripts_every_card_is_there_to_unfold(browser, book):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((book / "cards.html").as_uri())
        cards = page.locator("details")
        expect(cards).to_have_count(len(DECK.cards))
        expect(cards.first.locator("p[lang=en]")).to_be_hidden()
        cards.first.locator("summary").click()
        expect(cards.first.locator("p[lang=en]")).to_contain_text(plain(FIRST.answer["en"]))
        expect(cards.first.locator("p[lang=zh]")).to_contain_text(plain(FIRST.answer["zh"]))


def test_on_paper_questions_and_answers_all_show(page):
    page.emulate_media(media="print")
    expect(page.locator(".cards-face").filter(visible=True)).to_have_count(2 * len(DECK.cards))
    expect(page.locator(".cards-actions").first).to_be_hidden()


def test_only_pages_with_cards_load_their_files(book):
    loads = {
        name: re.findall(r"cards\.(?:css|js)", (book / f"{name}.html").read_text())
        for name in ("cards", "glossary", "plain")
    }
    assert loads == {"cards": ["cards.css", "cards.js"], "glossary": ["cards.css"], "plain": []}


def test_the_glossary_lists_every_term_in_both_languages(page, book):
    page.goto((book / "glossary.html").as_uri())
    found = Axe().run(page, ".cards-glossary").response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    terms = sorted(read_glossary(), key=lambda term: term.term["en"].lower())
    cells = page.locator(".cards-glossary tbody th")
    assert cells.locator("[lang=en]").all_inner_texts() == [term.term["en"] for term in terms]
    assert cells.locator("[lang=zh]").all_inner_texts() == [term.term["zh"] for term in terms]
