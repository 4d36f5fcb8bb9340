"""Downloads of every platform, with the names that each really writes: no work is another's, or lost."""

import datetime
import itertools
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.collecting import collect
from autograder.collecting.archives import Found
from autograder.collecting.evidence import Known
from autograder.collecting.forms import BY_OPTION, FORMS, OPTIONS
from autograder.collecting.reading import Reading
from autograder.course import deadlines
from autograder.errors import CourseError
from tests.support import handed_in
from tests.support.handed_in import NAME, earlier, placed, time_of, work, zipped

RECEIPT = """Name: {name} ({user})
Assignment: {set}
Date Submitted: Saturday, October 3, 2026 12:30:00 PM EDT
Current Mark: Needs Marking

Submission Field:
There is no student submission text data for this assignment.

Comments:
There are no student comments for this assignment.

Files:
\tOriginal filename: x.ipynb
"""


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "course")


def taken(course, tmp_path, members, name="s.zip", **options):
    zipped(tmp_path / name, members)
    return collect(course, NAME, [tmp_path / name], **options)


def blackboard(entries, of_set="PS1", receipts=True):
    members = {}
    for user, time, file, text in entries:
        head = f"{of_set}_{user}_attempt_{time}"
        members[f"{head}_{file}"] = work(text)
        if receipts:
            said = RECEIPT.format(name=user.title(), user=user, set=of_set)
            members[f"{head}.txt"] = said.encode()
    return members


@pytest.mark.parametrize("of_set", ["PS1", "Problem Set 1", "PS_1", "tiny_set"])
def test_blackboard_names_the_user_and_the_time_and_has_receipts(of_set, course, tmp_path):
    entries = [
        ("jdoe", "2026-10-03-12-30-00", "tiny_set.ipynb", "first"),
        ("jdoe", "2026-10-03-18-05-09", "tiny_set.ipynb", "second"),
        ("a_lovelace", "2026-10-02-09-00-01", "my_work_2_3_x.ipynb", "ada"),
    ]
    (course.root / deadlines.FILE).write_text('timezone = "America/New_York"\n')
    collected = taken(course, tmp_path, blackboard(entries, of_set))
    assert collected.platforms == ["Blackboard"]
    assert collected.problems == []
    assert placed(course) == {"jdoe": "second", "a_lovelace": "ada"}
    assert earlier(course, "jdoe") == ["first"]
    assert time_of(course, "jdoe") == datetime.datetime(2026, 10, 3, 22, 5, 9)


def test_blackboard_without_receipts_is_told_by_what_all_names_share(course, tmp_path):
    time = "2026-10-03-12-30-00"
    entries = [("jdoe", time, "x.ipynb", "1"), ("asmith", time, "x.ipynb", "2")]
    taken(course, tmp_path, blackboard(entries, "Problem_Set_7", receipts=False))
    assert placed(course) == {"jdoe": "1", "asmith": "2"}


def test_a_user_of_blackboards_who_may_be_one_of_several_is_put_aside_and_a_roster_decides(
    course, tmp_path
):
    entries = [("j_doe", "2026-10-03-12-30-00", "x.ipynb", "1")]
    members = blackboard(entries, "Quiz_7", receipts=False)
    (problem,) = taken(course, tmp_path, members).problems
    assert "“j_doe”" in problem
    assert "--roster" in problem
    assert placed(course) == {}
    (tmp_path / "roster.csv").write_text("id,username\njane,j_doe\n")
    taken(course, tmp_path, members, roster=tmp_path / "roster.csv")
    assert placed(course) == {"jane": "1"}


def test_a_receipt_that_names_somebody_else_says_nothing(course, tmp_path):
    entries = [(u, "2026-10-03-12-30-00", "x.ipynb", u) for u in ("jdoe", "asmith")]
    members = blackboard(entries)
    members["PS1_jdoe_attempt_2026-10-03-12-30-00.txt"] = b"Name: A Smith (asmith)\n"
    taken(course, tmp_path, members)
    assert placed(course) == {"jdoe": "jdoe", "asmith": "asmith"}


