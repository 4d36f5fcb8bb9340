"""A student who gets another id or leaves: all of theirs follows, and nothing is deleted."""

import csv
import html
import io
import json
import shutil
import zipfile

import nbgrader.api
import pytest
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config
from typer.testing import CliRunner

from autograder.cli import main
from autograder.course import deadlines
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.gradebook import merging, people, records
from autograder.gradebook.gradebook import Gradebook
from autograder.nbgrader_hooks import Export
from tests.support import handed_in, marked_class, tiny_course
from tests.support.problem_sets import ROOT
from tests.support.tiny_course import NAME

DUE = """[due]
tiny = 2026-03-01T12:00:00Z
[late]
percent_per_day = 10
budget_days = 1
[extensions.tiny]
zuse = 1
"""


@pytest.fixture
def course(tmp_path):
    """Ada, three days late with one day of extension, and Ben; each with marks by machine and by hand."""
    tiny_course.install_rubric(tmp_path / "rubrics")
    course = marked_class.make(tmp_path / "course")
    (course.root / "nbgrader_config.py").write_text(
        tiny_course.CONFIG
        + 'c.AssignLatePenalties.plugin_class = "autograder.nbgrader_hooks.PercentADay"\n'
    )
    (course.root / deadlines.FILE).write_text(DUE)
    for student, day in (("zuse", 4), ("zuse-b", 1)):
        marked_class.mark(course, student, {"slope": 1.5}, handed_in=f"2026-03-0{day}T11:00:00")
        marked_class.by_hand(course, student, "essay", 1.25, "Well put.")
        folder = course.submitted / student / NAME
        (folder / f"{NAME}.ipynb").write_bytes(handed_in.work(student))
        (folder / "timestamp.txt").write_text(f"2026-03-0{day} 11:00:00 UTC")
        notebook = course.autograded / student / NAME / f"{NAME}.ipynb"
        notebook.parent.mkdir(parents=True)
        notebook.write_bytes(handed_in.work(f"{student} ran"))
        before = course.submitted / ".earlier" / student / NAME / "no-time-1234"
        before.mkdir(parents=True)
        (before / f"{NAME}.ipynb").write_bytes(handed_in.work(f"{student} before"))
        kept = course.records / "attempts" / NAME / f"{student}-{'0' * 32}.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("{}")
    yield course
    tiny_course.remove_rubric(tmp_path / "rubrics")


def run(course, *words, code=0):
    shown = CliRunner().invoke(main.app, [*words, "--course", str(course.root)])
    assert shown.exit_code == code, (shown.output, shown.exception)
    return shown.output


def exported(course):
    """The marks as a table, by student and question."""
    rows = list(csv.DictReader(io.StringIO(run(course, "export").split("\n\n")[0])))
    return {(row["student"], row["question"]): row["score"] for row in rows}


def contents(course):
    """All files of students, by what is in them."""
    return sorted(
        path.read_bytes()
        for name in ("submitted", "autograded")
        for path in (course.root / name).rglob("*.ipynb")
    )


def of(student, marks):
    return {question: score for (who, question), score in marks.items() if who == student}


@pytest.mark.parametrize(
    ("new", "folder"), [("al2026", "al2026"), ("o'brien", "o_x27_brien"), ("Zuse", "Zuse")]
)
def test_who_gets_another_id_keeps_marks_submissions_extension_and_late_days(course, new, folder):
    before, files = exported(course), contents(course)
    assert float(of("zuse", before)["late penalty"]) < 0
    run(course, "feedback", "tiny")
    run(course, "roster", "rename", "zuse", new)
    after = exported(course)
    assert of(new, after) == of("zuse", before) != {}
    assert of("zuse-b", after) == of("zuse-b", before)
    assert "zuse" not in {who for who, _ in after} or new == "zuse"
    assert contents(course) == files
    assert course.students_with(NAME) == sorted([folder, "zuse-b"])
    assert course.students_with(NAME, "zuse") == [folder]
    assert records.read(course, NAME, folder).student == folder
    assert records.read(course, NAME, "zuse") is None
    assert (course.records / "attempts" / NAME / f"{folder}-{'0' * 32}.json").is_file()
    assert (course.records / "attempts" / NAME / f"zuse-b-{'0' * 32}.json").is_file()
    assert (course.submitted / ".earlier" / folder / NAME / "no-time-1234").is_dir()
    assert not (course.submitted / ".earlier" / "zuse").exists()
    page = (course.feedback / folder / NAME / f"{NAME}.html").read_text()
    assert html.escape(new, quote=True).replace("&#x27;", "&#39;") in page
    assert deadlines.load(course).due_for(NAME, folder).day == 2  # the extension
    with nbgrader.api.Gradebook(course.db_url) as book:
        assert {student.id for student in book.students} == {folder, "zuse-b"}
        grade = book.find_grade("essay", NAME, NAME, folder)
        assert (
            grade.manual_score,
            book.find_comment("essay", NAME, NAME, folder).manual_comment,
        ) == (
            1.25,
            "Well put.",
        )


