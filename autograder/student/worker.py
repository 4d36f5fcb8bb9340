"""The warm worker: imports everything once, then forks a process for each submission.

Run as ``python -m autograder.student.worker FD [warm]``, where FD is one end of a socket pair; the
judge holds the other. It reads {"op": "open"} with a descriptor, and {"op": "close"}.

Each submission's process is a copy of this one's memory. So nothing that a submission brings or makes
comes into it: files and their names are read by processes that end with the submission.
"""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import resource
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from ..protocol import messages
from ..protocol.channel import Channel, ConnectionLostError
from . import capabilities, outputs, seccomp, shell, submission
from .scratch import Scratch, lay_out


def main() -> None:
    """Warm up if asked to, then serve until the judge hangs up."""
    control = Channel(socket.socket(fileno=int(sys.argv[1])))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(control, warm_shell() if "warm" in sys.argv[2:] else shell.new_shell())


def warm_shell() -> shell.RecordingShell:
    """A shell in a process that has everything imported, and is ready to be forked."""
    gc.disable()  # what is imported stays
    warm = shell.new_shell()
    warm_up(warm)
    gc.enable()
    return warm


def serve(control: Channel, warm: shell.RecordingShell) -> None:
    """Fork a process for each submission until the judge hangs up."""
    if os.getpid() == 1:  # in a sandbox
        capabilities.give_up_rights()
        seccomp.filter_program(platform.machine())  # once for all
    control.send(messages.Ready(ready=True))
    child = 0
    scratch = Scratch(Path())
    while True:
        try:
            received, _ = control.receive()
        except ConnectionLostError:
            end(child)
            os._exit(0)  # there is nothing to tidy up that is worth the time
        request = cast(messages.ToWorker, received)
        if request["op"] == "open":
            _, descriptors, _, _ = socket.recv_fds(control.socket, 1, 1)
            scratch, user = Scratch(Path(request["scratch"])), request["user"]
            child = os.fork()
            if child == 0:
                become_submission(control, descriptors[0], warm, request)
            os.close(descriptors[0])
        elif request["op"] == "keep":
            control.send(messages.Done(done=is_done(scratch.keep)))
        elif request["op"] == "put back":
            control.send(messages.Done(done=is_done(partial(scratch.put_back, user))))
        elif request["op"] == "close":
            end(child)
            done = is_done(scratch.clean)
            done = done and is_numbered_as_any(child, request["snapshots"], scratch.started)
            control.send(messages.Done(done=done))
            child = 0


def is_done(work: Callable[[], object]) -> bool:
    """Whether a scratch folder let it be done."""
    try:
        work()
    except (OSError, RecursionError):
        return False
    return True


def warm_up(warm: shell.RecordingShell) -> None:
    """Draw pictures and solve a system, so that no submission pays for the first time."""
    shell.run(
        warm,
        "import numpy, matplotlib.pyplot\n"
        "numpy.linalg.eigvalsh(numpy.eye(2))\n"
        "_figure, _axes = matplotlib.pyplot.subplots(figsize=(1, 1), dpi=20)\n"
        "_axes.plot([0, 1], label='a'); _axes.set_title('$x^2$'); _axes.legend()\n"
        "matplotlib.pyplot.show()\n",
        0,
    )
    with contextlib.suppress(ImportError):  # where a problem set's answers are in them
        import matplotlib.pyplot as plt
        from matplotlib import font_manager, mathtext

        import homework  # noqa: F401
        from course_lib import plots

        with plt.rc_context():
            plots.use()
            figure, axes = plt.subplots(figsize=(1, 1))
            axes.plot([0, 1], label="a")
            axes.set(title="a", xlabel="b")
            axes.legend(fontsize="small")
            plots.show(figure, alt="A line.")
        # Each fork drops the fonts that are open, and would copy their memory for it. A font that stayed
        # open would be one file for all submissions, and where one reads in it a mark for the next.
        font_manager._get_font.cache_clear()  # type: ignore[attr-defined]
        mathtext.MathTextParser._parse_cached.cache_clear()  # type: ignore[attr-defined]
    shell.run(warm, "1 / 0", 0)
    gc.collect()
    # What was imported is never garbage; a collection in a fork would only copy its memory.
    gc.freeze()
    warm.reset(new_session=True, aggressive=False)
    outputs.OUTPUTS.clear()


def become_submission(
    control: Channel, descriptor: int, warm: shell.RecordingShell, opening: messages.Open
) -> None:
    """Turn this fork into the process of one submission; never returns."""
    try:
        control.close()
        silence()
        os.closerange(3, descriptor)
        os.closerange(descriptor + 1, opening["limits"]["RLIMIT_NOFILE"] + 1)
        os.setsid()
        os.chdir(opening["scratch"])
        ours = Channel(socket.socket(fileno=descriptor))
        received, contents = ours.receive()
        names = cast(messages.Files, received)["files"]
        lay_out(Path(opening["scratch"]), names, contents, opening["user"])
        if any(name.endswith(".py") for name in names):
            sys.path.append(opening["scratch"])  # last: a file there takes no module's place
        for name, amount in opening["limits"].items():
            if opening["confined"] or hasattr(resource, name):
                resource.setrlimit(getattr(resource, name), (amount, amount))
        if opening["confined"]:
            seccomp.confine(opening["user"])
        submission.serve(ours, warm, opening["blocked_modules"], opening["confined"])
    finally:
        os._exit(0)


def silence() -> None:
    """Let what libraries write past Python go nowhere.

    The worker's own stderr is a pipe that nobody empties while it works: one submission could fill
    it, and the next would wait for room.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def end(child: int) -> None:
    """End every process of the submission, whatever it did to stay."""
    if os.getpid() == 1:
        # In a namespace of its own this reaches all there is, and never this process itself.
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
    elif child:
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while child or os.getpid() == 1:
            ended, _ = os.waitpid(-1, 0)
            if ended == child and os.getpid() != 1:
                break


def is_numbered_as_any(child: int, snapshots: int, aside: int) -> bool:
    """Whether processes to come have the numbers that they would have after any other submission.

    They are given in order. So ``child`` may have started nothing but its ``snapshots``; and where some of
    ours, ``aside``, have looked after its files, there will have been as many as there can be.
    """
    if os.getpid() != 1:  # outside of a sandbox others start processes, too
        return True
    last = child
    for _ in range(2 * snapshots + 2 - aside if aside else 1):
        last = os.fork()
        if last == 0:
            os._exit(0)
        os.waitpid(last, 0)
    return child < last <= child + (3 * snapshots + 2 if aside else snapshots + 1)


if __name__ == "__main__":
    main()
