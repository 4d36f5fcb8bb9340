"""What `pip install .` takes along beside the packages: a course for `autograder demo`."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CONTENT = ("solutions", "nbgrader_config.py")


class Content(BuildHookInterface):
    """Puts the content into downhill_course/, which is masked wherever student code runs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install finds the repository itself."""
        if version != "editable":
            for name in CONTENT:
                build_data["force_include"][name] = f"downhill_course/{name}"
