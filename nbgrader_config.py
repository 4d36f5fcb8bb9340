"""How nbgrader's own tools see this course. `autograder` reads the same file."""

from importlib.util import find_spec
from pathlib import Path

from traitlets.config.loader import DeferredConfig

c = get_config()  # noqa: F821  # given by the program that reads this file

c.CourseDirectory.course_id = "downhill"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"

# "Autograde" and "Generate feedback", by command or by button, are `autograder grade` and `autograder
# feedback`: a student's code runs in the sandbox, by whatever door. Where the grader is not
# installed, both fail and nothing is run.
c.Autograde.exporter_class = "autograder.nbgrader_hooks.Grade"
c.GenerateFeedback.exporter_class = "autograder.nbgrader_hooks.Feedback"

# What runs or unpacks what others wrote and has no such counterpart is refused, by naming it. So
# Validate runs what stands in solutions/ and exercises/, where people work on their own, and nothing
# that was handed in. The kernel's name is all that can be set of it.


class OwnKernel(DeferredConfig):
    """The kernel of a notebook in these folders; elsewhere none, and why. It is asked for there."""

    def get_value(self, trait: object) -> str:
        """The kernel's name, "" for the one that the notebook names itself."""
        here, course = Path.cwd().resolve(), Path(__file__).resolve().parent
        if any(here.is_relative_to(course / folder) for folder in ("solutions", "exercises")):
            return ""
        return (
            "that nbgrader may run this notebook in, with all your rights. "
            "Run: autograder check NOTEBOOK"
        )


c.Validator.Execute.kernel_name = OwnKernel()
c.ZipCollectApp.extractor_plugin = "autograder.nbgrader_hooks.Collect"

# Who has withdrawn stands in no export, by whatever door, and in no list of formgrader's. nbgrader
# looks for this list of an exchange wherever it is used: so only where the grader is installed.
c.ExportApp.plugin_class = "autograder.nbgrader_hooks.Export"
if find_spec("autograder") is not None:
    c.ExchangeFactory.list = "autograder.nbgrader_hooks.List"

# A copied or a deleted cell must not stop nbgrader either.
c.OverwriteCells.add_missing_cells = True

# What students display is shown to people with rights in the gradebook: no scripts in it.
c.HTMLExporter.sanitize_html = True

# Nor in what they wrote; and its formulas come from no other host.
c.HTMLExporter.filters = {"markdown2html": "autograder.nbgrader_hooks.in_formgrader"}
# nbgrader's own folder is named as well, or it would not look there. Nothing is imported: that takes seconds.
for package, templates in [
    ("nbgrader", "server_extensions/formgrader/templates"),
    ("autograder", "templates/nbconvert"),
]:
    if (found := find_spec(package)) is not None:  # or none of this file would be heeded
        folder = Path(found.origin).parent / templates
        c.HTMLExporter.extra_template_basedirs.append(str(folder))

# Lateness costs what course.toml says.
c.AssignLatePenalties.plugin_class = "autograder.nbgrader_hooks.PercentADay"
