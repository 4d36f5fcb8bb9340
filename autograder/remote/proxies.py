"""What a test holds in place of a student's functions and objects.

A proxy travels to the student's process for every call. Plain data comes back as data; anything
else comes back as another proxy, which equals nothing, has no truth value, takes part in no
arithmetic and is no array, so that no object of the student's can pass for an answer.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

from ..protocol import messages
from .errors import StudentError


class Caller(Protocol):
    """What a proxy asks: the client of a snapshot."""

    def name(self, name: str) -> Any:
        """The value of a global name; raises ``KeyError`` where there is none."""

    def ask(
        self,
        operation: messages.Access | messages.Operator,
        target: Any,
        arguments: list[Any],
        keywords: dict[str, Any],
    ) -> Any:
        """Call, read or change something of the student's."""

    def ask_in_turn(self, target: Any, cases: Sequence[Sequence[Any]]) -> Callable[..., Any]:
        """Ask for a call with each case at once; the function returned gives one answer a call."""

    def read_each(self, targets: Sequence[Any], names: Sequence[str]) -> list[list[Any]]:
        """Read attributes of some of the student's objects: a row for each object."""

    def allow(self, seconds: float) -> None:
        """Let each call from now on take so long."""

    def lend(
        self, functions: Mapping[str, Callable[..., Any]], of_objects: Collection[str] = ()
    ) -> AbstractContextManager[None]:
        """Let the student's code find these functions under their names, for a time."""


class NotANumberError(TypeError):
    """A test reckons with an object of the student's; the text says what it is."""


class Proxy:
    """Something of the student's that is not plain data."""

    def __init__(
        self, connection: Caller, index: int, what: str, name: str, kind_in_words: str
    ) -> None:
        values = (connection, index, what, name, kind_in_words)
        for key, value in zip(_STATE, values, strict=True):
            object.__setattr__(self, key, value)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call it in the student's process."""
        return self._connection.ask("call", self, list(arguments), keywords)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._connection.ask("getattr", self, [name], {})

    def __setattr__(self, name: str, value: Any) -> None:
        self._connection.ask("setattr", self, [name, value], {})

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise NotANumberError(f"True or False was expected, and {self.kind_in_words} came")

    __array_ufunc__ = None  # NumPy's own numbers and arrays step back

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        """NumPy would read an object of the student's entry by entry, as often as it likes."""
        raise NotANumberError(f"an array was expected, and {self.kind_in_words} came")

    def __len__(self) -> int:
        length = self._connection.ask("len", self, [], {})
        if type(length) is not int:
            raise NotANumberError(f"{self.kind_in_words} has no length")
        return length

    def __getitem__(self, key: Any) -> Any:
        return self._connection.ask("getitem", self, [key], {})

    def __setitem__(self, key: Any, value: Any) -> None:
        self._connection.ask("setitem", self, [key, value], {})

    def __iter__(self) -> Iterator[Any]:
        iterator = self._connection.ask("iter", self, [], {})
        while True:
            try:
                item = self._connection.ask("next", iterator, [], {})
            except StudentError as error:
                if error.ends_iteration:
                    return
                raise
            yield item

    def __repr__(self) -> str:
        return f"<{self.kind_in_words}>"


def _refuse(self: Proxy, *_: Any) -> Any:
    raise NotANumberError(f"a number was expected, and {self.kind_in_words} came")


for _name in messages.ARITHMETIC:
    setattr(Proxy, f"__{_name}__", _refuse)
    setattr(Proxy, f"__r{_name}__", _refuse)
for _method in (
    *messages.SIGNS,
    "lt",
    "le",
    "gt",
    "ge",
    "float",
    "int",
    "complex",
    "index",
    "round",
):
    setattr(Proxy, f"__{_method}__", _refuse)


def in_turn(function: Callable[..., Any], cases: Sequence[Sequence[Any]]) -> Callable[..., Any]:
    """A function to be called with each case in order; a proxy then travels once for all."""
    connection = _connection_of_all([function])
    return function if connection is None else connection.ask_in_turn(function, cases)


def identity(value: Any) -> tuple[str, int]:
    """What tells an object from all others: two proxies of one object of the student's are one."""
    if isinstance(value, Proxy):
        return "theirs", object.__getattribute__(value, "_index")
    return "ours", id(value)


