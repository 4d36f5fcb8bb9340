"""One account of what a submission costs, in seconds. No restart renews it.

Charged is the processor time of all who work for the submission, its own processes and the judge, and
the time in which those rest who take turns in it. What is free is the time in which one of them waits for
a processor. So on a machine that is not busy no more time passes than is charged: whoever waits there
waits for a process of the submission's own, and that one is charged.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from ..protocol.deadline import BACKSTOP_FACTOR, Meter, own_meter

# Seconds so far that are to be charged, and those in which who takes turns was no idler: it ran or waited.
Reading = tuple[float, float]

_AHEAD = 0.1  # seconds that clocks of different steps may be apart
_LATE = 2.0  # seconds that a process may wait for a processor before the kernel notes it


class Ledger:
    """What one submission may cost, and has cost so far."""

    def __init__(
        self,
        seconds: float,
        extra: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``extra`` is what single questions may take beyond ``seconds``, all of them together."""
        self.seconds = seconds
        self._spent = 0.0
        self._paid_apart = 0.0  # of what was spent, out of the extra time
        self._extra, self._granted, self._question_from = extra, 0.0, 0.0
        self._clock = clock
        self._began = clock()
        self.has_run = False
        self._since: float | None = None  # while time passes for the submission
        self._rest = 0.0  # how long nobody was busy, as far as is known; what is older is spent
        self._sources: dict[Callable[[], Reading], Reading] = {}
        self._lock = threading.RLock()  # whoever watches looks at it, too

    def spent(self) -> float:
        """What it has cost up to now."""
        with self._lock:
            self._look()
            return self._spent + max(self._rest, 0.0)

    def left(self) -> float:
        """What it may cost from now on."""
        with self._lock:
            left = self.seconds + self._paid_apart + self._granted - self.spent()
            on_the_wall = BACKSTOP_FACTOR * (self.seconds + self._extra) - self._clock()
            return max(min(left, on_the_wall + self._began), 0.0)

    def charge(self, seconds: float) -> None:
        """Charge what no source tells."""
        with self._lock:
            self._spent += max(seconds, 0.0)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """While this is open time passes for the submission, also when nobody works."""
        with self._lock:
            self._look()
            self._since = self._clock()
            self.has_run = True
        try:
            yield
        finally:
            with self._lock:
                self._look()
                self._since = None

    @contextlib.contextmanager
    def source(self, read: Callable[[], Reading]) -> Iterator[None]:
        """Charge what ``read`` tells from now on, as long as this is open."""
        with self._lock:
            self._look()
            self._sources[read] = _read(read, (0.0, 0.0))
        try:
            yield
        finally:
            with self._lock:
                self._look()
                del self._sources[read]

    def judging(self) -> contextlib.AbstractContextManager[None]:
        """Charge what this thread of the judge's does."""
        meter = own_meter()

        def read() -> Reading:
            used, waited = meter.read()
            return used, used + waited

        return self.source(read)

    @contextlib.contextmanager
    def question(self) -> Iterator[None]:
        """A question, for whose calls more time may be allowed; what it does not take of it lapses."""
        with self._lock:
            self._granted, self._question_from = 0.0, self.spent()
        try:
            yield
        finally:
            with self._lock:
                took = min(self._granted, self.spent() - self._question_from)
                self._paid_apart += took
                self._extra -= took
                self._granted = 0.0

    def allow(self, seconds: float) -> None:
        """Let the question that is open take so much more, out of the extra time."""
        with self._lock:
            self._granted = min(max(seconds, self._granted), self._extra)

    def _look(self) -> None:
        """Charge what has come to pass since the last look."""
        busy = 0.0
        for read, before in self._sources.items():
            now = _read(read, before)
            self._spent += now[0] - before[0]
            busy += now[1] - before[1]
            self._sources[read] = now
        if self._since is not None:
            now_is = self._clock()
            self._rest = max(self._rest + now_is - self._since - busy, -_AHEAD)
            self._spent += max(self._rest - _LATE, 0.0)
            self._rest = min(self._rest, _LATE)
            self._since = now_is


def resting_apart_from(meter: Meter) -> Callable[[], Reading]:
    """A source: while the first thread of a process runs or waits, nobody is said to rest."""
    return lambda: (0.0, meter.busy())


def _read(read: Callable[[], Reading], before: Reading) -> Reading:
    """A reading that is never less than the one before; that one, of a process that has gone."""
    try:
        charged, busy = read()
    except (OSError, ValueError):
        return before
    return max(charged, before[0]), max(busy, before[1])
