"""What the checks that students see say, run by the Check button."""

import json

import pytest

from homework.button import check_button
from homework.visible import (
    HOLDS,
    OPEN,
    STOPPED,
    WRONG,
    Check,
    Essay,
    NoProblemSetError,
    Result,
    checks_of,
    parts_of,
    run,
)
from tests.support.written import written

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
        ({"double": raises(ValueError("odd"))}, WRONG, "What your code gave is of another kind"),
        ({"double": raises(KeyboardInterrupt())}, STOPPED, "This check was stopped."),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(names, state, message):
    result = run(CHECK, names)
    assert result.state == state
    assert result.message.startswith(message)


def test_an_error_names_the_call_and_the_line_where_it_came_up():
    result = run(CHECK, written("def double(x):\n    first = x[0]\n    return 2 * first"))
    assert result == Result(
        "double",
        WRONG,
        "Look at the line `first = x[0]`. One number stands there. Brackets take an entry out of a "
        "list or an array.\n"
        "The check ran `double(2)`, and Python says: TypeError: 'int' object is not subscriptable.",
    )


def test_an_error_in_a_library_is_put_down_to_the_line_that_called_it():
    source = "import json\n\ndef double(x):\n    return json.loads('{')"
    assert "Look at the line `return json.loads('{')`." in run(CHECK, written(source)).message


def test_a_function_that_waits_for_another_names_it():
    source = (
        "def half(x):\n    raise NotImplementedError()\n\ndef double(x):\n    return 4 * half(x)"
    )
    result = run(CHECK, written(source))
    told = "Your code calls `half`, which is not written yet."
    assert result == Result("double", OPEN, told)


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
    assert "Look at the line `return 2 * nubmer`. Is `nubmer` misspelt" in result.message


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


def test_a_question_is_found_with_the_cell_that_asks_it_and_an_essay_with_whether_it_is_written(
    tmp_path,
):
    essay = {"grade": True, "solution": True}
    cells = [
        {"cell_type": "markdown", "id": "one", "metadata": {}, "source": ["## 1. Slope"]},
        {"cell_type": "markdown", "id": "note", "metadata": {}, "source": ["A note."]},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "a-check"}}, "source": ["a"]},
        {"cell_type": "markdown", "id": "two", "metadata": {}, "source": ["## 2. In words"]},
        *(
            {
                "cell_type": "markdown",
                "metadata": {"nbgrader": {**essay, "grade_id": name}},
                "source": [text],
            }
            for name, text in [("b", "YOUR ANSWER HERE"), ("c", "It jumps."), ("d", " ")]
        ),
    ]
    assert parts_of(notebook(tmp_path / "ps.ipynb", cells)) == [
        Check("a", "a", "one", "1. Slope"),
        Essay("b", False, "two", "2. In words"),
        Essay("c", True, "two", "2. In words"),
        Essay("d", False, "two", "2. In words"),
    ]


def test_where_nobody_can_press_it_there_is_no_button():
    assert check_button("ps1_one_weight") is None


def test_a_check_that_cannot_use_an_answer_does_not_blame_a_line_of_the_student():
    check = Check("double", "assert len(\n    double(2)\n) == 1, 'one entry'")
    assert run(check, written("def double(x):\n    return 2 * x")).message == (
        "What your code gave is of another kind than this check expects.\n"
        "The check ran `len( double(2) )`, and Python says: "
        "TypeError: object of type 'int' has no len()."
    )


def test_an_error_in_another_function_of_the_notebook_says_who_called_it():
    source = "def half(x):\n    return x / 0\n\ndef double(x):\n    return 4 * half(x)"
    assert (
        "Look at the line `return x / 0`, in `half`, called by `return 4 * half(x)`."
        in run(CHECK, written(source)).message
    )
