"""What platforms hand out becomes one submission for each student, and nothing is lost."""

import csv
import datetime
import shutil
import subprocess
import sys
import zipfile

import pytest
from typer.testing import CliRunner

from autograder.cli import main
from autograder.collecting import collect
from autograder.course import deadlines, notebooks
from autograder.course.course import Course
from autograder.errors import CourseError
from tests.support import handed_in
from tests.support.handed_in import NAME, OTHER, earlier, placed, time_of, work, zipped

ROSTER = """id,name,email,canvas_id,moodle_id,sid
ada,"Lovelace, Ada",ada@uni.edu,4711,,1001
jd1,Jane Doe,jane.doe@uni.edu,4712,880001,1002
jd2,Jane Doe,jane.doe2@uni.edu,4713,880002,1003
marie,Marie Skłodowska Curie,marie@uni.edu,4714,,1004
wang,王小明,wang@uni.edu,4715,,1005
jürgen,Jürgen Groß,jg@uni.edu,4716,,1006
"""


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "course")


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8-sig"), (";", "utf-8-sig"), ("\t", "utf-16"), ("\t", "utf-8")],
)
def test_a_roster_is_read_however_a_spreadsheet_saved_it(delimiter, encoding, course, tmp_path):
    lines = [["id", "name", "canvas_id"], ["jürgen", "Groß; Jürgen", "7"], ["ada", "Ada", "8"]]
    path = tmp_path / "roster.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    zipped(tmp_path / "s.zip", {"grossj_7_99_tiny_set.ipynb": work("found")})
    collect(course, NAME, [tmp_path / "s.zip"], roster=path)
    assert placed(course) == {"jürgen": "found"}


def test_canvas_names_lead_to_students_by_id_and_by_name(course, roster, tmp_path):
    members = {
        "lovelaceada_4711_99001_tiny_set.ipynb": work("by id"),
        "doejane_LATE_4712_99002_tiny_set-2.ipynb": work("one jane"),
        "doejane_4713_99003_tiny_set.ipynb": work("other jane"),
        "skłodowskacuriemarie_5_99004_tiny_set.ipynb": work("by two surnames"),
        "王小明_6_99005_我的作业.ipynb": work("by name"),
        "großjürgen_7_99006_x.ipynb": work("by umlaut"),
    }
    zipped(tmp_path / "submissions.zip", members)
    collected = collect(course, "tiny", [tmp_path / "submissions.zip"], roster=roster)
    assert placed(course) == {
        "ada": "by id",
        "jd1": "one jane",
        "jd2": "other jane",
        "marie": "by two surnames",
        "wang": "by name",
        "jürgen": "by umlaut",
    }
    assert collected.platforms == ["Canvas"]
    assert collected.late == ["jd1"]
    assert collected.missing == []
    assert collected.problems == []


def test_an_anonymous_canvas_download_needs_no_names(course, tmp_path):
    members = {
        "anon_x7Kq2_99001_tiny_set.ipynb": work("in time"),
        "LATE_anon_b00b5_99002_tiny_set.ipynb": work("late"),
    }
    zipped(tmp_path / "s.zip", members)
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert placed(course) == {"anon_x7Kq2": "in time", "anon_b00b5": "late"}
    assert collected.late == ["anon_b00b5"]


@pytest.mark.parametrize(
    "form",
    [
        "{}_{}_assignsubmission_file_/{}",
        "{}_{}_assignsubmission_file/{}",
        "{}_{}_assignsubmission_file_/sub/{}",
        "{}_{}_assignsubmission_file_{}",
        "PS1-12345/{}_{}_assignsubmission_file_/{}",
    ],
)
def test_moodle_s_folders_and_files_lead_to_students(form, course, roster, tmp_path):
    members = {
        form.format("Ada Lovelace", 880000, "homework.ipynb"): work("ada"),
        form.format("Jane Doe", 880002, "tiny_set.ipynb"): work("second jane"),
        form.format("王小明", 880003, "tiny_set.ipynb"): work("wang"),
    }
    zipped(tmp_path / "moodle.zip", members)
    collected = collect(course, NAME, [tmp_path / "moodle.zip"], roster=roster)
    assert placed(course) == {"ada": "ada", "jd2": "second jane", "wang": "wang"}
    assert collected.platforms == ["Moodle"]
    assert collected.missing == ["jd1", "jürgen", "marie"]


