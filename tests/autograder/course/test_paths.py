"""One module knows where everything of a course is: ``course.course``."""

import ast
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[3] / "autograder"
FOLDERS = {"solutions", "exercises", "submitted", "autograded", "feedback", "reports", "records"}
NAMES = {
    *("course.toml", ".course-secret", "regrade.csv", "timestamp.txt", ".collected.json"),
    *(".earlier", ".aside", ".autograder", "released_solutions", "nbgrader_config.py"),
}
ALLOWED = {
    # of the repository, which is more than a course: what students are given with the exercises
    "authoring/new_question.py": {
        "rubrics",
        "…",
        "name",
    },  # of the project, as the course's author has it
    "authoring/bundle.py": {
        *("LICENSE", "pyproject.toml", "requirements.lock", "name"),
        *("book", "content", "lectures"),  # what cards and glossary are made from
    },
    "course/roster/class_list.py": {"submitted"},  # lies below the course, which asks it
    "course/secret.py": {".gitignore"},  # git's
    "sandbox/bubblewrap.py": {"solutions"},  # whether the grader runs from a repository
}

EVERYWHERE = {  # find all that is a student's, in every folder and in archives; a hub has its own
    *("gradebook/people.py", "gradebook/personal.py", "gradebook/archived_person.py"),
    "course/hub.py",
}


def is_joined_to_the_course(node):
    """Whether a path below a course, or below one of its folders, is put together here."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        node = node.left
    owner = getattr(node, "value", None)
    of_a_course = "course" in (getattr(owner, "id", ""), getattr(owner, "attr", ""))
    return isinstance(node, ast.Attribute) and of_a_course and node.attr in {*FOLDERS, "root"}


def elsewhere(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in NAMES:
            yield node.value
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            right = getattr(node.right, "value", getattr(node.right, "id", "…"))
            if is_joined_to_the_course(node) or right in FOLDERS:
                yield right


def test_no_other_module_puts_a_path_of_a_course_together():
    found = {}
    for path in sorted(ROOM.rglob("*.py")):
        name = path.relative_to(ROOM).as_posix()
        if name not in ("course/course.py", *EVERYWHERE):
            known = set(elsewhere(ast.parse(path.read_text(encoding="utf-8"))))
            found |= {name: known - ALLOWED.get(name, set())}
    assert {name: known for name, known in found.items() if known} == {}


@pytest.mark.parametrize(
    "line",
    [
        *("course.submitted / student / name", "self.course.root / name", "folder / 'solutions'"),
        *("course.records / 'own' / 'a.json'", "path = root / 'course.toml'"),
    ],
)
def test_each_way_to_do_so_would_be_seen(line):
    assert list(elsewhere(ast.parse(line)))
