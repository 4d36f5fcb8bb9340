"""Canvas's and Moodle's files, in any language and style of numbers: understood, or refused by name."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import CourseError
from autograder.exporting import canvas, moodle
from autograder.exporting.template import Template
from tests.support import marked_class
from tests.support.tiny_course import NAME

STUDENTS = ["ada", "bea", "cy", "doejane"]
TOTAL = {"ada": 11.25, "bea": 9.75, "cy": 12.0, "doejane": 8.5}  # of 12


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = marked_class.make(tmp_path_factory.mktemp("platforms") / "course")
    for student, total in TOTAL.items():
        marked_class.mark(course, student, {"essay": 2.0, "slope": 3 - (12 - total), "mean": 2.0})
    return course


def csv_text(rows, delimiter=",", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def rows_of(text, delimiter=","):
    return list(
        csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    )


ENGLISH = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
SPANISH = ["Estudiante", "ID de Canvas", "ID de usuario del SIS", "ID de acceso del SIS", "Sección"]


def canvas_rows(
    possible="12.00", header=ENGLISH, points="    Points Possible", marks=None, other="7.50"
):
    """A gradebook as Canvas exports it: a row on posting, one of points, the students, the test student."""
    marks = marks or {}
    rows = [[*header, "Warm-up (7)", "A tiny set (4711)", "Current Score"]]
    rows.append(["", "", "", "", "", "Manual Posting", "", ""])
    rows.append([points, "", "", "", "", other, possible, "(read only)"])
    for number, student in enumerate(STUDENTS, start=101):
        person = [student.title(), f"{number}", f"s{number}", student, "A, and B"]
        rows.append([*person, other, marks.get(student, ""), other])
    rows.append(["Student, Test", "999", "", "0a1b", "A, and B", "", "", ""])
    return rows


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def canvas_marks(text, delimiter=","):
    """The mark that each login's row has."""
    return {row[3]: row[-1] for row in rows_of(text, delimiter)[2:]}


@pytest.mark.parametrize(
    ("possible", "other", "read"),
    [("1,600.00", "7.50", 1600), ("1.600,00", "7,50", 1600), ("1 600,00", "7,50", 1600),
     ("1'600.00", "7.50", 1600), ("1,600", "7.50", 1600), ("1.600", "7,50", 1600), ("120", "7", 120)],
)  # fmt: skip
def test_points_are_read_in_the_style_of_the_file_and_marks_written_in_it(
    possible, other, read, course, tmp_path
):
    file = write(tmp_path / "c.csv", csv_text(canvas_rows(possible, other=other)))
    with pytest.raises(CourseError, match=r"has 12 points, and the assignment in Canvas has"):
        canvas.export(course, NAME, template=file)
    text = canvas.export(course, NAME, template=file, scale=True).text
    comma = "," in other
    found = canvas_marks(text)
    assert rows_of(text)[1][-1] == possible  # as it was
    for student, total in TOTAL.items():
        assert ("." in found[student]) <= (not comma)
        assert float(found[student].replace(",", ".")) == pytest.approx(
            total * read / 12, abs=0.005
        )


@pytest.mark.parametrize(
    ("possible", "other", "word"),
    [("16 pts", "7.50", "“16 pts” is not a number"), ("12,000", "7", r"12000 or 12.*--decimal"),
     ("twelve", "7.5", "“twelve” is not a number"), ("0.00", "7.5", "no mark can be converted"),
     ("-12", "7.5", "no mark can be converted"), ("nan", "7.5", "“nan” is not a number")],
)  # fmt: skip
def test_points_that_are_not_understood_are_named_and_refused(
    possible, other, word, course, tmp_path
):
    file = write(tmp_path / "c.csv", csv_text(canvas_rows(possible, other=other)))
    for scale in (False, True):
        with pytest.raises(CourseError, match=word):
            canvas.export(course, NAME, template=file, scale=scale)


def test_an_ambiguous_number_can_be_decided(course, tmp_path):
    file = write(tmp_path / "c.csv", csv_text(canvas_rows("12,000", other="7")))
    made = canvas.export(course, NAME, template=file, decimal=",")
    assert canvas_marks(made.text)["ada"] == "11,25"
    with pytest.raises(CourseError, match="12000"):
        canvas.export(course, NAME, template=file, decimal=".")


