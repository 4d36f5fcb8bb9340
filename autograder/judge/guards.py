"""Limits for a hidden test in the judge's own process."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator

from ..marking.own_work import pausing

MEMORY_MB = 2048  # what a test may take: answers can be larger than its author thought


class OutOfTimeError(BaseException):
    """A test has run too long. It is no Exception, so that no test takes it for an answer."""


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise ``OutOfTimeError`` inside after some seconds, where the system has timers."""
    timers = hasattr(signal, "setitimer")
    if seconds is None or not timers or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def ring(*_: object) -> None:
        if running:
            raise OutOfTimeError(f"more than {seconds:.0f} seconds")

    def pause() -> Callable[[], None]:
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        return lambda: signal.setitimer(signal.ITIMER_REAL, max(left, 0.01), 1.0) and None

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        with pausing(pause):
            yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def memory_limit(megabytes: int) -> Iterator[None]:
    """Let this process grow by so much and no more, on Linux."""
    if sys.platform != "linux":
        yield
        return
    import resource

    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = now + megabytes * 2**20
    limits = [most, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
