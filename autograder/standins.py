"""What a test holds in place of a student's functions and objects.

A stand-in travels to the student's process for every call. Plain data comes back as data; anything
else comes back as another stand-in, which equals nothing and has no truth value, so that no object
of the student's can pass for an answer.
"""

from __future__ import annotations

import builtins
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .student.wire import (
    Channel,
    Decoder,
    Encoder,
    TimedOutError,
    WireError,
    random_state,
)


class StudentStoppedError(Exception):
    """The student's code did not answer; the text goes on from the call: “took longer than …”."""


class StudentError(Exception):
    """Student code raised an error that is none of Python's own."""


class NotPlainError(StudentError):
    """Student code returned something that cannot travel; the text says what."""


class Connection:
    """Calls into one snapshot of the student's process."""

    def __init__(self, channel: Channel, call_seconds: float, seconds: float) -> None:
        self._channel = channel
        self._call_seconds = call_seconds
        self._deadline = time.monotonic() + seconds
        self._functions: list[Callable[..., Any]] = []
        self._stopped = ""

    def name(self, name: str) -> Any:
        """The value of a global name; raises ``KeyError`` where there is none."""
        answer, buffers = self._ask({"op": "name", "name": name}, [])
        if answer.get("missing") is True:
            raise KeyError(name)
        return self._value(answer, buffers)

    def hand_over(self, name: str, function: Callable[..., Any]) -> None:
        """Let the student's code find ``function`` under a global name."""
        encoder = Encoder(self._encode_other)
        form = encoder.encode(function)
        self._ask({"op": "set", "name": name, "value": form}, encoder.buffers)

    def ask(
        self, operation: str, target: Any, arguments: list[Any], keywords: dict[str, Any]
    ) -> Any:
        """Call, read or change something of the student's."""
        encoder = Encoder(self._encode_other)
        message = {
            "op": operation,
            "target": encoder.encode(target),
            "arguments": encoder.encode(list(arguments)),
            "keywords": encoder.encode(keywords),
        }
        answer, buffers = self._ask(message, encoder.buffers)
        self._apply_changes(answer, buffers, arguments)
        for category, text in _pairs_of_text(answer.get("warnings")):
            kind = getattr(builtins, category, None)
            if not (isinstance(kind, type) and issubclass(kind, Warning)):
                kind = UserWarning
            warnings.warn(text, kind, stacklevel=3)
        return self._value(answer, buffers)

    def _ask(
        self, message: dict[str, Any], buffers: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        if self._stopped:
            raise StudentStoppedError(self._stopped)
        limit = min(self._call_seconds, self._deadline - time.monotonic())
        until = time.monotonic() + limit
        try:
            self._channel.send(message, buffers, timeout=max(limit, 0.01))
            while True:
                answer, received = self._channel.receive(max(until - time.monotonic(), 0.0))
                if "callback" not in answer:
                    return answer, received
                self._call_back(answer, received, until)
        except TimedOutError:
            self._stopped = (
                f"took longer than {max(limit, 0):.0f} seconds and was stopped. Is there a loop that "
                "never ends?"
            )
        except WireError as error:
            self._stopped = f"ended the Python process it ran in ({error})."
        raise StudentStoppedError(self._stopped)

    def _call_back(self, answer: dict[str, Any], buffers: list[bytes], until: float) -> None:
        reply: dict[str, Any]
        encoder = Encoder(self._encode_other)
        decoder = Decoder(buffers, self._decode_other)
        try:
            function = self._functions[answer["callback"]]
            arguments = decoder.decode(answer["arguments"])
            keywords = decoder.decode(answer["keywords"])
            if type(arguments) is not list or type(keywords) is not dict:
                raise TypeError("not arguments")
        except (TypeError, LookupError) as error:
            raise WireError("a malformed call") from error
        try:
            reply = {"returned": encoder.encode(function(*arguments, **keywords))}
        except Exception as error:
            reply = {"raised": f"{type(error).__name__}: {error}"[:500]}
        self._channel.send(reply, encoder.buffers, timeout=max(until - time.monotonic(), 0.01))

    def _value(self, answer: dict[str, Any], buffers: list[bytes]) -> Any:
        if "refused" in answer:
            raise NotPlainError(f"returned {str(answer['refused'])[:200]}")
        if "raised" in answer:
            raise _raised(answer["raised"])
        try:
            return Decoder(buffers, self._decode_other).decode(answer.get("value"))
        except WireError as error:
            raise NotPlainError(f"returned {error}") from error

    def _apply_changes(
        self, answer: dict[str, Any], buffers: list[bytes], arguments: list[Any]
    ) -> None:
        """Let the caller's arrays, lists and dictionaries change as they did over there."""
        changed = answer.get("changed", [])
        if type(changed) is not list:
            return
        for pair in changed:
            if type(pair) is list and len(pair) == 2 and type(pair[0]) is int:
                index, form = pair
                if 0 <= index < len(arguments):
                    try:
                        value = Decoder(buffers, self._decode_other).decode(form)
                    except WireError:
                        continue
                    overwrite(arguments[index], value)

    def _encode_other(self, value: Any) -> list[Any]:
        if type(value) is StandIn:
            return ["object", object.__getattribute__(value, "_index")]
        if type(value) is np.random.Generator:
            return ["generator", random_state(value)]
        if callable(value):
            self._functions.append(value)
            return ["callback", len(self._functions) - 1, getattr(value, "__name__", "function")]
        raise TypeError(f"a test cannot hand a {type(value).__name__} to student code")

    def _decode_other(self, form: list[Any]) -> Any:
        match form:
            case [
                "object",
                int(index),
                "class" | "callable" | "object" as what,
                str(name),
                str(words),
            ]:
                return StandIn(self, index, what, name, words)
        raise WireError("a value that is not plain data")


class StandIn:
    """Something of the student's that is not plain data."""

    def __init__(
        self, connection: Connection, index: int, what: str, name: str, kind_in_words: str
    ) -> None:
        values = {
            "_connection": connection,
            "_index": index,
            "_what": what,
            "__name__": name,
            "kind_in_words": kind_in_words,
        }
        for key, value in values.items():
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
        if self._what != "object":
            return True
        raise TypeError(f"True or False was expected, and {self.kind_in_words} came")

    def __repr__(self) -> str:
        return f"<{self.kind_in_words}>"


def _operation(name: str, swapped: bool = False) -> Callable[..., Any]:
    def operate(self: StandIn, *others: Any) -> Any:
        if swapped:
            return self._connection.ask(name, others[0], [self], {})
        return self._connection.ask(name, self, list(others), {})

    return operate


for _name in ("add", "sub", "mul", "truediv", "pow", "matmul"):
    setattr(StandIn, f"__{_name}__", _operation(_name))
    setattr(StandIn, f"__r{_name}__", _operation(_name, swapped=True))
for _name in ("neg", "pos", "abs", "getitem", "setitem", "len"):
    setattr(StandIn, f"__{_name}__", _operation(_name))


class Namespace(dict[str, Any]):
    """The globals of a test: its own names first, then the student's."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, name: str) -> Any:
        if name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        return self._connection.name(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, the student's if the test has none."""
        try:
            return self[name]
        except KeyError:
            return default

    def hand_over(self, name: str, function: Callable[..., Any]) -> None:
        """Let the student's code find ``function`` under a name, in this snapshot only."""
        self._connection.hand_over(name, function)


def overwrite(old: Any, new: Any) -> None:
    """Make a list, dictionary, array or generator hold what ``new`` holds, in place where possible."""
    if type(old) is not type(new):
        return
    if isinstance(old, np.ndarray) and old.shape == new.shape and old.dtype == new.dtype:
        old[...] = new
    elif isinstance(old, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif isinstance(old, list | dict):
        inner = (list, dict, np.ndarray)
        if len(old) == len(new) and (isinstance(old, list) or old.keys() == new.keys()):
            for key in range(len(old)) if isinstance(old, list) else old:
                if isinstance(old[key], inner) and _same_form(old[key], new[key]):
                    overwrite(old[key], new[key])
                else:
                    old[key] = new[key]
        elif isinstance(old, list):
            old[:] = new
        else:
            old.clear()
            old.update(new)


def _same_form(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        return old.shape == new.shape and old.dtype == new.dtype
    return type(old) is type(new)


def _pairs_of_text(told: Any) -> list[tuple[str, str]]:
    if type(told) is not list:
        return []
    return [
        (pair[0], pair[1])
        for pair in told[:20]
        if type(pair) is list and len(pair) == 2 and all(type(text) is str for text in pair)
    ]


def _raised(told: Any) -> Exception:
    """An error like the student's: of the same type if it is one of Python's own."""
    if type(told) is not dict:
        return StudentError("an error that cannot be told")
    told = {str(key): str(value)[:4000] for key, value in told.items()}
    kind: type[Exception] = StudentError
    for base in told.get("bases", "").split():
        found = getattr(builtins, base, None)
        if isinstance(found, type) and issubclass(found, Exception):
            kind = found
            break
    try:
        error = kind(told.get("text", ""))
    except TypeError:  # UnicodeDecodeError and its kind want more than a text
        error = StudentError(told.get("text", ""))
    error.student_type = told.get("type", "Exception")  # type: ignore[attr-defined]
    error.where = told.get("where", "")  # type: ignore[attr-defined]
    return error
