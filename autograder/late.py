"""What handing in late costs, by the plugin that nbgrader is configured with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .course import Course
from .releasing import settings

Penalty = Callable[[str, float, float], float | None]


def policy(course: Course) -> Penalty:
    """The penalty in points for a student, their score, and the seconds by which they were late.

    It is what ``c.AssignLatePenalties.plugin_class`` in nbgrader_config.py says; nothing is taken
    off where it says nothing. Whatever it says, no more than the score is taken off.
    """
    from nbgrader.preprocessors import AssignLatePenalties

    assigner: Any = AssignLatePenalties(config=settings(course))
    assigner.init_plugin()

    def penalty(student: str, score: float, seconds: float) -> float | None:
        points = assigner.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if points is None else min(max(float(points), 0.0), score)

    return penalty
