"""One person's data are handed over and erased on request, and nothing of anybody else changes."""

import contextlib
import json
import shutil
import sqlite3
import zipfile

import pytest
import sqlalchemy as sql
from typer.testing import CliRunner

from autograder.cli import main
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.feedback import page
from autograder.gradebook import archive, database, people, personal, release
from autograder.gradebook.gradebook import Gradebook
from tests.support import handed_in, marked_class
from tests.support.tiny_course import NAME, SECRET

SECRETS = ["adalovelace", "Ada Lovelace", "ada@uni.example"]  # stand in no file of the course's own
ADA, OTHERS = "adalovelace", ["ada", "adalovelace2", "bea"]


def fill(course):
    """A class with all that a term leaves behind."""
    for student in [ADA, *OTHERS]:
        marked_class.mark(course, student, {"essay": 1.0}, messages={"slope": f"for {student}"})
        marked_class.by_hand(course, student, "essay", 2.0, f"Well done, {student}!")
        for place in (course.submitted, course.submitted / ".earlier", course.autograded):
            folder = place / student / NAME
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{NAME}.ipynb").write_bytes(handed_in.work(f"{student} {SECRET}"))
        kept = course.records / "attempts" / NAME / f"{student}-{'0' * 32}.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("{}")
    page.write_all(course, NAME)
    course.reports.mkdir()
    (course.reports / "one.html").write_text("<td>adalovelace</td><td>bea</td>")
    (course.reports / "two.html").write_text("<td>adalovelace2</td><td>bea</td>")
    (course.root / "regrade.csv").write_bytes(
        b'student;assignment;words\r\nbea;tiny;"Why?\r\nadalovelace;no"\r\nadalovelace;tiny;"My\r\nwords"\r\n'
    )
    (course.root / "students.csv").write_text(
        '\ufeffid,name,email\nada,Ada Other,ao@uni.example\nadalovelace,"Lovelace, Ada",ada@uni.example\n'
    )
    with Gradebook(course) as book:
        book.introduce(course.class_list().people.values())
    (course.root / "course.toml").write_text(
        "[due]\ntiny = 2026-10-12T23:59:00\n[extensions.tiny]\nadalovelace = 2\nada = 1\n"
    )


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    course = marked_class.make(tmp_path_factory.mktemp("term") / "course")
    fill(course)
    return course


@pytest.fixture(params=["sqlite", "postgresql"])
def course(request, term, tmp_path):
    here = Course.at(shutil.copytree(term.root, tmp_path / "course"))
    if request.param == "sqlite":
        return here
    here.gradebook.unlink()
    here = Course(here.root, request.getfixturevalue("server").database())
    release.release(here, [NAME])
    for name in ("reports", ".autograder", "submitted", "autograded", "feedback"):
        shutil.rmtree(here.root / name)
    fill(here)
    return here


def words_of(rows):
    return {word for row in rows for word in row}


def rows_of(course):
    """Every row of the gradebook, by table."""
    engine = database.opened(course)
    try:
        metadata = sql.MetaData()
        metadata.reflect(engine)
        with engine.connect() as connection:
            return {
                name: {tuple(map(str, row)) for row in connection.execute(sql.select(table))}
                for name, table in metadata.tables.items()
            }
    finally:
        engine.dispose()


def contents(folder):
    """Every file's bytes; of zips, those of what is in them, and of databases none."""
    found = {}
    for name, data in handed_in.tree(folder).items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(folder / name) as packed:
                found |= {f"{name}/{one}": packed.read(one) for one in packed.namelist()}
        elif name != "gradebook.db":
            found[name] = data
    return found


def run(course, *words):
    found = CliRunner().invoke(
        main.app, ["person", *words, "--course", str(course.root), "--db", course.db_url]
    )
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.output


def test_what_is_erased_is_gone_and_nothing_else_has_changed(course):
    before, rows = contents(course.root), rows_of(course)
    with pytest.raises(CourseError, match="add --yes"):
        run(course, "erase", ADA)
    assert contents(course.root) == before
    assert rows_of(course) == rows
    told = run(course, "erase", ADA, "--yes")
    assert "names them in line 4" in told
    assert "gradebook: tiny_set" in told

    after = contents(course.root)
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert changed == {"students.csv", "regrade.csv"}
    assert after["regrade.csv"] == before["regrade.csv"].replace(
        b'adalovelace;tiny;"My\r\nwords"\r\n', b""
    )
    assert after["students.csv"] == before["students.csv"].rsplit(b"adalovelace", 1)[0]
    gone = before.keys() - after.keys()
    assert gone == {
        n for n in before if "adalovelace/" in n or "adalovelace-" in n or "adalovelace.json" in n
    } | {"reports/one.html"}
    assert after.keys() <= before.keys()
    words_of_bea = ("course.toml", "regrade.csv", f"feedback/bea/{NAME}/{NAME}.html")
    left = {n: t for n, t in after.items() if n not in words_of_bea}
    for word in SECRETS:
        assert not [
            n for n, t in left.items() if f"{word}".encode() in t.replace(b"adalovelace2", b"")
        ]

    now = rows_of(course)
    for table, there in rows.items():
        assert now[table] <= there
    assert len(rows["student"] - now["student"]) == 1
    assert len(rows["grade"] - now["grade"]) == 6
    own = words_of(rows["submitted_notebook"]) - words_of(now["submitted_notebook"])
    assert all(own & set(row) for row in rows["comment"] - now["comment"])
    with pytest.raises(CourseError, match="nothing of a student"):
        run(course, "erase", "adalovelace", "--yes")


