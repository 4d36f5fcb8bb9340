"""A problem set is solved on its page, with nothing but a browser, and handed in from there."""

import json
import re
import subprocess
import sys
from html import escape
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from autograder.authoring.bundle import SECRETS
from book.site.sources import EXERCISES, ROOT
from tests.book.conftest import reader
from tests.book.test_in_a_browser import barriers

NAME = "ps1_one_weight"
PAGE = f"exercises/{NAME}/{NAME}.html"
LOADS = 240_000  # ms: on a machine where all else runs at once
MARKS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


def answers(name=NAME):
    """The official answer to each question that is a function, by its name."""
    notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    return {
        cell.id: MARKS.sub("", cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


@pytest.fixture(scope="module")
def page(tab, address):
    """The page of a reader who stays on it: Python starts once."""
    with reader(tab, address) as opened:
        yield opened(PAGE)


def cell(page, question):
    return page.locator(f".tag_cell-{question}")


def write(page, question, text):
    cell(page, question).locator(".cm-content").fill(text)


def check(page, question):
    """Press Check, and wait for what it says."""
    cell(page, question).get_by_role("button", name="Check").click()
    expect(cell(page, question).get_by_role("button", name="Stop")).to_be_hidden(timeout=LOADS)
    return cell(page, question).locator(".set-output")


def test_hints_are_a_ladder(page):
    hints = page.locator("#The-slope, section:has(> h2)").first.locator("details:has(> summary)")
    first = page.get_by_text("Hint 1: a nudge").first
    second = page.get_by_text("Hint 2: the method").first
    expect(hints.first).to_be_visible()
    expect(second).to_be_hidden()
    first.click()
    expect(second).to_be_visible()


def test_an_answer_is_typed_checked_put_right_and_holds(page):
    expect(check(page, "slope")).to_contain_text("Nothing is written here yet")
    editor = cell(page, "slope").locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    # The editor closes brackets, and begins a line as far in as it must.
    page.keyboard.type("def slope(weight, x, target):\nreturn 2 * (weight * x - target)")
    said = check(page, "slope")
    expect(said).to_contain_text("does not hold")
    expect(said).to_contain_text("slope(2, 3, 10) gave -8.")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" * x")
    expect(check(page, "slope")).to_contain_text("holds")
    expect(cell(page, "slope").locator(".set-state")).to_contain_text("its check holds")
    editor.click()
    page.keyboard.type("#")
    expect(cell(page, "slope").locator(".set-state")).to_have_text("changed since its check held")


def test_the_editor_is_left_by_escape_and_tab_and_undoes_a_reset(page):
    editor = cell(page, "new_weight").locator(".cm-content")
    before = editor.inner_text()
    write(page, "new_weight", "x = 1")
    cell(page, "new_weight").get_by_role("button", name="Reset").click()
    assert editor.inner_text() == before
    page.keyboard.press("Control+z")
    expect(editor).to_have_text("x = 1")
    page.keyboard.press("Tab")
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(cell(page, "new_weight").get_by_role("button", name="Run")).to_be_focused()


def test_a_loop_without_end_is_stopped_and_the_page_goes_on(page):
    write(page, "new_weight", "def new_weight(*given):\n    while True:\n        pass")
    block = cell(page, "new_weight")
    block.get_by_role("button", name="Check").click()
    expect(block.locator(".set-told")).to_have_text("Checking …", timeout=LOADS)
    block.get_by_role("button", name="Stop").click()
    expect(block.locator(".set-told")).to_contain_text("Stopped.")
    write(page, "new_weight", answers()["new_weight"])
    expect(check(page, "new_weight")).to_contain_text("holds", timeout=LOADS)


def test_the_set_is_solved_kept_and_graded_in_full(page, tmp_path):
    for question, text in answers().items():
        if question not in ("slope", "new_weight"):
            write(page, question, text)
    words = "Each step overshoots: the error is multiplied by -2.6."
    page.get_by_label("Your answer, in Markdown").fill(words)
    page.reload()
    expect(page.get_by_label("Your answer, in Markdown")).to_have_value(words)
    page.get_by_role("button", name="Check all").click()
    count = len(answers())
    status = page.locator("[role=status]", has_text="checks hold")
    expect(status).to_have_text(f"{count} of {count} checks hold.", timeout=LOADS)
    with page.expect_download() as found:
        page.get_by_role("button", name="Take out the notebook").click()
    assert found.value.suggested_filename == f"{NAME}.ipynb"
    file = tmp_path / f"{NAME}.ipynb"
    found.value.save_as(file)
    assert words in file.read_text(encoding="utf-8")
    command = [Path(sys.executable).with_name("autograder"), "check", "--json", file]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    marked = json.loads(done.stdout)
    assert marked["score"] == marked["max_score"] > 0, marked


def test_a_notebook_is_read_back_in_with_cells_of_its_own(page):
    notebook = nbformat.read(EXERCISES / NAME / f"{NAME}.ipynb", as_version=4)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "slope")
    notebook.cells[place].source = "def slope(*given):\n    return helper(*given)"
    own = nbformat.v4.new_code_cell("def helper(weight, x, target):\n    return -24", id="mine")
    notebook.cells.insert(place, own)
    file = {
        "name": "a.ipynb",
        "mimeType": "application/json",
        "buffer": nbformat.writes(notebook).encode(),
    }
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Read one back in").set_input_files(file)
    expect(cell(page, "slope").locator(".cm-content")).to_contain_text("helper(*given)")
    expect(page.locator(".set-own .cm-content")).to_contain_text("def helper")


