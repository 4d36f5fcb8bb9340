"""How messages are set in HTML."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.wording import as_html


@pytest.mark.parametrize(
    ("message", "page"),
    [
        ("`f(1)` gave <b>2</b>", "<code>f(1)</code> gave &lt;b&gt;2&lt;/b&gt;"),
        ("`[[1],\n [2]]` and `3`", "<code>[[1],\n [2]]</code> and <code>3</code>"),
        ("the *whole sum*: x * y * z", "the <em>whole sum</em>: x * y * z"),
        ("not `a*b*c`", "not <code>a*b*c</code>"),
        ("one ` alone, and *then*", "one ` alone, and <em>then</em>"),
        ("`a` and one ` alone", "<code>a</code> and one ` alone"),
    ],
)
def test_code_and_stress_are_set_and_all_else_is_shown_as_it_was_written(message, page):
    assert as_html(message) == page


@given(st.text(alphabet="ab`*<&\"' \n1(", max_size=30))
def test_no_message_loses_a_word_or_brings_a_tag_of_its_own(message):
    page = as_html(message)
    bare = re.sub(r"</?(?:code|em)>", "", page)
    assert not set("<>") & set(bare)
    marks = str.maketrans("", "", "`*")
    assert html.unescape(bare).translate(marks) == message.translate(marks)
