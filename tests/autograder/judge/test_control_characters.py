"""Whatever is in a name from outside, no command of ours sends it to a terminal as it is."""

import contextlib
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.batch.batch import Batch
from autograder.cli import main
from autograder.cli.app import app
from autograder.text import escaped, plain
from tests.support import tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT

C0 = [chr(code) for code in range(1, 32) if chr(code) not in "\t\n"]
C1 = [chr(code) for code in range(127, 160)]
BIDI = [
    chr(code) for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
]
LINES = ["\u2028", "\u2029"]
FORBIDDEN = [*C0, *C1, *BIDI, *LINES]
ODD = "".join(FORBIDDEN)
WHO = f"eve{ODD}\x1b[31m"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose own folder, students and files have such names."""
    scratch = tmp_path_factory.mktemp("odd")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / f"course{ODD}")
    blank = tiny_course.released(course)
    for number in range(9):
        first = [f"def own_{number}(a):\n    return a + {number}\nprint({ODD!r})"]
        answers = RIGHT | {"slope": f"raise ValueError({ODD!r})"}
        who = WHO if number == 0 else f"s{number}"
        tiny_course.hand_in(course, who, tiny_course.answered(blank, answers, first))
    path = course.submitted / WHO / NAME / f"{NAME}.ipynb"
    path.rename(path.with_name(f"{ODD}.ipynb"))
    Batch(course, NAME, limits=LIMITS).run()
    yield course
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def said(capsys, monkeypatch):
    """Run a command; give all that it writes, and see that nothing in it commands a terminal."""

    def run(*words):
        monkeypatch.setattr("sys.argv", ["autograder", *map(str, words)])
        with contextlib.suppress(SystemExit):
            main.main()
        told = "".join(capsys.readouterr()).replace("\r\n", "\n")
        assert not set(told) & set(FORBIDDEN), words
        return told

    return run


def commands(course, tmp_path):
    """Each command in ways that make it speak of names, and what has to be seen of them."""
    here = ["--course", course.root]
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as file:
        file.writestr(f"x{ODD}/../y.ipynb", b"{}")
        file.writestr(f"{ODD}.zip", b"no zip")
    notebook = course.submitted / WHO / NAME / f"{ODD}.ipynb"
    template = tmp_path / "template.csv"
    template.write_text(
        f"Student,ID,SIS Login ID,{NAME} (1)\nPoints Possible,,,12\n{ODD},1,{ODD},\n"
    )
    return {
        "grade": [["tiny", "--force", "--student", "eve*", *here], ["tiny", ODD]],
        "status": [["tiny", *here], ["tiny", "--json", *here], [*here]],
        "feedback": [["tiny", *here], [ODD, *here]],
        "report": [["tiny", *here], ["tiny", "--json", *here], ["tiny", "--csv", *here]],
        "similar": [["tiny", *here], ["tiny", "--json", *here]],
        "export": [
            ["--partial", *here],
            ["--partial", "--problem-set", "tiny", "--to", tmp_path / f"{ODD}.csv", *here],
            ["--partial", "--problem-set", "tiny", "--format", "canvas", "--template", template, *here],
            ["--partial", "--problem-set", "tiny", "--format", "moodle", "--template", template, *here],
        ],
        "collect": [["tiny", tmp_path / "s.zip", *here], ["tiny", tmp_path / ODD, *here]],
        "check": [[notebook, *here], [notebook, "--json", *here], [tmp_path / ODD, *here]],
        "release": [["tiny", "--check", *here], [ODD, *here]],
        "lint": [["tiny", *here], [ODD, *here]],
        "new": [[ODD, "q", "(x)", *here], ["tiny", ODD, "(x)", *here]],
        "progress": [here, ["--to", tmp_path / ODD / "x.json", *here]],
        "demo": [["--folder", course.solutions, "--problem-set", "tiny", *here]],
        "archive": [["--to", tmp_path / f"{ODD}.zip", *here]],  # the last one: it takes all away
    }  # fmt: skip


def test_no_command_writes_a_control_character(course, tmp_path, said):
    tried = commands(course, tmp_path)
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert tried.keys() == known
    for name, ways in tried.items():
        told = "".join(said(name, *words) for words in ways)
        assert "Traceback" not in told
        if name not in ("progress", "report", "similar"):
            assert "\\u001b" in told, (name, told)


@pytest.mark.parametrize("char", FORBIDDEN)
def test_each_is_written_out(char):
    assert escaped(f"a{char}b") == f"a\\u{ord(char):04x}b"
    assert plain(f"a{char}b") == "ab"


@given(st.text())
def test_what_is_shown_says_the_same_as_json_and_is_the_same_twice(text):
    shown = escaped(text)
    assert not set(shown) & set(FORBIDDEN) - {"\r"}
    assert escaped(shown) == shown
    assert json.loads(escaped(json.dumps([text], ensure_ascii=False))) == [text]


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_all_other_text_is_left_as_it_is(text):
    assert escaped(text) == text
