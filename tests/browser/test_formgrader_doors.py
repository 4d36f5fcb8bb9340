"""Formgrader's “Autograde” and “Generate feedback” buttons, clicked as a TA clicks them."""

import json
import re
import shutil

import pytest
from typer.testing import CliRunner

from autograder.batch.batch import Batch
from autograder.cli import main
from autograder.gradebook.gradebook import Gradebook
from tests.support import tiny_course
from tests.support.formgrader import formgrader_alone
from tests.support.lab import ROOT, serve
from tests.support.tiny_course import LIMITS, NAME, RIGHT, SECRET


@pytest.fixture(scope="module")
def course(browser, tmp_path_factory):
    """Ada is graded, in a notebook whose cells were moved; Bob has only handed in."""
    scratch = tmp_path_factory.mktemp("buttons")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    blank = tiny_course.released(course)
    outside = [f"open({str(scratch / 'marker')!r}, 'w').write('I was here')"]
    moved = tiny_course.answered(blank, RIGHT, outside)
    cells = moved["cells"]
    cells.append(cells.pop(next(i for i, c in enumerate(cells) if c["source"] == RIGHT["double"])))
    tiny_course.hand_in(course, "ada", moved)
    Batch(course, NAME, limits=LIMITS).run()
    tiny_course.hand_in(course, "bob", tiny_course.answered(blank, RIGHT, outside))
    yield course, tiny_course.found_by_every_process(scratch / "rubrics"), scratch / "marker"
    tiny_course.remove_rubric(scratch / "rubrics")


def scores(course):
    with Gradebook(course) as book:
        rows = book.rows(NAME)
    found = {}
    for row in rows:
        found.setdefault(row.student, {})[row.cell] = row.score
    return found


def click(page, inside, row, button):
    """Click a button in a row of a table; give what formgrader says when it is done."""
    listed = inside.locator("tbody tr").filter(has=page.get_by_text(row, exact=True))
    listed.locator(button).click()
    dialog = inside.locator(".modal.show, .modal.in, .modal-dialog").last
    dialog.wait_for(timeout=60_000)
    said = dialog.inner_text()
    dialog.get_by_role("button", name=re.compile("OK|Close")).last.click()
    return said


def test_the_buttons_have_our_judge_mark_and_our_pages_written(course, page, tmp_path, monkeypatch):
    course, path, marker = course
    monkeypatch.setenv("PYTHONPATH", path)
    before = scores(course)
    with serve(course.root, tmp_path, path=path) as address:
        inside = formgrader_alone(page, address)
        inside.get_by_role("link", name=NAME).first.wait_for()
        row = inside.locator("tbody tr").filter(has=page.get_by_text(NAME, exact=True))
        row.locator(".num-submissions a").click()
        inside.get_by_text("bob", exact=True).wait_for()
        for student in ("ada", "bob"):
            said = click(page, inside, student, ".autograde a")
            assert "Successfully autograded" in said, said
            assert f"autograder grade {NAME} --student={student}" in said
        assert scores(course) == {"ada": before["ada"], "bob": before["ada"]}
        said = click(page, inside, "bob", ".generate-feedback a")
        assert "uccess" in said, said
        assert "autograder feedback" in said
    assert not marker.exists()
    text = course.page(NAME, "bob").read_text()
    assert '<meta name="autograder"' in text
    assert SECRET not in text
    arguments = ["status", "tiny", "--json", "--course", str(course.root)]
    found = json.loads(CliRunner().invoke(main.app, arguments).output)[0]["students"]
    assert found["not_ours"] == found["pages_not_ours"] == []
    assert found["graded"] == ["ada", "bob"]
    assert found["fed_back"] == ["bob"]
