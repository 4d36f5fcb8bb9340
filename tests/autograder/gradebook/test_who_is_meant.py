"""Whom a TA means: by id, address, login or number, wherever a student is named; nobody by half a guess."""

import json

import pytest
from typer.testing import CliRunner

from autograder.cli import main
from autograder.course import deadlines
from autograder.course.roster import ClassList, Roster
from autograder.errors import CourseError
from autograder.gradebook import people
from tests.support import handed_in, marked_class
from tests.support.tiny_course import NAME

ROSTER = """id,name,email,username,canvas_id
ada,"Lovelace, Ada",ada.l@uni.example,al21,4711
ben,"Bitdiddle, Ben",shared@uni.example,bb,4712
cy,"Young, Cy",shared@uni.example,cy2,4713
"""
TOML = """[due]
tiny = 2026-10-03T12:00:00Z
[extensions.tiny]
"Ada.L@uni.example" = 3
[sections.x]
students = ["bb"]
due = { tiny = 2026-10-05T12:00:00Z }
"""


@pytest.fixture
def course(tmp_path):
    course = marked_class.make(tmp_path / "course")
    for student in ("ada", "ben"):
        marked_class.mark(course, student, {"essay": 1.0})
        (course.submission(NAME, student) / f"{NAME}.ipynb").write_bytes(handed_in.work(student))
    (tmp_path / "roster.csv").write_text(ROSTER)
    run(course, "roster", "read", str(tmp_path / "roster.csv"))
    return course


def run(course, *words):
    shown = CliRunner().invoke(main.app, [*words, "--course", str(course.root)])
    assert shown.exit_code == 0, (shown.output, shown.exception)
    return shown.output


@pytest.mark.parametrize(
    ("name", "student"),
    [("ada", "ada"), ("ADA.L@uni.example", "ada"), ("al21", "ada"), ("4711", "ada"), ("bb", "ben"),
     ("shared@uni.example", "shared@uni.example"), ("Ada Lovelace", "Ada Lovelace"), ("", "")],
)  # fmt: skip
def test_a_student_is_called_by_whatever_is_theirs_alone(name, student, course):
    assert course.class_list().current(name) == student


def test_an_id_is_surer_than_any_other_sign(tmp_path):
    (tmp_path / "roster.csv").write_text("id,username\nada,ben\nben,ada\n")
    known = ClassList()
    known.take(Roster.read(tmp_path / "roster.csv").people.values())
    assert {name: known.current(name) for name in ("ada", "ben")} == {"ada": "ada", "ben": "ben"}


def test_due_dates_requests_and_options_name_students_so(course):
    (course.root / deadlines.FILE).write_text(TOML)
    (course.root / "regrade.csv").write_text(
        "student,assignment,words\nada.l@uni.example,tiny,Please look\nzoe,tiny,Me too\n"
    )
    dates = deadlines.load(course)
    assert {who: dates.due_for(NAME, who).day for who in ("ada", "ben", "cy")} == {
        "ada": 6,
        "ben": 5,
        "cy": 3,
    }
    run(course, "feedback", "tiny", "--student", "ada.l@uni.example")
    assert "Please look" in course.page(NAME, "ada").read_text()
    assert not course.page(NAME, "ben").exists()
    (found,) = json.loads(run(course, "status", "tiny", "--json"))
    assert found["students"]["regrade"] == ["ada", "zoe"]
    assert found["regrade_of_nobody"] == ["zoe"]
    run(course, "person", "erase", "al21", "--yes")
    assert "Please look" not in (course.root / "regrade.csv").read_text()


def test_an_extension_that_is_given_twice_is_refused(course):
    text = TOML.replace('"Ada.L@uni.example" = 3', '"Ada.L@uni.example" = 3\nada = 1')
    (course.root / deadlines.FILE).write_text(text)
    with pytest.raises(CourseError, match="ada is there twice"):
        deadlines.load(course)


def test_an_id_that_was_somebody_s_before_is_not_given_to_another(course):
    people.rename(course, "ada", "lovelace")
    with pytest.raises(CourseError, match="“ada” was the id of lovelace before"):
        people.rename(course, "ben", "ada")
    assert people.rename(course, "lovelace", "ada").new == "ada"  # and back
    assert course.students_with(NAME) == ["ada", "ben"]
    # an address of one's own may become the id
    assert people.rename(course, "ada", "ada.l@uni.example").new == "ada.l@uni.example"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('ada,"Person, Other",other@uni.example,zz,77', True),  # last year's id
        ('ada,"King, Ada",ada.l@uni.example,al21,4711', False),  # she has married
        ("ada,Ada Lovelace,ada@new.example,al21,4711", False),  # the university's addresses are new
    ],
)
def test_an_id_that_is_another_person_s_in_a_new_list_is_told(row, told, course, tmp_path):
    (tmp_path / "new.csv").write_text(f"id,name,email,username,canvas_id\n{row}\n")
    notes = Roster.read(tmp_path / "new.csv", course.class_list()).notes
    assert [note for note in notes if "was Ada Lovelace" in note] == (notes if told else [])
    assert bool(notes) is told


def test_ids_that_a_spreadsheet_has_rounded_are_refused_in_canvas_s_gradebook(course, tmp_path):
    (tmp_path / "g.csv").write_text(
        "Student;ID;SIS User ID;SIS Login ID;Section;Tiny (77)\n    Points Possible;;;;;12\n"
        "Lovelace, Ada;1,00E+11;;ada;A;\n"
    )
    words = ["export", "--format", "canvas", "--problem-set", "tiny", "--template"]
    ran = CliRunner().invoke(
        main.app, [*words, str(tmp_path / "g.csv"), "--course", str(course.root)]
    )
    assert "“1,00E+11” in the column “ID” is a number that a spreadsheet" in str(ran.exception)
