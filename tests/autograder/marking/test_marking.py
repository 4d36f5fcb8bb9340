"""What a student's function gets, and what is said about it."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.marking.diagnosis import CHANGED_INPUTS, DIAGNOSES, Evidence, diagnose
from autograder.marking.outcomes import outcomes
from autograder.marking.proof import prove
from autograder.marking.rubric import Rubric
from autograder.marking.verdict import Reason, Verdict
from autograder.remote.errors import NotPlainError, StudentError, StudentStoppedError


def small_rubric():
    """Two questions: `area` of a rectangle, and the `volume` of a box, which builds on it."""
    rubric = Rubric("small")
    area = rubric.question("area", points=2, lecture="01_one_weight#One step downhill")
    area.case(2.0, 3.0)
    area.case(-1.0, 4.0)
    area.case(0.0, 0.0)

    @area.right
    def reference(width, height):
        return width * height

    @area.mistake("These are the sides added up.")
    def added(width, height):
        return width + height

    @area.mistake("Half of it is missing.", credit=0.5)
    def triangle(width, height):
        return width * height / 2

    volume = rubric.question("volume", points=3, lecture="01_one_weight#Many steps")
    volume.case(2.0, 3.0, 4.0)
    volume.case(1.0, -2.0, 0.5)

    @volume.right
    def box(width, height, depth, *, area):
        return area(width, height) * depth

    scaled = rubric.question("scaled", points=1, lecture="01_one_weight")
    scaled.case(np.array([1.0, 2.0]), 3.0)
    scaled.case(np.array([[1.0, -2.0]]), 0.5)

    @scaled.right
    def product(values, factor):
        return factor * values

    return rubric


@pytest.fixture(scope="module")
def rubric():
    return small_rubric()


def test_a_right_answer_gets_all_points_and_no_message(rubric, capsys):
    verdict = rubric.mark("area", {"area": lambda width, height: height * width})
    assert verdict == 2
    assert verdict.message == ""
    assert verdict.mistake is None
    assert capsys.readouterr().out == ""


def test_a_verdict_looks_like_a_plain_number_in_a_notebook(rubric):
    verdict = rubric.mark("area", {"area": lambda width, height: width * height / 2})
    assert repr(verdict) == "1.0"
    assert float(repr(verdict)) == verdict


def test_a_known_mistake_gets_its_hint_its_credit_and_the_case(rubric, capsys):
    verdict = rubric.mark("area", {"area": lambda width, height: height / 2 * width})
    assert (verdict, verdict.mistake) == (1.0, "triangle")
    assert "`area(2.0, 3.0)` gave `3.0`" in verdict.message
    assert "Half of it is missing." in verdict.message
    assert "lectures/01_one_weight.ipynb, “One step downhill”" in verdict.message
    assert capsys.readouterr().out == verdict.message + "\n"


def test_an_unknown_mistake_is_described_and_the_right_value_is_not_told(rubric):
    verdict = rubric.mark("area", {"area": lambda width, height: width * height + 113})
    assert verdict == 0
    assert verdict.mistake is None
    assert "`area(2.0, 3.0)` gave `119.0`" in verdict.message
    assert "6" not in verdict.message.replace("119.0", "")


def test_the_message_says_how_many_cases_were_right(rubric):
    verdict = rubric.mark("area", {"area": lambda width, height: abs(width) * height})
    assert verdict == 0
    assert "`area(-1.0, 4.0)` gave `4.0`" in verdict.message
    assert "It is right in 2 of 3 cases." in verdict.message


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10))
def test_only_the_right_function_gets_all_points(a, b, c):
    rubric = small_rubric()

    def guess(width, height):
        return a * width * height + b * (width + height) + c

    distance = max(abs(a - 1), abs(b), abs(c))
    assume(distance == 0 or distance > 1e-3)
    assert (rubric.mark("area", {"area": guess}) == 2) is (distance == 0)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda width, height: None, "gave None (is a return missing?); it should give a number"),
        (lambda width, height: [width], "gave a list of 1"),
        (lambda width, height: np.array([1.0, 2.0]), "gave an array of shape (2,)"),
        (lambda width, height: "six", "gave a text; it should give a number"),
        (lambda width, height: math.nan, "not finite"),
        (lambda width, height: width * height + 0j, "gave a complex number"),
        (lambda width, height: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda width: width, "raised TypeError"),
        (lambda width, height: exit(3), "raised SystemExit"),
    ],
)
def test_the_message_says_what_is_off_in_kind(rubric, function, words):
    verdict = rubric.mark("area", {"area": function})
    assert verdict == 0
    assert words in verdict.message


def test_an_unanswered_question_is_told_so(rubric):
    def area(width, height):
        raise NotImplementedError

    verdict = rubric.mark("area", {"area": area})
    assert verdict == 0
    assert "still raises NotImplementedError" in verdict.message


def test_a_missing_function_is_told_so(rubric):
    assert "There is no `area`" in rubric.mark("area", {}).message


def test_a_name_used_for_something_else_is_told_so(rubric):
    verdict = rubric.mark("area", {"area": 6.0})
    assert verdict == 0
    assert "should be a function, and here it is a number" in verdict.message


def test_a_mistake_in_an_earlier_question_costs_nothing_later(rubric):
    names = {}
    exec(
        "def area(width, height):\n    return -1\n"
        "def volume(width, height, depth):\n    return depth * area(width, height)",
        names,
    )
    assert rubric.mark("area", names) == 0
    assert rubric.mark("volume", names) == 3


def test_an_earlier_question_is_right_also_where_the_reference_does_without_it(rubric):
    names = {"np": np}
    exec("def area(width, height):\n    return 0", names)
    exec("def scaled(values, factor):\n    return area(values, factor)", names)
    assert rubric.mark("scaled", names) == 1


def test_an_earlier_question_that_is_missing_costs_nothing_later(rubric):
    names = {}
    exec("def volume(width, height, depth):\n    return depth * area(width, height)", names)
    assert rubric.mark("volume", names) == 3
    assert "area" not in names


def test_an_earlier_answer_that_can_do_more_may_be_used(rubric):
    names = {}
    exec(
        "def area(width, height, times=1):\n    return width * height * times\n"
        "def volume(width, height, depth):\n    return area(width, height, times=depth)",
        names,
    )
    assert rubric.mark("volume", names) == 3


def own_first_rubric():
    rubric = small_rubric()
    rubric.questions["volume"].own_first = True
    return rubric


@pytest.mark.parametrize(
    "own_area",
    [
        lambda width, height: width * height,
        lambda width, height: 0.0,
        lambda width, height: 1 / 0,
        lambda width, height: not_yet(),
    ],
)
def test_a_question_may_be_tried_first_with_the_student_s_own_answers(own_area):
    names = {"area": own_area}
    names["volume"] = lambda width, height, depth: names["area"](width, height) * depth
    assert own_first_rubric().mark("volume", names) == 3


def not_yet():
    raise NotImplementedError


def test_right_answers_are_not_called_where_the_student_s_own_do(rubric):
    called = []
    names = {"area": lambda width, height: called.append(1) or width * height}
    names["volume"] = lambda width, height, depth: names["area"](width, height) * depth
    assert rubric.mark("volume", names) == 3
    assert not called
    assert own_first_rubric().mark("volume", names) == 3
    assert called


@pytest.mark.parametrize("own_first", [True, False])
def test_an_answer_need_not_call_an_earlier_one_as_the_student_s_own_is_called(own_first):
    """The class may have the parameters of the question's text, and its own answer others."""
    names = {"area": lambda a, b: a * b}
    names["volume"] = lambda width, height, depth: depth * names["area"](width=width, height=height)
    rubric = own_first_rubric() if own_first else small_rubric()
    assert rubric.mark("area", names) == rubric.questions["area"].points
    assert rubric.mark("volume", names) == 3