def test_a_deleted_row_leaves_no_bytes_in_the_file(term, tmp_path):
    course = Course.at(shutil.copytree(term.root, tmp_path / "course"))
    assert b"Well done, adalovelace!" in course.gradebook.read_bytes()
    run(course, "erase", ADA, "--yes")
    data = course.gradebook.read_bytes()
    assert b"Well done, adalovelace!" not in data
    assert b"ada@uni.example" not in data
    assert b"Well done, adalovelace2!" in data


def test_a_person_gets_all_that_is_theirs_and_no_hidden_test(course, tmp_path):
    before = contents(course.root)
    target = tmp_path / "ada.zip"
    assert "files about adalovelace" in run(course, "copy", ADA, "--to", str(target))
    assert contents(course.root) == before
    with zipfile.ZipFile(target) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
    assert json.loads(found["person.json"])["e-mail"] == "ada@uni.example"
    marks = json.loads(found["marks.json"])[NAME]
    assert marks["points"] == 12
    essay = next(one for one in marks["questions"] if one["question"] == "essay")
    assert essay["comment"] == "Well done, adalovelace!"
    assert (
        found[f"feedback/{ADA}/{NAME}/{NAME}.html"] == before[f"feedback/{ADA}/{NAME}/{NAME}.html"]
    )
    assert f"submitted/.earlier/{ADA}/{NAME}/{NAME}.ipynb" in found
    assert b"My\r\nwords" in found["regrade.csv"]
    for other in OTHERS[1:]:
        assert not [n for n, data in found.items() if other.encode() in data or other in n]
    assert not [name for name in found if name.startswith("autograded")]
    with pytest.raises(CourseError, match="is there already"):
        run(course, "copy", ADA, "--to", str(target))


def test_an_archive_is_named_and_erased_in_when_it_is_named(term, tmp_path):
    course = Course.at(shutil.copytree(term.root, tmp_path / "course"))
    shutil.copy(course.root / "students.csv", tmp_path / "kept.csv")
    zipped = course.root / "fall.zip"
    archive.archive(course, zipped, "student,score\nadalovelace,1\nbea,2\n")
    before = contents(course.root)
    assert "fall.zip/regrade.csv" in before  # all of the class went into it
    assert not {"regrade.csv", "students.csv"} & before.keys()
    with pytest.raises(CourseError, match="nothing of a student"):
        personal.find(course, ADA)
    data = personal.find(course, ADA, [zipped])
    assert data.archives == [zipped]
    personal.erase(course, data)
    after = contents(course.root)
    gone = {name for name in before if name not in after}
    assert gone == {
        n
        for n in before
        if "/adalovelace/" in n or "/adalovelace-" in n or "/adalovelace.json" in n
    } | {"fall.zip/reports/one.html"}
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert changed <= {
        f"fall.zip/{name}" for name in ("gradebook.db", "marks.csv", "students.csv", "regrade.csv")
    }
    assert after["fall.zip/marks.csv"].decode("utf-8-sig") == "student,score\nbea,2\n"
    (tmp_path / "book.db").write_bytes(after["fall.zip/gradebook.db"])
    with contextlib.closing(sqlite3.connect(tmp_path / "book.db")) as book:
        assert {row[0] for row in book.execute("select id from student")} == set(OTHERS)


def test_an_archive_in_the_course_s_folder_is_told_of(term, tmp_path):
    course = Course.at(shutil.copytree(term.root, tmp_path / "course"))
    shutil.copytree(course.root, tmp_path / "before")
    archive.archive(
        Course.at(tmp_path / "before"), course.root / "fall.zip", "student\nadalovelace\n"
    )
    assert "fall.zip is an archive with data of theirs" in " ".join(run_dry(course, ADA).split())


@pytest.mark.parametrize(
    "name", ["..", ".", "/", "/tmp", "../course", ".earlier", "ada/tiny_set", ""]
)
def test_nothing_but_a_student_can_be_erased(name, term, tmp_path):
    course = Course.at(shutil.copytree(term.root, tmp_path / "course"))
    with pytest.raises(CourseError, match=r"no student's id"):
        personal.find(course, name)


def test_an_id_that_is_another_s_now_is_not_erased_with_who_had_it(term, tmp_path):
    course = Course.at(shutil.copytree(term.root, tmp_path / "course"))
    people.rename(course, ADA, "alovelace")
    (course.submitted / ADA / NAME).mkdir(parents=True)  # a new student, of the same name
    data = personal.find(course, "alovelace")
    assert ADA not in data.names
    assert not [path for path in data.folders if ADA in path.parts]


def run_dry(course, student):
    found = CliRunner().invoke(main.app, ["person", "erase", student, "--course", str(course.root)])
    assert isinstance(found.exception, CourseError)
    return found.output


def test_a_server_s_class_is_not_archived_and_what_to_do_is_said(server, term, tmp_path):
    here = Course(shutil.copytree(term.root, tmp_path / "course"), server.database())
    before = contents(here.root)
    with pytest.raises(CourseError, match="pg_dump"):
        archive.archive(here, tmp_path / "fall.zip", "")
    assert contents(here.root) == before
    assert not (tmp_path / "fall.zip").exists()
