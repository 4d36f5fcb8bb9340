"""How long the other side may take, in its own time: however busy the machine is, it is the same.

What counts is the time in which a process works or rests. The time in which it, or we, wait for a processor
is free: that is the machine's doing. So is what no clock shows (a virtual machine's processor that was taken
away): a process that is about to run does not rest. Time on the wall is a far backstop.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time

from . import procfs

BACKSTOP_FACTOR = 20  # after how many times as long on the wall it is over in any case
_LOOK_AGAIN_SECONDS = 0.02  # when a process that seems to have rested long enough is about to run
_NANO = 1e9


class Meter:
    """Reads how much processor time a process has used, and how long it has waited for a processor."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._schedule = _Schedule(f"/proc/{pid}/schedstat")

    def read(self) -> tuple[float, float]:
        """Seconds used and seconds waited; raises ``OSError`` where the system does not tell."""
        used = time.clock_gettime(~self.pid << 3 | 2)  # Linux's clock of another process
        return used, self._schedule.read()[1]

    def is_about_to_run(self) -> bool:
        """Whether any of its threads runs or waits for a processor now."""
        tasks = f"/proc/{self.pid}/task"
        with contextlib.suppress(OSError):
            return any(_state(f"{tasks}/{thread}/stat") == "R" for thread in os.listdir(tasks))
        return False

    def busy(self) -> float:
        """Seconds in which its first thread ran or waited; raises ``OSError`` as well."""
        return sum(self._schedule.read())


class ThreadMeter:
    """Reads the same of one thread of this process: the one that makes it."""

    def __init__(self) -> None:
        self._schedule = _Schedule(f"/proc/self/task/{threading.get_native_id()}/schedstat")

    def read(self) -> tuple[float, float]:
        """Seconds used and seconds waited; raises ``OSError`` where the system does not tell."""
        return self._schedule.read()


def _state(path: str) -> str:
    """The letter of a task's state: R where it runs or could; nothing where it has ended."""
    with contextlib.suppress(OSError):
        return procfs.fields(path)[0].decode()
    return ""


class _Schedule:
    """What the kernel's scheduler notes of a task, in a file that is kept open: it is read often."""

    def __init__(self, path: str) -> None:
        self._descriptor = -1
        with contextlib.suppress(OSError):
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> tuple[float, float]:
        """Seconds run and seconds waited."""
        if self._descriptor < 0:
            raise OSError("the system does not tell")
        words = os.pread(self._descriptor, 100, 0).split()
        if len(words) < 2:
            raise OSError("the process has ended")
        return int(words[0]) / _NANO, int(words[1]) / _NANO

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


_own = threading.local()  # the meter of each thread, as long as it is of this process


def own_meter() -> ThreadMeter:
    """The meter of the thread that asks."""
    if getattr(_own, "process", None) != os.getpid():  # a fork is another process
        _own.process, _own.meter = os.getpid(), ThreadMeter()
    meter: ThreadMeter = _own.meter
    return meter


class Deadline:
    """So many seconds from now, of a process's own time where there is a ``meter`` for it."""

    def __init__(self, seconds: float, meter: Meter | None = None) -> None:
        self.seconds = seconds
        self._meter = meter
        self._start = time.monotonic()
        self._at_start = self._read()

    def left(self) -> float:
        """How long to wait before it is worth looking again; 0 when the time is over."""
        left = self.seconds - (time.monotonic() - self._start)
        if (
            left <= 0 and self._meter is not None and self._at_start is not None
        ):  # it may have had to wait
            wall, worked, rested = self._now()
            left = self.seconds - worked - rested
            if left <= 0 < self.seconds - worked and self._meter.is_about_to_run():
                left = _LOOK_AGAIN_SECONDS
            left = min(left, BACKSTOP_FACTOR * self.seconds - wall)
        return max(left, 0.0)

    def used(self) -> float:
        """Seconds used so far."""
        _, worked, rested = self._now()
        return worked + rested

    def part(self, seconds: float) -> Deadline:
        """One of so many seconds from now, and of no more than this one has left."""
        begun = Deadline(seconds, self._meter)
        _, worked, rested = self._since(begun._start, begun._at_start)
        begun.seconds = min(seconds, self.seconds - worked - rested)
        return begun

    def _now(self) -> tuple[float, float, float]:
        """Seconds on the wall, and of these the ones that it worked and rested."""
        return self._since(time.monotonic(), self._read() if self._at_start is not None else None)

    def _since(self, moment: float, now: tuple[float, float] | None) -> tuple[float, float, float]:
        wall = moment - self._start
        if now is None or self._at_start is None:
            return wall, 0.0, wall
        used, accounted = (
            after - before for after, before in zip(now, self._at_start, strict=True)
        )
        return wall, used, max(wall - used - accounted, 0.0)

    def _read(self) -> tuple[float, float] | None:
        """Seconds that the process used, and those in which it waited, or we worked or waited."""
        if self._meter is None:
            return None
        try:
            used, waited = self._meter.read()
            return used, waited + sum(own_meter().read())
        except (OSError, ValueError):
            return None
