"""An essay is marked and commented in nbgrader's formgrader, on our gradebook.

Pictures are seen there, be they pasted into the essay or handed in beside it.

No other host is asked, and nothing in an essay runs: it is the teacher's browser.
"""

import base64
import shutil
from urllib.parse import urlsplit

import pytest

from autograder.batch.batch import Batch
from autograder.feedback import page as feedback
from autograder.reporting import class_report
from autograder.reporting.page import page as report_page
from tests.support import tiny_course
from tests.support.formgrader import (
    formgrader_alone,
    give,
    mark_by_hand,
    submissions,
    wait_until,
    waiting_for_a_person,
)
from tests.support.lab import ROOT, serve
from tests.support.tiny_course import LIMITS, NAME, RIGHT

ONE_MISTAKE = {"slope": "def slope(weight, x, target):\n    return 2 * (weight * x - target)"}
ESSAYS = {"ada": "Because the slope is negative there.", "bob": "It just is."}
FORMULA = r" Look: $\frac{\partial L}{\partial w} < 0$. ![](https://elsewhere.example/pixel.png)"
ATTACK = " <img src=x onerror='window.top.reached = 1'><script>window.top.reached = 1</script>"
PASTED = " ![my sketch](attachment:image.png)"
BESIDE = " ![my plot](figures/my%20plot.png)"  # a file of its own, which the platform numbered
PICTURE = base64.b64encode((ROOT / "docs" / "lecture-01.png").read_bytes()).decode()
COMMENT = "Say which slope: “∂loss/∂w” — and <b>why</b>."


@pytest.fixture(scope="module")
def course(browser, tmp_path_factory):
    scratch = tmp_path_factory.mktemp("formgrader")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    blank = tiny_course.released(course)
    for student, essay in ESSAYS.items():
        essay_cell = essay + FORMULA + PASTED + BESIDE + ATTACK
        notebook = tiny_course.answered(blank, RIGHT | {"essay": essay_cell})
        cell = next(c for c in notebook["cells"] if essay in c["source"])
        cell["attachments"] = {"image.png": {"image/png": PICTURE}}
        handed_in = tiny_course.hand_in(course, student, notebook)
        (handed_in.parent / "my plot-1.png").write_bytes(base64.b64decode(PICTURE))
    tiny_course.hand_in(course, "cleo", tiny_course.answered(blank, RIGHT | ONE_MISTAKE))
    Batch(course, NAME, limits=LIMITS).run()
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


def essay_mark(course, student):
    return mark_by_hand(course, NAME, "essay", student)


def wait_for(course, student, wanted):
    wait_until(lambda: essay_mark(course, student), wanted)


def test_an_essay_is_listed_marked_and_commented_and_a_regrade_keeps_it(course, page, tmp_path):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    with serve(course.root, tmp_path) as address:
        inside = formgrader_alone(page, address)
        listed = submissions(inside, NAME)
        assert listed.count() == 3
        waiting = waiting_for_a_person(page, listed)
        assert waiting.count() == 2
        waiting.first.get_by_role("link").first.click()
        answer = inside.locator(".nbgrader_cell").filter(has=page.locator("#essay"))
        answer.wait_for()
        student = next(who for who, essay in ESSAYS.items() if essay in answer.inner_text())
        other = next(who for who in ESSAYS if who != student)
        fraction = answer.locator("math mfrac")
        numerator, denominator = fraction.locator("> *").all()
        assert numerator.bounding_box()["y"] < denominator.bounding_box()["y"]
        for name in ("my sketch", "my plot"):
            picture = answer.get_by_role("img", name=name)
            assert picture.evaluate("picture => picture.naturalWidth") > 100
        assert "<script>" in answer.inner_text()
        assert page.evaluate("window.reached") is None
        essay = answer.locator("#essay")
        give(essay, 1.5, lambda: essay_mark(course, student) == (1.5, False, None))
        answer.locator("#essay-comment").fill(COMMENT)
        answer.locator("#essay").focus()
        wait_for(course, student, (1.5, False, COMMENT))
    assert any("/formgrader/submissions/" in url for url in asked)
    addresses = [urlsplit(url) for url in asked]
    assert {url.hostname for url in addresses if url.scheme.startswith(("http", "ws"))} == {
        "127.0.0.1"
    }
    assert Batch(course, NAME, force=True, limits=LIMITS).run().skipped == 0
    assert essay_mark(course, student) == (1.5, False, COMMENT)
    assert essay_mark(course, other) == (None, True, None)
    feedback.write_all(course, NAME)
    page.goto((course.feedback / student / NAME / f"{NAME}.html").as_uri())
    row = page.locator("tr").filter(has=page.locator("th", has_text="essay"))
    assert "1.5 of 2" in row.inner_text()
    assert COMMENT in row.inner_text()
    assert page.locator(".text math mfrac").is_visible()
    for name in ("my sketch", "my plot"):
        picture = page.locator(".text").get_by_role("img", name=name)
        assert picture.evaluate("picture => picture.naturalWidth") > 100
    assert "11.5 of 12 points" in page.locator(".total").inner_text()


@pytest.mark.parametrize("kind", ["feedback", "report"])
def test_what_is_said_has_the_width_of_a_phone(kind, course, page, tmp_path):
    feedback.write_all(course, NAME)
    shown = {
        "feedback": (course.feedback / "cleo" / NAME / f"{NAME}.html", ".marks"),
        "report": (tmp_path / "report.html", ".mistakes"),
    }
    path, table = shown[kind]
    if kind == "report":
        path.write_text(report_page(class_report.gather(course, NAME)), encoding="utf-8")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    rows = page.locator(table).get_by_role("row").all()[1:]
    assert rows
    for row in rows:
        assert row.get_by_role("cell").last.bounding_box()["width"] > 300
