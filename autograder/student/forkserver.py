"""The fork server of several workers: imports everything once, then forks a warm worker for each.

Run as ``python -m autograder.student.forkserver FD MEGABYTES``. Through the descriptor judges ask for
workers: each sends the socket that will lead to its own, with a byte. A worker has namespaces of its
own (processes, files, network) and a scratch folder of so many megabytes, as if it were in a sandbox
of its own: nothing of one reaches another.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import sys

from ..protocol import messages
from ..protocol.channel import Channel
from . import shell, worker

SCRATCH = "/scratch"

_NEW_FILES, _NEW_IPC, _NEW_USER = 0x00020000, 0x08000000, 0x10000000
_NEW_PROCESSES, _NEW_NETWORK = 0x20000000, 0x40000000
_READ_ONLY, _NO_SETUID, _NO_DEVICES, _NO_PROGRAMS = 1, 2, 4, 8  # of a mount
_PRIVATE = ctypes.c_ulong(0x4000 | 0x40000)  # and all below it
_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Fork workers until the judges have hung up."""
    requests, megabytes = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm = worker.warm_shell()
    while True:
        asked, descriptors, _, _ = socket.recv_fds(requests, 1, 1)
        if not asked:
            os._exit(0)
        control = socket.socket(fileno=descriptors[0])
        helper = os.fork()
        if helper == 0:
            requests.close()
            become_worker(control, warm, megabytes)
        control.close()
        os.waitpid(helper, 0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # workers that have ended
                pass


def become_worker(control: socket.socket, warm: shell.RecordingShell, megabytes: int) -> None:
    """Go into namespaces of one's own and serve there; never returns."""
    try:
        channel = Channel(control)
        try:
            isolate(megabytes)
            if os.fork() != 0:  # only what is forked from here on is in the namespace of processes
                os._exit(0)
        except OSError as error:
            channel.send(messages.Ready(ready=False, why=str(error)))
            os._exit(1)
        worker.serve(channel, warm)
    finally:
        os._exit(1)


def isolate(megabytes: int) -> None:
    """Make namespaces, and an empty scratch folder in them.

    Root needs to be allowed to administer the sandbox for that. Anybody else gets the right with a
    namespace of users, where they are who they were.
    """
    user, group = os.geteuid(), os.getegid()
    _make_namespaces(_NEW_USER if user != 0 else 0)
    if user != 0:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
        _mount("/proc", _READ_ONLY | _NO_SETUID | _NO_DEVICES | _NO_PROGRAMS, "size=4k,mode=555")
    nowhere = ctypes.c_char_p(None)
    _must(_libc.mount(nowhere, b"/", nowhere, _PRIVATE, nowhere), "mount /")
    _mount(SCRATCH, _NO_SETUID | _NO_DEVICES, f"size={megabytes}m,mode=1777")


def _make_namespaces(more: int) -> None:
    flags = _NEW_FILES | _NEW_IPC | _NEW_PROCESSES | _NEW_NETWORK | more
    _must(_libc.unshare(ctypes.c_int(flags)), "unshare")


def _mount(folder: str, flags: int, options: str) -> None:
    """Mount an empty folder in memory."""
    kind, place, said = b"tmpfs", folder.encode(), options.encode()
    _must(_libc.mount(kind, place, kind, ctypes.c_ulong(flags), said), f"mount {folder}")


def _must(failed: int, what: str) -> None:
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