def test_a_rename_that_was_stopped_goes_on(course, monkeypatch):
    before = exported(course)

    def stop(*_):
        raise KeyboardInterrupt

    for step in ("_move_submissions", "_move_records"):
        with monkeypatch.context() as patched:
            patched.setattr(people, step, stop)
            with pytest.raises(KeyboardInterrupt):
                people.rename(course, "zuse", "new")
    renamed = people.rename(course, "zuse", "new")
    assert (renamed.old, renamed.new) == ("zuse", "new")
    assert of("new", exported(course)) == of("zuse", before)
    assert records.read(course, NAME, "new").student == "new"
    assert course.students_with(NAME) == ["new", "zuse-b"]


def test_two_ids_of_one_student_become_one_and_two_students_do_not(course):
    with pytest.raises(CourseError, match="both have marks for tiny_set"):
        people.rename(course, "zuse", "zuse-b")
    later = course.submitted / "new" / NAME
    later.mkdir(parents=True)
    (later / f"{NAME}.ipynb").write_bytes(handed_in.work("newer"))
    (later / "timestamp.txt").write_text("2026-03-05 11:00:00 UTC")
    files = [*contents(course)]
    people.rename(course, "zuse", "new")
    assert contents(course) == files
    assert handed_in.placed(course)["new"] == "newer"
    assert sorted(handed_in.earlier(course, "new")) == ["zuse", "zuse before"]
    with Gradebook(course) as book:
        assert book.graded(NAME) == {"new", "zuse-b"}


@pytest.mark.parametrize(
    ("whose", "winner", "stopped"),
    [
        ("later", "zuse", "_remove_if_empty"),
        ("zuse", "zuse", ""),
        ("zuse-b", "zuse-b", "remove_work"),
        ("tiny=zuse-b", "zuse-b", ""),
    ],
)
def test_of_two_ids_with_marks_the_chosen_one_s_count_and_nothing_is_lost(
    whose, winner, stopped, course, monkeypatch
):
    run(course, "feedback", "tiny")
    before, files = exported(course), contents(course)
    (loser,) = {"zuse", "zuse-b"} - {winner}
    page = course.page(NAME, loser).read_text()
    words = ["roster", "rename", "zuse", "zuse-b", "--marks", whose]
    if stopped:
        owner = Gradebook if stopped == "remove_work" else merging
        with monkeypatch.context() as patched:
            patched.setattr(owner, stopped, lambda *_: 1 / 0)
            run(course, *words, code=1)
    told = run(course, *words)
    assert f"the marks of {loser} do not count; they are kept in" in told or stopped
    assert contents(course) == files
    assert course.students_with(NAME) == ["zuse-b"]
    assert handed_in.placed(course) == {"zuse-b": winner}
    after = {question: score for (_, question), score in exported(course).items()}
    before_lateness = {q: s for q, s in of(winner, before).items() if q != "late penalty"}
    assert before_lateness.items() <= after.items()
    assert records.read(course, NAME, "zuse-b").student == "zuse-b"
    assert not (course.feedback / "zuse").exists()
    assert not (course.autograded / "zuse").exists()
    (kept,) = (course.submitted / ".earlier" / "zuse-b" / NAME).glob("*/.marks.json")
    data = json.loads(kept.read_bytes())
    assert data["student"] == loser
    assert data["record"]["student"] == loser
    points = {
        mark["name"].removesuffix("-test"): mark["manual_score"] or mark["auto_score"]
        for mark in data["marks"]
    }
    assert points == {q: float(s) for q, s in of(loser, before).items() if q != "late penalty"}
    assert [one["manual_comment"] for one in data["comments"]] == ["Well put."]
    assert (kept.parent / ".page.html").read_text() == page
    # who asks for their data gets these marks, and no notebook in which hidden tests stand
    run(course, "person", "copy", "zuse-b", "--to", str(course.root / "copy.zip"))
    with zipfile.ZipFile(course.root / "copy.zip") as packed:
        assert any(name.endswith(".marks.json") for name in packed.namelist())
        assert not any("autograded" in name for name in packed.namelist())
    run(course, "person", "erase", "zuse-b", "--yes")
    assert contents(course) == []


