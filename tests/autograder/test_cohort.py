"""A made-up class: its submissions, and the marks they were built to get."""

import ast
import itertools
import json
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
import pytest

import rubrics
from autograder.marking.outcomes import behaves
from autograder.marking.trial import attempt
from autograder.synthetic.cohort import NAMES, cohort, source_as_answer
from autograder.synthetic.corruptions import CORRUPTIONS
from autograder.synthetic.draft import Decks, Draft

SET = "ps1_one_weight"
EXERCISES = Path(__file__).parents[2] / "exercises"
SETS = sorted(folder.name for folder in EXERCISES.iterdir() if folder.is_dir())
RELEASED = json.loads((EXERCISES / SET / f"{SET}.ipynb").read_bytes())
RUBRIC = rubrics.load(SET)
QUESTIONS = list(RUBRIC.questions.values())
ESSAY = "rate-too-large"
POINTS = {
    cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]["points"]
    for cell in RELEASED["cells"]
    if cell["metadata"].get("nbgrader", {}).get("grade")
}


def a_class(size, seed=0):
    return cohort(RELEASED, RUBRIC, size, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def large_class():
    return a_class(200)


def test_the_same_seed_gives_the_same_class():
    assert a_class(12, seed=3) == a_class(12, seed=3)
    assert a_class(12, seed=3) != a_class(12, seed=4)


@pytest.mark.parametrize("size", [0, 1, 2, 7, 40])
def test_a_class_has_the_size_that_was_asked(size):
    assert len(a_class(size)) == size


def test_the_released_notebook_is_left_as_it_was():
    before = json.dumps(RELEASED)
    a_class(30)
    assert json.dumps(RELEASED) == before


def test_ids_are_safe_folder_names_in_several_scripts(large_class):
    ids = [sample.student for sample in large_class]
    assert len({name.casefold() for name in ids}) == len(ids)
    for name in ids:
        assert unicodedata.normalize("NFC", name) == name
        assert PurePosixPath(name).parts == PureWindowsPath(name).parts == (name,)
        assert name[0].isalpha()
        assert not set(name) & set(' ./\\:*?"<>|+,')
        assert len(name.encode()) < 60
    scripts = {unicodedata.name(name[0]).split()[0] for name in NAMES}
    assert len(scripts) >= 6


def test_every_graded_cell_has_an_expected_score_within_its_points(large_class):
    for sample in large_class:
        assert sample.expected.keys() == POINTS.keys()
        for cell, score in sample.expected.items():
            assert score is None or 0 <= score <= POINTS[cell]
            assert score is not None or cell == ESSAY


def test_answers_are_dealt_out_so_that_all_come_before_one_comes_again():
    decks = Decks(np.random.default_rng(0))
    for question in QUESTIONS:
        for _ in range(2):
            dealt = [decks.mistake(question) for _ in question.mistakes]
            assert sorted(m.name for m in dealt) == sorted(m.name for m in question.mistakes)
            styles = [decks.right(question) for _ in (question.reference, *question.variants)]
            assert set(styles) == {question.reference, *question.variants}


def test_a_large_class_makes_many_different_mistakes(large_class):
    made = {(q, m) for sample in large_class for q, m in sample.mistakes.items()}
    assert len(made) > sum(len(question.mistakes) for question in QUESTIONS) / 2


def test_a_class_of_the_usual_size_has_every_mishap():
    assert {sample.note for sample in a_class(30)} >= CORRUPTIONS.keys()


def test_most_of_a_large_class_has_no_mishap(large_class):
    assert sum(sample.note in CORRUPTIONS for sample in large_class) < len(large_class) / 2


def cells_of(sample):
    return json.loads(sample.content)["cells"]


def test_fully_right_partly_wrong_and_incomplete_work_is_there(large_class):
    functions = [test for test in POINTS if test != ESSAY]
    totals = [
        sum(sample.expected[test] for test in functions)
        for sample in large_class
        if sample.note not in CORRUPTIONS
    ]
    best = sum(POINTS[test] for test in functions)
    assert totals.count(best) > len(totals) / 5
    assert len(set(totals)) > 10


def test_the_marks_are_those_that_the_rubric_gives(large_class):
    """For the students without a mishap, marked without a sandbox."""
    tried = 0
    for sample in large_class:
        if sample.note in CORRUPTIONS:
            continue
        names = {"np": np}
        for cell in cells_of(sample):
            if cell["id"] in RUBRIC.questions:
                exec("".join(cell["source"]), names)
        for question in QUESTIONS:
            verdict = RUBRIC.mark(question.name, names)
            assert verdict == sample.expected[f"{question.name}-test"]
            assert verdict.mistake == sample.mistakes.get(question.name)
        tried += 1
        if tried == 40:
            break
    assert tried == 40


def test_only_an_answered_essay_waits_for_a_person(large_class):
    stub = next("".join(c["source"]) for c in RELEASED["cells"] if c["id"] == ESSAY)
    for sample in large_class:
        try:
            essay = [c for c in cells_of(sample) if c["id"] == ESSAY]
        except ValueError:
            essay = []
        answered = bool(essay) and "".join(essay[0]["source"]) not in (stub, "")
        assert (sample.expected[ESSAY] is None) is answered


def with_note(samples, note):
    found = [sample for sample in samples if sample.note == note]
    assert found
    return found


def test_a_file_that_cannot_be_read_is_expected_to_get_nothing(large_class):
    for note in ("text that is not JSON", "an empty file"):
        for sample in with_note(large_class, note):
            with pytest.raises(ValueError, match=r".+"):
                json.loads(sample.content)
            assert set(sample.expected.values()) == {0.0}


MOVED = (("solution cell", "top"), ("solution cell", "bottom"), ("read-only cell", "bottom"))


def test_mishaps_happen_to_the_notebook(large_class):
    released = [cell["id"] for cell in RELEASED["cells"]]

    def ids(note):
        return [[cell["id"] for cell in cells_of(s)] for s in with_note(large_class, note)]

    for found in ids("a deleted test cell") + ids("a deleted solution cell"):
        assert len(found) == len(released) - 1
    for found in ids("a solution cell twice") + ids("a test cell twice"):
        assert len(found) == len(released) + 1
        assert set(found) == set(released)
    moved = [ids(f"a {cell} moved to the {end}") for cell, end in MOVED]
    for found in itertools.chain.from_iterable(moved):
        assert sorted(found) == sorted(released)
        assert found != released
    for sample in with_note(large_class, "another file name"):
        assert sample.filename != f"{SET}.ipynb"
    for sample in with_note(large_class, "another kernel"):
        assert json.loads(sample.content)["metadata"]["kernelspec"]["name"] != "python3"
    for sample in with_note(large_class, "a syntax error in a solution cell"):
        broken = [c for c in cells_of(sample) if c["id"] in RUBRIC.questions and not parses(c)]
        assert len(broken) == 1
        assert sample.expected[f"{broken[0]['id']}-test"] == 0


def parses(cell):
    try:
        ast.parse("".join(cell["source"]))
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_an_answer_as_text_does_what_the_function_did(question):
    mistakes = [mistake.function for mistake in question.mistakes]
    for function in (question.reference, *question.variants, *mistakes):
        source = source_as_answer(function, question.name)
        definition = ast.parse(source).body[0]
        assert not definition.decorator_list
        assert not definition.args.kwonlyargs
        names = {"np": np} | {need: RUBRIC.reference(need) for need in question.earlier}
        exec(source, names)
        bound = RUBRIC.bound(function)
        for arguments in question.cases:
            one, other = attempt(names[question.name], arguments), attempt(bound, arguments)
            assert behaves(one, other, question)
            assert one.changed == other.changed


@pytest.mark.parametrize("problem_set", SETS)
def test_a_right_answer_that_spoils_its_inputs_gets_what_it_was_built_to_get(problem_set):
    rubric = rubrics.load(problem_set)
    released = json.loads((EXERCISES / problem_set / f"{problem_set}.ipynb").read_bytes())
    rng = np.random.default_rng(0)
    built = 0
    for question in rubric.questions.values():
        draft = Draft(released, rubric, Decks(rng), rng)
        if not draft.right_but_changes_its_inputs(question):
            continue
        earlier = {need: rubric.reference(need) for need in question.earlier}
        names = {"np": np} | rubric.given | earlier
        exec("".join(draft.cell_of(question)["source"]), names)
        verdict = rubric.mark(question.name, names)
        assert verdict == draft.expected[f"{question.name}-test"], verdict.message
        assert verdict.mistake == draft.mistakes[question.name]
        built += 1
    assert built or problem_set == "ps3_graph"  # its questions are about objects


def countdown(n: int = 3, *, slope=None) -> list:
    """From n to 0."""
    # a comment
    if n == 0:
        return [0]
    return [n, *countdown(n - 1)]


def test_an_answer_as_text_bears_the_question_s_name_and_calls_itself_by_it():
    source = source_as_answer(countdown, "steps")
    assert source.startswith("def steps(n=3):\n")
    names = {}
    exec(source, names)
    assert names["steps"]() == [3, 2, 1, 0]


def test_what_cannot_be_handed_in_as_text_is_refused():
    factor = 2

    def closure(x):
        return factor * x

    with pytest.raises(ValueError, match="uses names of the function"):
        source_as_answer(closure, "f")
    with pytest.raises(ValueError, match="not written as a function"):
        source_as_answer(lambda x: x, "f")


def test_a_notebook_whose_graded_cells_are_not_the_rubric_s_is_refused():
    cells = [c for c in RELEASED["cells"] if c["id"] != "slope-test"]
    with pytest.raises(ValueError, match="slope-test"):
        cohort(RELEASED | {"cells": cells}, RUBRIC, 1, np.random.default_rng(0))
