"""What lateness costs, by the plugin that nbgrader is configured with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass


PLUGIN = "autograder.nbgrader_hooks.PercentADay"


def _is_ours(config: Any) -> bool:
    return config.AssignLatePenalties.get("plugin_class") == PLUGIN