WAYS = ["right", "wrong", "error"]


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize("own_area", ["right", "wrong", "error"])
@pytest.mark.parametrize("lent", WAYS)
@pytest.mark.parametrize("own", WAYS)
def test_one_answer_counts_whatever_code_can_tell_of_the_way(lent, own, own_area, own_first):
    """Of two answers, the one that counts is settled by errors alone, never by which one is right."""
    rubric = own_first_rubric() if own_first else small_rubric()
    gives = {"right": lambda w, h: w * h, "wrong": lambda w, h: -1.0, "error": lambda w, h: 1 / 0}
    names = {"area": gives[own_area]}

    def volume(width, height, depth):
        return gives[own if names["area"] is gives[own_area] else lent](width, height) * depth

    names["volume"] = volume
    finds_its_own = own_first and own_area == "right"
    first, second = (own, lent) if finds_its_own else (lent, own)
    counts = second if first == "error" and second != "error" else first
    assert (rubric.mark("volume", names) == 3) is (counts == "right")


def test_an_answer_may_call_what_the_notebook_hands_out():
    rubric = Rubric("given", given=[double])
    four = rubric.question("four", points=1, lecture="01_one_weight")
    four.case(1.0)

    @four.right
    def twice_twice(x):
        return double(double(x))

    assert prove(rubric).problems == []


