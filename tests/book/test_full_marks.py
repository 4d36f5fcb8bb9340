"""Full marks in the page: only where they were asked for, and then what the grader would say."""

import functools
import gzip
import http.server
import io
import json
import re
import struct
import subprocess
import sys
import threading
import zipfile
from html import escape

import pytest
from playwright.sync_api import expect

from autograder.authoring.bundle import SECRETS
from book.packages import PackageError
from book.runtime import course, full_marks
from book.runtime.build import prepared, put_runtime
from book.site.sources import EXERCISES, LECTURES
from tests.book.conftest import Quiet, reader
from tests.book.test_problem_sets import LOADS, NAME, PAGE, answers, cell, check, write
from tests.support import page_verdicts

COMMENTS = ("def ", "class ", '"""', "#")


def contents(path):
    """The texts that a file of the site holds, those of packs and archives among them."""
    data = path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from archive.namelist()
            yield from (
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    elif path.suffix == ".bin" and not path.name.startswith("interpreter"):
        pack = gzip.decompress(data)
        (length,) = struct.unpack("<I", pack[:4])
        yield from json.loads(pack[4 : 4 + length])
        if path.name.startswith("course"):  # the others come from a wheel
            yield pack[4 + length :].decode("utf-8", "replace")
    elif path.suffix in (".html", ".js", ".json", ".ipynb", ".txt", ".xml", ".css", ".py", ".md"):
        yield data.decode("utf-8", "replace")


def bodies(text):
    """The lines of code that only who has written it would write."""
    lines = (line.strip() for line in text.splitlines())
    return {line for line in lines if len(line) > 50 and not line.startswith(COMMENTS)}


@pytest.fixture(scope="module")
def secret():
    """What is written in references and answers, and nowhere in what students get."""
    names = sorted(path.stem for path in EXERCISES.glob("ps*/ps*.ipynb"))
    own = set().union(*(bodies(text) for name in names for text in answers(name).values()))
    notebooks = [*EXERCISES.glob("ps*/ps*.ipynb"), *LECTURES.glob("*.ipynb")]
    given = "\n".join(path.read_text("utf-8") for path in notebooks)
    given += "\n".join(text.decode() for text in course.files().values())
    return sorted(line for line in own if line not in given and json.dumps(line)[1:-1] not in given)


# Pages for teachers may speak of rubrics; these are what readers work with.
FOR_READERS = ("runtime", "exercises", "lectures", "_downloads", "_static")
PATHS = re.compile(r"(^|/)(rubrics|solutions|autograder)/|downhill_marks")


def test_a_book_that_was_not_asked_for_them_has_no_answers_in_any_of_its_files(book, secret):
    assert len(secret) > 10
    listed = json.loads((book / "runtime" / "manifest.json").read_text())["files"]
    assert listed.keys() == {"interpreter", "python", "matplotlib", "course"}
    forms = {form for line in secret for form in (line, escape(line), json.dumps(line)[1:-1])}
    for path in (path for folder in FOR_READERS for path in (book / folder).rglob("*")):
        name = path.relative_to(book).as_posix()
        for text in contents(path) if path.is_file() else ():
            assert [word for word in (*SECRETS, "rubric.mark") if word in text] == [], name
            assert [form for form in forms if form in text] == [], name
            assert "\n" in text or not PATHS.search(text), name


IMPORTED = """
import sys
sys.path.insert(0, {folder!r})
import numpy, rubrics, autograder.judge.hidden_test
for name in rubrics.names():
    rubrics.load(name)
tops = ("rubrics", "autograder")
print(*(m.__file__ for name, m in sys.modules.items() if name.split(".")[0] in tops), sep="\\n")
"""


def test_the_pack_has_all_that_rubrics_import_and_the_table_says_which_further_packs(tmp_path):
    for path, content in full_marks.files().items():
        file = tmp_path / path.removeprefix("/usr/local/lib/site/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    code = IMPORTED.format(folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = done.stdout.splitlines()
    assert len(found) > 100
    assert [file for file in found if not file.startswith(str(tmp_path))] == []
    needs = full_marks.needs()
    assert needs["downhill_marks"] == ["marks"]
    assert needs["rubrics.ps6_training"] == ["marks", "matplotlib", "scipy"]


def test_every_hidden_test_goes_with_its_points():
    for name, told in full_marks.tests().items():
        assert told["absent"], name
        assert {"slope", "train"} <= told["tests"].keys() or name != NAME
        for test in told["tests"].values():
            assert "rubric.mark(" in test["source"]
            assert test["points"] > 0


@pytest.fixture(scope="module")
def address(book, tmp_path_factory):
    """The book as `make book FULL_MARKS=1` makes it: another folder `runtime`, and the same pages."""
    try:
        made = prepared()
    except PackageError as error:
        pytest.skip(f"There is no runtime here. {error}")
    site = tmp_path_factory.mktemp("full_marks")
    put_runtime(made, site, marks=True)

    class Overlaid(Quiet):
        def translate_path(self, path):
            self.directory = str(site if path.startswith("/runtime/") else book)
            return super().translate_path(path)

    handler = functools.partial(Overlaid, directory=str(book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def page(tab, address):
    """A problem set on which Python runs; all tests of this file share it."""
    with reader(tab, address) as opened:
        yield opened(PAGE)


def test_check_gives_the_verdict_of_the_grader_with_its_hints(page):
    wrong = {}
    for mistake in page_verdicts.mistakes(NAME):
        wrong[mistake.question] = mistake.source  # the last of each
    notebook = json.loads((EXERCISES / NAME / f"{NAME}.ipynb").read_bytes())
    for part in notebook["cells"]:
        if part["id"] in wrong:
            part["source"] = wrong[part["id"]]
    for question, text in wrong.items():
        write(page, question, text)
    marks = page_verdicts.by_the_grader(NAME, json.dumps(notebook).encode())
    for question in wrong:
        box = check(page, question).locator(".downhill-check-box").last
        verdict = marks[question]
        points = f"{verdict.score:g} of {verdict.max_score:g} point"
        expect(box).to_contain_text(points)
        told = " ".join(re.sub("[`*]", "", verdict.message).split())
        shown = " ".join(box.inner_text().replace("*", "").split())
        assert told in shown.replace("int32", "int64")  # the page's Python has 32 bits
        assert verdict.score < verdict.max_score
        expect(cell(page, question).locator(".set-state")).to_contain_text(points)


def test_right_answers_get_full_marks_and_the_sum_is_remembered(page):
    for question, text in answers().items():
        write(page, question, text)
    page.get_by_role("button", name="Check all").click()
    told = page.locator("[role=status]", has_text="by the full rubric.")
    expect(told).to_have_text("14 of 14 points by the full rubric.", timeout=LOADS)
    kept = page.evaluate("JSON.parse(localStorage.getItem('downhill')).marks")
    assert [(mark["score"], mark["of"]) for mark in kept.values()] == [(14, 14)]


def test_an_import_of_what_holds_the_answers_is_refused_as_in_grading(page):
    write(page, "sse", "from course_lib.losses import sse")
    box = check(page, "sse").locator(".downhill-check-box").last
    expect(box).to_contain_text("0 of 1 point")
    write(page, "sse", answers()["sse"])


def test_a_check_on_the_page_says_what_it_says_in_jupyterlab_for_every_listed_mistake(page):
    made = page_verdicts.mistakes(NAME)
    here = page_verdicts.in_the_page(page, NAME, made)
    there = page_verdicts.in_jupyterlab(NAME, made)
    differ = [
        (one.question, one.name, mine, theirs)
        for one, mine, theirs in zip(made, here, there, strict=True)
        if mine.replace("int32", "int64") != theirs  # the page's Python has 32 bits
    ]
    assert differ == []
