"""Numbers that lectures state are those of their runs: each carries a marker, and none goes without."""

import re

import nbformat
import pytest

from tests.support.stated import MARKER, NotSaidError, Run, numbers, stated, unmarked, written
from tests.support.stated_cards import texts_on, with_cards


def lecture_of(text, printed="", code="x = 1"):
    """An executed notebook of a cell that prints something, and a text about it."""
    cell = nbformat.v4.new_code_cell(code, id="measure")
    cell.outputs = [nbformat.v4.new_output("stream", text=printed)]
    return nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_markdown_cell(text, id="read")])


# --- the lectures


def test_every_number_with_a_marker_is_what_the_run_says(executed):
    run = Run(executed)
    wrong = [said.shown for said in stated(executed) if said.run and not run.holds(said)]
    assert wrong == []


def test_no_number_of_a_run_goes_without_a_marker(executed):
    assert unmarked(executed) == []


def test_lectures_state_numbers_of_their_runs(notebook):
    assert sum(bool(said.run) for said in stated(notebook)) >= 3


def test_markers_stand_where_no_reader_sees_them(notebook):
    """In text, as comments that hold no other tag, not in code, and not within a formula."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert "<!--" not in cell.source, cell.id
            continue
        assert cell.source.count("<!--") == len(MARKER.findall(cell.source)), cell.id
        for marker in MARKER.finditer(cell.source):
            assert not re.search(r"[<>|\n]", marker[0][4:-3]), cell.id
            before = re.sub(r"`[^`\n]*`|\$\$.*?\$\$", "", cell.source[: marker.start()], flags=re.S)
            assert before.count("$") % 2 == 0, f"{cell.id}: a marker within a formula"


def test_no_description_of_a_picture_states_a_number_of_the_run_by_itself(notebook):
    """It names the value, as in f"falls to {losses[-1]:.3f}", so that it is never out of date."""
    for cell in notebook.cells:
        alt = re.search(r"\balt=\s*(.*?)\n?\)\s*$", cell.source, re.DOTALL)
        if cell.cell_type != "code" or not alt:
            continue
        words = re.sub(r"\{[^{}]*\}", "", alt[1])
        literal = re.findall(r"(?<![\w.])\d+\.\d+(?:e[-+]?\d+)?|(?<![\w.])\d+e[-+]?\d+", words)
        known = re.sub(re.escape(alt[0]), "", cell.source)
        assert [word for word in literal if word not in known] == [], cell.id


# --- flashcards and glossary


def test_numbers_on_cards_and_in_the_glossary_are_those_of_the_lecture_s_run(executed, lecture):
    names = texts_on(lecture.stem)
    beside = with_cards(executed, lecture.stem)
    assert {cell.id for cell in beside.cells} >= set(names)
    run = Run(beside)
    said = [number for number in stated(beside) if number.cell in names]
    assert [number.shown for number in said if number.run and not run.holds(number)] == []
    assert [told for told in unmarked(beside) if told.partition(": ")[0] in names] == []


def test_the_chinese_of_a_card_states_the_same_measured_numbers(lecture):
    for name, (_, text) in texts_on(lecture.stem).items():
        assert "<!--" not in text["zh"], name
        for marker in MARKER.finditer(text["en"]):
            number = re.search(r"[\d.,]*\d$", text["en"][: marker.start()].rstrip("$ %"))
            assert number is None or number[0] in text["zh"], (name, number)


# --- the markers themselves


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('0.27<!-- run: at("loss", 0) -->', "loss 0.2674"),
        ('0.267<!-- run: at("loss", 0) -->', "loss 0.2674"),
        ('27%<!-- run: at("loss", 0) -->', "loss 27.4%"),
        ('27 %<!-- run: 100 * at("loss", 0) -->', "loss 0.274"),
        ('−4<!-- run: at("b", 0) -->', "a -1\nb -4.0"),
        ('1,438<!-- run: at("n", 0) -->', "n 1438"),
        ('3 000<!-- run: about(at("n", 0)) -->', "n 3159"),
        ('$10^{-9}$<!-- run: at("n", 0) -->', "n 1e-09"),
        ('**Fifty**<!-- run: about(at("n", 0)) -->', "n 53"),
        ('Six<!-- run: len(column(1, "ok")) -->', "ok 1 2\n" * 6 + "no 1 2\n"),
        ('five times<!-- run: about(at("b", "z", 0) / at("a", "z", 0)) -->', "a\nz 2\nb\nz 10"),
        ('more than half<!-- run: between(0.5, at("n", 0), 1) -->', "n 0.7"),
        ('it stopped<!-- run: says("stopped") -->', "stopped after 3"),
    ],
)
def test_a_marker_holds_as_far_as_the_number_is_written(text, printed):
    notebook = lecture_of(text, printed)
    (said,) = stated(notebook)
    assert Run(notebook).holds(said)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('0.27<!-- run: at("loss", 0) -->', "loss 0.2751"),
        ('0.270<!-- run: at("loss", 0) -->', "loss 0.2674"),
        ('4<!-- run: at("b", 0) -->', "b -4.0"),
        ('3 000<!-- run: about(at("n", 0)) -->', "n 4000"),
        ('Six<!-- run: len(column(1, "ok")) -->', "ok 1 2\n" * 5),
        ('more than half<!-- run: between(0.5, at("n", 0), 1) -->', "n 0.3"),
        ("9<!-- run: tests/lectures/test_numbers.py::test_that_is_not_there -->", ""),
    ],
)
def test_a_number_that_went_stale_is_noticed(text, printed):
    notebook = lecture_of(text, printed)
    (said,) = stated(notebook)
    assert not Run(notebook).holds(said)


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ('at("gone", 0)', "No cell above prints 'gone'"),
        ('at("loss", 7)', "has fewer numbers"),
        ('at("loss", 0, cell="other")', "There is no cell 'other'"),
        ('__import__("os")', "may not use"),
        ("at(", "no expression"),
    ],
)
def test_a_marker_that_asks_for_nothing_is_refused_with_a_sentence(expression, complaint):
    notebook = lecture_of(f"0.3<!-- run: {expression} -->", "loss 0.3")
    (said,) = stated(notebook)
    with pytest.raises(NotSaidError, match=complaint):
        Run(notebook).holds(said)


@pytest.mark.parametrize(
    "text",
    [
        "The loss ends at 0.2674.",
        "It got 62% right.",
        "After 137 steps it was there.",
        "That is 137 of 200.",
        "- a list: 0.2674",
        "It takes about 137 of them.",
    ],
)
def test_a_number_that_the_run_prints_is_found_unmarked(text):
    printed = "loss 0.2674, right 62%, 137 steps"
    assert unmarked(lecture_of(text, printed))
    marked = re.sub(r"(0\.2674|62%|137)", r"\1<!-- by hand -->", text)
    assert not unmarked(lecture_of(marked, printed))


@pytest.mark.parametrize("text", ["`0.2674`", "$0.2674$", "A rate of 0.05.", "In 0.9999 of them."])
def test_formulas_code_and_what_is_put_into_a_run_need_no_marker(text):
    assert not unmarked(lecture_of(text, "loss 0.2674 at rate 0.05", "rate = 0.05"))


def test_numbers_are_read_as_people_write_them():
    assert numbers("x1 1.5e-03, −2, 1,438 and float32") == [0.0015, -2, 1438]
    assert [written(text) for text in ("a 7", "seven", "the best", "1.5**")] == [7, 7, None, 1.5]