def places_among(objects: Sequence[Any], all_objects: Sequence[Any]) -> list[int]:
    """Where each object stands in a list of objects, -1 for one that is not there."""
    places = {identity(each): place for place, each in enumerate(all_objects)}
    return [places.get(identity(each), -1) for each in objects]


def read_each(objects: Sequence[Any], *names: str) -> list[list[Any]]:
    """Some attributes of each object, in one message for all that are the student's."""
    if (connection := _connection_of_all(objects)) is not None:
        return connection.read_each(objects, names)
    return [[getattr(each, name) for name in names] for each in objects]


def write_each(objects: Sequence[Any], name: str, values: Sequence[Any]) -> None:
    """Set an attribute of each object to its value, in one message for all that are the student's."""
    if (connection := _connection_of_all(objects)) is not None:
        connection.ask("write each", list(objects), [name, list(values)], {})
        return
    for each, value in zip(objects, values, strict=True):
        setattr(each, name, value)


def _connection_of_all(objects: Sequence[Any]) -> Caller | None:
    """Whom to ask about some objects, where all of them are the student's."""
    if not objects or not all(isinstance(each, Proxy) for each in objects):
        return None
    connection: Caller = object.__getattribute__(objects[0], "_connection")
    return connection


class ArithmeticProxy(Proxy):
    """An object of the student's that a test may reckon with; the result is one again."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call it in the student's process; what a class makes can be reckoned with as well."""
        return with_operators(super().__call__(*arguments, **keywords))


def with_operators(value: Any) -> Any:
    """Let a test reckon with a class of the student's, or with one of its objects.

    Without it every proxy refuses arithmetic: what is added to one, or taken from it, travels to
    the student's process, and so must not be what the test expects. Any other value returns as it is,
    so that the same test works where there are no proxies.
    """
    if not isinstance(value, Proxy):
        return value
    state = object.__getattribute__(value, "__dict__")
    return ArithmeticProxy(*(state[name] for name in _STATE))


_STATE = ("_connection", "_index", "_what", "__name__", "kind_in_words")


def _operation(name: messages.Operator, swapped: bool = False) -> Callable[..., Any]:
    def operate(self: ArithmeticProxy, *others: Any) -> Any:
        operands = [self, *others]
        if swapped:
            operands.reverse()
        result = self._connection.ask(name, operands[0], operands[1:], {})
        if not isinstance(result, Proxy):
            raise NotANumberError(f"reckoning with {self.kind_in_words} gave no object of the kind")
        return with_operators(result)

    return operate


for _name in messages.ARITHMETIC:
    setattr(ArithmeticProxy, f"__{_name}__", _operation(_name))
    setattr(ArithmeticProxy, f"__r{_name}__", _operation(_name, swapped=True))
for _other in (*messages.IN_PLACE, *messages.SIGNS):
    setattr(ArithmeticProxy, f"__{_other}__", _operation(_other))


class Namespace(dict[str, Any]):
    """The globals of a test: its own names first, then the course's imports, then the student's.

    ``imports`` are the import statements of the course's own notebook, by the name they bind. A
    test that leans on one of them gets the real module, not what a student put in its place. Fresh
    cases are drawn from ``seed``. ``right_answers`` are the questions that were answered in full, where
    that is known. ``alone`` is the place of the only case that is to be tried, if it is not all.
    """

    def __init__(
        self,
        connection: Caller,
        imports: Mapping[str, str] | None = None,
        seed: bytes | None = None,
        right_answers: Collection[str] | None = None,
        alone: int | None = None,
    ) -> None:
        super().__init__()
        self.seed = seed
        self.right_answers = right_answers
        self.alone = alone
        self._connection = connection
        self._imports = imports or {}

    def __missing__(self, name: str) -> Any:
        if name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        if name in self._imports:
            exec(self._imports[name], self)
            return self[name]
        return self._connection.name(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, the student's if the test has none."""
        try:
            return self[name]
        except KeyError:
            return default

    def allow(self, seconds: float) -> None:
        """Let each call from now on take so long, within the time that the question has."""
        self._connection.allow(seconds)

    def lend(
        self, functions: Mapping[str, Callable[..., Any]], of_objects: Collection[str] = ()
    ) -> AbstractContextManager[None]:
        """Let the student's code find these functions under their names, in this snapshot only."""
        return self._connection.lend(functions, of_objects)
