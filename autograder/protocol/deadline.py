"""How long the other side may take, in its own time: however busy the machine is, it is the same.

What counts is processor time. A process that waits for the processor uses none, and one that sleeps has
three times as long. Time on the wall is only a far backstop.
"""

from __future__ import annotations

import time

IDLE_FACTOR = 3  # how many times as long a process may do nothing
BACKSTOP_FACTOR = 20  # after how many times as long on the wall it is over in any case


class Meter:
    """Reads how much processor time a process has used, and how long it has waited for a processor."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def read(self) -> tuple[float, float]:
        """Seconds used and seconds waited; raises ``OSError`` where the system does not tell."""
        used = time.clock_gettime(~self.pid << 3 | 2)  # Linux's clock of another process
        with open(f"/proc/{self.pid}/schedstat") as file:
            return used, int(file.read().split()[1]) / 1e9


def processor_seconds(meter: Meter) -> float:
    """What a process has used in all; nothing where that cannot be read."""
    try:
        return meter.read()[0]
    except (OSError, ValueError, IndexError):
        return 0.0


class Deadline:
    """So many seconds from now, of a process's own time where there is a ``meter`` for it."""

    def __init__(self, seconds: float, meter: Meter | None = None) -> None:
        self.seconds = seconds
        self._meter = meter
        self._start = time.monotonic()
        self._at_start = self._read()
        self._heard_at = 0.0  # how long it had done nothing when it was last heard of

    def left(self) -> float:
        """How long to wait before it is worth looking again; 0 when the time is over."""
        wall, used, idle = self._now()
        left = self.seconds - used
        if self._at_start is not None:
            left = min(
                left,
                IDLE_FACTOR * self.seconds - (idle - self._heard_at),
                BACKSTOP_FACTOR * self.seconds - wall,
            )
        return max(left, 0.0)

    def used(self) -> float:
        """Seconds used so far."""
        return self._now()[1]

    def heard(self) -> None:
        """Note that the process has told something: it was not idle, it waited for us."""
        self._heard_at = self._now()[2]

    def _now(self) -> tuple[float, float, float]:
        """Seconds on the wall, used, and idle."""
        wall = time.monotonic() - self._start
        now = self._read() if self._at_start is not None else None
        if now is None or self._at_start is None:
            return wall, wall, 0.0
        used, waited = (after - before for after, before in zip(now, self._at_start, strict=True))
        return wall, used, max(wall - used - waited, 0.0)

    def _read(self) -> tuple[float, float] | None:
        if self._meter is None:
            return None
        try:
            return self._meter.read()
        except (OSError, ValueError, IndexError):
            return None
