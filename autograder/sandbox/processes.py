"""The processes of a submission as the judge sees them: who they are, what they use."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct

from ..protocol import procfs
from ..protocol.channel import ConnectionLostError


class Process:
    """One process under a worker, held so that its number cannot come to mean another."""

    def __init__(self, pid: int, worker: int) -> None:
        """Take hold of a process; raises ``ProcessLookupError`` unless it lives under ``worker``."""
        self._pid = pid
        self._descriptor = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
        if self._descriptor is not None and not _is_under(pid, worker):
            self.close()
            raise ProcessLookupError(f"{pid} is no process of the submission")

    @property
    def pid(self) -> int:
        """Its number, as this side knows it."""
        return self._pid

    def signal(self, number: int) -> None:
        """Send a signal, if the process is still there."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._descriptor is not None:
                signal.pidfd_send_signal(self._descriptor, number)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self._pid, number)

    def end(self, seconds: float) -> None:
        """End it, and wait at most so long until it has."""
        self.signal(signal.SIGKILL)
        if self._descriptor is not None:
            ending = select.poll()
            ending.register(self._descriptor, select.POLLIN)
            ending.poll(seconds * 1000)
        self.close()

    def close(self) -> None:
        """Let go of it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets; on the first, the kernel tells which process sent what arrives."""
    ours, theirs = socket.socketpair()
    if hasattr(socket, "SO_PASSCRED"):
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return ours, theirs


def sender(connection: socket.socket, seconds: float) -> int | None:
    """Wait for the first byte; return the process that sent it, as the kernel vouches for it."""
    if not hasattr(socket, "SO_PASSCRED"):
        return None
    connection.settimeout(seconds)
    try:
        _, ancillary, _, _ = connection.recvmsg(1, socket.CMSG_SPACE(12), socket.MSG_PEEK)
    except OSError as error:
        raise ConnectionLostError("the process does not answer") from error
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS and len(data) >= 12:
            return int(struct.unpack("3i", data[:12])[0])
    raise ConnectionLostError("the process does not say who it is")


def _is_under(pid: int, worker: int) -> bool:
    """Whether ``worker`` started a process, directly or through others."""
    for _ in range(100):
        if pid == worker:
            return True
        with contextlib.suppress(OSError):
            parent = int(procfs.fields(f"/proc/{pid}/stat")[1])
            if parent > 1:
                pid = parent
                continue
        return False
    return False
