"""What is lent serves the question at hand: so often, on so much, and no more is told of errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.marking.lending import (
    CALLS_PER_CASE,
    CALLS_PER_SECOND,
    ENTRIES,
    MORE_CALLS,
    TooMuchError,
    bounded,
    entries,
)
from autograder.remote.errors import MAX_QUOTED, student_error
from rubrics import load, names
from tests.autograder.marking.test_marking import small_rubric


def test_a_right_answer_is_lent_so_often_as_a_question_needs():
    lent = bounded(abs, "area", [(1,), (2,)], reference_calls=0)
    for _ in range(2 * CALLS_PER_CASE):
        assert lent(-1) == 1
    with pytest.raises(TooMuchError, match="area was called more often"):
        lent(-1)


def test_a_question_that_calls_a_lot_may_call_a_lot():
    lent = bounded(abs, "area", [(1,)], reference_calls=500)
    for _ in range(500):
        lent(-1)


def test_a_training_run_may_call_in_each_step_and_no_longer_than_it_has_time():
    lent = bounded(abs, "area", [(1,)], reference_calls=1, seconds=2)
    for _ in range(2 * CALLS_PER_SECOND):
        lent(-1)
    with pytest.raises(TooMuchError, match="area was called more often"):
        lent(-1)


def test_a_right_answer_is_lent_for_values_of_the_cases_size():
    lent = bounded(np.sum, "total", [(np.ones(1000),)])
    assert lent(np.ones(16_000)) == 16_000
    for too_much in (np.ones((2000, 2000), dtype=int), [[1.0] * 200] * 200, 2 ** (64 * 40_000)):
        with pytest.raises(TooMuchError, match="more values"):
            lent(too_much)
    assert ENTRIES < 64 * 64 + 1  # a product of whole numbers of that size is no work


@given(
    st.recursive(
        st.integers(-5, 5) | st.floats(),
        lambda inner: st.lists(inner) | st.dictionaries(st.integers(), inner) | st.tuples(inner),
    )
)
def test_every_value_is_measured(value):
    assert entries([value]) >= entries(value) >= 0


def test_a_table_cannot_be_drawn_from_a_lent_answer():
    rubric = small_rubric()
    asked = []
    namespace = {}

    def volume(width, height, depth):
        for number in range(10_000):
            asked.append(namespace["area"](float(number), 2.0))
        return asked

    namespace |= {"volume": volume, "area": lambda w, h: -1.0}
    assert rubric.mark("volume", namespace) == 0
    assert len([value for value in asked if value >= 0]) <= CALLS_PER_CASE * 2


@pytest.mark.parametrize("name", names())
def test_no_reference_or_variant_comes_near_the_bounds(name):
    from autograder.marking.outcomes import outcomes

    rubric = load(name)
    for question in rubric.questions.values():
        outcomes(question, question.reference, rubric)
        most = max(
            CALLS_PER_CASE * len(question.cases),
            MORE_CALLS * question.calls_made[question.reference],
            CALLS_PER_SECOND * (question.seconds or 0),
        )
        for variant in question.variants:
            outcomes(question, variant, rubric)
            assert question.calls_made[variant] * 5 <= most


def test_of_an_error_no_more_is_quoted_than_a_reader_needs():
    told = dict.fromkeys(("type", "bases", "text", "where"), "x" * 100_000)
    error = student_error(told)
    assert len(str(error)) <= MAX_QUOTED
    assert len(error.where) <= MAX_QUOTED
    assert len(error.class_name) <= MAX_QUOTED
