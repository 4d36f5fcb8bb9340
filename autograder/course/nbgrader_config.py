"""Nbgrader's settings for a course."""

from __future__ import annotations

from typing import Any

from .course import Course


def settings(course: Course) -> Any:
    """Nbgrader's settings for a course: those of its nbgrader_config.py, with our folders."""
    config = course.config()
    if "plugin_class" not in config.AssignLatePenalties and course.settings.is_file():
        config.AssignLatePenalties.plugin_class = "autograder.nbgrader_hooks.PercentADay"
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.db_url = course.db_url
    if not config.CourseDirectory.get("course_id"):  # a server holds nbgrader to its foreign keys
        config.CourseDirectory.course_id = "default_course"
    config.CourseDirectory.source_directory = course.solutions.name
    config.CourseDirectory.release_directory = course.exercises.name
    return config
