"""The report says what the gradebook says, shows no student's text as anything else, and can be shown."""

import csv
import html
import io
import itertools
import json
import re
import shutil

import bs4
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.cli import main
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.reporting import class_report, data_formats, loss_reasons
from autograder.reporting.anonymise import FEWEST, SMALL, anonymised
from autograder.reporting.page import page
from autograder.reporting.statistics import coarsened, discrimination, histogram
from tests.support import marked_class
from tests.support.marked_class import MAX
from tests.support.tiny_course import NAME

SCRIPT = "<script>alert('x')</script>"
HOSTILE = [
    *(SCRIPT, "<img src=x onerror=alert(1)>", "';--", "نور-الدين", "../../etc", "{{7*7}}"),
    *("=HYPERLINK(1)", "]]><svg onload=alert(1)>", "a&b", '"quoted"', "李娜", "ada-lovelace"),
]
NOTE = f"The file is called {SCRIPT} by ada-lovelace.ipynb; it should be tiny_set.ipynb."
MESSAGE = "`double(3)` raised MyNameIsAdaLovelace: <b>ada-lovelace</b>"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class with hostile names: most waits for hand marking, some marks are missing."""
    course = marked_class.make(tmp_path_factory.mktemp("report") / "course")
    for number, name in enumerate(HOSTILE):
        scores = {"slope": 1.5} if number < 4 else {"double": 0.0} if number < 6 else {}
        marked_class.mark(
            course,
            name.replace("/", "∕"),
            scores,
            mistakes={"slope": "without_the_input"} if number < 4 else {},
            messages={"slope": SCRIPT, "double": MESSAGE} if number < 6 else {},
            notes=[NOTE, f"Cell 3 (slope): {SCRIPT}"] if number in (0, *range(5, 9)) else [],
            seconds=10.0 - number,
        )
    for name, score in zip(HOSTILE[6:9], [2.0, 1.0, 0.0], strict=True):
        marked_class.by_hand(course, name.replace("/", "∕"), "essay", score)
    marked_class.penalise(course, "ada-lovelace", 1.0)
    return course


@pytest.fixture(scope="module")
def found(course):
    return class_report.gather(course, NAME)


def named(found, question):
    return next(one for one in found.questions if one.name == question)


def test_a_mean_is_that_of_the_answers_that_are_marked(found):
    essay = named(found, "essay")
    assert (essay.graded, essay.waiting) == (3, len(HOSTILE) - 3)
    assert essay.mean_share == pytest.approx((2 + 1 + 0) / 3 / 2)
    assert (essay.full, essay.part, essay.none) == (1, 1, 1)
    slope = named(found, "slope")
    assert slope.mean_share == pytest.approx((4 * 1.5 + (len(HOSTILE) - 4) * 3) / len(HOSTILE) / 3)


def test_what_waits_counts_on_neither_side_of_a_share(found):
    shares = [8.5 / 10] * 4 + [8 / 10] * 2 + [12 / 12, 11 / 12, 10 / 12] + [1.0] * 3
    assert found.mean == pytest.approx(np.mean(shares))
    assert found.median == pytest.approx(np.median(shares))
    assert sum(one.count for one in found.distribution) == len(HOSTILE)


def test_the_submissions_add_up_with_what_lateness_takes_off(found):
    ada = next(one for one in found.submissions if one["student"] == "ada-lovelace")
    assert ada["points"] - ada["penalty"] == ada["total"] == MAX - 2 - 1


def test_a_mistake_is_counted_with_its_share_and_its_students(found):
    [mistake] = found.mistakes
    assert (mistake.question, mistake.mistake) == ("slope", "without the input")
    assert mistake.count == len(mistake.students) == 4
    assert mistake.share == pytest.approx(4 / len(HOSTILE))


def test_every_waiting_answer_is_listed(found):
    assert len(found.waiting_events["essay"]) == len(HOSTILE) - 3 == found.waiting


def test_the_slowest_come_first(found):
    seconds = [event.value for event in found.slowest]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[0] == 10.0


def test_nothing_graded_is_said(tmp_path):
    course = marked_class.make(tmp_path / "course")
    with pytest.raises(CourseError, match="autograder grade tiny_set"):
        class_report.gather(course, NAME)


def test_a_page_shows_what_students_wrote_as_text_and_takes_nothing_from_elsewhere(found):
    text = page(found)
    soup = bs4.BeautifulSoup(text, "html.parser")
    assert not soup.find_all(["script", "img", "iframe", "object", "link", "a", "form"])
    for tag in soup.find_all():
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert not tag.get("src")
    assert not re.search(r"url\((?!#)", text)
    assert not re.search(r"@import|https?://(?!www\.w3\.org/)", text)
    shown = soup.get_text()
    for name in HOSTILE:
        assert name.replace("/", "∕") in shown
    assert SCRIPT in shown
    assert "{{7*7}}" in shown


def test_every_picture_has_a_text_that_gives_its_numbers(found):
    soup = bs4.BeautifulSoup(page(found), "html.parser")
    pictures = soup.find_all("svg")
    assert len(pictures) == 2
    told = [picture["aria-label"] for picture in pictures]
    assert all(picture["role"] == "img" for picture in pictures)
    assert "80–90 percent: 7; 90–100 percent: 5" in told[0]
    assert "slope: full marks 8, part of them 4" in told[1]
    assert "essay: full marks 1, part of them 1, none 1, waits for a person 9" in told[1]


def test_ids_on_the_page_are_there_once(found):
    soup = bs4.BeautifulSoup(page(found), "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True) if tag.find_parent("svg") is None]
    assert len(ids) == len(set(ids))


def traces(text):
    """What of a student stands in a text, in any spelling that a page or a table could give it."""
    marks = [
        *(name.replace("/", "∕") for name in HOSTILE),
        *("lovelace", "Lovelace", "alert", "MyNameIs", "onerror", "{{7"),
    ]
    plain = [text, html.unescape(text), text.encode().decode("unicode_escape", "ignore")]
    return [mark for mark in marks if any(mark in one for one in plain) and mark != "a&b"]


def test_an_anonymous_report_has_nothing_of_any_student(found):
    shown = anonymised(found)
    assert traces(page(found))
    for text in (page(shown), data_formats.as_json(shown), data_formats.as_csv(shown)):
        assert traces(text) == []
        assert "a&amp;b" not in text


def test_an_anonymous_report_counts_no_group_that_is_small(found):
    shown = anonymised(found)
    for one in shown.distribution:
        assert one.count == 0 or one.count >= SMALL
    for question in shown.questions:
        groups = [question.full, question.below, question.part, question.none, question.waiting]
        assert all(count is None or count == 0 or count >= SMALL for count in groups)
        assert all(count >= SMALL for count in question.reasons.values())
    assert all(mistake.count >= SMALL for mistake in shown.mistakes)
    assert all(count is None or count >= SMALL for count in shown.troubles.values())


counts = st.lists(st.integers(0, 9), min_size=1, max_size=12)


@given(counts)
def test_coarser_bins_keep_everybody_and_leave_nobody_alone(numbers):
    shares = [(i + 0.5) / len(numbers) for i, n in enumerate(numbers) for _ in range(n)]
    bins = histogram(shares, len(numbers))
    assert [one.count for one in bins] == numbers
    joined = coarsened(bins, SMALL)
    assert sum(one.count for one in joined) == sum(numbers)
    assert joined[0].low == 0
    assert joined[-1].high == 1
    assert all(a.high == b.low for a, b in itertools.pairwise(joined))
    assert len(joined) == 1 or all(one.count == 0 or one.count >= SMALL for one in joined)


splits = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


@given(splits)
def test_a_small_group_cannot_be_had_by_subtraction(split):
    full, part, none, waiting = split
    assume(sum(split) >= FEWEST)
    marked = full + part + none
    question = class_report.QuestionFindings(
        "slope", 3.0, marked, waiting, 0.5 if marked else None, full, part + none, part, none, None
    )
    base = class_report.Findings(
        NAME, "", "", 12.0, marked + waiting, 0, marked, 0, waiting, 0.5, 0.5, 0.5, 0.5,
        [], [question], [], {}, 1.0, 1.0,
    )  # fmt: skip
    shown = anonymised(base).questions[0]
    groups = [shown.full, shown.waiting]
    groups += [shown.below] if shown.part is None else [shown.part, shown.none]
    seen = [one for one in groups if one is not None]
    assert all(one == 0 or one >= SMALL for one in seen)
    left = sum(split) - sum(seen)  # who reads the page knows how many there are in all
    assert left == 0 or left >= SMALL
    assert shown.graded in (None, marked)
    assert shown.graded is None or shown.graded == 0 or shown.graded >= SMALL


def test_a_class_too_small_to_be_anonymous_is_refused(tmp_path):
    course = marked_class.make(tmp_path / "course")
    for number in range(5):
        marked_class.mark(course, f"student-{number}")
    with pytest.raises(CourseError, match="fewer than 6"):
        anonymised(class_report.gather(course, NAME))


def test_json_and_csv_hold_the_same(found):
    data = json.loads(data_formats.as_json(found))
    rows = list(csv.DictReader(io.StringIO(data_formats.as_csv(found), newline="")))
    read = {(row["section"], row["item"], row["measure"]): row["value"] for row in rows}
    assert float(read["all", "", "mean"]) == pytest.approx(data["mean"], rel=1e-5)
    for question in data["questions"]:
        for measure in ("graded", "waiting", "full", "none"):
            assert int(read["questions", question["name"], measure]) == question[measure]
        mean = float(read["questions", question["name"], "mean_share"])
        assert mean == pytest.approx(question["mean_share"], rel=1e-5)
    students = {row["item"] for row in rows if row["section"] == "submissions"}
    assert len(students) == len(data["submissions"]) == len(HOSTILE)
    assert "'=HYPERLINK(1)" in students


def test_discrimination_is_the_correlation_with_the_rest():
    item, rest = [0, 1, 2, 2, 3, 1], [0.1, 0.5, 0.4, 0.9, 0.8, 0.2]
    found = discrimination(item, rest)
    assert found.value == pytest.approx(np.corrcoef(item, rest)[0, 1])
    assert -1 <= found.low < found.value < found.high <= 1


def test_bounds_of_a_correlation_hold_about_95_times_in_100():
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(600):
        both = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=25)
        found = discrimination(both[:, 0], both[:, 1])
        held += found.low <= 0.5 <= found.high
    assert 0.92 < held / 600 < 0.98


@pytest.mark.parametrize("item", [[1, 1, 1, 1, 1, 1], [1, 2, 3]])
def test_a_correlation_that_says_nothing_is_none(item):
    assert discrimination(item, np.arange(len(item)) / 10) is None


def test_a_question_is_not_held_against_itself(tmp_path):
    """Marks for one question alone, with all else equal, say nothing on how it goes with the rest."""
    course = marked_class.make(tmp_path / "course")
    for number in range(8):
        marked_class.mark(course, f"s{number}", {"slope": float(number % 4), "essay": 2.0})
    assert named(class_report.gather(course, NAME), "slope").discrimination is None


def test_files_that_cannot_be_read_do_not_make_questions_look_alike(tmp_path):
    course = marked_class.make(tmp_path / "course")
    rng = np.random.default_rng(1)
    for number in range(20):
        scores = {name: float(rng.integers(0, 2)) for name in ("double", "slope", "essay")}
        marked_class.mark(course, f"s{number:02d}", scores)
    before = named(class_report.gather(course, NAME), "slope").discrimination
    nothing = dict.fromkeys(marked_class.FULL, 0.0)
    for number in range(8):
        marked_class.mark(course, f"z{number}", nothing, readable=False, notes=["It is empty."])
    after = class_report.gather(course, NAME)
    assert named(after, "slope").discrimination == before
    assert named(after, "slope").reasons[loss_reasons.UNREADABLE] == 8
    assert after.troubles == {"The file cannot be read as a notebook": 8}


def test_what_is_wrong_in_an_unknown_way_is_shown_with_its_message(found):
    assert [event.text for event in found.unexplained["double"]] == [MESSAGE, MESSAGE]
    assert named(found, "double").reasons == {"raised an error of their own": 2}
    assert html.escape(MESSAGE.split("`")[-1]) in page(found)


def test_an_exception_of_a_student_s_own_is_not_named():
    assert loss_reasons._known("ValueError") == "ValueError"
    assert (
        loss_reasons._known("MyNameIsAda")
        == loss_reasons._known("print")
        == "an error of their own"
    )


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["autograder", "report", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main.main()
    return stopped.value.code, capsys.readouterr()


def test_the_command_writes_a_page_and_prints_data(course, tmp_path, capsys, monkeypatch):
    shutil.copytree(course.root, tmp_path / "course")
    here = Course.at(tmp_path / "course")
    code, told = run(capsys, monkeypatch, NAME, "--course", here.root)
    assert code == 0
    assert told.out.strip() == str(here.reports / f"{NAME}.html")
    assert (here.reports / f"{NAME}.html").read_text().startswith("<!DOCTYPE html>")
    code, told = run(capsys, monkeypatch, NAME, "--course", here.root, "--json", "--anonymous")
    assert code == 0
    assert json.loads(told.out)["anonymous"] is True
    code, told = run(capsys, monkeypatch, NAME, "--course", here.root, "--csv")
    assert told.out.splitlines()[0] == "section,item,measure,value"


def test_a_place_that_cannot_be_written_is_named(course, tmp_path, capsys, monkeypatch):
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "report.html"
    code, told = run(capsys, monkeypatch, NAME, "--course", course.root, "--to", target)
    assert code == 2
    assert str(target) in told.err
