"""What is handed in beside a notebook stands beside it in submitted/, within bounds, and no more."""

import hashlib
import json
import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.collecting import collect
from autograder.course import attempts, beside, submissions
from autograder.course.assignment import Assignment
from tests.support import handed_in, pixels
from tests.support.handed_in import NAME, earlier, placed, work, zipped

FORMS = [
    "ada_1_{n}_{name}",
    "Ada_12_assignsubmission_file_/{name}",
    "Ada_12_assignsubmission_file_{name}",
    "PS1_ada_attempt_2026-10-03-12-30-00_{name}",
    "1-2 - Ada- Oct 3, 2026 1130 PM/{name}",
    "Ada - {name}",
    "tiny-ada/{name}",
    "Doe_Jane_ada_4711/{name}",
    "ada/{name}",
    "ada+tiny_set+2026-03-02 09:30:00.123456 UTC+Zx9/{name}",
]
FILES = {
    "tiny_set.ipynb": work("hers"),
    "plot.png": pixels.PNG,
    "utils.py": b"x = 1\n",
    "data.csv": b"1,2\n",
}


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "course")


def taken(course, tmp_path, members, **options):
    zipped(tmp_path / "s.zip", members)
    return collect(course, NAME, [tmp_path / "s.zip"], **options)


def beside_of(course, student="ada"):
    files, _ = beside.read(course.submitted / student / NAME / f"{NAME}.ipynb")
    return {file.name: file.content for file in files}


def digest(course, student="ada"):
    source = Assignment(NAME, *[{"cells": [], "metadata": {}}] * 2)
    return submissions.find(course, source, student).digest


@pytest.mark.parametrize("form", FORMS)
def test_each_platform_s_files_stand_beside_the_notebook_under_their_own_names(
    form, course, tmp_path
):
    members = {
        form.format(n=11 + n, name=name): data for n, (name, data) in enumerate(FILES.items())
    }
    collected = taken(course, tmp_path, members)
    assert collected.problems == []
    assert placed(course) == {"ada": "hers"}
    assert beside_of(course) == {name: FILES[name] for name in ("plot.png", "utils.py", "data.csv")}


@pytest.mark.parametrize("form", [form for form in FORMS if form.endswith("/{name}")])
def test_folders_lead_from_the_notebook_and_never_out_of_its_folder(form, course, tmp_path):
    members = {
        form.format(name="work/tiny_set.ipynb"): work("hers"),
        form.format(name="work/data/x.csv"): b"1",
        form.format(name="work/pkg/__init__.py"): b"",
        form.format(name="work/a/b/c/d/e.csv"): b"too deep",
        form.format(name="outer.csv"): b"2",
        form.format(name="other/y.csv"): b"3",
    }
    collected = taken(course, tmp_path, members)
    assert beside_of(course) == {"data/x.csv": b"1", "pkg/__init__.py": b"", "outer.csv": b"2"}
    assert len(collected.problems) == 2
    kept = set(handed_in.tree(course.submitted).values())
    assert {b"3", b"too deep"} <= kept


def test_what_is_in_the_student_s_own_archive_stands_beside_it_too(course, tmp_path):
    inner = zipped(None, {"p/tiny_set.ipynb": work("hers"), "p/data/x.csv": b"1"})
    taken(course, tmp_path, {"ada_1_11_w.zip": inner, "ada_1_12_plot.png": pixels.PNG})
    assert beside_of(course) == {"data/x.csv": b"1", "plot.png": pixels.PNG}


def test_a_name_that_a_platform_numbered_is_what_the_notebook_opens(course, tmp_path):
    members = {
        "ada_1_11_tiny_set-2.ipynb": work("# see data.csv and plot-1.png"),
        "ada_1_12_data-2.csv": b"1",
        "ada_1_13_plot-1.png": pixels.PNG,
        "ada_1_14_other-3.csv": b"2",
    }
    taken(course, tmp_path, members)
    assert beside_of(course) == {"data.csv": b"1", "plot-1.png": pixels.PNG, "other-3.csv": b"2"}


OURS = [
    "timestamp.txt",
    "regrade.txt",
    "regrade-answer.txt",
    "Regrade-Answer.TXT",
    ".collected.json",
]


@pytest.mark.parametrize(
    "name", [*OURS, "submission_secret.txt", ".hidden", "a\x1bb.csv", "x\u202e.csv"]
)
@pytest.mark.parametrize("form", ["Ada_12_assignsubmission_file_/{}", "ada_1_77_{}", "ada/{}"])
def test_no_student_s_file_is_taken_for_the_grader_s(form, name, course, tmp_path):
    """A time of handing in, an answer to a request, a note of where it came from: none comes so."""
    taken(
        course, tmp_path, {form.format("x.ipynb"): work("hers"), form.format(name): b"a student's"}
    )
    assert placed(course) == {"ada": "hers"}
    folder = course.submitted / "ada" / NAME
    if not (name == "timestamp.txt" and form == "ada/{}"):
        assert b"a student's" not in handed_in.tree(folder).values()
    assert beside_of(course) == {}


@pytest.mark.parametrize("away", ["../x.csv", "..\\x.csv", "a/../../x.csv", "C:\\x.csv"])
def test_a_file_that_leads_away_is_put_aside(away, course, tmp_path):
    form = "Ada_12_assignsubmission_file_/{}"
    before = {k for k in handed_in.tree(tmp_path)}
    collected = taken(
        course, tmp_path, {form.format("x.ipynb"): work("hers"), form.format(away): b"1"}
    )
    assert placed(course) == {"ada": "hers"}
    assert beside_of(course) == {}
    assert any("put aside" in problem for problem in collected.problems)
    new = {k for k in handed_in.tree(tmp_path)} - before - {"s.zip"}
    assert all(k.startswith("course/submitted/") for k in new)


