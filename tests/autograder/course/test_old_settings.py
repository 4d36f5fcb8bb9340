"""An nbgrader_config.py of an earlier version is refused with what to write; nothing is done by half."""

import re
import shutil

import pytest
from typer.testing import CliRunner

from autograder.cli.main import app
from autograder.course.course import Course
from autograder.course.hooks import MOVED, _is_there
from autograder.course.nbgrader_config import settings
from autograder.errors import CourseError
from tests.support.problem_sets import ROOT

SETTING = {
    "autograder.late_plugin.PercentADay": "c.AssignLatePenalties.plugin_class = {!r}",
    "autograder.prose.in_formgrader": "c.HTMLExporter.filters = {{'markdown2html': {!r}}}",
    "autograder.nobody.Knows": "c.Some.thing = ['other.module', {!r}]",
    "autograder.nbgrader_hooks.Nothing": "c.Autograde.exporter_class = {!r}",
}


@pytest.fixture
def course(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    return Course.at(tmp_path)


def test_all_that_this_version_s_file_names_is_there(course):
    text = course.config_file.read_text()
    assert settings(course).AssignLatePenalties.plugin_class in text
    for name in re.findall(r'"(autograder(?:\.\w+)+)"', text):
        assert _is_there(name)


def test_what_has_moved_is_where_it_is_said_to_be():
    for old, new in MOVED.items():
        assert not _is_there(old)
        assert _is_there(new)


@pytest.mark.parametrize("name", SETTING)
def test_a_name_that_is_none_any_more_is_refused_with_what_to_write(course, name):
    with course.config_file.open("a") as file:
        file.write(SETTING[name].format(name) + "\n")
    with pytest.raises(CourseError, match=re.escape(name)) as refused:
        settings(course)
    told = str(refused.value)
    assert told.startswith(str(course.config_file))
    assert MOVED.get(name, "does not have") in told


def test_a_command_says_so_and_does_nothing(course):
    name = "autograder.late_plugin.PercentADay"
    course.config_file.write_text("c = get_config()\n" + SETTING[name].format(name))
    shutil.copytree(ROOT / "solutions" / "ps1_one_weight", course.solution("ps1_one_weight").parent)
    ran = CliRunner().invoke(app, ["release", "--course", str(course.root)])
    assert isinstance(ran.exception, CourseError)
    assert not course.exercises.exists()