def test_what_does_not_say_whose_marks_count_is_refused_with_the_choice(course):
    said = {
        "": r"one who handed in under two ids.*--marks later, --marks zuse or --marks zuse-b.*tiny_set=later",
        "zuse-c": "“zuse-c” is neither “later” nor zuse or zuse-b",
        "ps9=later": "ps9",
    }
    for whose, told in said.items():
        with pytest.raises(CourseError, match=told):
            people.rename(course, "zuse", "zuse-b", [whose] if whose else [])
    with nbgrader.api.Gradebook(course.db_url) as book:
        for student in ("zuse", "zuse-b"):
            book.find_submission(NAME, student).timestamp = None
        book.db.commit()
    with pytest.raises(CourseError, match="handed in tiny_set later is not known"):
        people.rename(course, "zuse", "zuse-b", ["later"])
    assert {student for student, _ in exported(course)} == {"zuse", "zuse-b"}


def test_who_has_withdrawn_stands_nowhere_and_nothing_is_deleted(course):
    before, files = exported(course), contents(course)
    run(course, "feedback", "tiny")
    (course.root / "regrade.csv").write_text("student,assignment,words\nzuse,tiny,Please look\n")
    assert "zuse" in json.loads(run(course, "status", "tiny", "--json"))[0]["students"]["regrade"]
    run(course, "roster", "withdraw", "zuse")
    told = [
        run(course, "export"),
        run(course, "export", "--format", "totals"),
        run(course, "export", "--format", "canvas", "--problem-set", "tiny"),
        run(course, "status", "tiny", "--json"),
        run(course, "report", "tiny", "--csv"),
        run(course, "report", "tiny", "--json"),
        run(course, "feedback", "tiny"),
    ]
    for text in told:
        assert "zuse" not in text.replace("zuse-b", "")
    assert not (course.feedback / "zuse").exists()
    assert (course.feedback / "zuse-b").exists()
    assert contents(course) == files
    refused = CliRunner().invoke(
        main.app,
        ["grade", "tiny", "--student", "zuse", "--no-sandbox", "--course", str(course.root)],
    )
    assert "zuse has withdrawn" in str(refused.exception)
    with nbgrader.api.Gradebook(course.db_url) as book:
        assert {student.id for student in book.students} == {"zuse", "zuse-b"}
    assert "withdrawn 20" in run(course, "roster")
    run(course, "roster", "readmit", "zuse")
    assert exported(course) == before
    assert (course.feedback / "zuse" / NAME / f"{NAME}.html").is_file()
    assert contents(course) == files


def test_nbgrader_s_own_export_leaves_out_who_has_withdrawn(course, tmp_path, monkeypatch):
    monkeypatch.chdir(course.root)
    run(course, "roster", "withdraw", "zuse")
    config = Config()
    config.CourseDirectory.root = str(course.root)
    for asked, expected in (([], {"zuse-b"}), (["zuse"], set()), (["zuse-b", "zuse"], {"zuse-b"})):
        plugin = Export(config=config, student=asked, to=str(tmp_path / "grades.csv"))
        with nbgrader.api.Gradebook(course.db_url) as book:
            plugin.export(book)
        rows = list(csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text())))
        assert {row["student_id"] for row in rows} == expected