def test_what_is_too_much_or_too_large_is_put_aside_and_told_in_a_line(course, tmp_path):
    form = "Ada_12_assignsubmission_file_/{}"
    members = {form.format("tiny_set.ipynb"): work("opens z99.csv")}
    members |= {form.format(f"z{n:02}.csv"): b"1" for n in range(100)}
    members |= {form.format("large.csv"): os.urandom(beside.MOST_EACH + 1)}
    collected = taken(course, tmp_path, members)
    assert len(beside_of(course)) == beside.MOST_FILES
    assert "z99.csv" in beside_of(course)
    assert len(collected.problems) == 2
    assert any("80 files (" in p and "more than 20 files" in p for p in collected.problems)
    assert any("large.csv" in p and "larger than 4 MB" in p for p in collected.problems)
    assert set(members.values()) <= set(handed_in.tree(course.submitted).values())


def test_files_of_one_name_and_files_in_place_of_folders_do_not_meet(course, tmp_path):
    form = "Ada_12_assignsubmission_file_/{}"
    names = ["a", "a/b.csv", "X.csv", "x.csv", "c/d", "C"]
    members = {form.format(name): name.encode() for name in names}
    taken(course, tmp_path, {form.format("x.ipynb"): work("hers"), **members})
    kept = handed_in.tree(course.submitted)
    assert set(members.values()) <= set(kept.values())
    assert len(beside_of(course)) == 3


def test_the_same_notebook_with_another_file_is_another_attempt(course, tmp_path):
    for number, data in enumerate([b"1", b"2"]):
        members = {f"ada_1_{11 + number}_x.ipynb": work("hers"), f"ada_1_{21 + number}_d.csv": data}
        taken(course, tmp_path, members)
    assert beside_of(course) == {"d.csv": b"2"}
    assert earlier(course, "ada") == ["hers"]
    assert list((course.submitted / ".earlier").rglob("d.csv"))


def test_collecting_again_changes_nothing_and_adds_what_was_not_taken_before(course, tmp_path):
    members = {"ada_1_11_x.ipynb": work("hers"), "ada_1_12_d.csv": b"1"}
    taken(course, tmp_path, members)
    before = handed_in.tree(course.submitted)
    assert set(taken(course, tmp_path, members).placed) == {"known"}
    assert handed_in.tree(course.submitted) == before
    (course.submitted / "ada" / NAME / "d.csv").unlink()  # as it was taken in earlier versions
    note = course.submitted / "ada" / NAME / attempts.NOTE
    bare = json.loads(note.read_bytes()) | {"digest": hashlib.sha256(work("hers")).hexdigest()}
    note.write_text(json.dumps(bare))
    taken(course, tmp_path, members)
    assert beside_of(course) == {"d.csv": b"1"}
    assert earlier(course, "ada") == []


def test_all_beside_a_notebook_counts_in_the_digest_and_nothing_else_does(course, tmp_path):
    taken(course, tmp_path, {"ada_1_11_x.ipynb": work("hers")})
    folder = course.submitted / "ada" / NAME
    bare = digest(course)
    assert bare == hashlib.sha256(work("hers")).hexdigest()
    for name in ("timestamp.txt", "regrade.txt", ".hidden", ".ipynb_checkpoints/x.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("2026-03-02 09:30:00 UTC")
    (folder / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.csv")
    assert digest(course) == bare
    seen = {bare}
    for name, content in [("a.csv", b"1"), ("a.csv", b"2"), ("b.csv", b"2"), ("c/b.csv", b"")]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        assert digest(course) not in seen
        seen.add(digest(course))
        assert attempts.at(course, NAME, folder).digest == digest(course)


def test_a_clone_brings_its_files_and_leaves_the_rest_quietly(course, tmp_path):
    members = {}
    for user in ("ada", "bob"):
        top = f"tiny-{user}/"
        members |= {f"{top}{name}": data for name, data in FILES.items()}
        members |= {f"{top}.github/workflows/x{n}.yml": b"on: push" for n in range(5)}
        members |= {f"{top}.git/objects/{n:02}/x": b"blob" for n in range(50)}
    collected = taken(course, tmp_path, members)
    assert len(collected.problems) == 2
    assert beside_of(course, "bob") == {
        name: FILES[name] for name in ("plot.png", "utils.py", "data.csv")
    }


PARTS = st.lists(
    st.sampled_from(
        ["..", ".", "", "a", "A", "é", "e\u0301", "data", "x.csv", "~", "timestamp.txt", "/", "a/b"]
    )
    | st.text(st.characters(), max_size=20),
    max_size=6,
)


@given(PARTS)
@example(["\udcff.csv"])  # as a folder gives a name that is no UTF-8
def test_a_name_beside_a_notebook_leads_nowhere_else_and_is_one_that_reading_finds(parts):
    name = beside.name_of(parts)
    if not name:
        return
    inside = name.split("/")
    assert len(inside) == len(parts) <= beside.DEEPEST
    for part in inside:
        assert part not in ("", ".", "..")
        assert part.isprintable()
        assert part[0] != "."
    assert name.casefold() not in beside.OURS
    assert beside.name_of(inside) == name