@pytest.mark.parametrize(
    "form",
    [
        "{n}-9001 - {name}- {time}/{file}",
        "{n}-9001 - {name} - {time}/{file}",
        "{n}-9001 - {name} - {time} - {file}",
        "{n}-9001 - {name}- {time}/sub/{file}",
    ],
)
def test_brightspace_names_person_and_time_and_adds_an_index(form, course, tmp_path):
    people = [
        (101, "Jane Doe", "Oct 3, 2026 1130 PM", "tiny_set.ipynb", "late"),
        (101, "Jane Doe", "Oct 3, 2026 901 AM", "tiny_set.ipynb", "early"),
        (
            102,
            "Anna-Maria Groß",
            "Oct 2, 2026 1200 PM",
            "work - Oct 1, 2026 100 PM - x.ipynb",
            "am",
        ),
    ]
    members = {
        form.format(n=n, name=name, time=time, file=file): work(text)
        for n, name, time, file, text in people
    }
    members["index.html"] = b"<html><body>Assignments</body></html>"
    collected = taken(course, tmp_path, members)
    assert collected.platforms == ["Brightspace"]
    assert collected.problems == []
    assert placed(course) == {"jane-doe": "late", "anna-maria-groß": "am"}
    assert earlier(course, "jane-doe") == ["early"]
    assert time_of(course, "jane-doe") == datetime.datetime(2026, 10, 3, 23, 30)
    assert time_of(course, "anna-maria-groß") == datetime.datetime(2026, 10, 2, 12, 0)


@pytest.mark.parametrize("root", ["", "ps1-submissions/", "tiny-submissions/"])
@pytest.mark.parametrize("prefix", ["ps1-", "tiny-set-", "problem-set-1-"])
def test_github_classroom_has_a_repository_for_each_user(root, prefix, course, tmp_path):
    members = {}
    for user in ("jdoe", "ada-lovelace", "x9"):
        top = f"{root}{prefix}{user}/"
        members |= {
            f"{top}.git/HEAD": b"ref: refs/heads/main\n",
            f"{top}.git/objects/ab/cdef.ipynb": work("an old state"),
            f"{top}.gitignore": b"__pycache__\n",
            f"{top}.github/workflows/classroom.yml": b"name: Autograding\n",
            f"{top}README.md": b"# PS 1\n",
            f"{top}notebooks/tiny_set.ipynb": work(user),
        }
    collected = taken(course, tmp_path, members)
    assert collected.platforms == ["GitHub Classroom"]
    assert placed(course) == {user: user for user in ("jdoe", "ada-lovelace", "x9")}


def test_archives_of_repositories_end_in_their_branch(course, tmp_path):
    members = {f"tiny-{user}-main/tiny_set.ipynb": work(user) for user in ("jdoe", "ada")}
    taken(course, tmp_path, members)
    assert placed(course) == {"jdoe": "jdoe", "ada": "ada"}


def test_one_repository_alone_is_told_by_the_set_s_name(course, tmp_path):
    members = {"tiny-jane-doe/a/tiny_set.ipynb": work("1"), "tiny-jane-doe/README.md": b"#"}
    taken(course, tmp_path, members)
    assert placed(course) == {"jane-doe": "1"}


def test_folders_that_may_be_repositories_or_students_are_refused_with_the_choice(course, tmp_path):
    members = {f"smith-{name}/x.ipynb": work(name) for name in ("jane", "john")}
    with pytest.raises(CourseError) as refused:
        taken(course, tmp_path, members)
    for words in ("“jane”", "--platform github", "“smith-jane”", "--platform folder", "--roster"):
        assert words in str(refused.value)
    assert placed(course) == {}
    taken(course, tmp_path, members, platform="folder")
    assert placed(course) == {"smith-jane": "jane", "smith-john": "john"}


