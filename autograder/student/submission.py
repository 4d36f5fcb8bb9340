"""One submission's process: runs its cells in order and forks a snapshot for each graded cell."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import os
import signal
import socket
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, cast

import numpy as np

from ..protocol import messages
from ..protocol.channel import Channel, ConnectionLostError
from ..protocol.codec import WireError
from . import outputs as recording
from . import shell as shells
from .server import Server

COURSE = ("course_lib", "figures")


class OwnWorkGuard(importlib.abc.MetaPathFinder):
    """Says why a module is not there that holds answers of the problem set being graded.

    In a sandbox its file is absent. Where there is none, and all work is trusted, this refuses it.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = frozenset(modules)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Let every other import pass."""
        parts = name.split(".")
        if self._modules.isdisjoint(".".join(parts[: n + 1]) for n in range(len(parts))):
            return None
        if parts[0] in COURSE:
            raise ImportError(
                f"{name} holds the answers of this problem set, so it cannot be imported while the "
                "problem set is graded. Write the function yourself and take this import out."
            )
        raise ImportError(
            f"{name} cannot be imported while this problem set is graded: NumPy, Matplotlib and what "
            "the notebook itself imports are there. Write what you need yourself and take this import "
            "out."
        )


def serve(
    channel: Channel, shell: shells.RecordingShell, blocked_modules: Sequence[str], confined: bool
) -> None:
    """Run cells and make snapshots as the judge asks, until it closes the channel."""
    if any(module in sys.modules for module in blocked_modules):  # where there is no sandbox
        for module in [name for name in sys.modules if name.startswith(tuple(blocked_modules))]:
            del sys.modules[module]
    sys.meta_path.insert(len(sys.meta_path) if confined else 0, OwnWorkGuard(blocked_modules))
    np.random.seed()  # noqa: NPY002  # a fresh session, also for who uses the old functions
    with contextlib.suppress(WireError):
        channel.send(messages.Hello(hello=os.getpid()))
        while True:
            request = cast(messages.ToSubmission, channel.receive()[0])
            if request["op"] == "run":
                outputs, succeeded = run_cell(shell, request["source"], request["number"])
                ran = messages.Ran(
                    request=request["request"],
                    succeeded=succeeded,
                    lacking=shell.lacking.lines,
                    outputs=outputs,
                )
                try:
                    channel.send(ran)
                except ConnectionLostError:
                    raise
                except (WireError, ValueError, TypeError, RecursionError):
                    channel.send({**ran, "outputs": [recording.TOO_MUCH]})
            elif request["op"] == "snapshot":
                _, descriptors, _, _ = socket.recv_fds(channel.socket, 1, 1)
                snapshot(descriptors[0], channel, shell.user_ns)


def run_cell(
    shell: shells.RecordingShell, source: str, number: int
) -> tuple[list[dict[str, Any]], bool]:
    """Run one cell; an interrupt ends the cell and not the process."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = os.getpid()
    try:
        return shells.run(shell, source, number)
    except KeyboardInterrupt:
        return recording.OUTPUTS.finished(), False
    finally:
        if os.getpid() != process:
            os._exit(0)  # a copy that the cell made of its process has no more to do
        with contextlib.suppress(KeyboardInterrupt):
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def snapshot(descriptor: int, channel: Channel, names: dict[str, Any]) -> None:
    """Answer questions in a forked copy, which ends when the judge hangs up."""
    child = os.fork()
    if child == 0:
        try:
            channel.close()
            asked = Channel(socket.socket(fileno=descriptor), ahead=True)
            asked.send(messages.Hello(hello=os.getpid()))
            Server(asked, names).serve()
        finally:
            os._exit(0)
    os.close(descriptor)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)
