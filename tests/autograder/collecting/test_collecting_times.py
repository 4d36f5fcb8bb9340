"""When work was handed in, as names, rosters, metadata and stamps say it."""

import datetime

import pytest

from autograder.collecting import collect
from autograder.course import deadlines, submissions
from autograder.errors import CourseError
from tests.support import handed_in
from tests.support.handed_in import NAME, placed, time_of, work, zipped

PATTERN = r"(?P<student>[a-z]+)_(?P<timestamp>.+)\.ipynb"


@pytest.fixture
def course(tmp_path):
    course = handed_in.course(tmp_path / "course")
    (course.root / deadlines.FILE).write_text('timezone = "America/New_York"\n')
    return course


def utc(*parts):
    return datetime.datetime(*parts)


def stamp(course, student):
    return course.submitted / student / NAME / "timestamp.txt"


def test_times_in_file_names_are_those_that_stand_there(course, tmp_path):
    members = {
        "ada_2026-10-03-20-30-10.ipynb": work("1"),
        "bob_2026-10-03-23-59-00.ipynb": work("2"),
        "cleo_2026-10-03-09-05-59.ipynb": work("3"),
        "dora_Oct 3, 2026 901 AM.ipynb": work("4"),
        "eve_1790000000.ipynb": work("5"),
        "finn_2026-10-03T20_30_10Z.ipynb": work("6"),
    }
    zipped(tmp_path / "s.zip", members)
    collected = collect(course, NAME, [tmp_path / "s.zip"], pattern=PATTERN)
    assert not collected.problems
    assert {student: time_of(course, student) for student in placed(course)} == {
        "ada": utc(2026, 10, 4, 0, 30, 10),
        "bob": utc(2026, 10, 4, 3, 59),
        "cleo": utc(2026, 10, 3, 13, 5, 59),
        "dora": utc(2026, 10, 3, 13, 1),
        "eve": utc(2026, 9, 21, 14, 13, 20),
        "finn": utc(2026, 10, 3, 20, 30, 10),
    }


@pytest.mark.parametrize("text", ["soon", "2026-10-03", "2026-10-03 20:30 EST", "99-99-99-99"])
def test_a_time_that_is_not_understood_is_named_and_not_replaced_by_the_zips(
    text, course, tmp_path
):
    zipped(tmp_path / "s.zip", {f"ada_{text}.ipynb": work("1"), "bob_1790000000.ipynb": work("2")})
    collected = collect(course, NAME, [tmp_path / "s.zip"], pattern=PATTERN)
    assert placed(course) == {"ada": "1", "bob": "2"}
    assert not stamp(course, "ada").exists()
    (problem,) = collected.problems
    assert problem.startswith("ada: ")
    assert f"“{text}”" in problem
    assert "without a time" in problem


def test_a_column_that_does_not_tell_day_from_month_places_nobody_and_shows_the_choice(
    course, tmp_path
):
    zipped(tmp_path / "s.zip", {"ada_05.10.2026 20:30.ipynb": work("1")})
    with pytest.raises(CourseError, match=r"5 October 2026 .*10 May 2026 .*date_order"):
        collect(course, NAME, [tmp_path / "s.zip"], pattern=PATTERN)
    assert placed(course) == {}
    config = course.root / deadlines.FILE
    config.write_text('date_order = "DMY"\n' + config.read_text())
    collect(course, NAME, [tmp_path / "s.zip"], pattern=PATTERN)
    assert time_of(course, "ada") == utc(2026, 10, 6, 0, 30)


ROSTERED = {"ada_1_11_x.ipynb": work("1"), "bob_2_12_x.ipynb": work("2"), "cy_3_13_x.ipynb": work()}


def test_a_rosters_column_decides_together_and_names_who_is_not_understood(course, tmp_path):
    zipped(tmp_path / "s.zip", ROSTERED)
    sheet = tmp_path / "times.csv"
    sheet.write_text(
        "id;canvas_id;handed_in\nada;1;05/10/2026 20:30\nbob;2;13.10.2026 20:30\ncy;3;soon\nd;4;-\n"
    )
    collected = collect(course, NAME, [tmp_path / "s.zip"], roster=sheet)
    assert time_of(course, "ada") == utc(2026, 10, 6, 0, 30)
    assert time_of(course, "bob") == utc(2026, 10, 14, 0, 30)
    assert not stamp(course, "cy").exists()
    assert [p for p in collected.problems if p.startswith("cy: ") and "“soon”" in p]


def test_moodles_worksheet_in_a_language_of_its_own_is_read(course, tmp_path):
    (course.root / deadlines.FILE).write_text('timezone = "Europe/Berlin"\n')
    sheet = tmp_path / "worksheet.csv"
    sheet.write_text(
        "Identifier,Full name,Email address,Last modified (submission)\n"
        'Participant11,Ada L,ada@uni.edu,"Samstag, 3. Oktober 2026, 20:30"\n'
        "Participant12,Bob B,bob@uni.edu,-\n"
    )
    zipped(tmp_path / "s.zip", {"Ada L_11_assignsubmission_file_/x.ipynb": work()})
    collect(course, NAME, [tmp_path / "s.zip"], roster=sheet)
    assert time_of(course, "ada") == utc(2026, 10, 3, 18, 30)


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-03 20:30:10.000000000 -04:00",
        "2026-10-03-20-30-10",
        "'2026-10-04T00:30:10Z'",
        "2026-10-03 20:30:10 EDT",
        "1791073810",
    ],
)
def test_gradescopes_created_at_is_read_by_the_same_grammar(written, course, tmp_path):
    metadata = (
        "---\nsubmission_4:\n  :submitters:\n  - :name: Ada\n    :sid: 'ada'\n"
        f"  :created_at: {written}\n"
    )
    root = "assignment_9100_export/"
    members = {
        f"{root}submission_metadata.yml": metadata.encode(),
        f"{root}submission_4/x.ipynb": work(),
    }
    zipped(tmp_path / "export.zip", members)
    assert not collect(course, NAME, [tmp_path / "export.zip"]).problems
    assert time_of(course, "ada") == utc(2026, 10, 4, 0, 30, 10)


def test_a_stamp_without_a_zone_is_of_the_courses(course):
    folder = course.submitted / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(work())
    for text, want in [
        ("2026-10-03 20:30:10", utc(2026, 10, 4, 0, 30, 10)),
        ("2026-10-03 20:30:10 EDT", utc(2026, 10, 4, 0, 30, 10)),
        ("2026-10-03 20:30:10.5 UTC", utc(2026, 10, 3, 20, 30, 10, 500000)),
    ]:
        stamp(course, "ada").write_text(text)
        moment, notes = submissions.timestamp(stamp(course, "ada"), deadlines.calendar(course))
        assert (moment, notes) == (want, [])
    stamp(course, "ada").write_text("tomorrow")
    moment, notes = submissions.timestamp(stamp(course, "ada"), deadlines.calendar(course))
    assert moment is None
    assert "“tomorrow”" in notes[0]


def test_a_zips_own_times_that_no_clock_showed_are_told(course, tmp_path):
    zipped(tmp_path / "s.zip", {"ada.ipynb": work()}, (2026, 3, 8, 2, 30, 0))
    (problem,) = collect(course, NAME, [tmp_path / "s.zip"]).problems
    assert "did not come on 2026-03-08" in problem
    assert not stamp(course, "ada").exists()
