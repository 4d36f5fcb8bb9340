"""An answer is right whatever class it comes in; what is no data is not taken for any."""

import array
import collections
import decimal
import enum
import fractions
import json
import types
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.protocol.base_types import NO_DATA, to_base, to_base_throughout
from autograder.protocol.codec import MAX_ITEMS, Decoder, Encoder, WireError

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")


class OwnInt(int): ...


class OwnFloat(float): ...


class OwnComplex(complex): ...


class OwnFloat64(np.float64): ...


class OwnText(str): ...


class OwnList(list): ...


class OwnTuple(tuple): ...


class OwnDict(dict):
    def __getattr__(self, name):
        return self[name]


class OwnArray(np.ndarray): ...


class OwnSequence(Sequence):
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


class OwnMapping(Mapping):
    def __init__(self, items):
        self.items_in = items

    def __len__(self):
        return len(self.items_in)

    def __iter__(self):
        return iter(self.items_in)

    def __getitem__(self, key):
        return self.items_in[key]


def liar(base):
    """A subclass that gives nothing away by the methods that it defines itself."""

    def refuse(self, *_):
        raise RuntimeError("ask somebody else")

    names = ("__iter__", "__len__", "__getitem__", "__eq__", "__str__", "__repr__", "__int__")
    names += ("__float__", "__complex__", "__index__", "__array__", "__bool__")
    methods = dict.fromkeys(names, refuse)
    methods |= dict.fromkeys(("items", "keys", "values"), refuse)
    return type("Liar", (base,), methods | {"__hash__": base.__hash__})


def named(items):
    return collections.namedtuple("Named", [f"field_{i}" for i in range(len(items))])(*items)


def lists_of(items):
    yield from (OwnList(items), liar(list)(items), OwnSequence(items), collections.deque(items))
    yield from (collections.UserList(items), dict(enumerate(items)).values())
    sorts = {type(item) for item in items}
    if sorts == {str}:
        yield np.array(items)
        if len(set(items)) == len(items):
            yield dict.fromkeys(items).keys()
    if sorts == {float}:
        yield array.array("d", items)
    if sorts == {int}:
        yield array.array("q", items)
        if items == list(range(len(items))):
            yield range(len(items))
    if str in sorts:
        objects = np.empty(len(items), dtype=object)
        for place, item in enumerate(items):  # all at once, NumPy would look into them
            objects[place] = item
        yield objects


def tuples_of(items):
    yield from (OwnTuple(items), liar(tuple)(items), named(items))


def dictionaries_of(items):
    yield from (OwnDict(items), liar(dict)(items), collections.OrderedDict(items))
    yield collections.defaultdict(list, items)
    yield from (OwnMapping(items), types.MappingProxyType(items), collections.UserDict(items))
    yield from (collections.ChainMap(items), collections.Counter(items))


def whole_numbers_of(number):
    yield from (OwnInt(number), liar(int)(number), enum.IntEnum("E", {"A": number}).A)


def numbers_of(number):
    yield from (OwnFloat(number), liar(float)(number), decimal.Decimal(number))
    if np.isfinite(number):
        yield fractions.Fraction(number)


def texts_of(text):
    yield from (OwnText(text), liar(str)(text), collections.UserString(text))
    if not text.endswith("\0"):  # NumPy takes the end for padding
        yield np.str_(text)
    if text:
        yield enum.StrEnum("E", {"A": text}).A


def arrays_of(numbers):
    yield from (numbers.view(OwnArray), np.ma.array(numbers), numbers.astype(object))
    yield np.ma.array(numbers, mask=np.zeros(numbers.shape, dtype=bool))
    yield np.asarray(numbers.tolist(), dtype=object).reshape(numbers.shape)
    if numbers.ndim == 2:
        yield np.matrix(numbers)
    if numbers.ndim == 1 and numbers.size:
        yield from (np.rec.array(numbers), np.asarray([fractions.Fraction(n) for n in numbers]))
        yield numbers.flat
    yield memoryview(numbers)


