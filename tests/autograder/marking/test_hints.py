"""Hints to wrong answers that no list holds: each reproduces what the answer did."""

import inspect
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubrics
from autograder.marking.answer_source import source_as_answer
from autograder.marking.describe import digits_apart
from autograder.marking.diagnosis import Evidence, proved_of
from autograder.marking.domain import Domain
from autograder.marking.hints.code_changes import changes_of
from autograder.marking.hints.code_mutants import MOST_TURNS, from_text, mutants
from autograder.marking.hints.pairs import two_at_once
from autograder.marking.mark import judge
from autograder.marking.messages import ALSO_CHANGES, KEPT, in_both
from autograder.marking.outcomes import differences, outcomes, right_outcome, right_outcomes
from autograder.marking.questions import Question, QuestionSet
from autograder.marking.strategies import array, real
from autograder.marking.trial import attempt


def slopes():
    """A question of its own, so that nothing that is kept is shared."""
    rubric = QuestionSet("made_up")
    question = rubric.question("slope", 2, "01_one_weight#Made up")

    @question.right
    def reference(weight, x, target, rate):
        return 2 * rate * (weight * x - target) * x

    @question.variant
    def expanded(weight, x, target, rate):
        return rate * (2 * weight * x**2 - 2 * x * target)

    @question.mistake("The first of two.")
    def without_the_two(weight, x, target, rate):
        return 1 * rate * (weight * x - target) * x

    @question.mistake("The second of two.")
    def sum_for_difference(weight, x, target, rate):
        return 2 * rate * (weight * x + target) * x

    numbers = dict.fromkeys(("weight", "x", "target"), real(-4, 4))
    question.domain = Domain({**numbers, "rate": real(0, 1)})
    return rubric, question


def hint_for(function, made=slopes):
    rubric, question = made()
    return judge(question, {question.name: function}, rubric, b"a seed").message


def test_a_factor_that_is_the_same_in_every_case_is_told():
    def of(weight, x, target, rate):
        return 6 * (weight * x - target) * x * rate

    assert "In every case what it returns is 3 times the right value." in hint_for(of)


@settings(max_examples=20, deadline=None)
# half is a listed mistake
@given(factor=st.floats(-9, 9).filter(lambda f: min(abs(f - 1), abs(f)) > 1e-3 and f != 0.5))
def test_whatever_the_factor_is(factor):
    message = hint_for(
        lambda weight, x, target, rate: factor * 2 * rate * (weight * x - target) * x
    )
    told = {-1.0: "sign turned", 2.0: "twice", -2.0: "−2", -0.5: "−½"}
    assert told.get(factor, f"{factor:.6g} times the right value") in message


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda w, x, t, r: -2 * r * (w * x - t) * x, "its sign turned around"),
        (lambda w, x, t, r: 2 * r * r * (w * x - t) * x, "the right value times `rate`"),
        (lambda w, x, t, r: 2 * (w * x - t) * x, "when `rate` is 1 throughout"),
        (lambda w, x, t, r: w - 2 * r * (w * x - t) * x, ""),
        (lambda w, x, t, r: w + 2 * r * (w * x - t) * x, "the right value plus `weight`"),
        (lambda w, x, t, r: 2 * r * (w * x - t) * w, "`weight` and `x` have changed places"),
        (lambda w, x, t, r: 2 * r * (w * x - t), "a factor is missing"),
        (lambda w, x, t, r: abs(2 * r * (w * x - t) * x), "Wherever it is wrong"),
        (
            lambda w, x, t, r: 2 * r * (w * x - t) * x * (1 + 1e-5 * np.sin(9 * w)),
            "right to about five digits",
        ),
        (lambda w, x, t, r: 7.0, "is 7, whatever goes in"),
        (lambda w, x, t, r: t, "is `target` as it came in"),
        (lambda w, x, t, r: 1 * r * (w * x + t) * x, "1. The first of two.\n2. The second of two."),
        (
            lambda w, x, t, r: 2 * r * (w * x - t) * x if w > 0 else 99 * w,
            "only where `weight` is negative",
        ),
    ],
)
def test_what_is_told_of_an_answer_that_nobody_listed(wrong, told):
    assert told in hint_for(wrong)


