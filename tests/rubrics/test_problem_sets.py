"""What holds of every problem set: its rubric, its notebook, its exercise."""

import functools
import importlib.util
import inspect
import os
import re
import subprocess
import sys

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

import rubrics
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.gradebook import by_question
from autograder.judge.blocked import blocked_modules
from autograder.marking.answer_source import source_as_answer
from autograder.marking.proof import marked_text
from tests.support.problem_sets import ROOT, answers, cells, headings, namespace, supply

SETS = rubrics.names()
RUBRICS = {name: rubrics.load(name) for name in SETS}
of_each_question = pytest.mark.parametrize(
    ("name", "question"),
    [
        pytest.param(name, question, id=f"{name}-{question.name}")
        for name, rubric in RUBRICS.items()
        for question in rubric.questions.values()
    ],
)
of_each_set = pytest.mark.parametrize("name", SETS)
official = functools.cache(functools.partial(cells, "solutions"))
released = functools.cache(functools.partial(cells, "exercises"))


def test_there_are_150_mistakes_and_120_correct_answers_in_all():
    questions = [q for rubric in RUBRICS.values() for q in rubric.questions.values()]
    assert sum(len(question.mistakes) for question in questions) >= 150
    assert sum(len(question.variants) for question in questions) >= 120


@of_each_set
def test_what_holds_the_answers_of_a_set_is_blocked_while_it_is_graded(name):
    assert blocked_modules(name)
    for module in blocked_modules(name):
        assert importlib.util.find_spec(module) is not None


@of_each_set
def test_a_mended_question_is_told_from_the_others(name):
    assignment = Assignment.load(Course.at(ROOT), name)
    found = by_question.digests(assignment, RUBRICS[name], rubrics.source(name))
    assert len(set(found.values())) == len(RUBRICS[name].questions)


IMPORTS = """
import importlib, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in BLOCKED):
            raise ImportError(f"{name} is absent")

sys.meta_path.insert(0, Absent())
for allowed, BLOCKED in CASES:
    for name in [name for name in sys.modules if name.startswith("course_lib")]:
        del sys.modules[name]
    for name in allowed:
        importlib.import_module(name)
"""


def test_what_a_set_may_import_needs_nothing_that_is_absent():
    cases = [
        (may, rubrics.blocked_course_modules(name)) for name, may in rubrics.MAY_IMPORT.items()
    ]
    run = [sys.executable, "-c", f"import importlib.abc\nCASES = {cases!r}\n{IMPORTS}"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@of_each_question
def test_each_question_knows_correct_answers_in_several_styles_and_several_mistakes(name, question):
    assert len(question.variants) >= 3
    assert len(question.mistakes) >= 3
    assert len({mistake.hint for mistake in question.mistakes}) == len(question.mistakes)


@of_each_question
def test_hints_are_words_and_hold_no_line_of_an_answer(name, question):
    lines = {
        line.strip().removeprefix("return ")
        for source in answers(question).values()
        for line in source.splitlines()[1:]
    }
    lines = {line for line in lines if len(line) > 12}
    for mistake in question.mistakes:
        assert not any(line in mistake.hint for line in lines)
        assert mistake.hint[0].isupper() or mistake.hint[0] == "`"
        assert mistake.hint[-1] in ".?"
        assert len(mistake.hint) < 300


@of_each_question
def test_references_have_no_parameters_that_students_do_not(name, question):
    parameters = inspect.signature(question.reference).parameters.values()
    extra = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    assert extra <= set(question.earlier)


@of_each_question
def test_correct_answers_pass_the_check_that_students_see(name, question):
    check = released(name)[f"{question.name}-check"]
    for style, source in answers(question).items():
        names = namespace(RUBRICS[name], source)
        supply(released(name), check, names)
        exec(compile(check, style, "exec"), names)


@of_each_question
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # mistakes divide by zero
def test_the_check_that_students_see_says_something_about_most_mistakes(name, question):
    silent = []
    check = released(name)[f"{question.name}-check"]
    for mistake in question.mistakes:
        names = namespace(RUBRICS[name], source_as_answer(mistake.function, question.name))
        supply(released(name), check, names)
        try:
            exec(check, names)
        except AssertionError as error:
            assert len(str(error)) > 30, mistake.name
        except Exception:  # their own error says what is wrong
            continue
        else:
            silent.append(mistake.name)
    assert len(silent) <= len(question.mistakes) / 4, silent


@of_each_question
def test_the_official_solution_gets_all_points_and_the_untouched_exercise_none(name, question):
    rubric = RUBRICS[name]
    assert marked_text(question, official(name)[question.name], rubric) == question.points
    if isinstance(question.reference, type):  # an untouched class is none: its cell ends before
        with pytest.raises(NotImplementedError):
            exec(released(name)[question.name], dict(rubric.given))
        return
    untouched = marked_text(question, released(name)[question.name], rubric)
    assert untouched == 0
    assert "NotImplementedError" in untouched.message


@of_each_question
def test_each_question_comes_with_three_folded_hints(name, question):
    prose = official(name)[f"{question.name}-question"]
    assert re.findall(r"<summary>Hint \d: (.*?)</summary>", prose) == [
        "a nudge",
        "the method",
        "almost the code",
    ]
    assert prose.count("<details>") == prose.count("</details>") == 3


@of_each_question
def test_the_section_to_read_is_in_the_lecture(name, question):
    lecture, _, section = question.lecture.partition("#")
    assert section in headings(ROOT / "lectures" / f"{lecture}.ipynb")


@of_each_set
def test_every_link_of_the_notebook_leads_somewhere(name):
    texts = official(name).values()
    links = [link for text in texts for link in re.findall(r"\]\(([^)]*)\)", text)]
    assert len(links) > len(RUBRICS[name].questions)
    for link in links:
        file, _, anchor = link.partition("#")
        target = ROOT / "solutions" / name / file
        assert target.is_file()
        assert (ROOT / "exercises" / name / file).is_file()
        anchors = {heading.replace(" ", "-").replace("`", "") for heading in headings(target)}
        assert not anchor or anchor in anchors


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """One kernel for all notebooks: each begins without a name in it."""
    manager, client = start_new_kernel(
        env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path_factory.mktemp("official")
    )
    client.stop_channels()
    yield manager
    manager.shutdown_kernel(now=True)


@of_each_set
def test_the_official_notebook_runs_from_top_to_bottom(name, kernel):
    notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    NotebookClient(notebook, km=kernel, timeout=120).execute()
    scores = {
        cell.id: float(cell.outputs[-1].data["text/plain"])
        for cell in notebook.cells
        if cell.id.endswith("-test")
    }
    questions = RUBRICS[name].questions.values()
    assert scores == {f"{q.name}-test": q.points for q in questions}
    for cell in notebook.cells:
        assert not any(output.get("name") == "stderr" for output in cell.get("outputs", []))
    picture = notebook.cells[-1].outputs[-1]
    assert "aria-label=" in picture.data["text/html"]