def double(x):
    return 2 * x


def test_marking_leaves_the_notebook_s_names_alone(rubric):
    def area(width, height):
        return 1

    names = {"area": area, "volume": lambda width, height, depth: area(width, height)}
    before = dict(names)
    rubric.mark("volume", names)
    assert names == before


def test_right_values_at_the_price_of_the_caller_s_array_get_half(rubric):
    def scaled(values, factor):
        values *= factor
        return values

    verdict = rubric.mark("scaled", {"scaled": scaled})
    assert (verdict, verdict.mistake) == (0.5, CHANGED_INPUTS)
    assert "changes what the caller passed in" in verdict.message
    assert "[1., 2.]" in verdict.message


def test_work_on_a_copy_is_fine(rubric):
    def scaled(values, factor):
        values = values.copy()
        values *= factor
        return values

    assert rubric.mark("scaled", {"scaled": scaled}) == 1


def test_the_cases_stay_as_they_are_whatever_a_function_does_to_its_arguments(rubric):
    def scaled(values, factor):
        values[:] = 0
        return values

    before = [values.copy() for values, _ in rubric.questions["scaled"].cases]
    rubric.mark("scaled", {"scaled": scaled})
    for values, (case, _) in zip(before, rubric.questions["scaled"].cases, strict=True):
        np.testing.assert_array_equal(case, values)


def stable_rubric():
    rubric = Rubric("stable")
    question = rubric.question("f", points=1, lecture="01_one_weight", warnings_are_wrong=True)
    question.case(np.array([0.0, 800.0]))

    @question.right
    def reference(z):
        return 1 / (1 + np.exp(-z))

    return rubric


def test_where_stability_is_asked_a_warning_of_numpy_s_costs_the_points():
    def overflows(z):
        return 1 - 1 / (1 + np.exp(z))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdict = stable_rubric().mark("f", {"f": overflows})
    assert verdict == 0
    assert "makes NumPy warn: overflow" in verdict.message


def test_two_mistakes_of_one_name_are_refused():
    question = Rubric("twice").question("f", points=1, lecture="x")
    question.mistake("One.")(lambda x: x)
    with pytest.raises(ValueError, match="two mistakes"):
        question.mistake("Another.")(lambda x: -x)


def test_a_question_is_asked_once():
    rubric = small_rubric()
    with pytest.raises(ValueError, match="asks for area twice"):
        rubric.question("area", points=1, lecture="x")