def test_an_error_is_told_by_itself_and_not_by_what_else_would_end_in_it():
    def with_a_name_that_is_nowhere(weight, x, target, rate):
        return 2 * rate * (prediction - target) * x  # type: ignore[name-defined]  # noqa: F821

    assert "one thing is off" not in hint_for(with_a_name_that_is_nowhere)
    assert "Is `prediction` misspelt" in hint_for(with_a_name_that_is_nowhere)


def test_nearly_right_is_said_of_no_answer_that_is_nowhere_near():
    def somewhere_infinite(weight, x, target, rate):
        right = 2 * rate * (weight * x - target) * x
        return np.nan if weight < 0 else right * (1 + 1e-5)

    assert "right to about five digits" not in hint_for(somewhere_infinite)


def test_steps_in_the_other_order_and_a_return_within_a_loop_are_changes_of_a_right_answer():
    text = "def f(x):\n    y = 0\n    for n in x:\n        y += n\n        y *= 2\n    return y"
    changes = {change.what: change.text for change in changes_of(text)}
    assert "        y *= 2\n        y += n" in changes["two steps stand in the other order"]
    assert changes["it returns within a loop, in its first turn"].endswith("        return y")


def test_who_takes_one_word_for_all_hears_which():
    rubric = rubrics.load("ps6_training")
    question = rubric.questions["signal_by_depth"]
    right = rubric.bound(question.reference)
    names = {"signal_by_depth": lambda X, weights, activation, up: right(X, weights, "tanh", up)}
    listed, question.mistakes = question.mistakes, []
    try:
        told = judge(question, names, rubric).message
    finally:
        question.mistakes = listed
    assert "when `activation` is “tanh” throughout" in told


def test_nothing_is_claimed_of_an_answer_that_goes_by_no_rule():
    def unlike(weight, x, target, rate):
        return np.sin(37 * weight) + np.cos(11 * x * target)

    first, *more = hint_for(unlike).splitlines()
    assert first.startswith("`slope(")
    assert more == ["To read again: lectures/01_one_weight.ipynb, “Made up”."]


def test_a_claim_has_to_hold_on_fresh_cases_too():
    rubric, question = slopes()
    seen = {repr(case) for case in question.cases}

    def double_where_known(*case):
        right = question.reference(*case)
        return 3 * right if repr(case) in seen else 4 * right

    message = judge(question, {"slope": double_where_known}, rubric, b"a seed").message
    assert "times the right value" not in message


def test_a_listed_mistakes_hint_wins():
    def without_the_two(weight, x, target, rate):
        return rate * (weight * x - target) * x

    rubric, question = slopes()
    verdict = judge(question, {"slope": without_the_two}, rubric)
    assert verdict.mistake == "without_the_two"
    assert "In every case" not in verdict.message


def test_who_makes_a_listed_mistake_and_changes_the_inputs_hears_of_both():
    rubric = QuestionSet("made_up")
    question = rubric.question("total", 1, "01_one_weight")

    @question.right
    def reference(values):
        return float(np.sum(values))

    @question.mistake("It is the mean.")
    def mean(values):
        return float(np.mean(values))

    for count in (3, 4, 6):
        question.case(np.arange(1.0, count))

    def in_place(values):
        answer = float(np.mean(values))
        values *= 0
        return answer

    verdict = judge(question, {"total": in_place}, rubric)
    assert verdict.mistake == "mean"
    assert "It is the mean." in verdict.message
    assert ALSO_CHANGES in verdict.message


@pytest.mark.parametrize("alone", ["", "`total([])` gave 1.0."])
def test_what_is_left_over_between_calls_hides_no_changed_inputs(alone):
    told = in_both(f"`total([])` gave 3.0.\n{ALSO_CHANGES}\nTo read again.", alone)
    assert ALSO_CHANGES in told
    assert KEPT in told


