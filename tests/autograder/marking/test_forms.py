"""Right values in another form than is asked for earn half of the points and a hint, in any question."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.marking.compare import agrees
from autograder.marking.mark import judge
from autograder.marking.rubric import Rubric

ENTRIES = st.floats(0.5, 9).map(lambda x: x * np.pi / 3)  # with all the digits that a number has


def marked(reference, answer, cases):
    rubric = Rubric("forms")
    question = rubric.question("f", points=2, lecture="01_one_weight")
    for case in cases:
        question.case(case)
    question.right(reference)
    return judge(question, {"f": answer}, rubric)


def vector(n):
    return st.lists(ENTRIES, min_size=n, max_size=n).map(np.array)


CASES = st.lists(st.integers(2, 4).flatmap(vector), min_size=2, max_size=4)
# what is asked, and the same in a form that is not asked
REFERENCES = {
    "a number": lambda x: float(x.sum()),
    "a vector": lambda x: 2 * x,
    "a row": lambda x: x[None, :],
    "a column": lambda x: x[:, None],
    "a list": lambda x: [float(n) for n in x],
    "a list of pairs": lambda x: [(float(n), 2 * n) for n in x],
    "a dictionary": lambda x: {"W": np.outer(x, x), "b": x},
    "a pair": lambda x: (float(x.sum()), 2 * x),
    "a list of dictionaries": lambda x: [{"W": np.outer(x, x)}, {"W": 3 * x}],
}


def in_arrays(value):
    match value:
        case float():
            return np.array([[value]])
        case tuple() | list():
            return type(value)(in_arrays(item) for item in value)
    return value


def turned(value):
    match value:
        case np.ndarray() if value.ndim == 1:
            return value[:, None]
        case np.ndarray() if value.shape[0] == 1 or value.shape[1] == 1:
            return value.T
        case tuple():
            return tuple(map(turned, value))
        case list() if isinstance(value[0], dict):
            return list(map(turned, value))
        case dict():
            return {key: turned(item) for key, item in value.items()}
    return value


def with_more(value):
    match value:
        case dict():
            return {**value, "loss": 0.5}
        case list():
            return list(map(with_more, value))
    return value


def one_by_one(value):
    return (item for item in value) if isinstance(value, list) else value


def rounder(digits):
    def rounded(value):
        match value:
            case dict():
                return {key: rounded(item) for key, item in value.items()}
            case tuple() | list():
                return type(value)(map(rounded, value))
        return np.round(value, digits)

    return rounded


FORMS = {
    "number_in_an_array": (in_arrays, ("a number", "a pair", "a list")),
    "another_axis": (turned, ("a vector", "a row", "a column", "a pair", "a dictionary")),
    "extra_keys": (with_more, ("a dictionary", "a list of dictionaries")),
    "iterator": (one_by_one, ("a list", "a list of pairs", "a list of dictionaries")),
    "rounded": (rounder(3), tuple(REFERENCES)),
}
PAIRS = [(form, asked) for form, (_, able) in FORMS.items() for asked in able]


@settings(max_examples=30)
@given(st.sampled_from(PAIRS), CASES)
def test_right_values_in_another_form_earn_half_and_a_hint_of_it(pair, cases):
    form, asked = pair
    change, reference = FORMS[form][0], REFERENCES[asked]
    verdict = marked(reference, lambda x: change(reference(x)), cases)
    told = "another_axis" if pair == ("number_in_an_array", "a list") else form
    assert (float(verdict), verdict.mistake) in ((1.0, told), (1.0, form))
    assert "gives the right values, but" in verdict.message


@settings(max_examples=30)
@given(st.sampled_from(PAIRS), CASES, st.sampled_from([2.0, -1.0, 1.01, 0.0]))
def test_wrong_values_in_another_form_earn_nothing(pair, cases, factor):
    form, asked = pair
    change, reference = FORMS[form][0], REFERENCES[asked]
    assert marked(reference, lambda x: change(reference(factor * x)), cases) == 0


@given(CASES, st.integers(2, 8))
def test_a_result_rounded_to_any_number_of_digits_earns_half_unless_it_is_right(cases, digits):
    for reference in (REFERENCES["a number"], REFERENCES["a vector"]):
        rounded = rounder(digits)
        verdict = marked(reference, lambda x, f=rounded, r=reference: f(r(x)), cases)
        is_right = all(agrees(rounded(reference(x)), reference(x)) for x in cases)
        assert verdict == (2.0 if is_right else 1.0)
        assert verdict == 2.0 or "Round nothing" in verdict.message


@pytest.mark.parametrize("answer", [lambda x: 0.0, lambda x: np.zeros(1), lambda x: 0.5 * x])
def test_zeros_are_no_rounded_values(answer):
    assert marked(lambda x: 1e-4 * float(x.sum()), answer, [np.ones(2), np.ones(3)]) == 0


def test_another_form_in_some_cases_only_is_none():
    def sometimes(x):
        return np.array([x.sum()]) if len(x) == 2 else 2 * x.sum()

    assert marked(lambda x: float(x.sum()), sometimes, [np.ones(2), np.ones(3)]) == 0


def test_an_iterator_without_end_or_with_an_error_earns_nothing():
    def endless(x):
        while True:
            yield 1.0

    def failing(x):
        yield float(x[0])
        raise ValueError

    for answer in (endless, failing):
        assert marked(REFERENCES["a list"], answer, [np.ones(2), np.ones(3)]) == 0


def test_a_matrix_transposed_is_no_other_form_of_it():
    cases = [np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0])]
    reference = REFERENCES["a dictionary"]
    assert marked(reference, lambda x: {"W": np.outer(x, x + 1).T, "b": x}, cases) == 0
