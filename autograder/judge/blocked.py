"""Which modules are absent while a problem set is graded: any of them could hold an answer."""

from __future__ import annotations

import rubrics

from ..sandbox import packages


def blocked_modules(assignment: str) -> list[str]:
    """The course's own modules that the set's notebook does not need, and installed packages."""
    own = rubrics.blocked_course_modules(assignment)
    return [*own, *packages.other_packages()] if rubrics.needs_tools_alone(assignment) else own
