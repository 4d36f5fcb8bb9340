"""The late policy of course.toml as a plugin of nbgrader, so that nbgrader applies the same.

In nbgrader_config.py: ``c.AssignLatePenalties.plugin_class = "autograder.nbgrader_hooks.PercentADay"``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.plugins import BasePlugin

from .course import deadlines
from .course.course import Course


class PercentADay(BasePlugin):
    """So many percent of the points earned for each day begun, as course.toml says."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to take off; ``None`` for none."""
        policy = deadlines.load(Course.at(self._root())).policy
        return policy.penalty(score, total_seconds_late) or None

    def _root(self) -> Path:
        """The course's folder: as configured, or that of the program which runs this."""
        if "root" in self.config.CourseDirectory:
            return Path(self.config.CourseDirectory.root)
        owner: Any = self.parent
        while owner is not None:
            if hasattr(owner, "coursedir"):
                return Path(owner.coursedir.root)
            owner = owner.parent
        return Path.cwd()
