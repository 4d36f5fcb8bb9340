"""Numbers in platforms' files are read by a grammar, and one that may be two is refused."""

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.exporting.numbers import DECIMALS, GROUPS, NumberError, Numbers, readings

STYLES = [(d, g) for d in DECIMALS for groups in GROUPS[d] for g in ["", *groups]]
VALUES = st.decimals(min_value=0, max_value=10**9, places=2) | st.integers(0, 10**9).map(Decimal)


def written(value, decimal, group, places=None):
    """A number as a person or a program of some country writes it: an oracle without the grammar."""
    whole, _, fraction = f"{value:f}".partition(".")
    if places is not None:
        fraction = fraction.ljust(places, "0")
    end = len(whole) % 3 or 3
    parts = [whole[:end], *(whole[i : i + 3] for i in range(end, len(whole), 3))]
    return group.join(parts) + (decimal + fraction if fraction else "")


@given(
    VALUES, st.sampled_from(STYLES), st.sampled_from([None, 2, 3]), st.sampled_from(["", "-", "+"])
)
@example(Decimal(1600), (".", ","), 2, "")
@example(Decimal(1600), (",", "."), None, "")
def test_any_number_in_any_style_reads_back_exactly_in_a_file_of_that_style(
    value, style, places, sign
):
    decimal, group = style
    text = sign + written(value, decimal, group, places)
    file = Numbers.of([text, f"0{decimal}5"])
    assert file.read(text) == (-value if sign == "-" else value)
    assert Numbers.of([], decimal).read(f" {text} ") == file.read(text)


@given(VALUES, st.sampled_from(STYLES), st.sampled_from([None, 2, 3]))
def test_a_number_alone_reads_back_exactly_or_is_refused_with_both_that_it_may_be(
    value, style, places
):
    text = written(value, *style, places)
    file = Numbers.of([text])
    try:
        assert file.read(text) == value
    except NumberError as error:
        assert len(set(readings(text).values())) == 2
        assert "--decimal" in str(error)
    else:
        assert set(readings(text).values()) == {value}


@pytest.mark.parametrize(
    "text",
    ["16 pts", "", "-", "abc", "EX", "1e3", "nan", "inf", "1,60", "1.2.3", "1,2,3", "12,34.5", "1.600,00.0",
     "1 60", "٣", "１６", "5.", "--5", "0,600.0", "1.600.00", "16%", "(5)", "1'60", "1,,600", "$5"],
)  # fmt: skip
def test_what_is_no_number_in_a_file_with_points_is_refused_by_name(text):
    with pytest.raises(NumberError, match="is not a number"):
        Numbers.of(["0.5"]).read(text)


@given(st.text("0123456789.,' -+\u00a0eE%", max_size=12), st.sampled_from(DECIMALS))
def test_a_text_that_is_read_has_no_digit_that_does_not_count(text, decimal):
    try:
        value = Numbers.of([], decimal).read(text)
    except NumberError:
        return
    bare = re.sub(r"[.,' \u00a0]", lambda found: "." if found[0] == decimal else "", text)
    assert value == Decimal(bare)


@pytest.mark.parametrize(
    ("others", "value"),
    [
        (["12.5"], 1600),
        (["0,25"], Decimal("1.6")),
        (["1.250,00"], Decimal("1.6")),
        (["7", "1,234.5"], 1600),
    ],
)
def test_the_whole_file_decides_what_one_number_of_it_means(others, value):
    assert Numbers.of(["1,600", *others]).read("1,600") == value


def test_a_file_that_writes_both_is_refused_where_it_matters_and_names_both():
    file = Numbers.of(["12.5", "0,25", "1,600"])
    assert file.read("16") == 16
    with pytest.raises(NumberError, match=r"“12\.5” and “0,25”"):
        file.read("1,600")
    with pytest.raises(NumberError, match="--decimal"):
        file.write(1.5)
    assert file.write(3.0) == "3"
    assert Numbers.of(["12.5", "0,25", "1,600"], ",").read("1,600") == Decimal("1.6")


@given(st.floats(0, 1e6), st.sampled_from(DECIMALS))
def test_points_are_written_as_the_file_writes_and_read_back(value, decimal):
    file = Numbers.of([f"0{decimal}5"])
    assert float(file.read(file.write(value))) == pytest.approx(value, abs=0.00501)
