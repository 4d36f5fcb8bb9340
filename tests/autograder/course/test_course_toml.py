"""course.toml has a declared form: each key says what may stand there, and no other key may."""

import datetime
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.course_toml import CourseToml
from autograder.course.validation import Table, read
from autograder.errors import CourseError


class Anything:
    """What no key of a file of settings holds."""

    def __repr__(self):
        return "something else"


def tables(form=CourseToml, above=()):
    """Each table of the form: where it stands, under names that people choose, and its class."""
    yield above, form
    for name, field in form.model_fields.items():
        kind, where = field.annotation, (*above, name)
        while getattr(kind, "__origin__", None) is dict:
            kind, where = kind.__args__[1], (*where, "name")
        if isinstance(kind, type) and issubclass(kind, Table):
            yield from tables(kind, where)


def depth_of_names(field):
    kind, depth = field.annotation, 0
    while getattr(kind, "__origin__", None) is dict:
        kind, depth = kind.__args__[1], depth + 1
    return depth


KEYS = [
    (*where, name, *["name"] * depth_of_names(field))
    for where, form in tables()
    for name, field in form.model_fields.items()
]


def at(path, value):
    for part in reversed(path):
        value = {part: value}
    return value


def refusal(data):
    with pytest.raises(CourseError) as refused:
        read(CourseToml, data, "the file")
    return str(refused.value)


@pytest.mark.parametrize("path", KEYS, ids=".".join)
@pytest.mark.parametrize("value", [Anything(), [[]], datetime.date(2026, 1, 1)])
def test_what_is_wrong_is_said_in_one_sentence_of_ours_for_every_key(path, value):
    told = refusal(at(path, value))
    key = ".".join(path)
    shown = value.isoformat() if isinstance(value, datetime.date) else repr(value)
    assert told.startswith(f"the file, key {key}: ")
    assert told.endswith(f" is expected here, not {shown}.")


@pytest.mark.parametrize(("where", "form"), list(tables()), ids=lambda part: str(part)[:30])
@given(data=st.data())
def test_an_unknown_key_is_refused_with_the_nearest_that_is_known(where, form, data):
    name = data.draw(st.sampled_from(sorted(form.model_fields)))
    place = data.draw(st.integers(0, len(name) - 1))
    misspelt = name[:place] + data.draw(st.sampled_from("89")) + name[place + 1 :]
    told = refusal(at((*where, misspelt), 1))
    prefix = "".join(f"{part}." for part in where)
    assert f"has a key {prefix}{misspelt}, which means nothing" in told
    assert f"Did you mean {prefix}{name}?" in told


def test_all_that_is_wrong_is_named_at_once():
    told = refusal({"timezone": 1, "late": {"cap_percent": 101}, "dates": {}}).splitlines()
    assert ["timezone" in told[0], "late.cap_percent" in told[1], "dates" in told[2]] == [True] * 3


def test_a_long_value_is_shown_in_part():
    assert len(refusal({"timezone": ["x" * 10_000]})) < 300


def test_the_course_s_own_file_shows_every_key():
    text = (Path(__file__).parents[3] / "course.toml").read_text(encoding="utf-8")
    named = {name for _, form in tables() for name in form.model_fields}
    assert sorted(name for name in named if not re.search(rf"\b{name}\b", text)) == []


def test_commands_start_without_what_reads_settings():
    slow = "{'pydantic', 'scipy', 'numpy', 'sqlalchemy'} & set(sys.modules)"
    code = f"import sys, autograder.cli.app, autograder.course.deadlines; print({slow})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