def test_misspelt_keys_hide_no_changed_inputs():
    rubric = QuestionSet("made_up")
    question = rubric.question("halves", 1, "01_one_weight")
    question.right(lambda p: {name: value / 2 for name, value in p.items()})
    for scale in (1.0, 3.0):
        question.case({"weight": scale * np.ones(2)})

    def halves(p):
        p["weight"] /= 2
        return {"weigth": p["weight"]}

    verdict = judge(question, {"halves": halves}, rubric)
    assert verdict.mistake == "misspells_keys"
    assert ALSO_CHANGES in verdict.message


def test_what_is_kept_from_one_call_to_the_next_is_told_as_that():
    kept = {}

    def once(weight, x, target, rate):
        kept.setdefault("first", 2 * rate * (weight * x - target) * x)
        return kept["first"] if len(kept) > 1 else kept.setdefault("more", 0) or kept["first"]

    made = []

    def growing(weight, x, target, rate):
        made.append(1)
        return 2 * rate * (weight * x - target) * x + (len(made) - 1)

    assert "left over from one call to the next" in hint_for(growing)
    assert "slope" in hint_for(once)


def test_who_is_right_the_second_time_only_is_not_told_that_what_is_right_is_wrong():
    made = []

    def at_first_off(weight, x, target, rate):
        made.append(1)
        return 2 * rate * (weight * x - target) * x + 100 * (len(made) == 1)

    told = hint_for(at_first_off)
    assert told.startswith("The first time, `slope(")
    assert "Called once more with the same, it gave the right value." in told
    assert told.count("not the right one") == 1


def test_parts_of_an_answer_are_told_one_by_one():
    def made():
        rubric = QuestionSet("made_up")
        question = rubric.question("gradients", 1, "01_one_weight")

        @question.right
        def reference(X, upstream):
            return X.T @ upstream, upstream.sum(axis=0)

        question.domain = Domain({"X": array("N", "D"), "upstream": array("N", "M")}, sizes=sizes())
        return rubric, question

    def wrong(X, upstream):
        return X.T @ upstream, upstream.mean(axis=0)

    message = hint_for(wrong, made)
    assert "the second part is the right value divided by the number of rows of `X`" in message
    assert "the rest is right" in message


def sizes():
    from autograder.marking.strategies import whole

    return {"N": whole(2, 6), "D": whole(2, 5), "M": whole(2, 5)}


def test_a_changed_answer_that_goes_on_for_ever_is_given_up_after_so_many_turns():
    rubric, question = slopes()
    text = "def slope(weight, x, target, rate):\n    while True:\n        pass\n"
    trial = attempt(from_text(text, question, rubric), (1.0, 2.0, 3.0, 0.1))
    assert type(trial.error).__name__ == "EndlessError"
    assert MOST_TURNS < 1e6


def all_questions():
    return [q for name in rubrics.names() for q in rubrics.load(name).questions.values()]


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_no_hint_about_code_quotes_it(question):
    parameters = set(inspect.signature(question.reference).parameters)
    for answer in (question.reference, *question.variants)[:2]:
        for change in changes_of(source_as_answer(answer, question.name)):
            told = f"{change.what} {change.where}"
            for quoted in re.findall(r"`([^`]*)`", told):
                assert re.fullmatch(r"\w+", quoted), told
            assert not re.search(r"[=@*/]|\*\*|np\.", told), told
    assert parameters


def test_two_mistakes_are_put_together_where_they_change_different_places():
    rubric, question = slopes()
    (both,) = two_at_once(question, rubric)
    assert both.on((1.0, 2.0, 3.0, 0.5)).got == 1 * 0.5 * (1.0 * 2.0 + 3.0) * 2.0
    assert both.of == {"without_the_two", "sum_for_difference"}