def test_moodle_s_grading_worksheet_is_a_roster_with_times(course, tmp_path):
    sheet = tmp_path / "Grades.csv"
    sheet.write_text(
        "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,"
        "Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments\n"
        'Participant 881,Jane Doe,,jane@uni.edu,Submitted,,10.00,Yes,"Monday, 2 March 2026, 10:15 PM",-,\n'
        "Participant 882,Jane Doe,,jane2@uni.edu,No submission,,10.00,Yes,-,-,\n"
    )
    zipped(tmp_path / "m.zip", {"Jane Doe_881_assignsubmission_file_/a.ipynb": work("jane")})
    (course.root / deadlines.FILE).write_text('timezone = "America/New_York"')
    collected = collect(course, NAME, [tmp_path / "m.zip"], roster=sheet)
    assert placed(course) == {"jane": "jane"}
    assert time_of(course, "jane") == datetime.datetime(2026, 3, 3, 3, 15)
    assert collected.missing == ["jane2"]


def test_canvas_s_gradebook_is_a_roster(course, tmp_path):
    sheet = tmp_path / "grades.csv"
    sheet.write_text(
        "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,tiny_set (1)\n"
        ",,,,,Manual Posting\n    Points Possible,,,,,12\n"
        '"Doe, Jane",4712,u1,jdoe,S1,\n"Doe, Jane",4713,u2,jdoe2,S1,\n"Student, Test",9,,,S1,\n',
        encoding="utf-8",
    )
    zipped(tmp_path / "c.zip", {"doejane_4713_55_tiny_set.ipynb": work("second")})
    collect(course, NAME, [tmp_path / "c.zip"], roster=sheet)
    assert placed(course) == {"jdoe2": "second"}


METADATA = """---
submission_409194023:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1001'
    :email: ada@uni.edu
  :created_at: 2026-03-02 17:34:00.861687000 Z
  :score: 2.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    score: 2.0
    output: |-
      ====
submission_500000001:
  :submitters:
  - :name: Jane Doe
    :sid: '1002'
    :email: jane.doe@uni.edu
  - :name: Jane Doe
    :sid: '1003'
    :email: jane.doe2@uni.edu
  :created_at: 2026-03-02 09:00:00.000000000 -05:00
"""


@pytest.mark.parametrize("with_roster", [True, False])
def test_gradescope_s_metadata_say_who_and_when_for_groups_too(
    with_roster, course, roster, tmp_path
):
    root = "assignment_9100_export/"
    members = {
        f"{root}submission_metadata.yml": METADATA.encode(),
        f"{root}submission_409194023/tiny_set.ipynb": work("alone"),
        f"{root}submission_500000001/tiny_set.ipynb": work("a pair"),
    }
    zipped(tmp_path / "export.zip", members)
    collect(course, NAME, [tmp_path / "export.zip"], roster=roster if with_roster else None)
    ada, one, other = ("ada", "jd1", "jd2") if with_roster else ("1001", "1002", "1003")
    assert placed(course) == {ada: "alone", one: "a pair", other: "a pair"}
    assert time_of(course, ada) == datetime.datetime(2026, 3, 2, 17, 34, 0, 861687)
    assert time_of(course, other) == datetime.datetime(2026, 3, 2, 14, 0)


def test_an_exchange_s_inbound_folder_is_read_as_nbgrader_writes_it(course, tmp_path):
    inbound = tmp_path / "inbound"
    for user, time, text in [
        ("ada", "2026-03-02 09:30:00.123456 UTC", "first"),
        ("ada", "2026-03-02 21:30:00.000000 UTC", "second"),
        ("jane+doe", "2026-03-01 10:00:00.000000 UTC", "plus"),
    ]:
        folder = inbound / f"{user}+{NAME}+{time}+Zx9-_w=="
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(work(text))
        (folder / "timestamp.txt").write_text(time)
        (folder / "submission_secret.txt").write_text("1f")
    elsewhere = inbound / f"ada+{OTHER}+2026-03-05 09:30:00.000000 UTC+abc"
    elsewhere.mkdir()
    (elsewhere / f"{OTHER}.ipynb").write_bytes(handed_in.of_other_set())
    collected = collect(course, NAME, [inbound])
    assert placed(course) == {"ada": "second", "jane-doe": "plus"}
    assert earlier(course, "ada") == ["first"]
    assert time_of(course, "ada") == datetime.datetime(2026, 3, 2, 21, 30)
    assert collected.elsewhere == 1
    assert collected.problems == []


