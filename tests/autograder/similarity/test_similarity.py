"""Copies are pointed at through their disguises, honest likeness is not, and nothing is said for sure."""

import ast
import json

import bs4
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubrics
from autograder.cli import main
from autograder.errors import CourseError
from autograder.marking.answer_source import source_as_answer
from autograder.marking.outcomes import behaves
from autograder.marking.trial import attempt
from autograder.similarity import compare, page, significance, tokens
from autograder.synthetic import code_styles
from tests.support import tiny_course
from tests.support.tiny_course import NAME

RUBRIC = rubrics.load("ps1_one_weight")
UNUSUAL = """def train(weight, x, target, learning_rate, steps):
    history = [weight]
    while len(history) <= steps:
        # always from the last one
        newest = history[-1]
        gap = newest * x - target
        history.append(newest - learning_rate * (gap + gap) * x)
    return history
"""


def read(source):
    return tokens.read(source, tokens.Alphabet())


def pieces(*sources):
    alphabet = tokens.Alphabet()
    return [set(tokens.read(source, alphabet).pieces) for source in sources]


def test_names_comments_and_layout_do_not_change_the_structure():
    other = UNUSUAL.replace("newest", "w").replace("gap", "e").replace("history", "ws")
    other = other.replace("        # always from the last one\n", '        """Hello."""\n\n')
    one, two = pieces(UNUSUAL, other)
    assert one == two
    assert read(UNUSUAL).words.isdisjoint(read(other).words - {("name", "weight")} - words_given())


def words_given():
    return {("name", name) for name in ("weight", "x", "target", "learning_rate", "steps")}


def test_what_is_called_is_part_of_the_structure():
    source = "def f(a):\n    return np.sum(a) / len(a)"
    one, two = pieces(source, source.replace("sum", "max"))
    assert one - two
    assert two - one


def test_swapped_statements_leave_most_of_the_structure():
    lines = UNUSUAL.splitlines()
    one, two = pieces(UNUSUAL, "\n".join([*lines[:-1], "    print(history[0])", lines[-1]]))
    assert len(one & two) > 0.8 * len(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2 * (w * x - y) * x", "x * 2 * (x * w - y)"),
        ("w * x + y * y", "y ** 2 + x * w"),
        ("2 * w", "w * 2.0"),
    ],
)
def test_swapped_and_respelt_expressions_mean_the_same(one, other):
    both = [read(f"def f(w, x, y):\n    return {text}").meaning for text in (one, other)]
    assert both[0] == both[1] != set()


def test_statements_of_a_block_have_no_order_and_short_forms_no_weight():
    head = "def f(w, x):\n"
    one = f"{head}    a = w * x - 1\n    b = x * x - w\n    a += b - 3\n    return a"
    other = f"{head}    q = x ** 2 - w\n    r = x * w - 1\n    r = r + (q - 3)\n    return r"
    assert read(one).meaning == read(other).meaning


@pytest.mark.parametrize("other", ["y - w * x", "w * x - w", "w / x - y", "w * x - 2"])
def test_what_computes_something_else_means_something_else(other):
    head = "def f(w, x, y):\n    return 1 + "
    one, two = read(f"{head}(w * x - y)").meaning, read(f"{head}({other})").meaning
    assert one - two
    assert two - one


@pytest.mark.parametrize(
    "source",
    ["def f(:", "\0", "(" * 300 + "x" + ")" * 300, "x" + "**2" * 3000, "1" + "+1" * 9000],
    ids=["no Python", "zero byte", "brackets", "powers", "a long sum"],
)
def test_what_cannot_be_taken_apart_is_read_all_the_same(source):
    assert read(source).source == source[: tokens.MAX_CODE]


@pytest.mark.parametrize("question", RUBRIC.questions.values(), ids=lambda q: q.name)
def test_a_disguise_leaves_the_meaning(question):
    rng = np.random.default_rng(5)
    written = {question.name: source_as_answer(question.variants[0], question.name)}
    swapped = code_styles.reordered(code_styles.renamed(written, rng), rng)
    changed = code_styles.reformatted(swapped, rng)[question.name]
    assert changed != written[question.name]
    assert read(changed).meaning == read(written[question.name]).meaning != set()


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read_and_marked(text):
    answer = read(text)
    assert all(0 <= a < b <= len(text) for a, b in answer.spans)
    both = tokens.common(answer, answer, set())
    shown = str(page.marked(text, both[0]))
    assert bs4.BeautifulSoup(f"<pre>\n{shown}</pre>", "html.parser").get_text()[1:] == text


def test_what_everybody_or_nobody_else_has_says_nothing():
    alike = significance.likeness([{1, 2}, {1, 2}, {1, 3}, {1}])
    assert alike[0, 1] == 1.0  # one bit: half of the class has it
    assert alike[0, 2] == alike[2, 3] == 0.0
    assert significance.likeness([{1, 2}, {1, 2}, {1}, {1}], {2})[0, 1] == 0.0