def test_what_is_worked_out_for_hints_is_worked_out_once():
    rubric, question = slopes()
    wrong = {"slope": lambda weight, x, target, rate: 2 * rate * (weight * x - target)}
    first = judge(question, wrong, rubric, b"a").message
    known = {id(one): len(one.outcomes) for one in question.derived["mutants"]}
    assert judge(question, wrong, rubric, b"a").message == first
    assert {id(one): len(one.outcomes) for one in question.derived["mutants"]} == known


def test_a_right_answer_costs_nothing_of_it():
    rubric, question = slopes()
    assert judge(question, {"slope": question.reference}, rubric, b"a") == 2
    assert not question.derived


@pytest.mark.parametrize("name", ["ps1_one_weight", "ps2_activations"])
def test_hints_about_mistakes_that_are_left_out_hold_on_other_cases(name):
    rubric = rubrics.load(name)
    told = left_out = 0
    for question in list(rubric.questions.values())[:3]:
        expected = right_outcomes(question, rubric)
        assert question.domain is not None
        rng = np.random.default_rng(1)
        others = [question.domain.draw(rng) for _ in range(10)]
        listed = list(question.mistakes)
        for mistake in listed[::3]:
            question.mistakes = [one for one in listed if one is not mistake]
            try:
                trials = outcomes(question, mistake.function, rubric)
                evidence = Evidence(question, rubric, expected, trials, trials)
                claim = proved_of(evidence) if evidence.wrong else None
            finally:
                question.mistakes = listed
            left_out += 1
            if claim is None:
                continue
            told += 1
            call = question.tried(rubric.bound(mistake.function), rubric.given)
            for case in others:
                assert claim.holds(attempt(call, case), right_outcome(question, rubric, case)), (
                    mistake.name,
                    claim.told,
                )
    assert told > 0.5 * left_out


def test_mutants_are_all_unlike_the_right_answer_or_go_like_it():
    rubric, question = slopes()
    right = right_outcomes(question, rubric)
    made = list(mutants(question, rubric))
    assert len(made) > 20
    unlike = [
        one
        for one in made
        if differences([one.outcome(question, n) for n in range(len(right))], right, question)
    ]
    assert len(unlike) > 0.8 * len(made)


def test_the_case_that_is_told_is_the_simplest_that_fails():
    rubric = QuestionSet("made_up")
    question = rubric.question("total", 1, "01_one_weight")

    @question.right
    def reference(values):
        return float(np.sum(values))

    for values in ([1.0, 2.0, 3.0, 4.0, 5.0], [1.25, 2.5], [2.0, 3.0], [0.0]):
        question.case(np.array(values))
    assert isinstance(question, Question)
    verdict = judge(question, {"total": lambda values: float(np.prod(values)) + 0.1}, rubric)
    assert verdict.message.startswith("`total([0.])`")


@given(st.floats(0.1, 9), st.integers(2, 5))
def test_a_rounded_result_is_told_with_the_digits_in_which_it_differs(value, digits):
    told = digits_apart(round(value, digits), value)
    came, _, due = told.replace("`", "").partition(" for ")
    assert float(came) == pytest.approx(round(value, digits), rel=1e-5)
    assert float(due) == pytest.approx(value, rel=1e-5)
    assert came != due or round(value, digits) == value


def test_what_is_nearly_right_is_told_in_digits_and_what_is_not_is_not():
    def nearly(weight, x, target, rate):
        return 2 * rate * (weight * x - target) * x * (1 + 1e-7 * (2 + np.sin(weight)))

    assert re.search(r"nearly right, and not quite: `(\S+)` for `(\S+)`", hint_for(nearly))
    assert "nearly" not in hint_for(lambda weight, x, target, rate: 1.01 * 2 * rate * weight)


def test_a_rounded_answer_is_shown_beside_the_right_one():
    def rounded(weight, x, target, rate):
        return round(2 * rate * (weight * x - target) * x, 4)

    assert re.search(r"Round nothing.* You gave `\S+` for `\S+`\.", hint_for(rounded))
