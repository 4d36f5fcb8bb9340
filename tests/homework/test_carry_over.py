"""What was begun in an older copy of a problem set goes on in a newer one, whole."""

import copy
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import notebooks
from autograder.course.assignment import Assignment
from homework import carry_over as carrying
from homework.carry_over import CarryError, carry_over
from tests.support.problem_sets import ROOT

SET = "ps1_one_weight"
NEW = json.loads((ROOT / "exercises" / SET / f"{SET}.ipynb").read_text(encoding="utf-8"))
ANSWERS = [c["id"] for c in NEW["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
TEXTS = st.text("abc\nδ ", min_size=1).filter(str.strip)


def by_id(notebook):
    return {cell["id"]: cell for cell in notebook["cells"]}


def own(text, name="0a1b2c3d"):
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": text,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "3"}],
        "execution_count": 3,
    }


def worked(answers, **cells):
    """A copy in which somebody has answered, with own cells behind the cells that are named."""
    old = copy.deepcopy(NEW)
    for cell in old["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]
    for after, text in cells.items():
        place = [cell["id"] for cell in old["cells"]].index(after)
        old["cells"].insert(place + 1, own(text, f"own-{after}"))
    return old


@given(st.dictionaries(st.sampled_from(ANSWERS), TEXTS), TEXTS)
@settings(max_examples=20)
def test_every_answer_and_every_own_cell_comes_along_and_the_rest_is_the_new_copy_s(answers, text):
    old = worked(answers, slope=text)
    result, _ = carry_over(old, NEW)
    cells = by_id(result)
    for name, source in answers.items():
        assert cells[name]["source"] == source
    assert cells.pop("own-slope")["source"] == text
    untouched = by_id(NEW)
    assert list(cells) == list(untouched)
    for name in cells.keys() - answers.keys():
        assert cells[name] == untouched[name]


@given(st.dictionaries(st.sampled_from(ANSWERS), TEXTS, min_size=1))
@settings(max_examples=5)
def test_the_older_copy_and_the_carried_one_are_graded_as_the_same_answers(answers):
    both = (notebooks.read(ROOT / way / SET / f"{SET}.ipynb") for way in ("solutions", "exercises"))
    course = Assignment(SET, *both)
    old = worked(answers)
    for cell in old["cells"]:  # as an earlier version named and worded what is not an answer
        if cell["id"] not in ANSWERS:
            cell["source"] = "as it was"
    carried, _ = carry_over(copy.deepcopy(old), NEW)
    ours, theirs = (
        by_id(course.restore(notebooks.parse(json.dumps(one).encode())).notebook)
        for one in (old, carried)
    )
    for name in ANSWERS:
        assert ours[name]["source"] == theirs[name]["source"]


def test_a_cell_without_an_id_or_without_a_mark_is_known_by_the_other():
    old = worked({"slope": "one", "train": "two"})
    cells = by_id(old)
    del cells["slope"]["id"]
    cells["train"]["metadata"].clear()
    result = by_id(carry_over(old, NEW)[0])
    assert (result["slope"]["source"], result["train"]["source"]) == ("one", "two")


def test_an_answer_in_two_parts_comes_whole():
    old = worked({"slope": "first"})
    second = copy.deepcopy(by_id(old)["slope"]) | {"id": "second", "source": "second"}
    old["cells"].append(second)
    assert by_id(carry_over(old, NEW)[0])["slope"]["source"] == "first\n\nsecond"


def test_what_is_not_asked_for_any_more_is_kept_and_named():
    old = worked({"slope": "mine"})
    cell = by_id(old)["slope"]
    cell["id"] = cell["metadata"]["nbgrader"]["grade_id"] = "steepness"
    result, told = carry_over(old, NEW)
    kept = by_id(result)["steepness"]
    assert kept["source"] == "mine"
    assert "nbgrader" not in kept["metadata"]
    assert any("does not ask for steepness" in line for line in told)


def test_an_own_cell_shows_nothing_that_it_gave_and_no_id_comes_twice():
    old = worked({}, slope="a", train="b")
    for cell in old["cells"]:
        if cell["id"].startswith("own"):
            cell["id"] = "same"
    result, _ = carry_over(old, NEW)
    ids = [cell["id"] for cell in result["cells"]]
    assert len(set(ids)) == len(ids)
    added = [cell for cell in result["cells"] if cell["id"].startswith("same")]
    assert [cell["source"] for cell in added] == ["a", "b"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in added)


def test_work_in_the_new_copy_is_never_written_over():
    with pytest.raises(CarryError, match="work in the new copy already, in slope"):
        carry_over(worked({"train": "old"}), worked({"slope": "new"}))


def test_another_problem_set_is_refused():
    other = next(path for path in (ROOT / "exercises").glob("ps5*/*.ipynb"))
    with pytest.raises(CarryError, match="one problem set"):
        carry_over(worked({"slope": "x"}), json.loads(other.read_text(encoding="utf-8")))


@pytest.fixture
def bundles(tmp_path):
    """An older bundle in which somebody has worked, and the newer one."""
    for name, notebook in (("old", worked({"slope": "mine"})), ("new", NEW)):
        folder = tmp_path / name / "exercises" / SET
        folder.mkdir(parents=True)
        (folder / f"{SET}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return tmp_path


def test_the_command_carries_a_whole_bundle_over(bundles):
    before = (bundles / "old" / "exercises" / SET / f"{SET}.ipynb").read_bytes()
    ran = subprocess.run(
        [sys.executable, "-m", "homework.carry_over", "../old"],
        cwd=bundles / "new",
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "1 answer and 0 cells of your own came along" in ran.stdout
    target = bundles / "new" / "exercises" / SET / f"{SET}.ipynb"
    assert by_id(json.loads(target.read_text(encoding="utf-8")))["slope"]["source"] == "mine"
    assert (bundles / "old" / "exercises" / SET / f"{SET}.ipynb").read_bytes() == before


def test_what_cannot_be_done_is_said_and_nothing_is_written(bundles, capsys, monkeypatch):
    monkeypatch.chdir(bundles / "new")
    target = bundles / "new" / "exercises" / SET / f"{SET}.ipynb"
    (bundles / "broken.ipynb").write_text("{", encoding="utf-8")
    (bundles / "folder").mkdir()
    for folder in ("one", "two"):
        (bundles / "twice" / folder).mkdir(parents=True)
        (bundles / "twice" / folder / f"{SET}.ipynb").touch()
    before = target.read_bytes()
    for words, told in [
        (["../broken.ipynb"], "There is no exercises/broken/broken.ipynb"),
        (["../broken.ipynb", str(target)], "is no notebook that can be read"),
        (["../nothing.ipynb", str(target)], "cannot be read"),
        (["../folder"], "has no older copy"),
        (["."], "has no older copy"),
        (["../twice"], "twice"),
        ([str(target)], "is the new copy"),
    ]:
        assert carrying.main(words) == 1
        assert told in capsys.readouterr().err
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]
