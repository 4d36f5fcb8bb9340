"""Canvas's names, whatever people and files are called: whose each is, and what Canvas reads of it again."""

import re

from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting import collect
from autograder.collecting.forms import BY_OPTION
from autograder.exporting import feedback_zip, origins
from tests.support import handed_in
from tests.support.handed_in import NAME, placed, work, zipped

# A sortable name as Canvas writes it: letters, digits and “_”, none of its words a number but all of it.
WORDS = st.from_regex(r"[a-zà-ÿ一-龟][a-zà-ÿ一-龟0-9]{0,6}", fullmatch=True)
NAMES = st.one_of(
    st.just(""),
    st.integers(0, 10**8).map(str),
    st.lists(WORDS, min_size=1, max_size=3).map("_".join),
)
NUMBERS = st.integers(1, 10**7).map(str)
OWN = st.one_of(
    st.sampled_from(["ps1.ipynb", "1_2_ps.ipynb", "my_link.ipynb", "LATE_3.ipynb", "a b (1)-2.ipynb"]),
    st.text(st.characters(exclude_categories=["C"], exclude_characters='/\\:*?"<>|'), min_size=1, max_size=9),
)  # fmt: skip


def canvas_reads(name):
    """The user and the attachment, by AbstractAssignment#infer_comment_context_from_filename."""
    words = [word for word in name.split("_") if word != "LATE"]
    if words[-1].startswith("link"):
        return None
    if words[0] == "anon":
        return f"anon_{words[1]}", words[2]
    return tuple([word for word in words if re.fullmatch(r"[0-9]+", word)][:2])


@given(NAMES, st.booleans(), NUMBERS, NUMBERS, OWN)
def test_the_numbers_are_read_as_canvas_wrote_them_and_so_is_what_goes_back(
    name, late, user, attachment, own
):
    file = "_".join([name, *(["LATE"] if late else []), user, attachment, own])
    said = BY_OPTION["canvas"].read(file)
    assert (said["name"], said["user"], said["attachment"]) == (name, user, attachment)
    assert (bool(said["late"]), said["own"]) == (late, own)
    origin = origins.Origin("Canvas", user, file, attachment)
    assert canvas_reads(feedback_zip.name_of(origin, NAME)) == (user, attachment)


@given(st.booleans(), st.from_regex(r"[0-9A-Za-z]{4,6}", fullmatch=True), NUMBERS, OWN)
def test_so_they_are_where_grading_is_anonymous(late, code, attachment, own):
    file = "_".join([*(["LATE"] if late else []), f"anon_{code}", attachment, own])
    said = BY_OPTION["canvas"].read(file)
    assert (said["user"], said["attachment"], bool(said["late"])) == (
        f"anon_{code}",
        attachment,
        late,
    )
    origin = origins.Origin("Canvas", f"anon_{code}", file, attachment)
    assert canvas_reads(feedback_zip.name_of(origin, NAME)) == (f"anon_{code}", attachment)


def test_students_who_are_called_by_a_number_are_found_by_canvas_s_own(tmp_path):
    course = handed_in.course(tmp_path / "course")
    (tmp_path / "canvas.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Tiny (77)\n    Points Possible,,,,,12\n"
        "20231234,4711,,jdoe,A,\n20231235,4712,,mdoe,A,\n!!!,4713,,kdoe,B,\n"
    )
    names = ["20231234_4711_99_1_x.ipynb", "20231235_LATE_4712_98_x.ipynb", "_4713_97_x.ipynb"]
    zipped(tmp_path / "all.zip", {name: work(name) for name in names})
    collected = collect(course, NAME, [tmp_path / "all.zip"], roster=tmp_path / "canvas.csv")
    assert placed(course) == dict(zip(["jdoe", "mdoe", "kdoe"], names, strict=True))
    assert collected.late == ["mdoe"]


def test_of_works_of_one_time_the_last_one_counts_as_it_is_said(tmp_path):
    course = handed_in.course(tmp_path / "course")
    files = {f"Jane Doe - tiny{copy}.ipynb": work(f"{copy}.") for copy in ("", " (1)", " (2)")}
    zipped(tmp_path / "drive.zip", files | {"Max Doe - tiny.ipynb": work("max")})
    for _ in range(2):
        collected = collect(course, NAME, [tmp_path / "drive.zip"], platform="google")
        assert any("(2).ipynb): the last counts" in told for told in collected.problems)
        assert placed(course) == {"jane-doe": " (2).", "max-doe": "max"}


def test_what_tools_leave_is_passed_by_and_what_is_no_zip_is_named(tmp_path):
    course = handed_in.course(tmp_path / "course")
    otter = zipped(
        None,
        {"x.ipynb": work("otter"), ".OTTER_LOG": b"\x80\x04", "__zip_filename__": b"x.zip",
         ".virtual_documents/x.ipynb": b"{}", ".pytest_cache/README.md": b"x", "x.pdf": b"%PDF-1.7"},
    )  # fmt: skip
    packed = {"bob_2_12_x.tar.gz": b"\x1f\x8b\x08aaaa", "cy_3_13_x.7z": b"7z\xbc\xaf'\x1caaaa"}
    zipped(tmp_path / "all.zip", {"ada_1_11_x.zip": otter, **packed})
    told = collect(course, NAME, [tmp_path / "all.zip"]).problems
    assert placed(course) == {"ada": "otter"}
    assert [text for text in told if text.startswith("ada")] == [
        "ada: ada_1_11_x.zip/x.pdf: put aside: it is a PDF, not a notebook."
    ]
    for student in ("bob", "cy"):
        assert any(student in text and "unpack it by hand" in text for text in told)
