"""Calls into one snapshot of a student's process.

What a call does to its arguments, the warnings it raises and the errors it ends with come back as
they would from a function of one's own; what it returns is plain data or a proxy.
"""

from __future__ import annotations

import builtins
import contextlib
import warnings
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..protocol import messages
from ..protocol.channel import Channel, TimedOutError
from ..protocol.codec import (
    MAX_BYTES,
    MAX_NAME,
    Buffer,
    Decoder,
    Encoder,
    WireError,
    generator_from,
    is_changeable,
    random_state,
)
from ..protocol.deadline import Deadline
from .errors import NotPlainError, StudentStoppedError, student_error
from .proxies import Proxy, with_operators
from .write_back import overwrite

MAX_RECEIVED = 4 * MAX_BYTES  # bytes that a snapshot may send before a question is over


class Connection:
    """Calls into one snapshot of the student's process."""

    def __init__(
        self,
        channel: Channel,
        call_seconds: float,
        seconds: float,
        allowed: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        """``allowed`` is told when a question lets calls take longer."""
        self._channel = channel
        self._allowed = allowed
        self._call_seconds = call_seconds
        self._most = MAX_RECEIVED
        self._deadline = Deadline(seconds, channel.meter)
        self._functions: list[tuple[Callable[..., Any], bool]] = []
        self._hands_over = False
        self._gives_back = False  # before the next question: most often there is none
        self._asked = 0  # how many answers were asked for so far
        self._due: deque[int] = deque()  # the numbers of those that have not come
        self._stopped = ""
        self.timed_out = False  # whether a call was stopped because it took too long

    def allow(self, seconds: float) -> None:
        """Let each call from now on take so long, within the time that the question has.

        What the snapshot may send in all grows with it.
        """
        self._most = int(self._most * max(1.0, seconds / self._call_seconds))
        self._call_seconds = seconds
        self._allowed(seconds)

    def name(self, name: str) -> Any:
        """The value of a global name; raises ``KeyError`` where there is none."""
        answer, buffers = self._ask(messages.Name(op="name", name=name), [])
        if answer.get("missing") is True:
            raise KeyError(name)
        return self._value(answer, Decoder(buffers, self._decode_other))

    @contextlib.contextmanager
    def lend(
        self, functions: Mapping[str, Callable[..., Any]], of_objects: Collection[str] = ()
    ) -> Iterator[None]:
        """Let the student's code find these functions under their global names, for a time.

        A function of ours is given plain data and generators only: an object of the student's could
        note down how it reckons. Those named in ``of_objects`` are about objects, and take them.
        """
        if not functions:
            yield
            return
        encoder = Encoder(self._encode_other)
        forms: list[tuple[str, messages.Form]] = []
        for name, function in functions.items():
            self._hands_over = name not in of_objects
            try:
                forms.append((name, encoder.encode(function)))
            finally:
                self._hands_over = False
        self._ask(messages.Lend(op="lend", values=forms), encoder.buffers)
        yield
        self._gives_back = True

    def ask(
        self,
        operation: messages.Access | messages.Operator,
        target: Any,
        arguments: list[Any],
        keywords: dict[str, Any],
    ) -> Any:
        """Call, read or change something of the student's."""
        encoder = Encoder(self._encode_other)
        request = messages.Operate(
            op=operation,
            target=encoder.encode(target),
            arguments=encoder.encode(list(arguments)),
            keywords=encoder.encode(keywords),
        )
        answer, buffers = self._ask(request, encoder.buffers)
        return self._received(answer, buffers, arguments)

    def read_each(self, targets: Sequence[Any], names: Sequence[str]) -> list[list[Any]]:
        """Read attributes of some of the student's objects: a row for each object."""
        read = self.ask("read each", list(targets), list(names), {})
        if (
            type(read) is not list
            or len(read) != len(targets)
            or not all(type(row) is list and len(row) == len(names) for row in read)
        ):  # a test that reads on would take what is missing for right, or never come to an end
            raise self._broken("a malformed answer")
        return read

    def ask_in_turn(self, target: Any, cases: Sequence[Sequence[Any]]) -> Callable[..., Any]:
        """Ask for a call with each case at once; the function returned gives one answer a call.

        It is called with a copy of each case, in order, so that what the student's code does to its
        arguments is done to the copy.
        """
        encoder = Encoder(self._encode_other)
        request: messages.Calls | None = messages.Calls(
            op="calls",
            target=encoder.encode(target),
            calls=[encoder.encode(list(case)) for case in cases],
        )

        def call(*arguments: Any) -> Any:
            nonlocal request
            asked, request = request, None
            if asked is not None:
                answer, buffers = self._ask(asked, encoder.buffers, answers=len(cases))
            else:
                answer, buffers = self._next_answer()
            return self._received(answer, buffers, list(arguments))

        return call

    def _received(
        self, answer: messages.Answer, buffers: list[Buffer], arguments: list[Any]
    ) -> Any:
        """The value of a call, after its warnings and its changes to the arguments."""
        decoder = Decoder(buffers, self._decode_other)
        self._apply_changes(answer, buffers, arguments)
        for category, text in _pairs_of_text(answer.get("warnings")):
            kind = getattr(builtins, category, None)
            if not (isinstance(kind, type) and issubclass(kind, Warning)):
                kind = UserWarning
            warnings.warn(text, kind, stacklevel=4)
        return self._value(answer, decoder)

    def _ask(
        self, request: messages.ToSnapshot, buffers: list[bytes], answers: int = 1
    ) -> tuple[messages.Answer, list[Buffer]]:
        while self._due:  # answers that nobody came for
            self._next_answer()
        if self._gives_back:
            self._gives_back = False
            self._ask(messages.GiveBack(op="give back"), [])
        self._due = deque(range(self._asked, self._asked + answers))
        self._asked += answers
        request["call"] = self._due[0]
        return self._next_answer(request, buffers)

    def _next_answer(
        self, request: messages.ToSnapshot | None = None, buffers: list[bytes] | None = None
    ) -> tuple[messages.Answer, list[Buffer]]:
        if self._stopped:
            raise StudentStoppedError(self._stopped)
        number = self._due.popleft()
        until = self._deadline.part(self._call_seconds)
        try:
            if request is not None:
                self._channel.send(request, buffers, timeout=until)
            while True:
                answer, received = self._channel.receive(until)
                if self._channel.received > self._most:
                    raise WireError(f"it sent more than {self._most // 2**20} MB")
                if "callback" not in answer:
                    if type(answer.get("call")) is not int or answer["call"] != number:
                        raise WireError("an answer to what was not asked")
                    return answer, received
                self._call_back(answer, received, until)
        except TimedOutError:
            self.timed_out = True
            self._stopped = (
                f"took longer than {max(until.seconds, 0):.0f} seconds and was stopped. Is there a loop that "
                "never ends?"
            )
        except WireError as error:
            raise self._broken(str(error)) from error
        raise StudentStoppedError(self._stopped)

    def _call_back(self, answer: messages.Answer, buffers: list[Buffer], until: Deadline) -> None:
        number = answer["callback"]
        if type(number) is not int or not 0 <= number < len(self._functions):
            raise WireError("a malformed call")
        function, plain_only = self._functions[number]
        encoder = Encoder(self._encode_other)
        due, self._due = self._due, deque()  # they come after this is answered
        reply: messages.Returned | messages.Raised
        try:
            decoder = Decoder(buffers, _decode_generator if plain_only else self._decode_operand)
            arguments = decoder.decode(answer.get("arguments"))
            keywords = decoder.decode(answer.get("keywords"))
            if type(arguments) is not list or type(keywords) is not dict:
                raise WireError("a malformed call")
            returned = encoder.encode(function(*arguments, **keywords))
            given = [*enumerate(arguments), *keywords.items()]
            drawn = [
                [place, random_state(value)]
                for place, value in given
                if type(value) is np.random.Generator
            ]
            reply = messages.Returned(returned=returned, drawn=drawn)
        except Exception as error:
            reply = messages.Raised(raised=f"{type(error).__name__}: {error}"[:500])
        self._due = due
        self._channel.send(reply, encoder.buffers, timeout=until)

    def _value(self, answer: messages.Answer, decoder: Decoder) -> Any:
        if "refused" in answer:
            raise NotPlainError(f"returned {str(answer['refused'])[:200]}")
        if "raised" in answer:
            raise student_error(answer["raised"])
        try:
            return decoder.decode(answer.get("value"))
        except WireError as error:
            raise NotPlainError(f"returned {error}") from error

    def _apply_changes(
        self, answer: messages.Answer, buffers: list[Buffer], arguments: list[Any]
    ) -> None:
        """Let the caller's arrays, lists and dictionaries change as they did over there.

        The other side says what they are now, and not whether they have changed: who asks compares.
        """
        if "refused" in answer:
            return
        changeable = [index for index, value in enumerate(arguments) if is_changeable(value)]
        told = answer.get("after", [])
        if type(told) is not list or not all(type(p) is list and len(p) == 2 for p in told):
            raise self._broken("a malformed answer")
        if [index for index, _ in told] != changeable:
            raise self._broken("it does not tell what became of the arguments")
        known: dict[int, Any] = {}
        if changeable:
            _note_proxies(arguments, known)

        def other(form: list[Any]) -> Any:
            match form:
                case ["callback", int(number)] if 0 <= number < len(self._functions):
                    return self._functions[number][0]
                case ["object", int(index), *_] if index in known:
                    return known[index]
            return self._decode_other(form)

        decoder = Decoder(buffers, other)
        try:
            for index, form in told:
                overwrite(arguments[index], decoder.decode(form))
        except WireError as error:
            raise self._broken(str(error)) from error

    def _broken(self, why: str) -> StudentStoppedError:
        """The error of a snapshot that breaks the protocol; it is asked no more."""
        self._stopped = f"ended the Python process it ran in ({why})."
        return StudentStoppedError(self._stopped)

    def _encode_other(self, value: Any) -> list[Any]:
        if isinstance(value, Proxy):
            return ["object", object.__getattribute__(value, "_index")]
        if type(value) is np.random.Generator:
            return ["generator", random_state(value)]
        if callable(value):
            self._functions.append((value, self._hands_over))
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
                return Proxy(self, index, what, name[:MAX_NAME], words[:MAX_NAME])
        return _decode_generator(form)

    def _decode_operand(self, form: list[Any]) -> Any:
        """As a test's own function is given it: it may reckon with objects of the student's."""
        return with_operators(self._decode_other(form))


def _note_proxies(value: Any, found: dict[int, Any]) -> None:
    """Note the stand-ins in a value by their numbers."""
    if isinstance(value, Proxy):
        found[object.__getattribute__(value, "_index")] = value
    elif isinstance(value, list | tuple):
        for item in value:
            _note_proxies(item, found)
    elif isinstance(value, dict):
        for item in value.values():
            _note_proxies(item, found)


def _decode_generator(form: list[Any]) -> np.random.Generator:
    match form:
        case ["generator", str(state)]:
            return generator_from(state)
    raise WireError("a value that is not plain data")


def _pairs_of_text(told: Any) -> list[tuple[str, str]]:
    if type(told) is not list:
        return []
    return [
        (pair[0], pair[1])
        for pair in told[:20]
        if type(pair) is list and len(pair) == 2 and all(type(text) is str for text in pair)
    ]
