"""Feedback goes back the way that submissions came: Moodle's zip, Canvas's zip, a hub's exchange."""

import io
import json
import os
import re
import stat
import zipfile

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import (
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeSubmit,
)
from traitlets.config import Config
from typer.testing import CliRunner

from autograder.cli import main
from autograder.collecting import collect
from autograder.errors import CourseError
from autograder.exporting import feedback_zip, moodle
from autograder.feedback import page
from tests.support import handed_in, marked_class, tiny_course
from tests.support.tiny_course import NAME

WAITS = "waits"


def moodle_reads(name, participants):
    """Whose a file is and what it is called, by Moodle's own rule (is_valid_filename_for_import)."""
    parts = name.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdecimal() or int(info[1]) not in participants:
            continue
        if (info[2], info[3]) != ("assignsubmission", "file"):
            continue
        return participants[int(info[1])], "/".join([*info[4:], *parts]).strip("/")
    return None


def canvas_reads(name):
    """The user and the attachment that Canvas takes from a name: its first two numbers."""
    numbers = [part for part in name.split("_") if re.fullmatch(r"\d+", part)]
    return tuple(map(int, numbers[:2]))


def collected(tmp_path, members):
    """A course that collected a download, was graded, and has pages; one student's essay waits."""
    course = marked_class.make(tmp_path / "course")
    handed_in.zipped(tmp_path / "download.zip", members)
    collect(course, NAME, [tmp_path / "download.zip"])
    students = course.students_with(NAME)
    for student in students:
        marked_class.mark(course, student, {"essay": None if WAITS in student else 2.0})
    page.write_all(course, NAME)
    return course, {student: page.page_of(course, NAME, student) for student in students}


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


@pytest.mark.parametrize(
    "form",
    ["{}_{}_assignsubmission_file_/ps.ipynb", "{}_{}_assignsubmission_file/ps.ipynb",
     "{}_{}_assignsubmission_file_my_own_1_name.ipynb", "Group A-{}_{}_assignsubmission_file_/x.ipynb"],
)  # fmt: skip
def test_moodle_finds_each_page_s_student_as_it_does_in_its_own_download(form, tmp_path):
    people = {501: "Jane Doe", 502: "李 娜", 503: "Waits Long"}
    members = {form.format(name, number): handed_in.work(name) for number, name in people.items()}
    course, pages = collected(tmp_path, members)
    packed = feedback_zip.pack(course, NAME, "Moodle", pages)
    found = {moodle_reads(name, people): text for name, text in unpacked(packed.data).items()}
    assert set(found) == {("Jane Doe", f"{NAME}.html"), ("李 娜", f"{NAME}.html")}
    for student, member in packed.names.items():
        assert unpacked(packed.data)[member] == pages[student].read_text()
    assert any("waits for hand marking" in note for note in packed.notes)
    everyone = feedback_zip.pack(course, NAME, "Moodle", pages, partial=True)
    assert len(unpacked(everyone.data)) == 3


def test_canvas_finds_each_page_s_submission_by_the_name_that_it_gave(tmp_path):
    names = ["doejane_4711_99812_ps1.ipynb", "li_LATE_4712_99813_my_2_notes-1.ipynb"]
    names += ["waits_4713_99814_x.ipynb"]
    course, pages = collected(tmp_path, {name: handed_in.work(name) for name in names})
    packed = feedback_zip.pack(course, NAME, "Canvas", pages)
    assert {canvas_reads(name) for name in unpacked(packed.data)} == {(4711, 99812), (4712, 99813)}
    assert {name.removesuffix(".html") for name in unpacked(packed.data)} == {
        name.removesuffix(".ipynb") for name in names[:2]
    }
    other = feedback_zip.pack(course, NAME, "Moodle", pages)
    assert other.names == {}
    assert any("Not collected from Moodle" in note for note in other.notes)


def test_moodle_s_worksheet_names_those_who_were_collected_elsewhere(tmp_path):
    course, pages = collected(tmp_path, {"ada.ipynb": handed_in.work()})
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (grade)\nParticipant 77,Ada_Love Lace,ada@uni.example,Submitted,,12.00,Yes,-\n"
    )
    known = moodle.participants(course, NAME, sheet)
    packed = feedback_zip.pack(course, NAME, "Moodle", pages, known=known)
    assert [moodle_reads(name, {77: "ada"}) for name in unpacked(packed.data)] == [
        ("ada", f"{NAME}.html")
    ]