def test_a_folder_of_notebooks_has_a_student_for_each(course, tmp_path):
    folder = tmp_path / "class"
    for path, text in [
        ("ada.ipynb", "by file"),
        ("bob/anything.ipynb", "by folder"),
        (f"cleo/{NAME}/{NAME}.ipynb", "as submitted"),
        ("dora/.ipynb_checkpoints/x-checkpoint.ipynb", "a checkpoint"),
    ]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(work(text))
    collect(course, NAME, [folder])
    assert placed(course) == {"ada": "by file", "bob": "by folder", "cleo": "as submitted"}


def test_a_zip_of_zips_is_opened(course, tmp_path):
    inner = zipped(None, {"deep/tiny_set.ipynb": work("ada")})
    canvas = zipped(None, {"my work.ipynb": work("jane")})
    zipped(tmp_path / "all.zip", {"ada.zip": inner, "doejane_47_99_work.zip": canvas})
    collect(course, NAME, [tmp_path / "all.zip"])
    assert placed(course) == {"ada": "ada", "doejane": "jane"}


def test_a_pattern_reads_other_names(course, roster, tmp_path):
    zipped(
        tmp_path / "s.zip",
        {
            "hw1-1001-2026-03-02T10:00:00+01:00-try2.ipynb": work("second"),
            "hw1-1001-2026-03-02T09:00:00+01:00-try1.ipynb": work("first"),
            "readme.txt": b"hello",
        },
    )
    pattern = r"hw1-(?P<student>\d+)-(?P<timestamp>[^-]+-\d\d-[^-]+)-try(?P<attempt>\d+)"
    collected = collect(course, NAME, [tmp_path / "s.zip"], roster=roster, pattern=pattern)
    assert placed(course) == {"ada": "second"}
    assert earlier(course, "ada") == ["first"]
    assert time_of(course, "ada") == datetime.datetime(2026, 3, 2, 9, 0)
    assert any("readme.txt" in problem for problem in collected.problems)


def test_the_times_of_a_zip_are_read_in_the_zone_that_is_said(course, tmp_path):
    zipped(tmp_path / "s.zip", {"ada.ipynb": work()})
    collect(course, NAME, [tmp_path / "s.zip"], zone="Asia/Tokyo")
    assert time_of(course, "ada") == datetime.datetime(2026, 3, 2, 3, 0)


def test_what_canvas_calls_in_time_is_not_late_because_it_was_downloaded_late(course, tmp_path):
    (course.root / deadlines.FILE).write_text("[due]\ntiny = 2026-03-01T12:00:00Z\n")
    members = {"ada_1_11_x.ipynb": work("1"), "bob_LATE_2_12_x.ipynb": work("2")}
    zipped(tmp_path / "s.zip", members)
    collect(course, NAME, [tmp_path / "s.zip"])
    assert time_of(course, "ada") == datetime.datetime(2026, 3, 1, 12, 0)
    assert time_of(course, "bob") == datetime.datetime(2026, 3, 2, 12, 0)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_latest_attempt_counts_in_whatever_order_they_come(order, course, tmp_path):
    for i in range(3):
        # the first was downloaded last: Canvas's own count decides, not the clock
        members = {f"doejane_4712_{99001 + i}_tiny_set-{i}.ipynb": work(f"attempt {i}")}
        zipped(tmp_path / f"{i}.zip", members, (2026, 3, 9 - i, 12, 0, 0))
    for i in order:
        collect(course, NAME, [tmp_path / f"{i}.zip"])
    assert placed(course) == {"doejane": "attempt 2"}
    assert sorted(earlier(course, "doejane")) == ["attempt 0", "attempt 1"]


