"""The judge's end of a student's process: start one, run its cells, ask its snapshots."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..protocol import messages
from ..protocol.channel import Channel, ConnectionLostError, TimedOutError
from ..protocol.codec import WireError
from ..protocol.deadline import Deadline, Meter
from .ledger import Ledger, resting_apart_from
from .limits import Limits
from .processes import Process, sender, socket_pair
from .watchdog import Watch

START_SECONDS = 60.0
_GRACE_SECONDS = 2.0
_MAX_LINES, _MAX_TOLD = 10, 200  # lines that are told of, and characters of each


class StudentGoneError(Exception):
    """The student's process ended or broke the protocol; the text says how."""


@dataclass
class CellRun:
    """What running one cell gave."""

    outputs: list[dict[str, Any]]
    succeeded: bool
    seconds: float
    stopped: str | None = None  # why the cell was stopped, or how it ended the process
    alive: bool = True
    lacking: list[tuple[int, str, str]] = field(default_factory=list)  # lines that fail only here


class Session:
    """One submission's process, from its first cell to its last."""

    def __init__(
        self,
        connection: socket.socket,
        limits: Limits,
        worker: int,
        *,
        ours: int,
        index: int,
        ledger: Ledger,
        scratch: Callable[[messages.Keep | messages.PutBack], bool] = lambda request: True,
    ) -> None:
        """Wait for the process that ``worker`` started; the first ``ours`` under it are the grader's.

        ``index`` tells workers apart, and in the ``ledger`` stands what the submission may take.
        ``scratch`` has the scratch folder kept as it is (``Keep``), and later put back (``PutBack``).
        """
        self._limits = limits
        self._worker = worker
        self._channel = Channel(connection)
        self._process = _greeting(self._channel, self._worker, START_SECONDS)
        self._meter = Meter(self._process.pid)
        self._ledger = ledger
        self._requests = 0
        self.snapshots = 0  # that were asked for
        self._scratch = scratch
        self._at_the_end = contextlib.ExitStack()
        self._at_the_end.enter_context(ledger.source(resting_apart_from(self._meter)))
        self._watch = Watch(worker, ours, self._process, limits, index, ledger)

    def run(self, source: str, number: int = 1, seconds: float | None = None) -> CellRun:
        """Run a cell; one that takes too long is interrupted, and if that fails, ended."""
        limit = min(self._limits.cell_seconds, self._ledger.left())
        limit = limit if seconds is None else min(seconds, limit)
        start = time.monotonic()
        deadline = Deadline(limit, self._meter)
        stopped = None
        try:
            cell = messages.Run(op="run", source=source, number=number)
            request = self._request(cell, deadline)
            try:
                answer = self._answer(request, deadline)
            except TimedOutError:
                stopped = f"This cell was stopped: it ran for more than {limit:.0f} seconds."
                self._process.signal(signal.SIGINT)
                answer = self._answer(request, Deadline(_GRACE_SECONDS, self._meter))
            outputs = answer.get("outputs")
            if type(outputs) is not list or type(answer.get("succeeded")) is not bool:
                raise WireError("a malformed answer")
        except WireError:
            if self._watch.exceeded:
                stopped = f"This cell was stopped: {self._watch.exceeded}."
            return CellRun(
                [],
                False,
                time.monotonic() - start,
                stopped or "This cell ended the Python process it ran in.",
                alive=False,
            )
        seconds, lacking = time.monotonic() - start, _lines(answer.get("lacking"))
        return CellRun(outputs, answer["succeeded"], seconds, stopped, lacking=lacking)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Channel]:
        """A copy of the process as it is now, to be asked; the original stays untouched.

        While it is asked the original stands still. What it writes to scratch, and what it starts, is
        gone with it.
        """
        ours, theirs = socket_pair()
        channel = Channel(ours, ahead=True)
        copy = None
        try:
            try:
                if not self._scratch(messages.Keep(op="keep")):
                    raise ConnectionLostError("the sandbox has gone")
                limit = min(self._limits.call_seconds, self._ledger.left()) + _GRACE_SECONDS
                self.snapshots += 1
                self._request(messages.TakeSnapshot(op="snapshot"), Deadline(limit, self._meter))
                socket.send_fds(self._channel.socket, [b"+"], [theirs.fileno()])
                theirs.close()
                copy = _greeting(channel, self._worker, limit)
                channel.meter = meter = Meter(copy.pid)
                self._process.signal(signal.SIGSTOP)
            except (WireError, OSError) as error:
                why = "The process of this submission no longer answers."
                if self._watch.exceeded:
                    why = f"The submission was stopped: {self._watch.exceeded}."
                raise StudentGoneError(why) from error
            with self._ledger.source(resting_apart_from(meter)):
                yield channel
        finally:
            ours.close()
            theirs.close()
            if copy is not None:
                copy.end(_GRACE_SECONDS)
                self._watch.end_others()
                is_clean = self._scratch(messages.PutBack(op="put back"))
                self._process.signal(signal.SIGCONT)
                if not is_clean:
                    raise StudentGoneError("What it wrote could not be taken away again.")

    def _request(self, request: messages.ToSubmission, deadline: Deadline) -> int:
        self._requests += 1
        request["request"] = self._requests
        self._channel.send(request, timeout=deadline)
        return self._requests

    def _answer(self, request: int, deadline: Deadline) -> messages.Answer:
        """The answer to a request; what is left over from an earlier one is passed by."""
        while True:
            answer, _ = self._channel.receive(deadline)
            if answer.get("request") == request:
                return answer

    def close(self) -> None:
        """Stop watching; the worker ends the process."""
        self._watch.stop()
        self._at_the_end.close()
        self._channel.close()
        self._process.close()


def _lines(told: Any) -> list[tuple[int, str, str]]:
    """What the student's side tells of lines: the number of each, its text, and how it failed."""
    return [
        (line[0], line[1][:_MAX_TOLD], line[2][:_MAX_TOLD])
        for line in (told[:_MAX_LINES] if type(told) is list else ())
        if type(line) is list and [type(part) for part in line] == [int, str, str]
    ]


def _greeting(channel: Channel, worker: int, seconds: float) -> Process:
    """Wait for the other side's first message; return the process that sent it."""
    deadline = Deadline(seconds)
    pid = sender(channel.socket, seconds)
    greeting, _ = channel.receive(deadline)
    if pid is None:  # a system that does not vouch for it, where only trusted work is run
        pid = greeting.get("hello")
    try:
        return Process(int(str(pid)), worker)
    except (ValueError, OSError) as error:
        raise ConnectionLostError("the process has gone") from error