def test_a_roster_decides_between_two_ways_to_read_folders(course, tmp_path):
    members = {f"smith-{name}/x.ipynb": work(name) for name in ("jane", "john")}
    for ids, want in [
        (["jane", "john"], {"jane": "jane", "john": "john"}),
        (["smith-jane", "smith-john"], {"smith-jane": "jane", "smith-john": "john"}),
    ]:
        (tmp_path / "r.csv").write_text("\n".join(["id", *ids]))
        one = handed_in.course(tmp_path / ids[0] / "course")
        taken(one, tmp_path, members, roster=tmp_path / "r.csv")
        assert placed(one) == want


def test_google_classroom_writes_the_name_before_the_file(course, tmp_path):
    members = {
        "PS 1/Jane Doe - tiny_set.ipynb": work("jane"),
        "PS 1/Ada Lovelace - bob_4711_99_x - final (1).ipynb": work("ada"),
        "PS 1/王小明 - 我的作业.ipynb": work("wang"),
        "PS 1/Jane Doe - notes.pdf": b"%PDF-1.7\n",
    }
    collected = taken(course, tmp_path, members)
    assert collected.platforms == ["Google Classroom"]
    assert placed(course) == {"jane-doe": "jane", "ada-lovelace": "ada", "王小明": "wang"}


def test_files_of_the_set_s_name_are_no_people(course, tmp_path):
    taken(course, tmp_path, {"ada/tiny - final.ipynb": work("1"), "bob/tiny - x.ipynb": work("2")})
    assert placed(course) == {"ada": "1", "bob": "2"}


def test_a_name_that_google_did_not_write_is_not_guessed_away(course, tmp_path):
    members = {f"{name} - x.ipynb": work(name) for name in ("Jane", "Ada", "Bob")}
    members["notes.ipynb"] = work("whose?")
    with pytest.raises(CourseError, match=r"--platform google.*--platform folder"):
        taken(course, tmp_path, members)
    collected = taken(course, tmp_path, members, platform="google")
    assert placed(course) == {"jane": "Jane", "ada": "Ada", "bob": "Bob"}
    assert any("notes.ipynb: put aside" in problem for problem in collected.problems)


@pytest.mark.parametrize("root", ["", "multi_feedback_PS_1/", "PS 1/Abgaben/"])
@pytest.mark.parametrize("team", ["", "Team 17/"])
def test_ilias_has_a_folder_of_names_login_and_number(root, team, course, tmp_path):
    members = {
        f"{root}{team}Doe_Jane_jdoe_4711/tiny_set.ipynb": work("jane"),
        f"{root}{team}Groß_Anna Maria_agross_4712/20261003_tiny_set.ipynb": work("anna"),
        f"{root}status.xlsx": b"PK",
    }
    collected = taken(course, tmp_path, members)
    assert collected.platforms == ["ILIAS"]
    assert placed(course) == {"jdoe": "jane", "agross": "anna"}


def test_an_ilias_login_that_may_be_longer_is_put_aside_and_a_roster_decides(course, tmp_path):
    members = {
        "Doe_Jane_j_doe_4711/x.ipynb": work("jane"),
        "Roe_Max_mroe_4712/x.ipynb": work("max"),
    }
    (problem,) = taken(course, tmp_path, members).problems
    assert "“doe” or “j_doe”" in problem
    assert placed(course) == {"mroe": "max"}
    (tmp_path / "r.csv").write_text("id\nj_doe\nmroe\n")
    taken(course, tmp_path, members, roster=tmp_path / "r.csv")
    assert placed(course) == {"j_doe": "jane", "mroe": "max"}