def read_in(page, content):
    page.once("dialog", lambda dialog: dialog.accept())
    file = {"name": "b.ipynb", "mimeType": "application/json", "buffer": content}
    page.get_by_label("Read one back in").set_input_files(file)
    return page.locator(".set-ways + [role=status]")


def test_a_notebook_that_is_another_or_lacks_a_question_is_told_of(page):
    none = "This notebook has none of the questions of this problem set."
    no_notebook = "This file is no notebook: choose the .ipynb of this problem set."
    other = (EXERCISES / "ps2_activations" / "ps2_activations.ipynb").read_bytes()
    # One after the other, each with another sentence than the one before.
    wrong = {b'{"cells": []}': none, b"\xff": no_notebook, other: none}
    wrong[b'{"cells": [null, {"cell_type": "code"}]}'] = no_notebook
    for content, sentence in wrong.items():
        expect(read_in(page, content)).to_have_text(sentence)
    expect(cell(page, "slope").locator(".cm-content")).to_contain_text("helper(*given)")
    notebook = json.loads((EXERCISES / NAME / f"{NAME}.ipynb").read_bytes())
    for part in notebook["cells"]:
        if part["id"] == "mse":
            part |= {"id": "renamed", "metadata": {}, "source": "def mse(*given): ..."}
    told = read_in(page, json.dumps(notebook).encode())
    expect(told).to_contain_text("It has no cell for mse: what is missing stands here as it was")
    expect(page.locator(".set-own .cm-content").last).to_have_text("def mse(*given): ...")


FULL = (
    "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }; 0"
)


def test_in_a_full_store_what_is_typed_stays_on_the_page_which_says_that_it_is_not_kept(page):
    told = page.locator(".store-trouble")
    expect(told).to_have_count(0)
    page.evaluate(f"window.kept = Storage.prototype.setItem; {FULL}")
    write(page, "sse", "x = 7")
    expect(told).to_contain_text("take out the notebook")
    write(page, "mse", "x = 8")
    expect(cell(page, "sse").locator(".cm-content")).to_have_text("x = 7")
    page.evaluate("Storage.prototype.setItem = window.kept; 0")
    write(page, "mse", "x = 9")
    expect(told).to_have_count(0)  # there is room again, and all is kept
    assert "x = 7" in page.evaluate("localStorage.getItem('downhill')")


def test_the_last_picture_draws_once_there_is_a_guess(page):
    last = cell(page, "at-work")
    expect(last).to_be_hidden()
    form = page.locator('[id="predict.set-one_weight.at-work-text"]')
    form.get_by_role("textbox").fill("the middle one")
    form.get_by_role("textbox").press("Enter")
    last.get_by_role("button", name="Run").click()
    expect(last.locator(".set-output img, .set-output svg").first).to_be_visible(timeout=LOADS)


def test_the_page_has_no_barrier_and_fits_a_phone(page):
    for theme in ("light", "dark"):
        page.evaluate("name => { document.documentElement.dataset.theme = name }", theme)
        assert barriers(page, {}, True) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})


def test_no_answer_no_rubric_and_no_hidden_test_is_on_the_site(book):
    bodies = {
        line.strip()
        for name in sorted(path.stem for path in EXERCISES.glob("ps*/ps*.ipynb"))
        for text in answers(name).values()
        for line in text.splitlines()
        if len(line.strip()) > 50 and not line.strip().startswith(("def ", "class ", '"""', "#"))
    }
    released = "\n".join(path.read_text("utf-8") for path in EXERCISES.glob("ps*/ps*.ipynb"))
    own = {line for line in bodies if json.dumps(line)[1:-1] not in released}
    assert len(own) > 10
    files = [*book.glob("exercises/**/*.html"), *book.glob("_downloads/*/ps*.ipynb")]
    files += book.rglob("*.js")
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert [word for word in (*SECRETS, "rubric.mark") if word in text] == [], file
        assert [
            line for line in own if json.dumps(line)[1:-1] in text or escape(line) in text
        ] == [], file
