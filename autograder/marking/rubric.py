"""The words in which a rubric is written: what is right, on which cases, and which mistakes are known.

A rubric is a package in ``rubrics``, which lists its questions. A question's module
declares it and gives a reference implementation, the cases it is tried on, correct variants in other
styles, and known mistakes with the hint that helps whoever made them. References, variants and
mistakes are ordinary functions (or classes) as students write them. A keyword-only parameter bears
the name of an earlier question and receives its reference. While a student is marked, their code
finds the references of all earlier questions under their names, so that no mistake is counted again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fresh import seed_of
from .mark import judge
from .questions import QuestionSet
from .verdict import Verdict


class Rubric(QuestionSet):
    """The questions of one problem set, and the marking of answers to them."""

    def mark(self, name: str, names: Mapping[str, Any]) -> Verdict:
        """Mark a question: what a hidden test calls, with ``globals()`` as ``names``.

        Prints the message for the student, if there is one, and returns the points, so that the
        cell's value is the score in any nbgrader course.
        """
        verdict = judge(self.questions[name], names, self, seed_of(names))
        if verdict.message:
            print(verdict.message)
        return verdict
