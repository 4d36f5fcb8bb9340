"""What the checks that students see say, run by the Check button."""

import json
import linecache

import pytest

from homework.button import check_button, results_as_html
from homework.visible import HOLDS, OPEN, WRONG, Check, NoProblemSetError, Result, checks_of, run

CHECK = Check(
    "double", "assert double(2) == 4, f'double(2) gave {double(2)}, not 4'\nprint('fine')"
)


def raises(error):
    def double(x):
        raise error

    return double


def notebook(path, cells):
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_a_right_function_holds_and_prints_nothing(capsys):
    assert run(CHECK, {"double": lambda x: 2 * x}) == Result("double", HOLDS)
    assert capsys.readouterr().out == ""


def test_a_wrong_function_gets_the_message_of_the_check():
    assert run(CHECK, {"double": lambda x: x}) == Result("double", WRONG, "double(2) gave 2, not 4")


@pytest.mark.parametrize(
    ("names", "state", "message"),
    [
        (
            {},
            OPEN,
            "Run the cell that defines `double` first. If you have: is it named so there, "
            "and does the cell end without an error?",
        ),
        ({"double": raises(NotImplementedError())}, OPEN, "Nothing is written here yet."),
        ({"double": raises(ValueError("odd"))}, WRONG, "The check stopped with ValueError: odd"),
        ({"double": raises(KeyboardInterrupt())}, WRONG, "This check was stopped."),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(names, state, message):
    result = run(CHECK, names)
    assert result.state == state
    assert result.message.startswith(message)


def written(source):
    """What a notebook knows after a cell with this source was run."""
    file = f"cell-{len(linecache.cache)}"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names = {}
    exec(compile(source, file, "exec"), names)
    return names


def test_an_error_names_the_call_and_the_line_where_it_came_up():
    result = run(CHECK, written("def double(x):\n    first = x[0]\n    return 2 * first"))
    assert result == Result(
        "double",
        WRONG,
        "Your code raised TypeError: 'int' object is not subscriptable.\n"
        "The check ran `double(2)`.\n"
        "Your code stopped at `first = x[0]`.\n"
        "One number stands there. Brackets take an entry out of a list or an array.",
    )


def test_an_error_in_a_library_is_put_down_to_the_line_that_called_it():
    source = "import json\n\ndef double(x):\n    return json.loads('{')"
    assert "Your code stopped at `return json.loads('{')`." in run(CHECK, written(source)).message


def test_a_function_that_waits_for_another_names_it():
    source = (
        "def half(x):\n    raise NotImplementedError()\n\ndef double(x):\n    return 4 * half(x)"
    )
    result = run(CHECK, written(source))
    assert result == Result("double", OPEN, "Your code calls `half`, which is not written yet.")


def test_an_answer_below_the_line_with_raise_is_asked_after():
    source = "def double(x):\n    raise NotImplementedError()\n    return 2 * x"
    assert run(CHECK, written(source)).message.endswith("take out the line with `raise`.")


def test_a_function_under_another_name_is_asked_after():
    said = run(CHECK, written("def duoble(x):\n    return 2 * x")).message
    assert "If you have: is it named so there," in said


def test_a_misspelt_name_is_not_taken_for_a_cell_that_has_not_run():
    result = run(CHECK, written("def double(number):\n    return 2 * nubmer"))
    assert result.state == WRONG
    assert "name 'nubmer' is not defined" in result.message
    assert "Your code stopped at `return 2 * nubmer`.\nIs `nubmer` misspelt" in result.message


def test_a_check_leaves_the_notebook_s_names_as_they_are():
    names = {"double": lambda x: 2 * x}
    run(Check("double", "double = None\nanswer = 3"), names)
    assert set(names) == {"double"}
    assert names["double"] is not None


def test_the_visible_checks_are_found_and_the_hidden_tests_left_alone(tmp_path):
    cells = [
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": name}}, "source": [name]}
        for name in ("slope", "slope-check", "slope-test")
    ]
    assert checks_of(notebook(tmp_path / "ps.ipynb", cells)) == [Check("slope", "slope-check")]


@pytest.mark.parametrize("text", [None, "{", "[]", '{"cells": []}'])
def test_a_notebook_that_is_missing_or_spoilt_is_named_in_a_sentence(tmp_path, text):
    path = tmp_path / "ps.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(NoProblemSetError, match=r"ps\.ipynb .*\."):
        checks_of(path)


def test_messages_are_shown_as_text_and_code_as_code():
    page = results_as_html([Result("f", WRONG, "`f(1)` gave <b>2</b>"), Result("g", HOLDS)])
    assert "<code>f(1)</code> gave &lt;b&gt;2&lt;/b&gt;" in page
    assert "1 of 2" in page


def test_where_nobody_can_press_it_there_is_no_button():
    assert check_button("ps1_one_weight") is None


def test_a_check_that_cannot_use_an_answer_does_not_blame_a_line_of_the_student():
    check = Check("double", "assert len(\n    double(2)\n) == 1, 'one entry'")
    assert run(check, written("def double(x):\n    return 2 * x")).message == (
        "The check stopped with TypeError: object of type 'int' has no len().\n"
        "The check ran `len( double(2) )`."
    )


def test_an_error_in_another_function_of_the_notebook_says_who_called_it():
    source = "def half(x):\n    return x / 0\n\ndef double(x):\n    return 4 * half(x)"
    assert (
        "Your code stopped at `return x / 0`, in `half`, called by `return 4 * half(x)`."
        in run(CHECK, written(source)).message
    )
