"""Syntax of a newer Python is told as that, and nothing else is."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.student.newer_syntax import newer

NEWER = [  # the first version that can compile it
    ((3, 12), 'told = f"{values["a"]}"'),
    ((3, 12), "told = f'{x!r:>{sizes['n']}} {y['b']=}'"),
    ((3, 12), "told = f'{chr(10).join([\"\\n\"])}'"),
    ((3, 12), 'told = f"{\n  x  # the first\n}"'),
    ((3, 12), "told = f'{f'{f'{1}'}'}'"),
    ((3, 12), 'told = "a" f"{d["x"]}" "b"'),
    ((3, 12), "%matplotlib inline\n!pip install torch\ntold = f'{a['b']}'"),
    ((3, 12), "def first[T](values: list[T]) -> T:\n    return values[0]"),
    ((3, 12), "class Kept[T: int, *Ts]:\n    pass"),
    ((3, 12), "async def first[T]():\n    pass"),
    ((3, 12), "type Weights = dict[str, float]"),
    ((3, 12), "x = 1; type Pair[T] = tuple[T, T]"),
    ((3, 14), "try:\n    pass\nexcept ValueError, TypeError:\n    pass"),
    ((3, 14), 'told = t"{x}"'),
    ((3, 15), "lazy import numpy"),
    ((3, 15), "flat = [*row for row in rows]"),
]
NOT_PYTHON = [
    'f"{d["a"]"',
    "def f(x:\n    pass",
    "print 'a'",
    "x = (1",
    "f'{a b}'",
    "f'{}'",
    "try:\n    pass\nexcept ValueError, e:\n    pass",  # Python 2
    "for i in x\n    pass",
    'f"{d["a"]}" )',
    "def f[T](x: T)\n    return x",
    "f'{x['a']} {y z}'",
    "a = 'abc\nb = 1",
    "x = '''abc",
    "t = 3 3",
    "def f(x)\n    '''f\"{d[\"a\"]}\"'''",
    "type X == 3 (",
]


@pytest.mark.parametrize(("version", "source"), NEWER)
def test_newer_syntax_is_named_with_its_version(version, source):
    found = newer(f"first = 1\n\n{source}\n")
    if version <= sys.version_info[:2]:
        assert found is None
        return
    assert found is not None
    assert found.version == version
    assert f"syntax of Python 3.{version[1]}; this course grades with 3.11." in found.told((3, 11))
    assert found.line >= 3


@pytest.mark.parametrize("source", NOT_PYTHON)
def test_what_no_python_takes_is_not_called_newer(source):
    assert newer(source) is None


@pytest.mark.parametrize(("_", "source"), NEWER)
def test_newer_syntax_with_a_fault_beside_it_is_not_called_newer(_, source):
    assert newer(f"{source}\nx = (1\n") is None


@given(st.text(alphabet="frt'\"{}[]()=:!#\\\n abdefxyp*,", max_size=60))
def test_whatever_stands_there_is_read(source):
    found = newer(source)
    assert found is None or 1 <= found.line <= source.count("\n") + 1


@given(st.sampled_from([source for _, source in NEWER]), st.integers(0, 5))
def test_the_line_is_that_of_the_construct(source, before):
    found = newer("\n" * before + source)
    assert found is None or before < found.line <= before + source.count("\n") + 1