def run(course, *words):
    found = CliRunner().invoke(main.app, [*words, "--course", str(course.root)])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def test_the_command_packs_what_it_wrote_and_says_who_is_not_in_it(tmp_path):
    course, _ = collected(tmp_path, {"doejane_4711_99812_ps1.ipynb": handed_in.work()})
    target = tmp_path / "out" / "canvas.zip"
    found = run(course, "feedback", NAME, "--for", "canvas", "--to", str(target))
    assert list(unpacked(target.read_bytes())) == ["doejane_4711_99812_ps1.html"]
    assert "1 pages in" in found.output
    with pytest.raises(CourseError, match="No page can go back to Moodle"):
        run(course, "feedback", NAME, "--for", "moodle", "--to", str(tmp_path / "m.zip"))
    with pytest.raises(CourseError, match="--to"):
        run(course, "feedback", NAME, "--for", "moodle")


@pytest.fixture
def hub(tmp_path):
    """An exchange, and what a student's own nbgrader is told on the hub."""
    root = tmp_path / "exchange"
    root.mkdir(mode=0o777)
    course = tiny_course.make(tmp_path / "course")
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f'\nc.CourseDirectory.course_id = "downhill"\nc.Exchange.root = {str(root)!r}\n')
    config = Config()
    config.Exchange.root = str(root)
    config.Exchange.cache = str(tmp_path / "cache")
    config.Exchange.assignment_dir = str(tmp_path / "home")
    config.CourseDirectory.course_id = "downhill"
    config.CourseDirectory.assignment_id = NAME
    (tmp_path / "home").mkdir()
    return course, root / "downhill", config, tmp_path / "home"


def as_student(tool, config, monkeypatch, folder):
    monkeypatch.chdir(folder)
    directory, known = CourseDirectory(config=config), Authenticator(config=config)
    tool(coursedir=directory, authenticator=known, config=config).start()


def test_a_week_on_a_hub_goes_through_nbgrader_s_own_tools_on_the_student_s_side(hub, monkeypatch):
    course, exchange, config, home = hub
    assert str(exchange / "outbound" / NAME) in run(course, "release", "tiny", "--hub").output
    as_student(ExchangeFetchAssignment, config, monkeypatch, home)
    notebook = home / NAME / f"{NAME}.ipynb"
    text = json.loads(notebook.read_bytes())
    text["cells"][0]["source"] = "# Mine"
    notebook.write_text(json.dumps(text))
    as_student(ExchangeSubmit, config, monkeypatch, home)
    monkeypatch.chdir(course.root)

    told = run(course, "collect", "tiny", "--hub").output
    assert "submissions of 1 student (nbgrader)" in told
    (student,) = course.students_with(NAME)
    assert handed_in.text_in(course.submitted / student / NAME / f"{NAME}.ipynb") == "# Mine"
    assert "1 known already" in run(course, "collect", "tiny", str(exchange.parent)).output

    marked_class.mark(course, student, {"essay": 1.0})
    marked_class.mark(course, "elsewhere", {"essay": 1.0})
    told = run(course, "feedback", "tiny", "--hub").output
    assert f"1 pages in {exchange / 'feedback'}" in told
    assert "not given back there: elsewhere" in told
    (given,) = (exchange / "feedback").iterdir()
    assert stat.S_IMODE(given.stat().st_mode) & 0o004
    assert stat.S_IMODE((exchange / "feedback").stat().st_mode) & 0o055 == 0o011  # nobody lists it
    as_student(ExchangeFetchFeedback, config, monkeypatch, home)
    (fetched,) = (home / NAME / "feedback").rglob("*.html")
    assert fetched.read_text() == page.page_of(course, NAME, student).read_text()


def test_what_is_handed_out_is_never_collected_and_a_missing_exchange_is_named(hub, tmp_path):
    course, exchange, _, _ = hub
    run(course, "release", "tiny", "--hub")
    assert run(course, "collect", "tiny", str(exchange)).exit_code == 1
    assert course.students_with(NAME) == []
    with pytest.raises(CourseError, match=r"no exchange in .*nowhere"):
        run(course, "collect", "tiny", "--exchange", str(tmp_path / "nowhere"))


def test_feedback_is_not_put_where_another_link_leads(hub, tmp_path):
    """A student may write into the folder that they handed in, before and after it was collected."""
    course, exchange, _, _ = hub
    run(course, "release", "tiny", "--hub")
    folder = exchange / "inbound" / f"eve+{NAME}+2026-03-02 09:30:00.123456 UTC+Zx9"
    folder.mkdir()
    (folder / f"{NAME}.ipynb").write_bytes(handed_in.work())
    os.symlink("/dev/zero", folder / "submission_secret.txt")
    os.symlink("/etc/passwd", folder / "other.ipynb")
    run(course, "collect", "tiny", "--hub")
    marked_class.mark(course, "eve", {"essay": 1.0})
    run(course, "feedback", "tiny", "--hub")
    (given,) = (exchange / "feedback").iterdir()
    assert given.read_text() == page.page_of(course, NAME, "eve").read_text()