def test_a_verdict_is_a_number_with_a_reason():
    verdict = Verdict(1.5, "area", 2.0, "Why.", "added")
    assert verdict + 1 == 2.5
    assert (verdict.question, verdict.max_score, verdict.mistake) == ("area", 2.0, "added")


def proof_with(question_changes):
    rubric = small_rubric()
    question_changes(rubric.questions["area"])
    return prove(rubric)


def test_a_sound_rubric_proves_itself():
    proof = prove(small_rubric())
    assert proof.holds
    assert (proof.mistakes, proof.variants) == (2, 3)


def test_the_proof_finds_a_mistake_that_is_right():
    def change(area):
        @area.mistake("This is in fact right.")
        def swapped(width, height):
            return height * width

    proof = proof_with(change)
    assert proof.wrongly_accepted == 1
    assert proof.problems == [
        "area: the mistake swapped is accepted: it gets 2 points in place of 0"
    ]


def test_the_proof_finds_a_correct_answer_that_is_refused():
    def change(area):
        @area.variant
        def rough(width, height):
            return round(width * height * 1.001, 3)

    proof = proof_with(change)
    assert proof.wrongly_rejected == 1
    assert "the correct answer rough gets 0 of 2 points" in proof.problems[0]


def test_the_proof_finds_mistakes_that_the_cases_do_not_tell_apart():
    def change(area):
        @area.mistake("The same as another.")
        def added_again(width, height):
            return height + width

    proof = proof_with(change)
    assert proof.misdiagnosed == 1
    assert "the mistake added_again is taken for added" in proof.problems[0]


def test_the_proof_finds_a_mistake_taken_for_one_that_earns_more():
    def change(area):
        @area.mistake("As bad as it gets.")
        def halved(width, height):
            return 0.5 * height * width

    proof = proof_with(change)
    assert proof.wrongly_accepted == 1
    assert "the mistake halved is taken for triangle and gets 1 points" in proof.problems[0]


def test_the_proof_finds_an_answer_that_leans_on_the_rubric_s_module():
    def change(area):
        @area.variant
        def with_a_helper(width, height):
            return math.prod((width, height))

    proof = proof_with(change)
    assert proof.wrongly_rejected == 1
    assert "NameError" in proof.problems[0]


def test_the_proof_finds_an_answer_that_builds_on_no_earlier_question():
    def change(area):
        @area.variant
        def by_the_volume(width, height, *, volume):
            return volume(width, height, 1)

    assert any("builds on volume" in problem for problem in proof_with(change).problems)


def shuffling_rubric():
    """One question that is judged by properties: `shuffled` gives the rows in another order."""
    rubric = Rubric("shuffling")
    shuffled = rubric.question("shuffled", points=2, lecture="01_one_weight")
    shuffled.case(np.arange(12.0), np.random.default_rng(1))

    @shuffled.probe
    def facts(function, rows, rng):
        first = np.asarray(function(rows, rng))
        second = np.asarray(function(rows, rng))
        return {
            "every row is there once": sorted(first.tolist()) == rows.tolist(),
            "each call draws another order": first.tolist() != second.tolist(),
            "the number of rows": first.size,
        }

    @shuffled.right
    def permuted(rows, rng):
        return rng.permutation(rows)

    @shuffled.mistake("These are drawn with replacement.")
    def drawn_again(rows, rng):
        return rng.choice(rows, size=len(rows))

    return rubric


def test_a_probe_judges_by_properties_and_not_by_one_order(capsys):
    rubric = shuffling_rubric()
    assert rubric.mark("shuffled", {"shuffled": lambda r, g: r[np.argsort(g.random(12))]}) == 2
    assert capsys.readouterr().out == ""


def test_what_a_probe_finds_wrong_is_told_in_its_own_words():
    rubric = shuffling_rubric()
    verdict = rubric.mark("shuffled", {"shuffled": lambda rows, rng: rows[:-1]})
    assert verdict == 0
    assert "Not so: every row is there once." in verdict.message
    assert "Not so: each call draws another order." in verdict.message
    assert "The number of rows: 11." in verdict.message


