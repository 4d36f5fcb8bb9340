"""Any id becomes a folder's name, can be read back, and is nobody else's."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.course.roster import ClassList, Person, Roster, canonical_id
from autograder.course.roster.ids import MAX_BYTES, decoded, encoded, is_safe

# Near the edges: what other ids are encoded as, letters that other file systems take for one.
NEAR = st.text(
    st.sampled_from("aAbßẞsSſKK_xX27-.é\u0301e'+ /\u212aıİI\u1e9eσςΣ5f*[]?\\:"), max_size=8
)
IDS = st.one_of(NEAR, st.text(max_size=8))


@given(IDS)
@example("o'brien")
@example("_x27_")
@example("_x2/")
@example("con.txt")
@example("../ada")
@example("-rf")
def test_an_id_can_be_read_back_and_is_a_name_that_every_file_system_takes(text):
    safe = encoded(text)
    assert decoded(safe) == unicodedata.normalize("NFC", text)
    assert unicodedata.normalize("NFC", safe) == safe
    assert not re.search(r"[/\\:*?\"<>|\x00-\x20'+&;$`!#(){}\[\]~%,=]", safe)
    assert not re.match(r"[.-]|(con|prn|aux|nul|com\d|lpt\d)(\.|$)", safe, re.I)
    assert not safe.endswith(".")


@given(
    st.lists(
        IDS.filter(bool),
        min_size=2,
        max_size=5,
        unique_by=lambda s: unicodedata.normalize("NFC", s),
    )
)
def test_no_two_ids_are_one_folder_on_any_file_system(ids):
    taken = {}
    for text in ids:
        safe = encoded(text, lambda one: canonical_id(one) in taken)
        assert decoded(safe) == unicodedata.normalize("NFC", text)
        for form in ("NFC", "NFD"):
            assert unicodedata.normalize(form, safe).lower() not in taken.values()
        taken[canonical_id(safe)] = unicodedata.normalize("NFD", safe).lower()
    assert len(taken) == len(ids)


@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "Ada.Lovelace",
        "s123_x",
        "a@uni.edu",
        "0012",
        "jürgen",
        "王小明",
        "li_xu",
        "a-b",
        "a--b",
    ],
)
def test_an_id_that_is_safe_stays_as_it_is(text):
    assert encoded(text) == text
    assert is_safe(text)


def test_ids_differing_in_case_alone_are_two_students_where_something_tells_them_apart():
    roster = Roster(Path("r.csv"))
    roster.add({"id": "x7Kq2", "name": "Ada A"}, 2)
    roster.add({"id": "x7kq2", "name": "Ben B"}, 3)
    roster.add({"id": "X7KQ2"}, 4)  # which of them?
    assert len(roster.people) == 2
    assert len({canonical_id(student) for student in roster.people}) == 2
    assert {roster.people[s].full_name for s in roster.find([("id", "x7kq2")])} == {"Ben B"}
    assert {roster.people[s].full_name for s in roster.find([("id", "x7Kq2")])} == {"Ada A"}
    (problem,) = roster.problems
    assert "line 4" in problem


@given(st.lists(IDS.filter(lambda s: s.strip()), min_size=1, max_size=6))
def test_whatever_ids_a_class_has_each_is_told_as_it_was_written(ids):
    roster = Roster(Path("r.csv"))
    for line, text in enumerate(ids, start=2):
        roster.add({"id": text, "name": f"Student {line}"}, line)
    written = {unicodedata.normalize("NFC", text) for text in ids}
    assert {person.written for person in roster.people.values()} == written
    assert all(len(roster.find([("id", text)])) == 1 for text in ids)


def test_the_course_s_own_list_says_the_same_when_it_is_read_again(tmp_path):
    (tmp_path / "solutions").mkdir()
    known = ClassList.read(tmp_path)
    people = [
        Person(
            "o_x27_brien",
            "o'brien",
            name="O'Brien, Ada",
            former=("a b", "x;y,z"),
            withdrawn="2026-10-05",
        ),
        Person("ada", first_name="=Ada", last_name="'t Hooft", email="-a@x.edu", canvas_id="007"),
        Person("_x40_at", "@at", name='Quote " and\nline'),
    ]
    known.take(people)
    known.write()
    before = known.path.read_bytes()
    again = ClassList.read(tmp_path)
    assert list(again.people.values()) == sorted(people, key=lambda one: one.id)
    again.write()
    assert known.path.read_bytes() == before
    assert again.current("a b") == again.current("o'brien") == "o_x27_brien"


def test_an_id_that_is_too_long_is_that_row_s_problem():
    roster = Roster(Path("r.csv"))
    roster.add({"id": "a" * (MAX_BYTES + 1)}, 2)
    roster.add({"id": "b" * MAX_BYTES}, 3)
    assert list(roster.people) == ["b" * MAX_BYTES]
    assert "too long" in roster.problems[0]
