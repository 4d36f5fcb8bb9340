"""Each prediction takes a guess, and only then shows what came, with the guess beside it."""

import nbformat
import pytest
from playwright.sync_api import expect

from book.site import predictions
from book.site.sources import LECTURES, chosen
from tests.book.test_in_a_browser import barriers

PAGE = "lectures/01_one_weight.html"
OPENS = "I only read: open all predictions"


def test_every_prediction_of_a_notebook_asks_under_a_name_of_its_own():
    names = []
    for path in [part for kind in chosen(()) for part in kind]:
        notebook = nbformat.read(path, as_version=4)
        count = sum(
            len(predictions.asks(c.source)) for c in notebook.cells if c.cell_type == "markdown"
        )
        predictions.ask(notebook, path.stem)
        found = [
            line.split()[1]
            for cell in notebook.cells
            for line in cell.source.splitlines()
            if line.startswith("::::{prediction}")
        ]
        assert len(found) == count >= 1, path.name
        names += found
    assert len(set(names)) == len(names) > 150


def test_names_do_not_change_with_the_number_of_a_lecture():
    assert predictions.permanent("01_one_weight") == predictions.permanent("13_one_weight")
    assert predictions.permanent("ps1_one_weight") == "set-one_weight"


def test_a_guess_that_is_listed_for_no_prediction_is_named(monkeypatch):
    monkeypatch.setattr(predictions, "guesses", lambda: {"one_weight": {"no-such-cell": "number"}})
    notebook = nbformat.read(LECTURES / "01_one_weight.ipynb", as_version=4)
    with pytest.raises(ValueError, match="one_weight has no prediction in no-such-cell"):
        predictions.ask(notebook, "01_one_weight")


def question(page, name):
    return page.locator(f'[id="predict.one_weight.{name}"]')


def guess(page, name, text):
    """Answer a prediction by keyboard."""
    form = question(page, name)
    if form.get_by_role("radio").count():
        form.get_by_label(text).press("Space")
    else:
        form.get_by_role("textbox").fill(text)
    form.get_by_role("button", name="See what comes").press("Enter")


def shown(page):
    """How many outputs, figures and pictures of the page are in view or in the reader's reach."""
    return page.locator(".cell_output").filter(visible=True).count()


def test_what_came_is_shown_after_a_guess_and_beside_it(first_visit):
    page = first_visit(PAGE)
    name = "slope-of-the-loss"
    cell = page.locator(f'[id="predict.one_weight.{name}"] ~ .cell').first
    expect(cell).to_be_hidden()
    question(page, name).get_by_role("button", name="See what comes").click()
    expect(question(page, name).get_by_role("alert")).to_contain_text("a wrong guess costs nothing")
    expect(cell).to_be_hidden()
    guess(page, name, "it falls by 0.01")
    expect(cell).to_be_visible()
    expect(cell).to_contain_text("Your guess was: it falls by 0.01")
    expect(question(page, name).locator(".predict-said")).to_be_focused()
    # It is remembered, and may be changed.
    page.reload()
    expect(cell).to_contain_text("Your guess was: it falls by 0.01")
    question(page, name).get_by_role("button", name="Change it").click()
    guess(page, name, "it falls by 0.24")
    expect(cell).to_contain_text("Your guess was: it falls by 0.24")


def test_each_question_of_a_section_waits_for_the_one_before_it(first_visit):
    page = first_visit(PAGE)
    expect(question(page, "one-step")).to_be_visible()
    for one in page.locator("section:has(> .predict ~ .predict)").all():
        expect(one.locator("> .predict").nth(1)).to_be_hidden()
    assert page.locator(".predict ~ :not(section):not(.predict)").filter(visible=True).count() == 0


def test_a_reader_who_only_reads_opens_all_by_one_switch(first_visit):
    page = first_visit(PAGE)
    few = shown(page)
    page.get_by_label(OPENS).check()
    assert page.locator("[hidden=until-found]").count() == 0
    assert shown(page) > few
    page.goto(page.url.replace("01_one_weight", "02_error_surface"))
    expect(page.get_by_label(OPENS)).to_be_checked()
    assert page.locator("[hidden=until-found]").count() == 0


def test_only_a_number_is_a_number(first_visit):
    page = first_visit("lectures/06_backprop_by_hand.html")
    form = page.locator('[id="predict.backprop_by_hand.hidden-note"]')
    for text in ("a bit", "1 to 2", "0.0.1"):
        form.get_by_role("textbox").fill(text)
        form.get_by_role("button", name="See what comes").click()
        expect(form.get_by_role("alert")).to_contain_text("Write one number")
    form.get_by_role("textbox").fill("−8e-3")
    form.get_by_role("textbox").press("Enter")
    expect(form.locator(".predict-text")).to_have_text("−8e-3")


def test_on_paper_nothing_is_hidden_and_nothing_asks(first_visit):
    page = first_visit(PAGE)
    page.emulate_media(media="print")
    expect(page.locator(".downhill-player .downhill-picture").first).to_be_visible()
    expect(page.locator(".predict-form").first).to_be_hidden()


def test_the_questions_have_no_barrier_and_fit_a_phone(first_visit):
    page = first_visit(PAGE)
    assert barriers(page, {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa"]}}, True) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
