"""Group work counts for every member where the roster has the groups, and for nobody else."""

import pytest

from autograder.collecting import collect
from tests.support import handed_in
from tests.support.handed_in import NAME, OTHER, earlier, placed, work, zipped

# Canvas: People → a group set → Export.
CANVAS = """name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id
Ada Lovelace,4711,u1,ada,S1,Group A,55,
Ben Bitdiddle,4712,u2,ben,S1,Group A,55,
Cy Young,4713,u3,cy,S2,Group B,56,
Di Prince,4714,u4,di,S2,Group B,56,
Eve Alone,4715,u5,eve,S2,,,
"""
MOODLE = """First name,Last name,Email address,Groups
Ada,Lovelace,ada@uni.edu,"Group A, Tutorial 1"
Ben,Bitdiddle,ben@uni.edu,"Group A, Tutorial 2"
Cy,Young,cy@uni.edu,"Group B, Tutorial 1"
Di,Prince,di@uni.edu,"Group B, Tutorial 2"
"""


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "course")


@pytest.fixture
def take(course, tmp_path):
    """Collects members of a zip by a roster."""

    def taken(members, roster=CANVAS, **options):
        (tmp_path / "roster.csv").write_text(roster)
        zipped(tmp_path / "s.zip", members, options.pop("when", handed_in.NOON))
        return collect(
            course, NAME, [tmp_path / "s.zip"], roster=tmp_path / "roster.csv", **options
        )

    return taken


@pytest.mark.parametrize(
    "name",
    [
        "groupa_4711_99_x.ipynb",  # Canvas writes the group's name, and one member's number
        "lovelaceada_4711_99_x.ipynb",
        "groupa_1_99_x.ipynb",  # a number that the roster does not have
    ],
)
def test_on_canvas_one_upload_counts_for_the_group(name, course, take):
    collected = take({name: work("theirs"), "aloneeve_4715_98_x.ipynb": work("own")})
    assert placed(course) == {"ada": "theirs", "ben": "theirs", "eve": "own"}
    assert collected.missing == ["cy", "di"]
    assert list(collected.shared.values()) == [["ben"]]
    again = take({name: work("theirs"), "aloneeve_4715_98_x.ipynb": work("own")})
    assert set(again.placed) == {"known"}


def test_on_moodle_a_group_is_told_by_its_name_and_others_are_left_out_of_account(course, take):
    members = {
        "Group A-Ada Lovelace_1_assignsubmission_file_/x.ipynb": work("theirs"),
        "Group B-Cy Young_3_assignsubmission_file_/x.ipynb": work("others"),
        "Group B-Di Prince_4_assignsubmission_file_/x.ipynb": work("others"),
    }
    take(members, MOODLE)
    assert placed(course) == {"ada": "theirs", "ben": "theirs", "cy": "others", "di": "others"}
    assert earlier(course, "cy") == []


def test_moodle_s_tutorials_make_no_group_work(course, take):
    take({"Ada Lovelace_1_assignsubmission_file_/x.ipynb": work("own")}, MOODLE)
    assert placed(course) == {"ada": "own"}


def test_members_with_works_of_their_own_keep_them_and_nobody_gets_another_s(course, take):
    members = {
        "lovelaceada_4711_97_x.ipynb": work("ada's"),
        "bitdiddleben_4712_98_x.ipynb": work("ben's"),
        "youngcy_4713_99_x.ipynb": work("cy's"),  # and di handed in nothing
    }
    collected = take(members)
    assert placed(course) == {"ada": "ada's", "ben": "ben's", "cy": "cy's"}
    assert collected.shared == {}
    (problem,) = collected.problems
    assert "ada and ben of Group A" in problem
    assert "--group-work" in problem


def test_work_that_comes_later_is_not_taken_for_the_group_s_where_others_had_their_own(
    course, take
):
    take({"lovelaceada_4711_97_x.ipynb": work("ada's")}, group_work=False)
    collected = take({"bitdiddleben_4712_98_x.ipynb": work("ben's")})
    assert placed(course) == {"ada": "ada's", "ben": "ben's"}
    assert len(collected.problems) == 1


def test_a_group_that_hands_in_again_gets_the_newer_work_for_all(course, take):
    take({"lovelaceada_4711_97_x.ipynb": work("old")})
    take({"lovelaceada_4711_98_x.ipynb": work("new")})
    assert placed(course) == {"ada": "new", "ben": "new"}
    assert earlier(course, "ben") == ["old"]


def test_a_group_is_remembered_for_what_it_hands_in_later(course, take, tmp_path):
    # a list that becomes the course's own, as the command keeps it
    take({"groupa_4711_99_x.ipynb": work("first"), "aloneeve_4715_98_x.ipynb": work("own")})
    zipped(tmp_path / "2.zip", {"groupa_4711_199_x.ipynb": work("second")})
    collected = collect(course, NAME, [tmp_path / "2.zip"])
    assert placed(course) == {"ada": "second", "ben": "second", "eve": "own"}
    assert collected.shared == {"Group A": ["ben"]}
    zipped(tmp_path / "3.zip", {"groupa_4711_299_x.ipynb": work("of other")})
    other = collect(course, OTHER, [tmp_path / "3.zip"])  # of another set there is no group yet
    assert other.shared == {}
    zipped(tmp_path / "4.zip", {"groupa_4711_399_x.ipynb": work("third")})
    collect(course, NAME, [tmp_path / "4.zip"], group_work=False)
    assert placed(course)["ben"] == "second"


def test_the_ta_s_word_decides(course, take):
    members = {
        "lovelaceada_4711_97_x.ipynb": work("first"),
        "bitdiddleben_4712_98_x.ipynb": work("last"),
    }
    take(members, group_work=True)
    assert placed(course) == {"ada": "last", "ben": "last"}
    assert earlier(course, "ada") == earlier(course, "ben") == ["first"]


def test_what_is_of_another_set_or_no_notebook_counts_for_nobody_else(course, take):
    take({"lovelaceada_4711_97_x.ipynb": handed_in.of_other_set(), "youngcy_4713_98_x.txt": b"?"})
    assert placed(course) == {}
    assert not (course.submitted / "ben" / OTHER).exists()


def test_what_is_beside_the_notebook_counts_for_every_member_too(take, course):
    members = {"groupa_4711_99_x.ipynb": work("group"), "groupa_4711_98_data.csv": b"1,2\n"}
    take(members)
    assert placed(course) == {"ada": "group", "ben": "group"}
    for student in ("ada", "ben"):
        assert (course.submitted / student / NAME / "data.csv").read_bytes() == b"1,2\n"
