"""What the course covers: each statement, the sections that teach it, and what they set right."""

import importlib
import re

import pytest

from book.flashcards.decks import anchor, sections

from .conftest import LECTURES, ROOT

README = (ROOT / "lectures" / "README.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in row.strip("|").split("|")]
    for row in re.findall(r"^\|.+\|$", README.split("\n## What is said")[1], re.MULTILINE)[2:]
]
LINK = re.compile(r"\[([^\]]+)\]\((\d\d)_([a-z_]+)\.ipynb#([^)]+)\)")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_statement_names_sections_of_its_lecture(row):
    statement, number, where, _ = row
    assert statement[0].isupper() or statement[0] in "½`"
    links = LINK.findall(where)
    assert links
    for text, lecture, name, goal in links:
        assert int(lecture) == int(number)
        headings = {anchor(heading): heading for heading in sections(f"{lecture}_{name}")}
        assert goal in headings, f"lecture {number} has no section {text!r}"
        assert text == headings[goal].replace("`", "")


def test_each_statement_is_there_once_and_many_are_set_right():
    statements = [row[0] for row in ROWS]
    assert len(set(statements)) == len(statements)
    assert sum(bool(row[3]) for row in ROWS) > 40


def test_every_section_with_a_time_of_its_own_covers_a_statement():
    named = {(int(row[1]), text) for row in ROWS for text, *_ in LINK.findall(row[2])}
    frames = {"Choose a loss", "How to choose", "The playground", "In code", "See it move"}
    for path in LECTURES:
        headings = sections(path.stem)
        below = ""
        for heading, text in headings.items():
            below = heading if re.search(r"^## ", text, re.MULTILINE) else below
            if re.search(r"^\*\d+ minutes\.\*", text, re.MULTILINE) and heading not in frames:
                inner = {h for h, t in headings.items() if f"### {h}" in t}
                assert (int(path.stem[:2]), heading) in named or inner, f"{path.stem}: {heading}"


@pytest.mark.parametrize(
    "package", sorted(p.parent.name for p in ROOT.glob("rubrics/ps*/__init__.py"))
)
def test_each_question_sends_its_readers_to_a_section_that_exists(package):
    rubric = importlib.import_module(f"rubrics.{package}").rubric
    for question in rubric.questions.values():
        lecture, _, section = question.lecture.partition("#")
        assert not section or section in {
            heading.replace("`", "") for heading in sections(lecture)
        }, f"{question.name}: {lecture} has no section {section!r}"