DISGUISES = {
    list: lists_of,
    tuple: tuples_of,
    dict: dictionaries_of,
    int: whole_numbers_of,
    float: numbers_of,
    str: texts_of,
    np.ndarray: arrays_of,
}
NUMBERS = st.integers(-(2**62), 2**62) | st.floats(allow_nan=False)
ARRAYS = st.lists(st.floats(-9, 9), min_size=4, max_size=4).map(np.array) | st.lists(
    st.floats(-9, 9), min_size=6, max_size=6
).map(lambda entries: np.reshape(entries, (2, 3)))
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5) | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.integers(0, 9), inner, max_size=3)
    ),
    max_leaves=8,
)


def disguised(value, draw):
    """The same value, itself and all in it in classes of any kind."""
    if isinstance(value, list | tuple):
        value = type(value)(disguised(item, draw) for item in value)
    elif isinstance(value, dict):
        value = {key: disguised(item, draw) for key, item in value.items()}
    forms = [value, *(DISGUISES[type(value)](value) if type(value) in DISGUISES else ())]
    return forms[draw(st.integers(0, len(forms) - 1))]


def as_text(value):
    """What is in a value, in words that tell types apart."""
    if isinstance(value, list | tuple):
        return [type(value).__name__, *map(as_text, value)]
    if isinstance(value, dict):
        return sorted([repr(key), as_text(item)] for key, item in value.items())
    if isinstance(value, np.ndarray):
        return ["array", value.shape, value.dtype.kind, value.tolist()]
    return [type(value).__name__, repr(value)]


def sent(value):
    encoder = Encoder(to_base=to_base)
    form = json.loads(json.dumps(encoder.encode(value)))
    return Decoder(encoder.buffers).decode(form)


@settings(max_examples=100)
@given(PLAIN, st.data())
def test_a_value_arrives_as_the_base_type_it_is_whatever_its_class(value, data):
    other = disguised(value, data.draw)
    assert as_text(sent(other)) == as_text(value)
    assert as_text(to_base_throughout(other)) == as_text(value)


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=4))
def test_a_view_of_memory_arrives_as_an_array_of_whole_numbers_too(items):
    assert as_text(sent(memoryview(array.array("q", items)))) == as_text(np.array(items))


@pytest.mark.parametrize("number", [0.0, 2.5, -1e300, float("inf")])
def test_own_classes_of_numpys_numbers_keep_their_precision(number):
    assert as_text(sent(OwnFloat64(number))) == as_text(np.float64(number))


def test_own_classes_of_numpys_coarser_numbers_stay_coarse():
    assert as_text(sent(type("Own", (np.float32,), {})(2.5))) == as_text(np.float32(2.5))


def test_complex_numbers_are_sent_in_numpys_type():
    assert sent(OwnComplex(1, 2)) == sent(1 + 2j) == np.complex128(1 + 2j)


def test_integers_beyond_64_bits_make_an_array_of_floats():
    came = sent(np.array([2**70, 1], dtype=object))
    assert came.dtype == float
    assert came.tolist() == [2.0**70, 1.0]


def test_arrays_in_an_array_of_objects_are_a_list():
    ragged = np.empty(2, dtype=object)
    ragged[:] = [np.eye(2), np.ones(3)]
    assert as_text(sent(ragged)) == as_text([np.eye(2), np.ones(3)])


class Endless(Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return 1.0


class Raising(Mapping):
    def __len__(self):
        return 1

    def __iter__(self):
        raise SystemError("no")

    __getitem__ = None


NOT_DATA = {
    "an object": object(),
    "a set": {1.0, 2.0},
    "an iterator": iter([1.0]),
    "a generator": (n for n in [1.0]),
    "bytes": b"12",
    "a bytearray": bytearray(b"12"),
    "masked entries": np.ma.array([1.0, 2.0], mask=[False, True]),
    "dates": np.array(["2024-01-01"], dtype="datetime64[D]"),
    "records": np.zeros(2, dtype=[("a", "f8")]),
    "a class": OwnList,
    "not a number, signalling": decimal.Decimal("sNaN"),
    "a fraction beyond all floats": fractions.Fraction(10**400),
    "what does not say what it holds": Raising(),
    "a namespace": types.SimpleNamespace(a=1),
}


@pytest.mark.parametrize("name", NOT_DATA)
def test_what_is_no_data_is_not_taken_for_any(name):
    assert to_base(NOT_DATA[name]) is NO_DATA


def test_what_never_ends_is_refused():
    with pytest.raises(WireError, match=f"{MAX_ITEMS:,}"):
        Encoder(to_base=to_base).encode(Endless())