@pytest.mark.parametrize(
    "word", ["Participant", "Teilnehmer_in", "Teilnehmerin", "参与者", "Participante", "Deltagare"]
)
@pytest.mark.parametrize("group", ["", "Group A-", "Übung 3-"])
def test_moodle_s_blind_marking_tells_by_number_in_any_language(word, group, course, tmp_path):
    form = f"{group}{word}_{{}}_assignsubmission_file_/x.ipynb"
    members = {form.format(n): work(str(n)) for n in (123, 124, 99)}
    assert not taken(course, tmp_path, members).problems
    assert placed(course) == {f"participant-{n}": str(n) for n in (123, 124, 99)}


def test_one_blind_participant_is_told_by_the_number_too(course, tmp_path):
    for word, number in [("Participant", 123), ("Teilnehmer_in", 124)]:
        members = {f"{word}_{number}_assignsubmission_file_/x.ipynb": work(str(number))}
        taken(course, tmp_path, members)
    assert placed(course) == {"participant-123": "123", "participant-124": "124"}


@pytest.mark.parametrize("rostered", [True, False])
def test_moodle_s_groups_stand_before_the_names(rostered, course, tmp_path):
    members = {
        "Group A-Jane Doe_123_assignsubmission_file_/x.ipynb": work("jane"),
        "Group A-Jean-Luc Picard_124_assignsubmission_file_/x.ipynb": work("picard"),
        "Group A-Ada Lovelace_125_assignsubmission_file_/x.ipynb": work("ada"),
    }
    (tmp_path / "r.csv").write_text(
        'id,name\njane-doe,"Doe, Jane"\njean-luc-picard,Jean-Luc Picard\nada-lovelace,Ada Lovelace\n'
    )
    taken(course, tmp_path, members, roster=tmp_path / "r.csv" if rostered else None)
    assert placed(course) == {
        "jane-doe": "jane",
        "jean-luc-picard": "picard",
        "ada-lovelace": "ada",
    }


def test_moodle_s_groups_differ_and_a_roster_finds_each_member(course, tmp_path):
    members = {
        "Lab-1-Jane Doe_123_assignsubmission_file_/x.ipynb": work("jane"),
        "Blue Team-Max Roe_124_assignsubmission_file_/x.ipynb": work("max"),
    }
    (tmp_path / "r.csv").write_text("id,name\njane,Jane Doe\nmax,Max Roe\n")
    taken(course, tmp_path, members, roster=tmp_path / "r.csv")
    assert placed(course) == {"jane": "jane", "max": "max"}


SCOPE = """---
submission_{0}:
  :submitters:
  - :name: Jane Doe
    :sid: 'jane'
    :email: jane@uni.edu
  :created_at: 2026-10-03 17:34:00.861687000 Z
submission_{1}:
  :submitters:
  - :name: Max Roe
    :sid: 'max'
  - :name: Ann Poe
    :sid: 'ann'
  :created_at: 2026-10-03 09:00:00.000000000 -05:00
"""


@pytest.mark.parametrize("root", ["", "assignment_9_export/", "PS 1 renamed/", "a/b/c/"])
@pytest.mark.parametrize("file", ["submission_metadata.yml", "submission_metadata (1).yml"])
def test_gradescope_s_metadata_are_known_by_what_is_in_them(root, file, course, tmp_path):
    members = {
        f"{root}{file}": SCOPE.format(11, 12).encode(),
        f"{root}submission_11/tiny_set.ipynb": work("jane"),
        f"{root}submission_12/sub/tiny_set.ipynb": work("pair"),
    }
    collected = taken(course, tmp_path, members)
    assert collected.platforms == ["Gradescope"]
    assert placed(course) == {"jane": "jane", "max": "pair", "ann": "pair"}


