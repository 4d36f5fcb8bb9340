"""What lateness costs, by the plugin that nbgrader is configured with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..course import deadlines
from ..course.course import Course
from ..course.nbgrader_config import settings

if TYPE_CHECKING:
    pass


Penalty = Callable[[str, float, float], float | None]


PLUGIN = "autograder.nbgrader_hooks.PercentADay"


def policy(course: Course) -> Penalty:
    """The penalty in points for a student, their score, and the seconds by which they were late.

    It is what ``c.AssignLatePenalties.plugin_class`` in nbgrader_config.py says; nothing is taken
    off where it says nothing. Whatever it says, no more than the score is taken off.
    """
    config = settings(course)
    if _is_ours(config):  # the same without nbgrader, which takes seconds to import
        ours = deadlines.load(course).policy
        return lambda student, score, seconds: ours.penalty(score, seconds) or None
    from nbgrader.preprocessors import AssignLatePenalties

    assigner: Any = AssignLatePenalties(config=config)
    assigner.init_plugin()

    def penalty(student: str, score: float, seconds: float) -> float | None:
        points = assigner.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if points is None else min(max(float(points), 0.0), score)

    return penalty


def _is_ours(config: Any) -> bool:
    return config.AssignLatePenalties.get("plugin_class") == PLUGIN