def test_where_an_answer_has_parts_the_message_says_which_is_off():
    rubric = Rubric("ps0_pairs")
    step = rubric.question("step", points=1, lecture="01_one_weight")
    step.case({"w": np.array([1.0, 0.00025]), "b": 2.0})

    @step.right
    def moved(weights):
        return {"w": weights["w"] + 1, "b": 3.0}, weights["b"]

    def forgets_b(weights):
        return {"w": weights["w"] + 1, "b": 2.0}, weights["b"]

    message = rubric.mark("step", {"step": forgets_b}).message
    assert "`step({'w': [1., 0.00025], 'b': 2.0})` gave" in message
    assert "What is off in it: `b` of the first part." in message


def test_where_every_part_is_off_none_is_singled_out():
    rubric = Rubric("ps0_pairs")
    swap = rubric.question("swap", points=1, lecture="01_one_weight")
    swap.case(1.0, 2.0)

    @swap.right
    def swapped(one, other):
        return other, one

    message = rubric.mark("swap", {"swap": lambda one, other: (one, other)}).message
    assert "gave `(1.0, 2.0)`: a tuple of 2, each a number, as it should be, but not" in message


def test_an_error_of_a_function_that_was_handed_out_goes_by_its_own_name(rubric):
    def area(width, height):
        told = "TypeError: middle() missing 1 required positional argument: 'y'"
        raise StudentError(told, "CallbackError", by_callback=True)

    message = rubric.mark("area", {"area": area}).message
    assert "raised TypeError: middle() missing" in message


def test_a_mistake_is_recognised_by_what_a_probe_finds():
    rubric = shuffling_rubric()
    proof = prove(rubric)
    assert proof.problems == []
    verdict = rubric.mark("shuffled", {"shuffled": lambda r, g: r[g.integers(12, size=12)]})
    assert verdict.mistake == "drawn_again"


def test_drawing_from_a_generator_does_not_count_as_changing_an_input():
    rubric = shuffling_rubric()

    def spoils(rows, rng):
        order = rng.permutation(rows)
        rows[:] = order
        return order

    assert rubric.mark("shuffled", {"shuffled": lambda rows, rng: rng.permutation(rows)}) == 2
    assert rubric.mark("shuffled", {"shuffled": spoils}) < 2


def test_a_wrong_call_of_an_earlier_question_is_told_under_its_own_name(rubric):
    names = {}
    exec("def volume(width, height, depth):\n    return area(width) * depth", names)
    message = rubric.mark("volume", names).message
    assert "area() missing 1 required positional argument: 'height'" in message
    assert "reference" not in message


def test_an_error_without_a_known_mistake_is_followed_by_what_it_tends_to_come_from(rubric):
    def area(width, height):
        return None * width * height

    assert "A function without a `return` gives None" in rubric.mark("area", {"area": area}).message


def test_a_wrong_answer_that_changes_its_input_is_told_so(rubric):
    def scaled(values, factor):
        values[:] = 0
        return values * factor

    verdict = rubric.mark("scaled", {"scaled": scaled})
    assert verdict == 0
    assert "It also changes what the caller passed in" in verdict.message


def test_a_case_is_told_in_words_where_its_values_are_no_arguments():
    rubric = Rubric("in words")
    question = rubric.question(
        "twice", 1, "01_one_weight", in_words=lambda value: f"for a node that holds {value}"
    )
    question.case(2)

    @question.right
    def reference(value):
        return 2 * value

    message = rubric.mark("twice", {"twice": lambda value: 5}).message
    assert message.startswith("`twice`, for a node that holds 2, gave `5`")