@pytest.mark.parametrize(
    ("top", "others"),
    [
        ("submission_11/", ["submission_12/x.ipynb"]),
        ("jane/", ["max/x.ipynb"]),
        ("Jane Doe_1_assignsubmission_file_/", ["Max Roe_2_assignsubmission_file_/x.ipynb"]),
    ],
)
def test_metadata_that_a_student_hands_in_say_nothing(top, others, course, tmp_path):
    """Who hands in a file of that name, with a folder beside it, hands in for nobody else."""
    members = {
        f"{top}submission_metadata.yml": SCOPE.format(12, 13).encode(),
        f"{top}submission_12/x.ipynb": work("forged"),
        **{other: work("max") for other in others},
    }
    if top.startswith("submission"):
        members["submission_metadata.yml"] = SCOPE.format(11, 12).encode()
    taken(course, tmp_path, members)
    whose = {text: student for student, text in placed(course).items()}
    assert whose["max"].startswith(("max", "ann"))
    assert whose["forged"].startswith("jane")


def test_gradescope_s_folders_without_metadata_are_refused(course, tmp_path):
    members = {f"export/submission_{n}/x.ipynb": work(str(n)) for n in (11, 12)}
    with pytest.raises(CourseError, match=r"submission_metadata\.yml"):
        taken(course, tmp_path, members)


def test_one_folder_in_an_archive_is_a_student_or_a_class_and_is_not_guessed(course, tmp_path):
    members = {"fall/jane.ipynb": work("jane"), "fall/max.ipynb": work("max")}
    with pytest.raises(CourseError, match=r"“fall” .*--platform folder.*“jane”.*--platform class"):
        taken(course, tmp_path, members)
    taken(course, tmp_path, members, platform="class")
    assert placed(course) == {"jane": "jane", "max": "max"}
    assert placed(course).keys() == {"jane", "max"}
    one = handed_in.course(tmp_path / "one")
    taken(one, tmp_path, {"jane/tiny_set.ipynb": work("jane"), "jane/data.csv": b"1"})
    assert placed(one) == {"jane": "jane"}


# What a student may call a file, in order to be taken for somebody else: whole names of other platforms'.
FORGED = [
    "doemax_4712_99_x.ipynb",
    "Max Roe_124_assignsubmission_file_x.ipynb",
    "PS1_mroe_attempt_2026-10-01-12-30-00_x.ipynb",
    "102-9001 - Max Roe- Oct 1, 2026 100 PM - x.ipynb",
    "Max Roe - x.ipynb",
    "mroe+tiny_set+2026-03-02 09:30:00.123456 UTC+Zx9.ipynb",
    "\u202eMax Roe_124_assignsubmission_file_\x1b[2J.ipynb",
]
# Honest names of each platform's, with a place for the file's name.
HONEST = {
    "canvas": ("doejane_4711_98_{}", "doemax_4712_97_{}"),
    "moodle": (
        "Jane Doe_123_assignsubmission_file_{}",
        "Max Roe_124_assignsubmission_file_{}",
    ),
    "moodle folders": (
        "Jane Doe_123_assignsubmission_file_/{}",
        "Max Roe_124_assignsubmission_file_/{}",
    ),
    "blackboard": (
        "PS1_jdoe_attempt_2026-10-03-12-30-00_{}",
        "PS1_mroe_attempt_2026-10-03-12-30-00_{}",
    ),
    "brightspace": (
        "101-9001 - Jane Doe- Oct 3, 2026 1130 PM/{}",
        "102-9001 - Max Roe- Oct 3, 2026 1130 PM/{}",
    ),
    "brightspace files": (
        "101-9001 - Jane Doe - Oct 3, 2026 1130 PM - {}",
        "102-9001 - Max Roe - Oct 3, 2026 1130 PM - {}",
    ),
    "google": ("Jane Doe - {}", "Max Roe - {}"),
    "github": ("tiny-jdoe/{}", "tiny-mroe/{}"),
    "ilias": ("Doe_Jane_jdoe_4711/{}", "Roe_Max_mroe_4712/{}"),
    "folders": ("jane/{}", "max/{}"),
    "exchange": (
        "jdoe+tiny_set+2026-03-02 09:30:00.123456 UTC+Zx9/{}",
        "mroe+tiny_set+2026-03-02 09:30:00.123456 UTC+Zx8/{}",
    ),
}


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("platform", HONEST)
def test_no_file_s_name_makes_it_another_student_s(platform, name, course, tmp_path):
    jane, max_ = HONEST[platform]
    members = {jane.format(name): work("jane"), max_.format("tiny_set.ipynb"): work("max")}
    taken(course, tmp_path, members)
    texts = sorted(placed(course).values())
    assert texts == ["jane", "max"]
    whose = {text: student for student, text in placed(course).items()}
    honest = {jane.format("tiny_set.ipynb"): work("jane"), max_.format("x.ipynb"): work("max")}
    one = handed_in.course(tmp_path / "one")
    taken(one, tmp_path, honest)
    assert whose == {text: student for student, text in placed(one).items()}


