"""Problem sets 2 to 6 in the page: typed with mistakes on the way, or answered officially, and graded."""

import ast

import pytest
from playwright.sync_api import expect

from tests.book.conftest import reader
from tests.book.test_problem_sets import LOADS, answers, cell, check, write
from tests.support import page_verdicts

NAME = "ps3_graph"
PASTED = ("Scalar", "in_order")  # long, and of the same kinds of lines
OTHERS = ["ps2_activations", "ps4_backprop", "ps5_descent", "ps6_training"]
WRONG = {
    "multiply_gate": ("x * upstream, y * upstream", "does not hold"),
    "max_gate": ("upstream, upstream", "does not hold"),
    "sigmoid_gate": ("upstream", "does not hold"),
}

# How far in the line begins on which the cursor stands.
LINE = """() => {
    const at = getSelection().anchorNode;
    return (at.closest ? at : at.parentElement).closest(".cm-line").textContent.length;
}"""


@pytest.fixture(scope="module")
def page(tab, address, book):
    """The page of problem set 3; Python starts once."""
    if not (book / "runtime" / "manifest.json").exists():
        pytest.skip(
            "The book was built without Python for its pages: that takes npm and a network."
        )
    with reader(tab, address) as opened:
        yield opened(f"exercises/{NAME}/{NAME}.html")


def plain(source):
    """Code without its docstrings, as one types it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def type_in(page, question, text):
    """Type code as a person does: the editor goes in by itself, and Backspace goes out again."""
    editor = cell(page, question).locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    for number, line in enumerate(line for line in text.splitlines() if line.strip()):
        if number:
            page.keyboard.press("End")
            page.keyboard.press("Enter")
        wanted = len(line) - len(line.lstrip())
        now = page.evaluate(LINE)
        for _ in range(max(now - wanted, 0) // 4):
            page.keyboard.press("Backspace")
        page.keyboard.type(" " * max(wanted - now, 0) + line.strip())


def test_a_set_is_typed_with_mistakes_on_the_way_until_all_holds(page):
    for question, text in answers(NAME).items():
        if question in WRONG:
            returned, word = WRONG[question]
            head = plain(text).splitlines()[0]
            type_in(page, question, f"{head}\n    return {returned}")
            expect(check(page, question)).to_contain_text(word)
        if question in PASTED:
            write(page, question, text)
        else:
            type_in(page, question, plain(text))
        expect(check(page, question)).to_contain_text("✓ holds")
    state = page.locator(".set-state", has_text="its check holds")
    expect(state).to_have_count(len(answers(NAME)))
    expect(check(page, "whole-check")).to_contain_text("✓ holds")


def test_the_notebook_taken_out_gets_full_marks_from_the_grader(page):
    with page.expect_download() as found:
        page.get_by_role("button", name="Take out the notebook").click()
    marks = page_verdicts.by_the_grader(NAME, found.value.path().read_bytes())
    assert marks.keys() == answers(NAME).keys()
    assert [mark for mark in marks.values() if mark.score != mark.max_score] == []


@pytest.mark.parametrize("name", OTHERS)
def test_official_answers_hold_in_the_page(page, name):
    cells = page_verdicts.before_all(name)
    told = page.evaluate(page_verdicts.RUN, cells)
    page.set_default_timeout(LOADS)
    for (cell_name, _), outputs in zip(cells, told, strict=True):
        assert [one for one in outputs if one["output_type"] == "error"] == [], cell_name
        if cell_name.endswith("-check"):
            assert "✓ holds" in page_verdicts.said(outputs), cell_name
