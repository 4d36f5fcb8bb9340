"""One page knows what a reader has done, and carries it to another browser."""

import json

import pytest
from playwright.sync_api import expect

from book.site import ways
from tests.book.test_predictions import PAGE, guess

LECTURE = "[data-name=one_weight]"
SET = "[data-name=set-one_weight]"


def read_guess_and_turn(first_visit):
    """Read lecture 1, make a guess in it, and know one of its cards."""
    page = first_visit(PAGE)
    guess(page, "slope-of-the-loss", "it falls by 0.24")
    page.get_by_label("I have read this lecture").check()
    page = first_visit("flashcards/01_one_weight.html")
    page.locator(".cards-stage").press("Space")
    page.locator(".cards-stage").press("3")
    return first_visit("progress.html")


def export(page):
    """The file that the page writes."""
    with page.expect_download() as found:
        page.get_by_role("button", name="Export to a file").click()
    return found.value.path()


def test_the_page_knows_what_was_read_guessed_and_learned(first_visit):
    row = read_guess_and_turn(first_visit).locator(LECTURE)
    cells = row.locator("td")
    expect(cells.nth(0)).not_to_be_empty()
    expect(cells.nth(1)).to_contain_text("1 of ")
    expect(cells.nth(2)).to_contain_text("1 of ")


def test_what_is_exported_is_imported_once_and_the_newer_entry_counts(first_visit):
    page = read_guess_and_turn(first_visit)
    file = export(page)
    kept = json.loads(file.read_text())
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget everything").click()
    row = page.locator(LECTURE)
    expect(row.locator("td").nth(1)).to_contain_text("0 of ")
    status = page.locator(".own-progress [role=status]")
    for told in ("3 entries", "0 entries"):
        page.get_by_label("Import a file").set_input_files(file)
        expect(status).to_contain_text(told)
        expect(row.locator("td").nth(1)).to_contain_text("1 of ")
    assert json.loads(export(page).read_text()) == kept
    # An older file takes nothing back.
    kept["guesses"]["one_weight/slope-of-the-loss"] = {
        "said": "older",
        "when": "2020-01-01T00:00:00Z",
    }
    older = {
        "name": "older.json",
        "mimeType": "application/json",
        "buffer": json.dumps(kept).encode(),
    }
    page.get_by_label("Import a file").set_input_files(older)
    expect(status).to_contain_text("0 entries")


def test_marks_from_jupyterlab_are_imported_and_the_best_is_kept(first_visit):
    page = first_visit("progress.html")
    for score in (11.0, 9.5):
        check = {"assignment": "ps1_one_weight", "score": score, "max_score": 14.0, "questions": []}
        text = json.dumps({"checks": [check]}).encode()
        file = {"name": "progress.json", "mimeType": "application/json", "buffer": text}
        page.get_by_label("Import a file").set_input_files(file)
        expect(page.locator(SET)).to_contain_text(f"{score:g} of 14")
    expect(page.locator(SET)).to_contain_text("best 11")
    page.reload()
    expect(page.locator(SET)).to_contain_text("9.5 of 14, best 11")


@pytest.mark.parametrize("text", ["[]", "no JSON", '{"checks": [{}]}', '{"version": 2}'])
def test_a_file_without_progress_is_told_from_one_with_it(first_visit, text):
    page = first_visit("progress.html")
    file = {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}
    page.get_by_label("Import a file").set_input_files(file)
    expect(page.locator(".own-progress [role=status]")).to_contain_text("no progress in this file")


def test_the_book_links_to_what_is_named_and_to_nothing_else(monkeypatch):
    monkeypatch.setattr(ways, "links", dict)
    assert ways.sentences("lectures/01.ipynb") == ""
    named = {"repository": "https://example.org/course/", "binder": "https://example.org/b"}
    monkeypatch.setattr(ways, "links", lambda: named)
    said = ways.sentences("lectures/01.ipynb")
    assert "https://example.org/course/blob/main/lectures/01.ipynb" in said
    assert "https://example.org/b?urlpath=lab%2Ftree%2Flectures%2F01.ipynb" in said
