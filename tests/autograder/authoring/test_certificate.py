"""The certificate says what it was made from, and what it says of a question is so."""

from pathlib import Path

import numpy as np
import pytest

import rubrics
from autograder.authoring import certificate
from autograder.marking.domain import Domain
from autograder.marking.rubric import Rubric
from autograder.marking.strategies import real

PAGE = Path(__file__).parents[3] / "book" / "content" / "pages" / "certificate.md"


def test_the_page_in_the_book_was_made_from_the_rubrics_as_they_are():
    assert certificate.digest_on(PAGE.read_text()) == certificate.digest(rubrics.names()), (
        "what the certificate was made from has changed: run autograder lint --certificate"
    )


def test_known_mistakes_and_docstrings_leave_the_digest_as_it_is_and_cases_do_not(tmp_path):
    def told(text):
        file = tmp_path / "module.py"
        file.write_text(text)
        return certificate._what_decides(file)

    question = 'question = Question("slope")\nquestion.case(1.0)\n'
    mistake = '@question.mistake("A hint.")\ndef wrong(x):\n    return x\n'
    assert told(question) == told(f'"""The slope."""\n\n# a comment\n{question}\n\n{mistake}')
    assert told(question) != told(question.replace("1.0", "2.0"))


@pytest.mark.parametrize("tried", [1, 30, 400])
def test_where_nothing_slipped_through_the_bound_is_the_share_that_would_hide_in_1_of_40(tried):
    most = certificate.at_most(0, tried)
    assert np.isclose((1 - most) ** tried, 0.025)
    assert certificate.at_most(1, tried) > most
    assert certificate.at_most(0, 0) == certificate.at_most(tried, tried) == 1


def double(x):
    return 2 * x


def squared_difference(x):
    return (x + 1) ** 2 - x * x - 1


@pytest.mark.parametrize("careless", [False, True])
def test_what_slips_through_careless_cases_is_found_and_named(careless):
    rubric = Rubric("double_set")
    question = rubric.question("double", points=1, lecture="01#x", fresh=1 if careless else 4)
    question.case(2.0)
    question.right(double)
    question.variant(squared_difference)
    question.domain = Domain({"x": real(-9, 9, edges=(1.0,), whole=True, far=1e3)})
    if careless:
        question.__dict__ |= {"cases": [(2.0,)], "wide": []}
    found = certificate.examined(question, rubric)
    assert found.rejected == 0
    assert found.wrong > 20
    assert bool(found.slipped) == careless
    text = certificate.page([found], "abc123")
    assert certificate.digest_on(text) == "abc123"
    assert all(words in text for words in found.slipped)
