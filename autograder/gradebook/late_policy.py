"""Which plugin says what lateness costs: the course's own, or another of nbgrader's."""

from __future__ import annotations

from typing import Any

PLUGIN = "autograder.nbgrader_hooks.PercentADay"


def is_ours(config: Any) -> bool:
    """Whether nbgrader is configured to follow course.toml."""
    return bool(config.AssignLatePenalties.get("plugin_class") == PLUGIN)
