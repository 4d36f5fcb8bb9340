"""A warm worker: one sandbox, one submission in it at a time."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Sequence

from ..course.beside import File
from ..errors import SandboxError
from ..protocol import messages
from ..protocol.channel import Channel
from ..protocol.codec import WireError
from ..protocol.deadline import Meter
from .launcher import ForkedWorker, StandaloneWorker, WorkerProcess
from .ledger import Ledger, resting_apart_from
from .limits import Limits
from .processes import socket_pair
from .session import START_SECONDS, Session
from .watchdog import innermost, processor_time_of


class Worker:
    """A warm worker: one sandbox, one submission in it at a time."""

    def __init__(
        self,
        limits: Limits,
        blocked_modules: Sequence[str] = (),
        *,
        sandboxed: bool,
        index: int = 0,
        many: bool = True,
        fork_server: socket.socket | None = None,
    ) -> None:
        """Take the socket to ask a ``fork_server`` by, if there is one to be forked from."""
        self.limits = limits
        self.sandboxed = sandboxed
        self._many = many  # submissions to come: worth a longer start
        self._blocked_modules = list(blocked_modules)
        self.index = index
        self._fork_server = fork_server if sandboxed else None
        self._launched: WorkerProcess | None = None
        self._warm = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the sandbox; it warms up while the caller does other things."""
        self._launched = self._from_fork_server()
        if self._launched is None:
            self._launched = StandaloneWorker(
                self.limits, self._blocked_modules, self.sandboxed, self._many
            )
        self._warm = False

    def _from_fork_server(self) -> WorkerProcess | None:
        if self._fork_server is not None:
            with contextlib.suppress(OSError):
                return ForkedWorker(self._fork_server)
            self._fork_server = None
        return None

    def wait(self) -> None:
        """Wait until everything in the sandbox is imported."""
        if self._launched is None:
            self.start()
        if self._warm:
            return
        assert self._launched is not None
        try:
            self._launched.arrive(START_SECONDS)
            self._warm = True
        except WireError as error:
            told = self._launched.last_words()
            self.stop()
            if self._fork_server is not None:  # not every system lets a sandbox make further ones
                self._fork_server = None
                self.wait()
                return
            raise SandboxError(
                f"The student's side of the grader does not start. {told}".strip()
            ) from error

    def stop(self) -> None:
        """End the sandbox and everything in it."""
        if self._launched is not None:
            self._launched.end()
            self._launched = None
        self._warm = False

    @contextlib.contextmanager
    def session(
        self, ledger: Ledger | None = None, files: Sequence[File] = ()
    ) -> Iterator[Session]:
        """A fresh process for one submission, with ``files`` in its scratch folder.

        It and all it started are gone afterwards, the files too.

        What they cost is charged to the ``ledger``, and a new sandbox where that of before is spoilt.
        Raises ``SandboxError`` where even a fresh sandbox gives none: then the machine is at fault.
        """
        ledger = ledger or Ledger(self.limits.submission_seconds, self.limits.question_seconds)
        try:
            session = self._open(ledger, files)
        except (WireError, OSError):
            self.stop()
            try:
                session = self._open(ledger, files)
            except (WireError, OSError) as error:
                raise SandboxError(
                    "No process can be started for a submission. Is this machine out of memory?"
                ) from error
        pid, ours = self.process, self.ours
        worker = Meter(innermost(pid, ours))
        with (
            ledger.running(),
            ledger.source(lambda: processor_time_of(pid, ours)),
            ledger.source(resting_apart_from(worker)),
        ):
            try:
                yield session
            finally:
                session.close()
                self._close(session.snapshots)

    def _open(self, ledger: Ledger, files: Sequence[File]) -> Session:
        if self._launched is None or not self._launched.is_running():
            self.stop()
        is_new = not self._warm
        self.wait()
        assert self._launched is not None
        if is_new and ledger.has_run:  # it spoilt the sandbox that it had
            ledger.charge(processor_time_of(self.process, self.ours)[0])
        control = Channel(self._launched.control)
        ours, theirs = socket_pair()
        try:
            control.send(self._opening(), timeout=START_SECONDS)
            socket.send_fds(control.socket, [b"+"], [theirs.fileno()])
            theirs.close()
            Channel(ours).send(
                messages.Files(files=[file.name for file in files]),
                [file.content for file in files],
                timeout=START_SECONDS,
            )
            return Session(
                ours,
                self.limits,
                self.process,
                ours=self.ours,
                index=self.index,
                ledger=ledger,
                scratch=self._scratch,
            )
        except BaseException:
            ours.close()
            theirs.close()
            raise

    @property
    def process(self) -> int:
        """The outermost process of the sandbox."""
        assert self._launched is not None
        return self._launched.pid

    @property
    def ours(self) -> int:
        """How many processes in it are the grader's."""
        assert self._launched is not None
        return self._launched.ours

    def _opening(self) -> messages.Open:
        limits = self.limits
        resources = {
            "RLIMIT_CPU": int(limits.submission_seconds + limits.question_seconds) + 1,
            "RLIMIT_FSIZE": limits.file_mb * 2**20,
            "RLIMIT_CORE": 0,
            "RLIMIT_NOFILE": 128,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_SIGPENDING": 256,
            "RLIMIT_AS": limits.memory_mb * 2**20,
        }
        if self.sandboxed:
            resources["RLIMIT_NPROC"] = limits.processes
        assert self._launched is not None
        return {
            "op": "open",
            "scratch": self._launched.scratch,
            "limits": resources,
            "confined": self.sandboxed,
            "user": self._launched.user,
            "blocked_modules": self._blocked_modules,
        }

    def _scratch(self, request: messages.Keep | messages.PutBack) -> bool:
        """Have the scratch folder kept as it is, or put back; tell whether that was possible."""
        assert self._launched is not None
        control = Channel(self._launched.control)
        try:
            control.send(request, timeout=10.0)
            return control.receive(START_SECONDS)[0].get("done") is True
        except WireError:
            return False

    def _close(self, snapshots: int) -> None:
        """Let nothing of this submission reach the next."""
        if self._launched is None:
            return
        control = Channel(self._launched.control)
        try:
            request = messages.Close(op="close", snapshots=snapshots)
            control.send(request, timeout=10.0)
            clean = control.receive(10.0)[0].get("done") is True
        except WireError:
            clean = False
        if not clean:
            self.stop()
