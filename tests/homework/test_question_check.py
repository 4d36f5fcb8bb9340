"""The check under a question: what it shows, what it leaves, and whom it blames."""

from types import SimpleNamespace

import pytest

from homework import CheckError, box, question_check
from homework.causes import built_on
from homework.outcome import HOLDS, OPEN, STOPPED, WAITS, WRONG, Result
from homework.overview import overview
from homework.question_check import checked
from homework.visible import Check, Essay, run_all
from homework.wording import as_html
from tests.support.written import written

SLOPE = "def slope(x):\n    return 2 * x"
WRONG_SLOPE = "def slope(x):\n    return 3 * x"
STEP = "def step(x):\n    return x - slope(x)"
WALK = "def walk(x):\n    return [x, step(x)]"


def check_of(question, call, value):
    return (
        f"import homework\n\n\n@homework.check({question!r}, seconds=0.3)\ndef _check():\n"
        f"    answer = {call}\n    assert answer == {value}, f'{call} gave {{answer}}.'\n\n\n"
        "homework.tidy_up(globals())\n"
    )


CHECKS = {
    "slope": check_of("slope", "slope(1)", 2),
    "step": check_of("step", "step(1)", -1),
    "walk": check_of("walk", "walk(1)", [1, -1]),
}


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A kernel in which no check has run."""
    monkeypatch.setattr(question_check, "_known", {})
    monkeypatch.setattr(question_check, "in_a_kernel", lambda: True)
    monkeypatch.setattr(question_check, "listeners", [])


def by_hand(question, names):
    """The result of a check that is run under its question."""
    seen = []
    question_check.listeners[:] = [seen.append]
    try:
        written(CHECKS[question], names)
    except CheckError as error:
        assert seen[0].state != HOLDS
        assert str(error).startswith(f"{question} {seen[0].word}.")
    else:
        assert seen[0].state == HOLDS
    return seen[0]


def all_of(names):
    return {r.question: r for r in run_all([Check(q, s) for q, s in CHECKS.items()], names)}


def defined(*sources):
    names = {}
    for source in sources:
        written(source, names)
    return names


def test_a_check_leaves_no_name_in_the_notebook_whether_it_holds_or_not():
    for slope in (SLOPE, WRONG_SLOPE):
        names = defined("import homework", slope, "answer = _check = 'mine'")
        before = dict(names)
        by_hand("slope", names)
        all_of(names)
        assert names == before


def test_a_right_answer_holds():
    assert by_hand("slope", defined(SLOPE)) == Result("slope", HOLDS)


def test_a_wrong_answer_is_told_what_it_gave():
    assert by_hand("slope", defined(WRONG_SLOPE)) == Result("slope", WRONG, "slope(1) gave 3.")


@pytest.mark.parametrize("run", ["by hand", "by the button"])
def test_the_first_cause_is_named_and_not_what_follows_from_it(run):
    names = defined(WRONG_SLOPE, STEP, WALK)
    results = {q: by_hand(q, names) for q in CHECKS} if run == "by hand" else all_of(names)
    assert results["slope"].state == WRONG
    assert (results["step"].state, results["step"].cause) == (WAITS, "slope")
    assert (results["walk"].state, results["walk"].cause) == (WAITS, "slope")


@pytest.mark.parametrize("run", ["by hand", "by the button"])
def test_one_that_does_not_use_the_wrong_answer_is_judged_by_itself(run):
    names = defined(WRONG_SLOPE, "def step(x):\n    return x - 2 * x", WALK)
    results = {q: by_hand(q, names) for q in CHECKS} if run == "by hand" else all_of(names)
    assert results["step"].state == HOLDS
    assert results["walk"].state == HOLDS
    names = defined(WRONG_SLOPE, "def step(x):\n    return 7 * x", WALK)
    assert by_hand("step", names).state == WRONG


def test_a_cause_that_was_put_right_since_is_blamed_no_more():
    names = defined(WRONG_SLOPE, "def step(x):\n    return x + slope(x)")
    by_hand("slope", names)
    assert by_hand("step", names).cause == "slope"
    written(SLOPE, names)
    result = by_hand("step", names)
    assert (result.state, result.cause) == (WRONG, "")
    assert result.message == "step(1) gave 3."


@pytest.mark.parametrize("run", ["by hand", "by the button"])
def test_an_answer_that_is_still_to_be_written_is_waited_for(run):
    names = defined("def slope(x):\n    raise NotImplementedError()", STEP)
    results = {q: by_hand(q, names) for q in CHECKS} if run == "by hand" else all_of(names)
    assert results["slope"].state == OPEN
    assert (results["step"].state, results["step"].cause) == (WAITS, "slope")
    assert results["walk"].state == OPEN  # it is not written itself


@pytest.mark.parametrize("run", ["by hand", "by the button"])
def test_a_loop_without_end_is_stopped_and_the_remedy_told(run):
    names = defined("def slope(x):\n    while True:\n        x = x - 1", STEP)
    results = {q: by_hand(q, names) for q in CHECKS} if run == "by hand" else all_of(names)
    said = results["slope"]
    assert said.state == STOPPED
    assert said.message.startswith("It was stopped after 0.3 seconds. Is there a loop without end?")
    assert "`slope(1)`" in said.message
    assert (results["step"].state, results["step"].cause) == (WAITS, "slope")
    assert names["step"]


def test_what_is_not_blamed_is_no_attribute_of_the_same_name():
    source = "def step(x):\n    return x.slope\nclass slope:\n    pass"
    assert built_on("step", None, defined(source), ["slope", "step"]) == []


def test_methods_and_functions_inside_count_as_what_they_stand_in():
    source = (
        "class Walk:\n    @property\n    def step(self):\n        return [slope(x) for x in (1,)]\n"
        "def go():\n    return lambda: Walk()"
    )
    assert built_on("go", None, defined(SLOPE, source), ["slope", "Walk"]) == ["slope", "Walk"]


def test_the_cell_of_the_hidden_tests_passes_where_the_check_held_and_repeats_it_where_not():
    names = defined(SLOPE)
    with pytest.raises(CheckError, match="Run the check of `slope` first"):
        checked("slope")
    by_hand("slope", names)
    checked("slope")
    written(WRONG_SLOPE, names)
    by_hand("slope", names)
    with pytest.raises(CheckError, match=r"slope\(1\) gave 3"):
        checked("slope")


def test_the_cell_of_the_hidden_tests_takes_no_part_where_marks_are_given(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    checked("slope")
    monkeypatch.delenv("NBGRADER_EXECUTION")
    monkeypatch.setattr(question_check, "in_a_kernel", lambda: False)
    checked("slope")


RESULTS = [
    Result("slope", HOLDS),
    Result("slope", WRONG, "`f(1)` gave <b>2</b>\nIt should be 3."),
    Result("slope", OPEN, "Nothing is written here yet."),
    Result("slope", STOPPED, "It was stopped."),
    Result("slope", WAITS, "slope gave 2.", "sse"),
    Result("slope", WAITS, "", "sse"),
]


@pytest.mark.parametrize("result", RESULTS)
def test_a_box_says_question_and_state_in_words_and_the_sentence_before_anything_else(result):
    page = box.as_box(result)
    assert result.word in page
    assert "<code>slope</code>" in page
    assert "<b>" not in page
    body = page.partition("<code>slope</code>")[2]  # below the word
    if result.state == WAITS:
        assert body.startswith("</p><p><code>slope</code> uses <code>sse</code>")
    elif result.message:
        assert body.startswith(f"</p><p>{as_html(result.message.splitlines()[0])}</p>")
    text = box.as_text(result)
    assert text[0].endswith(f"{result.word}: slope")
    assert all(len(line) <= box.WIDTH for line in text)


def test_states_are_told_apart_without_colours():
    words = {box.sign(result) for result in RESULTS}
    assert len(words) == len({result.state for result in RESULTS})
    assert len({sign[0] for sign in words}) == len(words)


def test_the_error_of_a_check_shows_its_text_in_place_of_a_traceback():
    error = CheckError(Result("slope", WRONG, "slope(1) gave 3."))
    assert error._render_traceback_() == ["✗ does not hold: slope", "slope(1) gave 3."]


PARTS = [
    Check("slope", "", "slope-question"),
    Essay("words", False, "words-question"),
    Check("step", "", "step-question"),
    Check("walk", "", "walk-question"),
]


def test_in_the_overview_each_name_leads_to_its_question_and_the_first_cause_comes_first():
    results = {
        r.question: r
        for r in [
            Result("walk", WAITS, "walk(1) gave 7.", "step"),
            Result("step", WRONG, "step(1) gave 3."),
            Result("slope", HOLDS),
        ]
    }
    page = overview(PARTS, results)
    for part in PARTS:
        assert f'<a href="#cell-id={part.cell}" data-heading="{part.heading}">' in page
    assert "<strong>1 of 3</strong> checks hold. Begin with <strong><a " in page
    assert page.index("step-question") < page.index("slope-question")  # where to begin
    assert "put that right first" in page
    assert "walk(1) gave 7." not in page
    assert "not written yet" in page


def test_where_all_checks_hold_the_overview_names_the_words_still_to_be_written():
    results = {part.question: Result(part.question, HOLDS) for part in PARTS if part != PARTS[1]}
    page = overview(PARTS, results)
    assert 'Not written yet: <a href="#cell-id=words-question"' in page


def test_the_overview_names_the_check_that_is_at_work():
    page = overview(PARTS, {"slope": Result("slope", HOLDS)}, "step")
    assert "Checking <code>step</code>" in page
    assert "is being checked" in page
    assert "holds" in page


@pytest.mark.parametrize("can_change", [True, False])
def test_what_stands_there_while_a_check_runs_is_replaced_and_nowhere_else_shown(
    can_change, monkeypatch
):
    shown = []

    class Handle:
        def update(self, data, raw):
            shown[-1] = data

    def display(data, raw, display_id=False):
        shown.append(data)
        return Handle() if display_id else None

    shell = SimpleNamespace(kernel=None)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    monkeypatch.setattr("IPython.display.display", display)
    if not can_change:  # as in a page of the book
        monkeypatch.delattr("IPython.display.update_display")
    by_hand("slope", written(WRONG_SLOPE))
    (box,) = shown
    assert "does not hold" in box["text/plain"]
    assert "is being checked" not in box["text/plain"]


def test_while_all_checks_run_the_page_knows_what_to_say_once_the_kernel_has_gone():
    said = overview([Check("slope", "")], {}, running="slope")
    assert "The kernel ended while <code>slope</code> was being checked" in said