def test_collecting_again_changes_nothing(course, tmp_path):
    members = {f"s{i}_{i}_{90 + i}_x.ipynb": work(str(i)) for i in range(5)} | {"a.pdf": b"%PDF"}
    zipped(tmp_path / "1.zip", members)
    zipped(tmp_path / "2.zip", members | {"s1_1_99_x.ipynb": work("again")})
    archives = [tmp_path / "1.zip", tmp_path / "2.zip"]
    collect(course, NAME, archives)
    before = handed_in.tree(course.root)
    for paths in (archives, archives[::-1], archives[:1]):
        collected = collect(course, NAME, paths)
        assert set(collected.placed) == {"known"}
        assert handed_in.tree(course.root) == before


def test_a_submission_that_a_person_put_there_is_kept(course, tmp_path):
    folder = course.submitted / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(work("by hand"))
    (folder / "data.csv").write_text("1,2")
    zipped(tmp_path / "s.zip", {"ada.ipynb": work("downloaded")})
    collect(course, NAME, [tmp_path / "s.zip"])
    assert placed(course) == {"ada": "downloaded"}
    assert earlier(course, "ada") == ["by hand"]
    assert list(course.submitted.glob(".earlier/ada/*/*/data.csv"))


def test_grading_and_nbgrader_do_not_see_what_is_earlier_or_aside(course, tmp_path):
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    zipped(tmp_path / "1.zip", {"ada_1_11_x.ipynb": work("1"), "tiny_set.ipynb": work("whose?")})
    zipped(tmp_path / "2.zip", {"ada_1_12_x.ipynb": work("2")})
    collect(course, NAME, [tmp_path / "1.zip", tmp_path / "2.zip"])
    assert earlier(course, "ada") == ["1"]
    assert list((course.submitted / ".aside" / NAME).iterdir())
    assert course.students_with(NAME) == ["ada"]
    config = Config()
    config.CourseDirectory.root = str(course.root)
    assert NbGraderAPI(config=config).get_submitted_students(NAME) == {"ada"}


def test_what_is_no_notebook_of_the_set_is_said_and_kept(course, tmp_path):
    members = {
        "ada_1_11_answers.pdf": b"%PDF-1.7",
        "bob_2_12_ps8_other.ipynb": handed_in.of_other_set(),
        "cleo_3_13_tiny_set.ipynb": b"{half a notebook",
        "dora_4_14_tiny_set.ipynb": work("the right one"),
        "dora_4_15_scratch.ipynb": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        "eve_5_16_tiny_set.ipynb": work("first file"),
        "eve_5_17_tiny_set copy.ipynb": work("second file"),
        "finn_6_text.html": b"<p>my work</p>",
    }
    zipped(tmp_path / "s.zip", members)
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    told = "\n".join(collected.problems)
    assert "ada handed in no notebook" in told
    assert "it is a notebook of ps8_other" in told
    assert "cleo: cleo_3_13_tiny_set.ipynb: The file is not a notebook" in told
    assert "eve handed in 2 notebooks" in told
    assert "finn handed in no notebook" in told
    assert handed_in.text_in(course.submitted / "dora" / NAME / f"{NAME}.ipynb") == "the right one"
    assert handed_in.text_in(course.submitted / "eve" / NAME / f"{NAME}.ipynb") == "second file"
    assert earlier(course, "eve") == ["first file"]
    assert course.students_with(NAME) == ["cleo", "dora", "eve"]
    kept = set(handed_in.tree(course.submitted).values())
    assert all(content in kept for content in members.values())


def test_two_students_with_one_name_are_not_mixed_up(course, roster, tmp_path):
    members = {"doejane_1_11_x.ipynb": work("one"), "doejane_2_12_x.ipynb": work("other")}
    zipped(tmp_path / "s.zip", members)
    for given in (None, roster):
        collected = collect(course, NAME, [tmp_path / "s.zip"], roster=given)
        assert placed(course) == {}
        assert collected.put_aside == 2
    assert all("jd1, jd2" in problem for problem in collected.problems)