def test_a_surprise_is_the_share_of_pairs_as_alike():
    alike = np.array([[0, 3, 1], [3, 0, 0], [1, 0, 0]], dtype=float)
    found = significance.surprise(alike)
    assert found[0, 1] == pytest.approx(np.log(3))
    assert found[0, 2] == pytest.approx(np.log(3 / 2))
    assert found[1, 2] == 0.0


def test_independent_questions_point_at_as_many_pairs_as_they_say():
    """With random likeness, pairs with E below e are about e a class."""
    rng = np.random.default_rng(2)
    below = []
    for _ in range(60):
        surprises = []
        for _ in range(6):
            values = rng.choice([0.0, 1.0, 5.0], p=[0.6, 0.3, 0.1], size=(30, 30))
            values = np.triu(values, 1)
            surprises.append(significance.surprise(values + values.T))
        expected = significance.chances(surprises).expected[np.triu_indices(30, 1)]
        below.append(np.sum(expected <= 1.0))
    assert 0.3 < np.mean(below) < 1.5


def answers(function_of, rng):
    hand = code_styles.CodeStyle(rng)
    return {name: hand.write(function_of(q)) for name, q in RUBRIC.questions.items()}


@pytest.mark.parametrize("question", RUBRIC.questions.values(), ids=lambda q: q.name)
def test_a_hand_and_a_disguise_leave_what_an_answer_computes(question):
    rng = np.random.default_rng(3)
    changed = [code_styles.reformatted, code_styles.renamed, code_styles.reordered]
    for function in (question.reference, *question.variants):
        bound = RUBRIC.bound(function)
        written = code_styles.CodeStyle(rng).write(source_as_answer(function, question.name))
        texts = [written, *(change({"q": written}, rng)["q"] for change in changed)]
        for text in texts:
            names = {"np": np} | {need: RUBRIC.reference(need) for need in question.earlier}
            exec(text, names)
            for arguments in question.cases:
                one, other = attempt(names[question.name], arguments), attempt(bound, arguments)
                assert behaves(one, other, question), text


def test_hands_differ_and_keep_to_themselves():
    source = source_as_answer(RUBRIC.questions["mse_gradient"].variants[0], "mse_gradient")
    texts = {code_styles.CodeStyle(np.random.default_rng(seed)).write(source) for seed in range(20)}
    assert len(texts) > 10
    for text in texts:
        ast.parse(text)


@pytest.fixture(scope="module")
def compared():
    """An honest class of 40 in which one copies all of another's, in each disguise."""
    rng = np.random.default_rng(11)
    honest = code_styles.handwritten(RUBRIC, 40, rng)
    everybody = dict(honest)
    disguises = {
        "plain": lambda found, _: dict(found),
        "reformatted": code_styles.reformatted,
        "renamed": code_styles.renamed,
        "reordered": code_styles.reordered,
    }
    copies = {}
    for number, (kind, disguise) in enumerate(disguises.items()):
        source, copier = f"student-{2 * number:04d}", f"student-{2 * number + 1:04d}"
        everybody[source] = everybody[source] | {
            "train": UNUSUAL.replace("gap", f"gap{number}" * 2)
        }
        extra = "    return history[:]\n" if number % 2 else "    return list(history)\n"
        everybody[source]["train"] = UNUSUAL.replace("    return history\n", extra)
        everybody[copier] = disguise(everybody[source], rng)
        copies[source, copier] = kind
    return honest, everybody, copies


def test_copies_are_found_through_disguises(compared):
    _, everybody, copies = compared
    pairs, _ = compare.compare(everybody, {})
    found = {copies.get(pair.students) for pair in pairs}
    assert len(found & {"plain", "reformatted", "renamed", "reordered"}) >= 3
    assert len(pairs) <= len(copies) + 1


def test_an_honest_class_has_hardly_a_pair(compared):
    pairs, _ = compare.compare(compared[0], {})
    assert len(pairs) <= 1


def test_a_class_in_which_all_write_the_same_is_not_accused():
    same = {f"s{number}": {"double": "def double(x):\n    return x * 2"} for number in range(30)}
    assert compare.compare(same, {})[0] == []


def test_what_was_handed_out_is_nobody_s(compared):
    given = "\n".join(f"boiler = plate_{number}(1, 2, 3, 4) + 5" for number in range(30))
    two = {student: dict(found) for student, found in compared[0].items()}
    for student in ("student-0008", "student-0009"):
        two[student]["train"] = f"{two[student]['train']}\n{given}"
    alone = {p.students for p in compare.compare(compared[0], {"setup": given})[0]}
    assert {p.students for p in compare.compare(two, {"setup": given})[0]} == alone


SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A tiny class, in which two hand in the same unusual thing."""
    course = tiny_course.make(tmp_path_factory.mktemp("similar") / "course")
    blank = tiny_course.released(course)
    for number in range(14):
        name = f"x{number}"
        given = {
            "double": f"def double(x):\n    {name} = x * {number} + x\n    return {name}",
            "mean": f"def mean(xs):\n    return sum(xs[{number}:]) / len(xs) - {number}",
        }
        tiny_course.hand_in(course, f"student-{number}", tiny_course.answered(blank, given))
    copied = {name: f"def {name}(x):\n    y = [{i} for z in 'abc' if z > '{SCRIPT}']\n    return y"
              for i, name in enumerate(["double", "mean", "apply", "slope", "step"])}  # fmt: skip
    for student in ("<b>eve</b>", "mallory"):
        student = student.replace("/", "∕")
        tiny_course.hand_in(course, student, tiny_course.answered(blank, copied))
    tiny_course.hand_in(course, "nothing", blank)
    tiny_course.hand_in(course, "broken", b"no notebook")
    return course


def test_the_page_shows_both_sides_as_text_and_says_that_it_is_no_verdict(course):
    found = compare.compare_class(course, NAME)
    assert [set(pair.students) for pair in found.pairs] == [{"<b>eve<∕b>", "mallory"}]
    assert found.left_out == ["broken", "nothing"]
    text = page.page(found)
    soup = bs4.BeautifulSoup(text, "html.parser")
    assert not soup.find_all(["script", "img", "b", "link"])
    assert "pointer, not a verdict" in soup.get_text()
    assert SCRIPT in soup.get_text()
    for question in found.pairs[0].questions:
        heading = soup.find("h3", string=question)
        sides = heading.find_next_sibling(class_="sides").find_all("pre")
        assert len(sides) == 2
        assert all(side.find("mark") for side in sides)
    assert len(found.pairs[0].questions) >= 2


def test_nobody_is_compared_before_anybody_hands_in(tmp_path):
    empty = tiny_course.make(tmp_path / "course")
    with pytest.raises(CourseError, match=r"Nobody handed in tiny_set\. Run: autograder collect"):
        compare.compare_class(empty, NAME)


def test_too_few_to_tell_is_said(course, monkeypatch):
    monkeypatch.setattr(compare, "FEWEST", 17)
    with pytest.raises(CourseError, match="16 submissions of tiny_set have code"):
        compare.compare_class(course, NAME)


def test_the_command_writes_a_page_and_prints_json(course, capsys, monkeypatch):
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["autograder", "similar", NAME, *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main.main()
        assert stopped.value.code == 0
        return capsys.readouterr().out

    told = run("--course", course.root)
    assert "1 pair is more alike" in told
    assert "not a verdict" in told
    assert (course.reports / f"{NAME}-similar.html").exists()
    data = json.loads(run("--course", course.root, "--json"))
    assert len(data["pairs"]) == 1
    assert data["pairs"][0]["expected_by_chance"] < 0.05


def test_all_pairs_are_counted_and_listed_and_the_page_says_how_many_it_shows(compared):
    own, copies = compared[1], compared[2]
    pairs, softened = compare.compare(own, {}, shown=2)
    assert len(pairs) > 2
    assert len({pair.students for pair in pairs} & copies.keys()) > 2
    assert [bool(pair.passages) for pair in pairs] == [True] * 2 + [False] * (len(pairs) - 2)
    assert all(pair.questions for pair in pairs)
    everything = compare.compare(own, {})[0]
    assert [(p.students, p.questions) for p in everything] == [
        (p.students, p.questions) for p in pairs
    ]
    found = compare.Comparison(NAME, "Tiny", len(own), pairs, 0.05, softened)
    soup = bs4.BeautifulSoup(page.page(found), "html.parser")
    assert f"{len(pairs)} pairs are more alike" in soup.get_text()
    assert "the 2 that chance explains least" in soup.get_text()
    assert len(soup.select("tbody tr")) == len(pairs)
    assert len(soup.select("section")) == 2
    assert {a["href"] for a in soup.select("tbody a")} == {
        f"#{s['id']}" for s in soup.select("section")
    }
    data = json.loads(page.as_json(found))
    assert data["pairs_found"] == len(data["pairs"]) == len(pairs)


def test_modules_and_files_beside_notebooks_are_compared_too(tmp_path):
    """Two who hand in one module, or one table of their own, are alike; what all have says nothing."""
    course = tiny_course.make(tmp_path / "course")
    blank = tiny_course.released(course)
    styles = [f"def helper_{n}(value_{n}):\n    return value_{n} ** {n} + {n}\n" for n in range(12)]
    for number, style in enumerate(styles):
        path = tiny_course.hand_in(course, f"s{number}", tiny_course.answered(blank, {}))
        (path.parent / "utils.py").write_text(UNUSUAL if number < 2 else style)
        (path.parent / "given.csv").write_text("1,2\n")
    found = compare.compare_class(course, NAME)
    assert found.compared == len(styles)
    assert [pair.students for pair in found.pairs][:1] == [("s0", "s1")]
    assert found.pairs[0].questions == [compare.OWN_CELLS]
    table = b"0.1,0.7\n"
    for number in (4, 5):
        (course.submitted / f"s{number}" / NAME / "measured.csv").write_bytes(table)
    alike = compare.compare_class(course, NAME, threshold=1e9)
    ranks = [pair.students for pair in alike.pairs]
    assert ranks.index(("s4", "s5")) == 1