def in_formgrader(course):
    """All that formgrader lists, counts and averages, from the API that it makes for each request."""
    app = NbGrader()
    app.initialize([], root=str(course.root))
    api = NbGraderAPI(app.coursedir, app.authenticator, parent=app)
    (assignment,) = api.get_assignments()
    (notebook,) = api.get_notebooks(NAME)
    works = api.get_notebook_submissions(NAME, NAME)
    return {
        "students": {one["id"]: one["score"] for one in api.get_students()},
        "submissions": [one["student"] for one in api.get_submissions(NAME)],
        "notebooks": sorted(one["student"] for one in works),
        "order": sorted(one["index"] for one in works),
        "counts": (assignment["num_submissions"], notebook["num_submissions"]),
        "averages": (assignment["average_score"], notebook["average_written_score"]),
        "waits": notebook["needs_manual_grade"],
    }


def test_who_has_withdrawn_stands_in_no_list_of_formgrader_s(course):
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    marked_class.mark(course, "zuse", {"slope": 0.5})  # the essay waits to be looked at again
    before = in_formgrader(course)
    assert before["submissions"] == ["zuse", "zuse-b"]
    assert before["waits"]
    run(course, "roster", "withdraw", "zuse")
    score = before["students"]["zuse-b"]
    assert in_formgrader(course) == {
        "students": {"zuse-b": score},
        "submissions": ["zuse-b"],
        "notebooks": ["zuse-b"],
        "order": [0],
        "counts": (1, 1),
        "averages": (score, 1.25),
        "waits": False,
    }
    run(course, "roster", "readmit", "zuse")
    assert in_formgrader(course) == before


def test_names_and_addresses_of_a_roster_are_in_the_gradebook(course, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "id;name;email;canvas_id\nzuse;Lovelace, Ada;zuse@uni.edu;4711\nzuse-b;Ada Maria Byron;;\n"
        "plato;Plato;p@uni.edu;\n"
    )
    run(course, "roster", "read", str(roster))
    with nbgrader.api.Gradebook(course.db_url) as book:
        named = {s.id: (s.first_name, s.last_name, s.email, s.lms_user_id) for s in book.students}
    assert named == {
        "zuse": ("Ada", "Lovelace", "zuse@uni.edu", "4711"),
        "zuse-b": ("Ada Maria", "Byron", None, None),
        "plato": ("", "Plato", "p@uni.edu", None),
    }
    told = run(course, "roster", "--json")
    assert [one["name"] for one in json.loads(told)] == ["Plato", "Ada Lovelace", "Ada Maria Byron"]
    # what a person enters in formgrader stays, and what they left empty is filled in
    with nbgrader.api.Gradebook(course.db_url) as book:
        book.update_or_create_student("zuse", first_name="Augusta", last_name=None)
    with Gradebook(course) as book:
        book.introduce(course.class_list().people.values(), all_of=False)
    with nbgrader.api.Gradebook(course.db_url) as book:
        assert book.find_student("zuse").first_name == "Augusta"
        assert book.find_student("zuse").last_name == "Lovelace"


def test_collecting_by_a_roster_names_the_students(course, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nzuse,Ada Lovelace\n")
    handed_in.zipped(tmp_path / "s.zip", {"zuse.ipynb": handed_in.work("again")})
    run(course, "collect", "tiny", str(tmp_path / "s.zip"), "--roster", str(roster))
    with nbgrader.api.Gradebook(course.db_url) as book:
        assert book.find_student("zuse").last_name == "Lovelace"


def test_a_student_whom_nobody_knows_is_named(course):
    for words in (["withdraw", "nobody"], ["rename", "nobody", "x"], ["readmit", "nobody"]):
        refused = CliRunner().invoke(main.app, ["roster", *words, "--course", str(course.root)])
        assert "There is no student “nobody”" in str(refused.exception)
    assert not (course.root / "students.csv").exists()


def test_the_class_list_is_set_aside_with_the_class(course, tmp_path):
    run(course, "roster", "withdraw", "zuse")
    run(course, "archive", "--to", str(tmp_path / "fall.zip"))
    assert not (course.root / "students.csv").exists()
    assert Course.at(course.root).students_with(NAME) == []