def test_points_that_canvas_has_none_of_are_told_and_not_set(course, tmp_path):
    file = write(tmp_path / "c.csv", csv_text(canvas_rows("")))
    made = canvas.export(course, NAME, template=file)
    assert rows_of(made.text)[1][-1] == ""
    assert any("has no points in Canvas; the marks are out of 12" in note for note in made.notes)


def test_a_gradebook_without_its_row_of_points_is_refused(course, tmp_path):
    rows = canvas_rows()
    file = write(tmp_path / "c.csv", csv_text([rows[0], *rows[3:]]))
    with pytest.raises(CourseError, match="no row with the points"):
        canvas.export(course, NAME, template=file)


WORDS = st.text(st.characters(categories=["L"]), min_size=1, max_size=12)


@given(header=st.lists(WORDS, min_size=5, max_size=5), points=WORDS)
def test_a_gradebook_in_any_language_is_understood_by_where_things_stand(header, points, course):
    english = Template.of(csv_text(canvas_rows()))
    foreign = Template.of(csv_text(canvas_rows(header=header, points=f"    {points}")))
    one, other = canvas.Layout.of(english), canvas.Layout.of(foreign)
    assert (one.info, one.keys, one.assignments) == (other.info, other.keys, other.assignments)
    assert one.points.cells[1:] == other.points.cells[1:]
    assert [row.cells for row in one.students] == [row.cells for row in other.students]


@pytest.mark.parametrize("header", [ENGLISH, SPANISH])
def test_a_hundred_points_are_refused_in_spanish_too(header, course, tmp_path):
    rows = canvas_rows("100,00", header, "    Puntos posibles", other="7,50")
    file = write(tmp_path / "c.csv", csv_text(rows, ";"))
    with pytest.raises(CourseError, match=r"12 points, and the assignment in Canvas has 100"):
        canvas.export(course, NAME, template=file)
    rows = canvas_rows("12,00", header, "    Puntos posibles", other="7,50")
    made = canvas.export(course, NAME, template=write(file, csv_text(rows, ";")))
    assert canvas_marks(made.text, ";") == {s: f"{t:g}".replace(".", ",") for s, t in TOTAL.items()}