def test_an_error_is_placed_where_it_ended_and_where_that_was_called(rubric):
    where = "area, line 2: return half(width)\nhalf, line 5: return width / 0"

    def area(width, height):
        raise StudentError("odd", "ValueError", where)

    message = rubric.mark("area", {"area": area}).message
    assert (
        "raised ValueError: odd\n  in area, line 2: return half(width)\n  in half, line 5"
        in message
    )


def test_an_endless_recursion_is_placed_once(rubric):
    where = "\n".join(["area, line 2: return area(width, height)"] * 10)

    def area(width, height):
        raise StudentError("maximum recursion depth exceeded", "RecursionError", where)

    assert rubric.mark("area", {"area": area}).message.count("in area, line 2") == 1


@pytest.mark.parametrize(
    ("answer", "reason", "raised"),
    [
        (lambda width, height: width * height, Reason.RIGHT, ""),
        (lambda width, height: width + height, Reason.KNOWN_MISTAKE, ""),
        (lambda width, height: width - 17.5, Reason.WRONG, ""),
        (lambda width, height: width.size, Reason.RAISED, "AttributeError"),
        (lambda width, height: {}["w"], Reason.RAISED, "KeyError"),
        (7, Reason.UNDEFINED, ""),
        (None, Reason.UNDEFINED, ""),
    ],
)
def test_the_reason_for_the_points_is_told_beside_the_words(rubric, answer, reason, raised):
    verdict = rubric.mark("area", {"area": answer})
    assert (verdict.reason, verdict.raised) == (reason, raised)


def raising(error):
    def area(width, height):
        raise error

    return area


@pytest.mark.parametrize(
    ("error", "reason", "raised"),
    [
        (NotImplementedError(), Reason.NOT_ANSWERED, ""),
        (StudentStoppedError("took longer than 5 seconds"), Reason.STOPPED, ""),
        (NotPlainError("returned a module"), Reason.WRONG, ""),
        (StudentError("odd", "OddError", "area, line 2"), Reason.RAISED, "OddError"),
    ],
)
def test_an_error_is_a_reason_of_its_own_kind(rubric, error, reason, raised):
    verdict = rubric.mark("area", {"area": raising(error)})
    assert (verdict, verdict.reason, verdict.raised) == (0, reason, raised)


def test_the_first_diagnosis_that_answers_wins(rubric):
    """Whoever diagnoses later is not asked, and the last one always answers."""
    area = rubric.questions["area"]
    expected = outcomes(area, area.reference, rubric)
    found = Evidence(area, rubric, expected, expected, expected)
    answers = [diagnosis(found) for diagnosis in DIAGNOSES[:2]]
    assert diagnose(found) == answers[0]
    assert answers[1] is None


def rooms():
    """A question of which one mistake shows in an edge case alone."""
    rubric = Rubric("rooms")
    share = rubric.question("share", points=2, lecture="01_one_weight")
    share.case(3.0, 4.0)
    share.case(-1.0, 2.0)
    share.edge_case(1.0, 0.0)
    share.edge_case(1.0, 1e-9)

    @share.right
    def reference(part, whole):
        return part / whole if whole else 0.0

    @share.mistake("Nothing is divided by 0.", credit=0.9)
    def divides_by_zero(part, whole):
        return part / whole if whole else float("inf")

    @share.mistake("It is twice as large.", credit=0.5)
    def twice(part, whole):
        return 2 * part / whole if whole else 0.0

    return rubric


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda p, w: p / w if w else -1.0, "divides_by_zero"),  # wrong there in a way of its own
        (lambda p, w: p / w if w > 1e-6 else 0.0, None),  # and right where that mistake shows
        (lambda p, w: 2 * p / w if w else -1.0, "twice"),
        (lambda p, w: 2 * p / w if w > 1e-6 else 0.0, "twice"),
    ],
)
def test_a_mistake_that_edge_cases_alone_show_is_made_by_who_stumbles_there(answer, mistake):
    assert rooms().mark("share", {"share": answer}).mistake == mistake
