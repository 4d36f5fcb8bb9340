"""An end to what may have none: code of the student's that a check or a picture runs."""

from __future__ import annotations

import _thread
import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator

SECONDS = 10.0  # what a check may take; most take milliseconds
MEMORY_MB = 1024  # what it may add to the kernel, so that a list without end does not kill it
_TICK = 0.1  # seconds between two looks at the clock


class StoppedError(BaseException):
    """Code was stopped; the text says why.

    It is no ``Exception``: code that goes on after any error is stopped all the same.
    """


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise ``StoppedError`` inside after some seconds, or once too much memory is taken.

    Nothing else is lost: what the notebook has defined stays, and its kernel runs on. Where code
    catches even this, it is stopped again and again. Outside the main thread there is no limit.

    Raises
    ------
    StoppedError
        If the time is up; the text is a sentence for the student.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    watch = _Watch(seconds)
    outside = list(_watches)
    _watches.append(watch)
    rings = _by_timer if hasattr(signal, "setitimer") else _by_thread
    try:
        with rings(watch, outside):
            yield
    except KeyboardInterrupt:
        if watch.due:  # where there are no timers, that is how it was stopped
            raise StoppedError(watch.due) from None
        raise
    finally:
        _watches.remove(watch)


_watches: list[_Watch] = []  # of the limits that are in force, one inside the other


class _Watch:
    """Whether code that has begun now must be stopped."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.begin = time.monotonic()
        self.end = self.begin + seconds
        self.memory = _peak_mb()
        self.running = True
        self.due = ""

    def look(self) -> bool:
        """Whether it is to be stopped now."""
        if not self.running:
            return False
        if not self.due and time.monotonic() > self.end:
            self.due = f"It was stopped after {self.seconds:g} seconds."
        elif not self.due and _peak_mb() > self.memory + MEMORY_MB:
            self.due = f"It was stopped when it had filled {MEMORY_MB} MB of memory."
        return bool(self.due)

    def stop(self, outside: list[_Watch]) -> None:
        """Look no more. What was spent here does not count for the limits outside."""
        self.running = False
        for watch in outside:
            watch.end += time.monotonic() - self.begin
            watch.memory = max(watch.memory, _peak_mb())


@contextlib.contextmanager
def _by_timer(watch: _Watch, outside: list[_Watch]) -> Iterator[None]:
    """Stop the main thread by a signal of the system's timer."""

    def ring(*_: object) -> None:
        if watch.look():
            raise StoppedError(watch.due)

    handler = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
    try:
        yield
    finally:
        try:
            watch.running = False
        finally:  # even if it rang just now
            watch.stop(outside)
            signal.setitimer(signal.ITIMER_REAL, *timer)
            signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)


@contextlib.contextmanager
def _by_thread(watch: _Watch, outside: list[_Watch]) -> Iterator[None]:
    """Stop the main thread as the key of interruption does: Windows has no such timer."""
    over = threading.Event()
    both = threading.Lock()  # no interruption on its way when the code has ended

    def look() -> None:
        while not over.wait(_TICK):
            with both:
                if watch.look():
                    _thread.interrupt_main()

    threading.Thread(target=look, daemon=True).start()
    try:
        yield
    finally:
        with both:
            watch.stop(outside)
        over.set()


def _peak_mb() -> float:
    """The most memory that this process has had, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 1024
