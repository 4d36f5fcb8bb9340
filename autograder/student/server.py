"""Answers the judge's questions about what a notebook defined: names, calls, attributes.

Plain data travels as it is, and data of any other class in the base type that it comes to. Anything
else stays here and is spoken of by number: the judge can call it, read its attributes and hand it back,
but never holds it.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import operator
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np

from homework.raised import expression_at

from ..protocol import messages
from ..protocol.base_types import to_base
from ..protocol.channel import Channel, ConnectionLostError
from ..protocol.codec import (
    MAX_NAME,
    Buffer,
    Decoder,
    Encoder,
    WireError,
    generator_from,
    is_changeable,
    random_state,
)


def _read_each(targets: list[Any], *names: str) -> list[list[Any]]:
    return [[getattr(target, name) for name in names] for target in targets]


def _write_each(targets: list[Any], name: str, values: list[Any]) -> None:
    for target, value in zip(targets, values, strict=True):
        setattr(target, name, value)


ACCESS: dict[str, Callable[..., Any]] = {
    "getattr": getattr,
    "setattr": setattr,
    "read each": _read_each,
    "write each": _write_each,
}
OPERATORS: dict[str, Callable[..., Any]] = {
    name: getattr(operator, name, None) or getattr(builtins, name) for name in messages.OPERATORS
}

MAX_WARNINGS = 20
_NOTHING = object()


class CallbackError(Exception):
    """A function that the judge handed over raised an error of its own."""


class Server:
    """Answers on one channel until it is closed."""

    def __init__(self, channel: Channel, names: dict[str, Any]) -> None:
        self._channel = channel
        self._names = names
        self._kept: list[Any] = []
        self._forms: dict[int, list[Any]] = {}  # of what is spoken of by number, by its id
        self._lent: dict[int, tuple[Any, int]] = {}  # the judge's own functions, by the id of ours
        self._tells_arguments = False
        self._own: dict[str, Any] = {}  # what stood under the names of functions that were lent

    def serve(self) -> None:
        """Answer until the judge closes the channel."""
        while True:
            try:
                message, buffers = self._channel.receive()
                self._reply(cast(messages.ToSnapshot, message), buffers)
            except WireError:
                return

    def _reply(self, request: messages.ToSnapshot, buffers: list[Buffer]) -> None:
        if request["op"] == "calls":
            for number, case in enumerate(request["calls"], request["call"]):
                call = messages.Operate(
                    op="call",
                    target=request["target"],
                    arguments=case,
                    keywords=["dict", []],
                    call=number,
                )
                self._reply(call, buffers)
            return
        try:
            outcome, encoder = self._outcome(request, buffers)
            outcome["call"] = request["call"]
            self._channel.send(outcome, encoder.buffers)
        except ConnectionLostError:
            raise
        except WireError as error:
            self._channel.send(messages.Outcome(refused=str(error), call=request["call"]))

    def _outcome(
        self, request: messages.ToSnapshot, buffers: list[Buffer]
    ) -> tuple[messages.Outcome, Encoder]:
        if request["op"] == "name":
            encoder = Encoder(self._keep, to_base)
            if request["name"] not in self._names:
                return {"missing": True}, encoder
            return {"value": encoder.encode(self._names[request["name"]])}, encoder
        if request["op"] == "lend":
            self._own = {name: self._names.get(name, _NOTHING) for name, _ in request["values"]}
            decoder = Decoder(buffers, self._find)
            self._names.update((name, decoder.decode(form)) for name, form in request["values"])
            return {}, Encoder()
        if request["op"] == "give back":
            for name, value in self._own.items():
                if value is _NOTHING:
                    self._names.pop(name, None)
                else:
                    self._names[name] = value
            return {}, Encoder()
        if request["op"] == "calls":
            raise WireError("calls are answered one by one")
        return self._operate(request, buffers)

    def _operate(
        self, request: messages.Operate, buffers: list[Buffer]
    ) -> tuple[messages.Outcome, Encoder]:
        target, arguments, keywords = (
            Decoder(buffers, self._find).decode(form)
            for form in (request["target"], request["arguments"], request["keywords"])
        )
        given = arguments
        if request["op"] == "call":
            action = target
        else:
            action = ACCESS.get(request["op"]) or OPERATORS[request["op"]]
            arguments = [target, *arguments]
        encoder = Encoder(self._keep, to_base)
        answer: messages.Outcome = {}
        with recorded_warnings() as told, silence():
            try:
                answer["value"] = encoder.encode(action(*arguments, **keywords))
            except WireError:
                raise
            except BaseException as error:
                answer["raised"] = describe(error)
        answer["warnings"] = told
        # the judge compares: what is said here decides nothing
        self._tells_arguments = True
        try:
            answer["after"] = [
                [index, encoder.encode(after)]
                for index, after in enumerate(given)
                if is_changeable(after)
            ]
        finally:
            self._tells_arguments = False
        return answer, encoder

    def _keep(self, value: Any) -> list[Any]:
        if type(value) is np.random.Generator:
            return ["generator", random_state(value)]
        if self._tells_arguments and id(value) in self._lent:
            return ["callback", self._lent[id(value)][1]]
        if id(value) in self._forms:
            return self._forms[id(value)]
        self._kept.append(value)
        kind = type(value)
        what = "class" if isinstance(value, type) else "callable" if callable(value) else "object"
        name = getattr(value, "__name__", None) if what != "object" else kind.__name__
        form = ["object", len(self._kept) - 1, what, str(name)[:MAX_NAME], kind_of(value)]
        self._forms[id(value)] = form
        return form

    def _find(self, form: list[Any]) -> Any:
        match form:
            case ["object", int(index)]:
                return self._kept[index]
            case ["generator", state]:
                return generator_from(state)
            case ["callback", int(number), str(name)]:
                return self._callback(number, name)
        raise WireError("a value of an unknown form")

    def _callback(self, number: int, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            encoder = Encoder(self._keep, to_base)
            asked = messages.CallBack(
                callback=number,
                arguments=encoder.encode(list(arguments)),
                keywords=encoder.encode(keywords),
            )
            self._channel.send(asked, encoder.buffers)
            while True:
                message, buffers = self._channel.receive()
                if "returned" in message:
                    for place, state in message["drawn"]:
                        mine = keywords[place] if isinstance(place, str) else arguments[place]
                        mine.bit_generator.state = generator_from(state).bit_generator.state
                    return Decoder(buffers, self._find).decode(message["returned"])
                if "raised" in message:
                    raise CallbackError(message["raised"])
                self._reply(cast(messages.ToSnapshot, message), buffers)

        call.__name__ = call.__qualname__ = name
        self._lent[id(call)] = (call, number)
        return call


def kind_of(value: Any) -> str:
    """In a few words, what a value that is not plain data is."""
    kind = type(value)
    if isinstance(value, np.ndarray):
        if kind is not np.ndarray:
            return f"an array of the class {kind.__name__}"[:MAX_NAME]
        return f"an array of {value.dtype} entries"[:MAX_NAME]
    if isinstance(value, Iterator):
        return f"an iterator of the class {kind.__name__}"[:MAX_NAME]
    if isinstance(value, type):
        return f"the class {value.__name__}"[:MAX_NAME]
    if kind in (type(kind_of), type(len)):
        return "a function (are its brackets missing?)"
    return f"an object of the class {kind.__name__}"[:MAX_NAME]


def describe(error: BaseException) -> dict[str, str | bool]:
    """The type, the text and the traceback of an error, each cut to a readable length."""
    try:
        text = str(error)
    except Exception:
        text = "(an error that cannot be printed)"
    try:
        frames = traceback.extract_tb(error.__traceback__)
        inner = [frame for frame in frames if "ipython-input" in frame.filename]
        lines = [
            f"{frame.name}, line {frame.lineno}: {frame.line or ''}".rstrip(": ") for frame in inner
        ]
        where, at = "\n".join(lines[-10:]), expression_at(inner[-1]) if inner else ""
    except Exception:
        where = at = ""
    bases = [base.__name__ for base in type(error).__mro__]
    return {
        "type": type(error).__name__[:MAX_NAME],
        "bases": " ".join(bases)[:MAX_NAME],
        "text": text[:2000],
        "where": where[:4000],
        "at": at[:200],
        "by_callback": isinstance(error, CallbackError),
    }


@contextlib.contextmanager
def recorded_warnings() -> Iterator[list[list[str]]]:
    """Collect the warnings raised inside as pairs of category and text."""
    told: list[list[str]] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield told
    told.extend([w.category.__name__, str(w.message)[:500]] for w in caught[:MAX_WARNINGS])


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Let printing go nowhere: a call made by the judge is not a cell."""
    nowhere = io.StringIO()
    nowhere.write = lambda text: len(text)  # type: ignore[method-assign]
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        yield
