"""What students hand in beside their notebooks is graded with them, shown to markers, and harms nobody."""

import json
import re
import shutil

import pytest

from autograder.batch.batch import Batch
from autograder.feedback import page as feedback
from autograder.rendering import markdown
from autograder.selfcheck.check import check
from tests.support import pixels, tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import LIMITS, NAME, RIGHT

pytestmark = pytest.mark.sandbox
ESSAY = """See ![my plot](plot.png), <img src='img/Chart.JPG' alt='a "chart"'>, ![drawing](evil.svg),
![photo](photo%20one.gif "title"), ![away](https://evil.example/plot.png), ![none](missing.png).

<img src="plot.png" onerror="alert(1)"><script>alert(2)</script>
"""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(3)</script></svg>"
WITH_FILES = {
    "double": "import utils\n\ndef double(x):\n    return utils.factor() * x",
    "mean": "table = [float(line) for line in open('data/t.csv')]\n"
    "def mean(xs):\n    return sum(xs) / len(xs) + table[0]",
}
BESIDE = {
    "module": {"utils.py": b"def factor():\n    return 2\n", "data/t.csv": b"0.0\n"},
    "shadow": {
        "numpy.py": b"raise SystemExit",
        "rubrics.py": b"rubric = None",
        "course_lib/__init__.py": b"",
        "os.py": b"raise SystemExit",
        "utils.py": b"import numpy, os\ndef factor():\n    return 2 if hasattr(numpy, 'ndarray') else 0\n",
        "data/t.csv": b"0.0\n",
    },
    "lacks": {},
    "essay": {
        "plot.png": pixels.PNG,
        "img/chart.jpg": pixels.JPEG,
        "evil.svg": SVG,
        "photo one.gif": pixels.GIF,
        "huge.png": pixels.png_of(50_000, 50_000),
    },
    "honest": {},
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    need_a_sandbox()
    root = tmp_path_factory.mktemp("beside")
    tiny_course.install_rubric(root / "rubrics")
    course = tiny_course.make(root / "course")
    blank = tiny_course.released(course)
    for student, files in BESIDE.items():
        answers = {"module": WITH_FILES, "shadow": WITH_FILES, "lacks": WITH_FILES}.get(student, {})
        essay = {"essay": ESSAY} if student == "essay" else {}
        path = tiny_course.hand_in(
            course, student, tiny_course.answered(blank, RIGHT | answers | essay)
        )
        for name, content in files.items():
            (path.parent / name).parent.mkdir(exist_ok=True)
            (path.parent / name).write_bytes(content)
    summary = Batch(course, NAME, limits=LIMITS, workers=2).run()
    feedback.write_all(course, NAME)
    yield course, {record.student: record for record in summary.records}
    tiny_course.remove_rubric(root / "rubrics")


def scores(record):
    return {mark.name: mark.score for mark in record.marks if mark.name != "essay"}


@pytest.mark.parametrize("student", ["module", "shadow", "essay"])
def test_a_notebook_is_marked_with_what_it_was_handed_in_with(graded, student):
    assert scores(graded[1][student]) == scores(graded[1]["honest"])
    assert not graded[1][student].errors


def test_without_its_files_it_fails_as_it_would_anywhere(graded):
    assert scores(graded[1]["lacks"])["double"] == 0


def test_who_handed_in_a_module_s_name_is_told(graded):
    notes = " ".join(graded[1]["shadow"].notes)
    for name in ("numpy.py", "rubrics.py", "course_lib/__init__.py", "os.py"):
        assert f"{name}, beside the notebook, was left out" in notes
    assert "utils" not in notes


def essay_of(course, student="essay"):
    notebook = json.loads(course.graded_notebook(NAME, student).read_bytes())
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == "essay"]
    return cell


def test_the_pictures_that_a_text_shows_are_in_the_graded_notebook(graded):
    cell = essay_of(graded[0])
    assert cell["source"] == ESSAY
    assert sorted(cell["attachments"]) == ["img/chart.jpg", "photo one.gif", "plot.png"]


def test_the_marker_and_the_student_see_them_and_nothing_runs(graded):
    course, _ = graded
    cell = essay_of(course)
    pages = [
        markdown.as_html(cell["source"], cell["attachments"]),
        (course.feedback / "essay" / NAME / f"{NAME}.html").read_text(),
    ]
    for page in pages:
        shown = re.findall(r'<img src="data:(image/\w+);base64,[^"]+" alt="([^"]*)">', page)
        assert shown == [
            ("image/png", "my plot"),
            ("image/jpeg", "a &quot;chart&quot;"),
            ("image/gif", "photo"),
            ("image/png", ""),
        ]
        for name in ("evil.svg", "https://evil.example/plot.png", "missing.png"):
            assert f"<code>{name}</code>]" in page
        assert "<script>alert" not in page
        assert not re.search(r"<img[^>]*onerror", page)
        assert "svg+xml" not in page


def test_a_changed_file_has_its_submission_graded_again_and_no_other(graded):
    course, _ = graded
    data = course.submitted / "module" / NAME / "data" / "t.csv"
    try:
        data.write_bytes(b"1.0\n")
        again = Batch(course, NAME, limits=LIMITS, workers=1).run()
        assert [record.student for record in again.records] == ["module"]
        assert scores(again.records[0])["mean"] == 0
    finally:
        data.write_bytes(b"0.0\n")


def test_a_reader_s_own_check_finds_the_files_that_the_notebook_names(graded, tmp_path):
    course, records = graded
    source = course.submitted / "module" / NAME
    folder = shutil.copytree(source, tmp_path / "downloads")
    for number in range(30):  # what else lies there is none of its business
        (folder / f"{number}.csv").write_text("1")
    (folder / "utils.py").write_text("from deeper import two\ndef factor():\n    return two\n")
    (folder / "deeper.py").write_text("two = 2\n")
    checked = check(folder / f"{NAME}.ipynb", course.root, LIMITS)
    found = {mark.name: mark.score for mark in checked.judged.marks if mark.name != "essay"}
    assert found == scores(records["module"])
    assert checked.judged.notes == records["module"].notes
