"""Whatever is said of a student to a person names them by their own id, never by their folder's."""

import re

import pytest
from typer.testing import CliRunner

from autograder.batch import batch
from autograder.cli import grade, main
from autograder.course.roster.ids import encoded
from autograder.gradebook import records
from tests.support import handed_in, marked_class, tiny_course
from tests.support.tiny_course import NAME

IDS = {"m.roe+b": 11, "o'brien": 12, "a b": 13}
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Tiny (77)
    Points Possible,,,,,12
"Roe, M",11,,m.roe+b,A,EX
"O'Brien, Pat",12,,o'brien,A,incomplete
"Poe, Al",99,,a b,A,
"Poe, Al",98,,a b,A,
"""
MOODLE = """Identifier,Full name,Email address,ID number,Status,Grade,Maximum Grade,Grade can be changed,\
Feedback comments
Participant 1,M Roe,,m.roe+b,Submitted,,12.00,No,
Participant 2,Pat O'Brien,,o'brien,Submitted,good,12.00,Yes,
"""
# a folder's name may stand in a path, and nowhere else
ALONE = re.compile(r"(?<![\w/.+-])[\w.]*_x[0-9a-f]{1,6}_[\w.]*(?!/)")


@pytest.fixture
def course(tmp_path):
    """Three students whose ids are no folders' names, each with something to be told of."""
    tiny_course.install_rubric(tmp_path / "rubrics")
    course = marked_class.make(tmp_path / "course")
    lines = [f'{one},{number},"Doe, {number}"' for one, number in IDS.items()]
    (tmp_path / "roster.csv").write_text("\n".join(["id,canvas_id,name", *lines]) + "\n")
    files = {f"doe{n}_{n}_9{n}_x.ipynb": handed_in.work(one) for one, n in IDS.items()}
    files["doe11_LATE_11_911_x.ipynb"] = handed_in.work("later")
    handed_in.zipped(tmp_path / "all.zip", files | {"doe13_13_914_x.pdf": b"%PDF-1.7\n"})
    (course.root / "course.toml").write_text(
        "[due]\ntiny = 2000-01-01T12:00:00Z\n[late]\npercent_per_day = 10\nbudget_days = 2\n"
    )
    yield course
    tiny_course.remove_rubric(tmp_path / "rubrics")


def run(course, *words):
    """All that a command says, on both streams, and what it refuses with."""
    ran = CliRunner().invoke(main.app, [*words, "--course", str(course.root)])
    return ran.output + str(ran.exception or "")


def test_no_command_says_what_a_student_s_folder_is_called(course, tmp_path, capsys):
    collected, sheets = ["collect", "tiny", str(tmp_path / "all.zip")], {}
    for name, text in (("canvas", CANVAS), ("moodle", MOODLE)):
        sheets[name] = str(tmp_path / f"{name}.csv")
        (tmp_path / f"{name}.csv").write_text(text)
    said = {"collect": run(course, *collected, "--roster", str(tmp_path / "roster.csv"))}
    for place, student in enumerate(map(encoded, IDS)):
        waits = {"essay": None if place == 2 else 1.0, "mean": 0.0}
        marked_class.mark(course, student, waits, handed_in="2000-01-02T12:00:00", seconds=90)
    kept = records.read_all(course, NAME)
    kept[0].notes.append("Look at this.")
    foreign = {kept[1].student: ["marks"]}
    grade.show_summary(batch.Summary(NAME, kept, foreign=foreign, known=course.class_list()))
    said["grade"] = capsys.readouterr().out
    export = ["export", "--problem-set", "tiny", "--format"]
    for words in (
        ["feedback", "tiny", "--for", "canvas", "--to", str(tmp_path / "f.zip")],
        ["feedback", "tiny", "--for", "moodle", "--to", str(tmp_path / "m.zip")],
        ["status", "tiny"],
        ["status", "tiny", "--json"],
        ["report", "tiny", "--csv"],
        ["report", "tiny", "--json"],
        ["similar", "tiny", "--json"],
        ["export"],
        ["export", "--format", "totals"],
        [*export, "canvas"],
        [*export, "canvas", "--column", "77", "--template", sheets["canvas"]],
        [*export, "moodle", "--template", sheets["moodle"]],
        ["person", "copy", "o'brien", "--to", str(tmp_path / "copy.zip")],
        ["roster", "withdraw", "o'brien"],
        ["grade", "tiny", "--student", "o'brien", "--no-sandbox"],
        collected,
        ["roster", "rename", "a b", "a+b"],
        ["roster", "rename", "m.roe+b", "a+b"],
        ["roster", "rename", "m.roe+b", "a+b", "--marks", "a+b"],
    ):
        said[" ".join(words)] = run(course, *words)
    for path in course.feedback.rglob("*.html"):
        text = re.sub(r"<style.*?</style>", "", path.read_text(), flags=re.S)
        said[f"page {path.parent.parent.name}"] = text
    told = {what: found for what, text in said.items() if (found := ALONE.findall(text))}
    assert told == {}
    assert all(one in "".join(said.values()) for one in IDS)