@pytest.mark.parametrize("there", ["EX", "ex", "Incomplete", "A-"])
def test_what_canvas_has_in_place_of_a_number_is_never_overwritten(there, course, tmp_path):
    file = write(
        tmp_path / "c.csv", csv_text(canvas_rows(marks={"bea": there, "cy": "N/A", "ada": "3"}))
    )
    made = canvas.export(course, NAME, template=file)
    assert canvas_marks(made.text).keys() == TOTAL.keys() - {"bea"}
    assert any("bea" in note and there.upper() in note.upper() for note in made.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_all_but_the_marks_comes_back_byte_for_byte(encoding, end, quoting, course, tmp_path):
    rows = [row[:5] + row[6:7] for row in canvas_rows()]
    rows[3][0] = 'Ada "the\nfirst" Łucja'
    text = csv_text(rows, ";" if end == "\n" else ",", end, quoting)
    file = write(tmp_path / "c.csv", text, encoding)
    made = canvas.export(course, NAME, template=file)
    blank = '""' if quoting == csv.QUOTE_ALL else ""
    expected = text.replace(text.split(end, 2)[1] + end, "", 1)
    expected = expected.rsplit(end, 2)[0] + end  # the test student's row
    for student, total in TOTAL.items():
        (line,) = (one for one in expected.split(end) if student in one)
        separator = ";" if end == "\n" else ","
        expected = expected.replace(
            line, f"{line.rpartition(separator + blank)[0]}{separator}{total:g}"
        )
    assert made.data == expected.encode(encoding)


def test_a_file_with_semicolons_and_whole_numbers_only_is_asked_about(course, tmp_path):
    file = write(tmp_path / "c.csv", csv_text(canvas_rows("12", other="7"), ";"))
    with pytest.raises(CourseError, match=r"how to write 11\.25.*--decimal"):
        canvas.export(course, NAME, template=file)
    assert (
        canvas_marks(canvas.export(course, NAME, template=file, decimal=",").text, ";")["ada"]
        == "11,25"
    )


def test_a_row_is_found_by_its_exact_id_where_two_share_a_name(course, tmp_path):
    rows = canvas_rows()
    rows[6][:4] = ["Doe, Jane", "104", "", ""]
    rows.insert(7, ["Doe, Jane", "105", "", "", "B", "", "", ""])
    rows.insert(8, ["ada", "106", "", "A.D.A.", "B", "", "", ""])
    file = write(tmp_path / "c.csv", csv_text(rows))
    made = canvas.export(course, NAME, template=file)
    ids = {row[1]: row[-1] for row in rows_of(made.text)[2:]}
    assert ids["101"] == "11.25"
    assert not {"104", "105", "106"} & ids.keys()
    assert any("2 rows fit doejane" in note for note in made.notes)
    # it was collected under Canvas's own number
    folder = course.submitted / "doejane" / NAME
    note = {"source": "s.zip: doejane_105_99812_ps1.ipynb", "digest": "x"}
    (folder / ".collected.json").write_text(json.dumps(note))
    made = canvas.export(course, NAME, template=file)
    (folder / ".collected.json").unlink()
    ids = {row[1]: row[-1] for row in rows_of(made.text)[2:]}
    assert ids["105"] == "8.5"
    assert "104" not in ids


def test_a_name_is_nobody_s_where_an_id_beside_it_says_another(course, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text('id,name,sid\nada,"Doe, Ada",001\nbea,"Poe, Bea",002\n')
    rows = [
        [*ENGLISH, "A tiny set (4711)"],
        ["    Points Possible", "", "", "", "", "12"],
        ["Doe, Ada", "101", "001", "ada", "A", ""],
        ["Doe, Ada", "102", "009", "ada2", "A", ""],  # another one of this name
        ["Poe, Bea", "103", "008", "bea2", "A", ""],  # and one whom nobody marked
    ]
    path = write(tmp_path / "g.csv", csv_text(rows))
    made = canvas.export(course, NAME, template=path, roster=roster)
    assert canvas_marks(made.text) == {"ada": "11.25"}
    assert any("no row in g.csv: bea, cy, doejane" in note for note in made.notes)


def test_a_gradebook_with_names_in_two_columns_is_filled_in(course, tmp_path):
    rows = [
        ["LastName", "FirstName", "ID", "Section", "A tiny set (4711)"],
        ["    Points Possible", "", "", "", "12"],
        *(["Doe", student.title(), f"{n}", "A", ""] for n, student in enumerate(STUDENTS)),
    ]
    path, roster = write(tmp_path / "g.csv", csv_text(rows)), tmp_path / "roster.csv"
    roster.write_text(
        "id,name\n" + "".join(f'{student},"Doe, {student.title()}"\n' for student in STUDENTS)
    )
    made = canvas.export(course, NAME, template=path, roster=roster)
    found = {row[1].lower(): row[-1] for row in rows_of(made.text)[2:]}
    assert found == {student: f"{total:g}" for student, total in TOTAL.items()}


@pytest.mark.parametrize("word", ["Final Grade", "Current Score", "Override Score"])
def test_a_column_that_canvas_would_not_read_is_told(word, course, tmp_path):
    rows = [[cell.replace("A tiny set", f"Tiny: {word}") for cell in row] for row in canvas_rows()]
    path = write(tmp_path / "g.csv", csv_text(rows))
    made = canvas.export(course, NAME, template=path, column="4711")
    assert any(f"“{word}” in its title" in note for note in made.notes)
    assert not any(
        "in its title" in note
        for note in canvas.export(
            course, NAME, template=write(tmp_path / "h.csv", csv_text(canvas_rows()))
        ).notes
    )


def test_a_column_that_canvas_keeps_to_itself_is_refused(course, tmp_path):
    path = write(tmp_path / "g.csv", csv_text(canvas_rows(possible="12.00 (read only)")))
    with pytest.raises(CourseError, match="“A tiny set” is read only in Canvas"):
        canvas.export(course, NAME, template=path)


MOODLE = ["Identifier", "Full name", "ID number", "Email address", "Status", "Grade", "Maximum Grade",
          "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
          "Feedback comments"]  # fmt: skip
GERMAN = ["ID", "Vollständiger Name", "ID-Nummer", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung",
          "Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)",
          "Feedback als Kommentar"]  # fmt: skip
SAID = {
    "en": ("Participant {}", "Submitted for grading", "Yes", "No", "Monday, 2 March 2026, 9:30 AM"),
    "de": (
        "Teilnehmer/in{}",
        "Zur Bewertung abgegeben",
        "Ja",
        "Nein",
        "Montag, 2. März 2026, 09:30",
    ),
}


def moodle_rows(
    header=MOODLE, language="en", maximum="12.00", grades=None, locked=(), students=STUDENTS
):
    who, status, yes, no, when = SAID[language]
    rows = [list(header)]
    for number, student in enumerate(students, start=501):
        rows.append(
            [who.format(number), student.title(), f"s{number}", f"{student}@uni.example", status,
             (grades or {}).get(student, ""), maximum, no if student in locked else yes, when, "-", ""]
        )  # fmt: skip
    return rows


def moodle_marks(text):
    return {row[3].split("@")[0]: row[5] for row in rows_of(text)[1:]}


@pytest.mark.parametrize(
    ("header", "language", "comma"),
    [
        (MOODLE, "en", False),
        ([title.capitalize() for title in MOODLE], "en", False),  # as newer versions write them
        (GERMAN, "de", True),
        (GERMAN, "de", False),
    ],
)
def test_a_worksheet_in_any_language_is_filled_in_and_stays_as_it_was(
    header, language, comma, course, tmp_path
):
    maximum = "12,00" if comma else "12.00"
    rows = moodle_rows(header, language, maximum, {"ada": maximum}, locked=["bea"])
    made = moodle.export(
        course, NAME, template=write(tmp_path / "m.csv", "\ufeff" + csv_text(rows))
    )
    new = rows_of(made.text)
    assert new[0] == header
    sign = "," if comma else "."
    assert moodle_marks(made.text) == {
        student: f"{total:g}".replace(".", sign)
        for student, total in TOTAL.items()
        if student != "bea"
    }
    kept = {row[0]: row for row in rows}
    for row in new[1:]:
        assert row[:5] + row[6:-1] == kept[row[0]][:5] + kept[row[0]][6:-1]
        assert f"{row[5]} of 12 points." in row[-1]  # decimals as in the whole file
    assert any("changed: bea" in note for note in made.notes)


@given(header=st.lists(WORDS, min_size=11, max_size=11), many=st.integers(1, 4))
def test_a_worksheet_s_columns_are_known_by_what_is_in_them(header, many):
    rows = moodle_rows(header, "de", "12,00", students=STUDENTS[:many])
    layout = moodle.Layout.of(Template.of(csv_text(rows)))
    assert (layout.identifier, layout.grade, layout.maximum, layout.comments) == (0, 5, 6, 10)
    assert layout.keys["Full name"] == 1
    assert layout.keys["Email address"] == 3


@pytest.mark.parametrize("header", ["en", "de"])
def test_a_scale_gets_no_number(header, course, tmp_path):
    titles = list(MOODLE if header == "en" else GERMAN)
    titles[6] = "Scale" if header == "en" else "Bewertungsskala"
    rows = moodle_rows(titles, header, "Poor, Fair, Good", {"ada": "Good"})
    with pytest.raises(CourseError, match=r"scale \(“Poor, Fair, Good”\)"):
        moodle.export(course, NAME, template=write(tmp_path / "m.csv", csv_text(rows)))
    del titles[6]
    for row in rows:
        del row[6]
    rows[0] = titles
    with pytest.raises(CourseError, match="has no maximum grade"):
        moodle.export(course, NAME, template=write(tmp_path / "m.csv", csv_text(rows)))


@pytest.mark.parametrize(
    ("maximum", "word"), [("12 pts", "maximum"), ("1,600.00", "has 1600"), ("12.000", "12000")]
)
def test_a_maximum_that_is_not_understood_is_refused(maximum, word, course, tmp_path):
    file = write(tmp_path / "m.csv", csv_text(moodle_rows(maximum=maximum)))
    with pytest.raises(CourseError, match=word):
        moodle.export(course, NAME, template=file)


# a lone return ends a line unless it is quoted, which Python's writer does not see to everywhere
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4),
    st.sampled_from(",;\t"),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_platform_s_table_is_read_as_csv_is_and_put_together_again(rows, delimiter, end, quoting):
    rows = [["a", "b", "c"], *([f"x{cell}" for cell in row] for row in rows)]
    text = csv_text(rows, delimiter, end, quoting)
    template = Template.of(text)
    assert [template.header.cells, *(row.cells for row in template.rows)] == rows
    assert template.filled(range(3), [(row, {}) for row in template.rows]).decode() == text