# Two people of one download, with a number for each where the platform gives one.
TWINS = {
    "canvas": "{}_{}_98_x.ipynb",
    "moodle": "{} Doe_{}_assignsubmission_file_/x.ipynb",
    "blackboard": "PS1_{}_attempt_2026-10-03-12-30-{}_x.ipynb",
    "brightspace": "{1}-9001 - {0} Doe- Oct 3, 2026 1130 PM/x.ipynb",
    "google": "{} Doe - x{}.ipynb",
    "github": "tiny-{}/x{}.ipynb",
    "ilias": "Doe_Jane_{}_{}/x.ipynb",
    "folders": "{}/x{}.ipynb",
    "exchange": "{}+tiny_set+2026-03-02 09:30:{}.123456 UTC+Zx9/x.ipynb",
}


@pytest.mark.parametrize(
    "pair", [("jane", "JANE"), ("jane", "jane\u200b"), ("j.d.", "j.d"), ("a\x07", "a")]
)
@pytest.mark.parametrize("platform", TWINS)
def test_two_students_whose_names_come_to_one_id_are_told_apart_or_put_aside(
    platform, pair, course, tmp_path
):
    """Two people never become one, and nothing of either is lost."""
    members = {TWINS[platform].format(who, 10 + n): work(who) for n, who in enumerate(pair)}
    collected = taken(course, tmp_path, members)
    assert len(placed(course)) in (0, 2)
    assert placed(course) or len(collected.problems) == 2
    assert set(members.values()) <= set(handed_in.tree(course.submitted).values())


@pytest.mark.parametrize("platform", ["canvas", "moodle", "brightspace", "folders"])
def test_two_students_of_one_name_in_two_downloads_are_not_one(platform, course, tmp_path):
    names = ("jane.", "jane") if platform == "folders" else ("jane", "jane")
    for number, name in enumerate(names, 20):
        member = TWINS[platform].format(name, number)
        collected = taken(course, tmp_path, {member: work(str(number))})
    assert list(placed(course).values()) == ["20"]
    (problem,) = collected.problems
    assert "another student" in problem
    assert "--roster" in problem
    assert work("21") in handed_in.tree(course.submitted / ".aside").values()


def test_every_form_is_declared_whole_and_named_in_the_help():
    options = [form.option for form in FORMS]
    assert len(set(options)) == len(options)
    assert set(options) < set(OPTIONS)
    for form in FORMS:
        assert form.writes
        assert form.rank in (1, 2, 3)


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.combinations([k for k in HONEST if k != "folders"], 2))
)
def test_a_download_of_one_platform_is_no_other_s(one, other, course, tmp_path):
    """Each form reads its own platform's names whole, and two in one folder each for itself or not at all."""
    members = {name.format("x.ipynb"): work(name) for name in HONEST[one]}
    collected = taken(course, tmp_path, members)
    mixed = members | {name.format("y.ipynb"): work(name) for name in HONEST[other]}
    assert len(collected.platforms) == 1
    both = handed_in.course(tmp_path / "both")
    try:
        taken(both, tmp_path, mixed)
    except CourseError as refused:
        assert "--platform" in str(refused)
        return
    kept = set(handed_in.tree(both.submitted).values())
    assert set(mixed.values()) <= kept


