"""A question that is begun by a command, filled in as the instructors' page shows, and graded."""

import importlib
import json
import re
import sys
from pathlib import Path

import pytest

import rubrics
from autograder.authoring import lint, new_question
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.gradebook import release
from autograder.judge.run import judge
from autograder.judge.test_runner import RUNNER
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import find_rubric_in, find_rubric_no_more_in

PAGE = Path(__file__).parents[3] / "book" / "content" / "pages" / "instructors.md"
NAME = "ps7_losses"


@pytest.fixture
def course(tmp_path):
    (tmp_path / "solutions").mkdir()
    course = Course.at(tmp_path)
    new_question.begin(course, NAME, "huber", "(error, delta=1.0)", 2)
    find_rubric_in(tmp_path / "rubrics")
    forget()
    yield course
    find_rubric_no_more_in(tmp_path / "rubrics")
    forget()


def forget():
    """Let the set's rubric be read from its files again."""
    RUNNER.end()  # it was forked from this process as it was
    for module in [name for name in sys.modules if name.startswith(f"rubrics.{NAME}")]:
        del sys.modules[module]
    importlib.invalidate_caches()


def fill_in(course):
    """Everything as the page has it."""
    text = (
        PAGE.read_text()
        .partition("## A question in half an hour")[2]
        .partition("\n## A new mis")[0]
    )
    markdown = re.findall(r"```markdown\n(.*?)\n```", text, re.S)
    answer, check, module, domains = re.findall(r"```python\n(.*?)```", text, re.S)
    path = course.solutions / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_bytes())
    sources = {"title": "# Losses", "huber-question": markdown[0]}
    sources |= {"huber": answer, "huber-check": check}
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["id"], cell["source"]).rstrip()
    path.write_text(json.dumps(notebook))
    (course.root / "rubrics" / NAME / "huber.py").write_text(module)
    (course.root / "rubrics" / NAME / "domains.py").write_text(domains)
    forget()


def test_lint_says_step_by_step_what_is_missing(course):
    source = notebooks.read(course.solutions / NAME / f"{NAME}.ipynb")
    steps = list(new_question.left_to_do(rubrics.load(NAME), source, rubrics.source(NAME)))
    assert steps[0].startswith("huber, step 1 of ")
    assert steps[-1] == (
        f"huber, step {len(steps)} of {len(steps)}: rubrics/{NAME}/domains.py: say what error, delta "
        "may be, in place of `...`"
    )
    told = "\n".join(steps)
    for place in ("huber-question", "the cell huber:", "huber-check", "huber.py: the reference"):
        assert place in told


def test_a_question_that_is_filled_in_as_the_page_shows_is_in_order_and_graded(course):
    need_a_sandbox()
    fill_in(course)
    release.release(course, [NAME])
    problems, proofs = lint.lint(course, [NAME])
    assert not problems
    assert (proofs[NAME].variants, proofs[NAME].mistakes) == (4, 3)

    assignment = Assignment.load(course, NAME)
    answers = {
        "def huber(error, delta=1.0):\n    e = abs(np.asarray(error))\n"
        "    return np.where(e < delta, e * e / 2, delta * e - delta * delta / 2)": 2,
        "def huber(error, delta=1.0):\n    return np.square(error) / 2": 0,
    }
    with Worker(Limits(), [], sandboxed=True) as worker:
        for answer, points in answers.items():
            handed_in = notebooks.read(course.exercises / NAME / f"{NAME}.ipynb")
            for cell in handed_in["cells"]:
                if notebooks.grade_id(cell) == "huber":
                    cell["source"] = answer
            (mark,) = judge(assignment, assignment.restore(handed_in), worker).marks
            assert mark.score == points, mark.message


@pytest.mark.parametrize(
    ("name", "question", "signature", "told"),
    [
        (NAME, "huber", "(x)", "already"),
        (NAME, "sum", "(x)", "no word of Python's own"),
        (NAME, "class", "(x)", "no word of Python's own"),
        (NAME, "pinball", "(x", "is no signature"),
        (NAME, "pinball", "(x, *more)", "without * and /"),
        (NAME, "pinball", "()", "one parameter or more"),
        ("losses", "pinball", "(x)", "no name of a problem set"),
    ],
)
def test_what_cannot_be_begun_is_refused_in_a_sentence_and_changes_nothing(
    course, name, question, signature, told
):
    def content():
        return {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}

    before = content()
    with pytest.raises(CourseError, match=re.escape(told)):
        new_question.begin(course, name, question, signature, 1)
    assert content() == before


def test_a_second_question_stands_behind_the_first(course):
    new_question.begin(course, NAME, "pinball", "(error, share)", 1)
    forget()
    source = notebooks.read(course.solutions / NAME / f"{NAME}.ipynb")
    ids = [cell["id"] for cell in source["cells"]]
    assert ids[-4:] == ["pinball-question", "pinball", "pinball-check", "pinball-test"]
    assert list(rubrics.load(NAME).questions) == ["huber", "pinball"]
