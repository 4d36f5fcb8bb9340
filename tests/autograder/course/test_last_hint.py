"""A course may withhold the last step of each question's hints, “almost the code”."""

import json
import re
import shutil
from pathlib import Path

import pytest

import rubrics
from autograder.course import hint_ladder
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.gradebook import release
from tests.support.problem_sets import cells

ROOT = Path(__file__).parents[3]
NAME = "ps5_descent"
LAST = "almost the code"


@pytest.mark.parametrize("name", rubrics.names())
def test_of_every_question_the_last_hint_goes_and_all_else_stays(name):
    for text in cells("solutions", name).values():
        cut = hint_ladder.without_the_last(text)
        assert LAST not in re.findall(r"<summary>Hint \d: (.*?)</summary>", cut)
        gone = text.count("<summary>Hint 3")
        for part in ("<details>", "</details>", "<summary>"):
            assert cut.count(part) == text.count(part) - gone
        before, _, rest = text.partition("<details><summary>Hint 3")
        assert cut == (before.rstrip() + rest.partition("</details>")[2]).rstrip() if gone else text


def test_a_hint_alone_stays():
    text = "Why?\n\n<details><summary>Hint 1: a nudge</summary>\n\nThink.\n\n</details>"
    assert hint_ladder.without_the_last(text) == text


def test_what_is_released_goes_by_course_toml(tmp_path):
    shutil.copytree(ROOT / "solutions" / NAME, tmp_path / "solutions" / NAME)
    course = Course.at(tmp_path)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "course.toml").write_text('last_hint = "withheld"\n')
    release.release(course, [NAME])
    withheld = json.loads(course.exercise(NAME).read_bytes())
    official = json.loads((ROOT / "exercises" / NAME / f"{NAME}.ipynb").read_bytes())
    assert LAST not in json.dumps(withheld)
    assert LAST in json.dumps(official)
    assert [c["id"] for c in withheld["cells"]] == [c["id"] for c in official["cells"]]
    for ours, full in zip(withheld["cells"], official["cells"], strict=True):
        if ours["cell_type"] == "code":
            assert ours == full
    assert not release.outdated(course, [NAME])
    # whichever of the two a student has, the course's own text is not taken for theirs
    prose = Assignment.load(course, NAME).prose
    for notebook in (withheld, official):
        texts = ["".join(c["source"]).strip() for c in notebook["cells"] if not c["metadata"]]
        assert texts
        assert set(texts) <= prose


def test_another_word_is_refused(tmp_path):
    (tmp_path / "solutions").mkdir()
    course = Course.at(tmp_path)
    (tmp_path / "course.toml").write_text('last_hint = "never"\n')
    with pytest.raises(CourseError, match=r"last_hint.*“shown” or “withheld”"):
        release.release(course, [NAME])
