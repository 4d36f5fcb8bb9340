"""An essay is marked and commented in nbgrader's formgrader, in JupyterLab, on our gradebook."""

import shutil
import time

import pytest
from nbgrader.api import Gradebook

from autograder import feedback
from autograder.batch import Batch
from tests.autograder import tiny_course
from tests.autograder.tiny_course import LIMITS, NAME, RIGHT
from tests.browser.lab import ROOT, serve

ESSAYS = {"ada": "Because the slope is negative there.", "bob": "It just is."}
# Formgrader loads it from elsewhere, and does not go on without it; no test waits for the network.
MATHJAX = """
window.MathJax = {
    Hub: {Config() {}, Queue() {}, Configured() {}, Startup: {signal: {Interest() {}}}},
};
"""
COMMENT = "Say which slope: “∂loss/∂w” — and <b>why</b>."


@pytest.fixture(scope="module")
def course(browser, tmp_path_factory):
    scratch = tmp_path_factory.mktemp("formgrader")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    blank = tiny_course.released(course)
    for student, essay in ESSAYS.items():
        notebook = tiny_course.answered(blank, RIGHT | {"essay": essay})
        tiny_course.hand_in(course, student, notebook)
    tiny_course.hand_in(course, "cleo", tiny_course.answered(blank, RIGHT))
    Batch(course, NAME, limits=LIMITS).run()
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


def essay_mark(course, student):
    """An essay's mark, whether it waits, and its comment, as nbgrader reads them."""
    with Gradebook(course.db_url) as gradebook:
        grade = gradebook.find_grade("essay", NAME, NAME, student)
        comment = gradebook.find_comment("essay", NAME, NAME, student)
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def wait_for(course, student, wanted):
    deadline = time.monotonic() + 20
    while essay_mark(course, student) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert essay_mark(course, student) == wanted


def test_an_essay_is_listed_marked_and_commented_and_a_regrade_keeps_it(course, page, tmp_path):
    page.route("**/mathjax/**", lambda route: route.fulfill(body=MATHJAX))
    with serve(course.root, tmp_path) as address:
        page.goto(f"{address}/lab?reset")
        page.wait_for_function(
            "window.jupyterapp?.commands.hasCommand('nbgrader:open-formgrader')", timeout=60_000
        )
        page.evaluate("window.jupyterapp.commands.execute('nbgrader:open-formgrader')")
        inside = page.frame_locator("iframe.jp-IFrame-iframe, .formgrader iframe, iframe").first
        inside.get_by_role("link", name="Manual Grading").click()
        inside.get_by_role("link", name=NAME).first.click()
        inside.get_by_role("link", name=NAME, exact=True).last.click()
        listed = inside.locator("tbody tr").filter(has_text="Submission #")
        listed.first.wait_for()
        assert listed.count() == 3
        waiting = listed.filter(has=page.locator("[data-search='needs manual grade']"))
        assert waiting.count() == 2
        waiting.first.get_by_role("link").first.click()
        answer = inside.locator(".nbgrader_cell").filter(has=page.locator("#essay"))
        answer.wait_for()
        student = next(who for who, essay in ESSAYS.items() if essay in answer.inner_text())
        other = next(who for who in ESSAYS if who != student)
        answer.locator("#essay").fill("1.5")
        answer.locator("#essay").press("Tab")
        wait_for(course, student, (1.5, False, None))
        answer.locator("#essay-comment").fill(COMMENT)
        answer.locator("#essay").focus()
        wait_for(course, student, (1.5, False, COMMENT))
    assert Batch(course, NAME, force=True, limits=LIMITS).run().skipped == 0
    assert essay_mark(course, student) == (1.5, False, COMMENT)
    assert essay_mark(course, other) == (None, True, None)
    feedback.write_all(course, NAME)
    page.goto((course.feedback / student / NAME / f"{NAME}.html").as_uri())
    row = page.locator("tr").filter(has=page.locator("th", has_text="essay"))
    assert "1.5 of 2" in row.inner_text()
    assert COMMENT in row.inner_text()
    assert "11.5 of 12 points" in page.locator(".total").inner_text()
