"""An end to what may have none: code of the student's that a check or a picture runs."""

from __future__ import annotations

import contextlib
import ctypes
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
    catches even this, it is stopped again and again. Limits may stand one inside the other.

    Raises
    ------
    StoppedError
        If the time is up; the text is a sentence for the student.
    """
    outside: list[_Watch] = _limits.__dict__.setdefault("watches", [])
    watch = _Watch(seconds, outside)
    # Buttons call from threads of their own where the front end has the kernel do so.
    in_main = threading.current_thread() is threading.main_thread()
    if hasattr(ctypes, "pythonapi"):
        rings = _by_timer if in_main and hasattr(signal, "setitimer") else _by_thread
    else:
        rings = _by_nobody
    outside.append(watch)
    try:
        with rings(watch):
            yield
    except StoppedError as error:
        if error.args:
            raise
        raise StoppedError(watch.due).with_traceback(error.__traceback__) from None
    finally:
        outside.remove(watch)


_limits = threading.local()  # those in force, of each thread


class _Watch:
    """Whether code that has begun now must be stopped."""

    def __init__(self, seconds: float, outside: list[_Watch]) -> None:
        self.seconds = seconds
        self.outside = list(outside)
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

    def stop(self) -> None:
        """Look no more. What was spent here does not count for the limits outside."""
        self.running = False
        for watch in self.outside:
            watch.end += time.monotonic() - self.begin
            watch.memory = max(watch.memory, _peak_mb())


@contextlib.contextmanager
def _by_timer(watch: _Watch) -> Iterator[None]:
    """Stop the main thread by a signal of the system's timer: it ends waiting and sleeping, too."""

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
            watch.stop()
            signal.setitimer(signal.ITIMER_REAL, *timer)
            signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)


@contextlib.contextmanager
def _by_thread(watch: _Watch) -> Iterator[None]:
    """Stop this thread from another one: elsewhere than in the main thread, and on Windows."""
    over = threading.Event()
    both = threading.Lock()  # nothing is on its way once the code has ended
    here = ctypes.c_ulong(threading.get_ident())
    throw = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def look() -> None:
        while not over.wait(_TICK):
            with both:
                if watch.look():
                    throw(here, ctypes.py_object(StoppedError))

    looking = threading.Thread(target=look, daemon=True)
    with contextlib.suppress(RuntimeError):  # a page that has no threads: there is no limit
        looking.start()
    try:
        yield
    finally:
        try:
            watch.running = False
        finally:  # even if it was stopped just now
            with both:
                watch.stop()
                throw(here, None)
            over.set()


@contextlib.contextmanager
def _by_nobody(watch: _Watch) -> Iterator[None]:
    """In a page of the book, which has neither: there the page ends what does not end by itself."""
    yield


def _peak_mb() -> float:
    """The most memory that this process has had, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 1024
