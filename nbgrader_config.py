"""How nbgrader's own tools see this course. `autograder` reads the same file."""

from importlib.util import find_spec
from pathlib import Path

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
c.HTMLExporter.filters = {"markdown2html": "autograder.rendering.markdown.in_formgrader"}
# nbgrader's own folder is named as well, or it would not look there. Nothing is imported: that takes seconds.
for package, templates in [
    ("nbgrader", "server_extensions/formgrader/templates"),
    ("autograder", "templates/nbconvert"),
]:
    folder = Path(find_spec(package).origin).parent / templates
    c.HTMLExporter.extra_template_basedirs.append(str(folder))

# Lateness costs what course.toml says.
c.AssignLatePenalties.plugin_class = "autograder.nbgrader_hooks.PercentADay"
