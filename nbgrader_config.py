"""How nbgrader's own tools see this course. `autograder` reads the same file."""

from importlib.resources import files

c = get_config()  # noqa: F821  # given by the program that reads this file

c.CourseDirectory.course_id = "downhill"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"

# A copied or a deleted cell must not stop nbgrader either.
c.OverwriteCells.add_missing_cells = True

# What students display is shown to people with rights in the gradebook: no scripts in it.
c.HTMLExporter.sanitize_html = True

# Nor in what they wrote; and its formulas come from no other host.
c.HTMLExporter.filters = {"markdown2html": "autograder.prose.in_formgrader"}
c.HTMLExporter.extra_template_basedirs.extend(
    [
        str(files("nbgrader") / "server_extensions" / "formgrader" / "templates"),
        str(files("autograder") / "templates" / "nbconvert"),
    ]
)

# Lateness costs what course.toml says.
c.AssignLatePenalties.plugin_class = "autograder.late_plugin.PercentADay"
