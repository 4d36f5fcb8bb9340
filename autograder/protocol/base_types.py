"""What a value comes to in Python's and NumPy's own types, one level deep.

An answer is right whatever class it comes in: a namedtuple is a tuple, a defaultdict a dictionary, a
deque a list, a Fraction a number. This is said where the student's code runs, before anything is sent;
who receives it takes the base types and nothing else. What an object says of itself is asked as little
as can be: of a subclass of a base type, that type's own methods tell what it holds.
"""

from __future__ import annotations

import decimal
import itertools
import numbers
from array import array
from collections import OrderedDict, UserString
from collections.abc import Callable, Iterable, Mapping, MappingView, Sequence
from typing import Any

import numpy as np

NO_DATA = object()  # what an object comes to that is not data
MAX_ITEMS = 200_000  # of what has to be asked for them one by one


def to_base(value: Any) -> Any:
    """The same value in a base type; its parts stay as they are. ``NO_DATA`` where it is no data.

    Base types are None, bool, int, float, complex, str, list, tuple, dict, and NumPy's scalars and arrays
    of numbers. Sets, iterators, bytes and dataclasses are none of these, and neither is an array of which
    entries are masked.
    """
    kind = type(value)
    try:
        for classes, convert in _TABLE:
            if issubclass(kind, classes):
                return convert(value)
    except Exception:  # what the student's own class raises when it is asked what it holds
        return NO_DATA
    return NO_DATA


def to_base_throughout(value: Any, depth: int = 32) -> Any:
    """The same value with its parts in base types as well, as far as they are data."""
    if depth == 0:
        return value
    base = value if type(value) in _BASE_TYPES else to_base(value)
    if base is NO_DATA:
        return value
    kind = type(base)
    if kind is list or kind is tuple:
        return kind(to_base_throughout(item, depth - 1) for item in base)
    if kind is dict:
        return {
            to_base_throughout(key, depth - 1): to_base_throughout(item, depth - 1)
            for key, item in base.items()
        }
    return base


def _bounded(items: Iterable[Any]) -> list[Any]:
    """The items of an object that could give them without end; one too many tells that it did."""
    return list(itertools.islice(items, MAX_ITEMS + 1))


def _mapping(value: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: value[key] for key in _bounded(value)}


def _array(value: np.ndarray) -> Any:
    if isinstance(value, np.ma.MaskedArray):
        if bool(np.ma.getmaskarray(value).any()):
            return NO_DATA
        value = np.ma.getdata(value)
    plain = np.ndarray.view(value, np.ndarray)
    if plain.dtype.kind == "O":
        return _objects(plain)
    if plain.dtype.kind in "UT":
        return plain.tolist()
    return plain if plain.dtype.kind in "biufc" else NO_DATA


def _objects(value: np.ndarray) -> Any:
    """An array of objects: of numbers if all of them are, else a list of what is in it."""
    entries = [_number(entry) for entry in value.ravel().tolist()]
    if not entries or any(entry is NO_DATA for entry in entries):
        return value.tolist()
    numeric = np.asarray(entries)
    if numeric.dtype.kind == "O":  # integers of more than 64 bits
        numeric = np.asarray([complex(entry) for entry in entries])
        numeric = numeric if numeric.imag.any() else numeric.real
    return numeric.reshape(value.shape)


def _number(entry: Any) -> Any:
    if type(entry) not in _NUMBERS:
        entry = to_base(entry)
    return entry if isinstance(entry, _NUMBERS) else NO_DATA


def _scalar(value: np.generic) -> Any:
    """A number of an own class that is one of NumPy's."""
    kind = next(base for base in type(value).__mro__ if base.__module__ == "numpy")
    return np.ndarray.view(np.asarray(value), np.ndarray).astype(kind)[()]


def _text(value: UserString) -> Any:
    return str.__str__(value.data)


_NUMBERS = (bool, int, float, complex, np.bool_, np.number)
_BASE_TYPES = frozenset({type(None), bool, int, float, complex, str, list, tuple, dict})

# The first class that fits decides. Of complex numbers only NumPy's can be sent.
_TABLE: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    ((bool, type(None)), lambda value: value),
    (str, str.__str__),
    ((np.bool_, np.number), _scalar),
    (int, int.__int__),
    (float, float.__float__),
    (complex, lambda value: np.complex128(complex.__complex__(value))),
    (np.ndarray, _array),
    (OrderedDict, lambda value: dict(OrderedDict.items(value))),
    (dict, lambda value: dict(dict.items(value))),
    (list, lambda value: list(list.__iter__(value))),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (UserString, _text),
    (array, lambda value: array.tolist(value) if value.typecode not in "uw" else NO_DATA),
    (memoryview, lambda value: _array(np.asarray(value))),
    ((bytes, bytearray), lambda value: NO_DATA),
    (np.flatiter, lambda value: np.asarray(value)),
    (numbers.Integral, lambda value: int(value)),
    ((numbers.Real, decimal.Decimal), lambda value: float(value)),
    (numbers.Complex, lambda value: np.complex128(complex(value))),
    (Mapping, _mapping),
    ((Sequence, MappingView), _bounded),
)