@pytest.mark.parametrize("option", ["canvas", "folder"])
def test_a_platform_that_is_named_is_the_only_one(option, course, tmp_path):
    members = {"doejane_47_99_x.ipynb": work("1"), "max.ipynb": work("2")}
    taken(course, tmp_path, members, platform=option)
    want = {"canvas": {"doejane"}, "folder": {"doejane_47_99_x", "max"}}
    assert placed(course).keys() == want[option]
    for wrong in ({"platform": "sakai"}, {"platform": "canvas", "pattern": "(?P<student>.)"}):
        with pytest.raises(CourseError, match="--platform"):
            taken(course, tmp_path, members, **wrong)


# A grammar's own words and what may stand in their places.
WORD = st.text(st.sampled_from("abcxyzäé"), min_size=2, max_size=8)
NAME_OF = st.lists(WORD, min_size=2, max_size=3).map(
    lambda words: " ".join(w.title() for w in words)
)
OWN = st.text(st.sampled_from("ab1_- .()"), min_size=1, max_size=20).map(
    lambda text: f"x{text}.ipynb"
)
NUMBER = st.integers(1, 10**7)
WRITERS = {
    "moodle": lambda who, n, own: f"{who}_{n}_assignsubmission_file_/{own}",
    "blackboard": lambda who, n, own: (
        f"PS1_{who.replace(' ', '').lower()}_attempt_2026-10-03-12-30-00_{own}"
    ),
    "brightspace": lambda who, n, own: f"{n}-77 - {who}- Oct 3, 2026 1130 PM/{own}",
    "canvas": lambda who, n, own: f"{who.replace(' ', '').lower()}_{n}_99_{own}",
    "ilias": lambda who, n, own: f"{who.replace(' ', '_', 1)}_{who[:2].lower()}{n}_{n}/{own}",
    "google": lambda who, n, own: f"{who} - {own}",
}


@pytest.mark.parametrize("option", WRITERS)
@given(people=st.dictionaries(NAME_OF, st.tuples(NUMBER, OWN), min_size=2, max_size=6))
def test_what_a_platform_writes_is_read_back(option, people):
    """Names made by a form are that form's, of as many students, with their own files' names."""
    numbers = {number for number, _ in people.values()}
    called = {who.replace(" ", "").lower() for who in people}
    assume(len(numbers) == len(people) == len(called))
    names = [WRITERS[option](who, number, own) for who, (number, own) in people.items()]
    founds = [
        Found(tuple(name.split("/")), Path("x"), Path("s.zip"), None, "a zip entry")
        for name in names
    ]
    reading = Reading(founds, Known(NAME, (NAME, "tiny")), final=False)
    origins = [reading.origins(found) for found in founds]
    assert all(len(theirs) == 1 for theirs in origins)
    assert {theirs[0].platform for theirs in origins} == {BY_OPTION[option].platform}
    assert len({theirs[0].identity for theirs in origins}) == len(people)
    assert [theirs[0].within[-1] for theirs in origins] == [own for _, own in people.values()]


@given(
    st.lists(
        st.lists(st.text("aB1_- .+é", min_size=1, max_size=12), min_size=1, max_size=3), max_size=6
    )
)
def test_any_names_are_read_or_refused_with_a_choice(paths):
    founds = [Found(tuple(parts), Path("x"), Path("s.zip"), None, "a zip entry") for parts in paths]
    try:
        reading = Reading(founds, Known(NAME, (NAME, "tiny")))
    except CourseError as choice:
        assert "--platform" in str(choice)
        return
    for found in founds:
        for origin in reading.origins(found):
            assert origin.own_id
            assert origin.within
            assert origin.within[-1] in found.parts[-1]