def test_one_name_in_two_unicode_forms_is_one_student(course, tmp_path):
    zipped(tmp_path / "1.zip", {"zoe\u0308.ipynb": work("decomposed")})
    zipped(tmp_path / "2.zip", {"zo\u00eb.ipynb": work("composed")}, (2026, 3, 3, 0, 0, 0))
    collect(course, NAME, [tmp_path / "1.zip"])
    collect(course, NAME, [tmp_path / "2.zip"])
    assert placed(course) == {"zo\u00eb": "composed"}


@pytest.mark.parametrize(
    ("name", "written", "encoding"),
    [("müller", "utf-8", None), ("müller", "cp437", None), ("田中", "cp932", "cp932")],
)
def test_names_in_zips_that_are_not_marked_as_utf_8_are_read(
    name, written, encoding, course, tmp_path
):
    raw = f"{name}.ipynb".encode(written)
    marker = "x" * len(raw)
    data = zipped(None, {marker: work()}).replace(marker.encode(), raw)
    (tmp_path / "s.zip").write_bytes(data)
    collect(course, NAME, [tmp_path / "s.zip"], encoding=encoding)
    assert list(placed(course)) == [name]


def test_a_later_roster_time_makes_a_late_submission_late_by_the_right_amount(course, tmp_path):
    zipped(tmp_path / "s.zip", {"doejane_LATE_4712_11_x.ipynb": work()}, (2026, 3, 20, 8, 0, 0))
    collect(course, NAME, [tmp_path / "s.zip"])
    sheet = tmp_path / "times.csv"
    sheet.write_text("id;canvas_id;handed_in\ndoejane;4712;2026-03-02T13:00:00+01:00\n")
    for _ in range(2):
        collect(course, NAME, [tmp_path / "s.zip"], roster=sheet)
        assert time_of(course, "doejane") == datetime.datetime(2026, 3, 2, 12, 0)
    collect(course, NAME, [tmp_path / "s.zip"])
    assert time_of(course, "doejane") == datetime.datetime(2026, 3, 2, 12, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["is empty", "name the columns"]),
        ("name,hat\nJane,j\n", ["column “id”", "“name”, “hat”"]),
        ("id,name\n", ["names no student"]),
        ("id,name\n,A\n", ["names no student", "line 2"]),
    ],
)
def test_a_roster_of_which_nothing_can_be_understood_is_refused(text, words, course, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(text)
    with pytest.raises(CourseError) as refused:
        collect(course, NAME, [tmp_path], roster=path)
    assert all(word in str(refused.value) for word in [*words, str(path)])


def test_any_id_has_a_folder_and_a_bad_row_costs_nobody_else_anything(course, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("id,name\no'brien,Ada O'Brien\n../b+c,B C\no'brien,again\nAux,D E\n")
    members = {
        "obrienada_1_11_x.ipynb": work("one"),
        "cb_2_12_x.ipynb": work("two"),
        "ed_3_13_x.ipynb": work("three"),
    }
    zipped(tmp_path / "s.zip", members)
    collected = collect(course, NAME, [tmp_path / "s.zip"], roster=path)
    assert placed(course) == {"o_x27_brien": "one", "_x2e_._x2f_b_x2b_c": "two", "_x41_ux": "three"}
    (problem,) = collected.problems
    assert "line 4" in problem
    assert "o'brien is there twice" in problem
    assert course.students_with(NAME, "o'brien") == ["o_x27_brien"]


def test_the_next_download_needs_no_roster_again(course, roster, tmp_path):
    zipped(tmp_path / "1.zip", {"lovelaceada_4711_11_x.ipynb": work("first")})
    zipped(tmp_path / "2.zip", {"doejane_4713_12_x.ipynb": work("second"), "zoe.ipynb": work("z")})
    collect(course, NAME, [tmp_path / "1.zip"], roster=roster)
    collected = collect(course, NAME, [tmp_path / "2.zip"], platform="canvas")
    assert placed(course) == {"ada": "first", "jd2": "second"}
    assert collected.missing == []


@pytest.mark.parametrize("pattern", ["a[1]", "a1", "a*", "?[1]", "a[*"])
def test_a_student_is_found_by_a_name_with_brackets_and_nobody_else(pattern, course, tmp_path):
    for student in ("a1", "a[1]", "b"):
        folder = course.submitted / student / NAME
        folder.mkdir(parents=True)
    expected = {"a1": ["a1"], "a*": ["a1", "a[1]"]}.get(pattern, ["a[1]"])
    assert course.students_with(NAME, pattern) == expected
    shutil.rmtree(course.submitted / "a[1]")
    left = {"a1": ["a1"], "a*": ["a1"]}.get(pattern, [])
    assert course.students_with(NAME, pattern) == left


@pytest.mark.parametrize("pattern", ["(", r"(?P<who>\w+)", r"(\w+)", r"(?P<timestamp>\d+)"])
def test_a_pattern_that_names_no_student_is_refused(pattern, course, tmp_path):
    with pytest.raises(CourseError, match="--pattern"):
        collect(course, NAME, [tmp_path], pattern=pattern)


def test_the_command_tells_what_it_did_and_what_to_look_at(course, roster, tmp_path):
    members = {
        "lovelaceada_4711_99001_tiny_set.ipynb": work("ada"),
        "stranger_99_99002_tiny_set.ipynb": work("?"),
    }
    zipped(tmp_path / "s.zip", members)
    words = ["collect", "tiny", str(tmp_path / "s.zip"), "--course", str(course.root)]
    shown = CliRunner().invoke(main.app, [*words, "--roster", str(roster)])
    assert shown.exit_code == 0, shown.output
    told = " ".join(shown.output.split())
    assert "submissions of 1 student (Canvas)" in told
    assert "“stranger (Canvas 99)” is not in the roster" in told
    assert str(course.submitted / ".aside" / NAME) in shown.output
    assert "UTC was taken (--zone)" in told
    assert "Nothing of 5: jd1, jd2, jürgen, marie, wang." in told


def test_a_run_that_was_killed_while_it_unpacked_leaves_nothing_behind(course, tmp_path):
    script = (
        "import sys, os, signal; from pathlib import Path; from autograder.collecting import collect;"
        "from autograder.course.course import Course; from autograder.collecting import collector as c;"
        "c.Unpacker._room = lambda *a, r=c.Unpacker._room, n=[0]: (n.append(0), "
        "os.kill(os.getpid(), signal.SIGKILL) if len(n) > 4 else None, r(*a))[2];"
        f"collect(Course.at(Path(sys.argv[1])), {NAME!r}, [Path(sys.argv[2])])"
    )
    members = {f"s{i}.ipynb": work(str(i)) for i in range(6)}
    zipped(tmp_path / "s.zip", members)
    words = [sys.executable, "-c", script, str(course.root), str(tmp_path / "s.zip")]
    assert subprocess.run(words, check=False).returncode < 0
    assert placed(course) == {}
    collect(course, NAME, [tmp_path / "s.zip"])
    assert len(placed(course)) == 6
    assert not list(course.submitted.glob(".collecting-*"))


def test_what_was_collected_is_what_is_graded(course, tmp_path):
    from autograder.course import submissions
    from autograder.course.assignment import Assignment

    zipped(tmp_path / "s.zip", {"ada_1_11_my work.ipynb": work("ada")})
    collect(course, NAME, [tmp_path / "s.zip"])
    source = notebooks.read(course.solutions / NAME / f"{NAME}.ipynb")
    found = submissions.find(Course.at(course.root), Assignment(NAME, source, source), "ada")
    assert found.notes == []
    assert found.handed_in == datetime.datetime(2026, 3, 2, 12, 0)


def test_a_zip_s_unix_times_are_utc_whatever_the_zone(course, tmp_path):
    import struct

    seconds = int(datetime.datetime(2026, 3, 2, 17, 0, tzinfo=datetime.UTC).timestamp())
    info = zipfile.ZipInfo("ada.ipynb", handed_in.NOON)
    info.extra = struct.pack("<HHBl", 0x5455, 5, 1, seconds)
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as file:
        file.writestr(info, work())
    collect(course, NAME, [tmp_path / "s.zip"], zone="Asia/Tokyo")
    assert time_of(course, "ada") == datetime.datetime(2026, 3, 2, 17, 0)
