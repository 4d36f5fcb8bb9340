"""The sandbox of the student's side: whether it can be had, what it allows, how it is started."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import SandboxError
from ..student import seccomp
from .limits import Limits
from .mounts import (
    CODE_INSIDE,
    PACKAGE,
    SCRATCH_INSIDE,
    font_list,
    given_fonts,
    library_folders,
    mounts,
)

USERS = range(61_000, 65_000)  # in root's sandboxes submissions run as a user of their own

INSTALL_BUBBLEWRAP = (
    "Grading needs bubblewrap, which keeps student code away from everything else. "
    "Install it (Debian and Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap), "
    "or add --no-sandbox if you trust all that is to run: work of your own, or every submission."
)


def check_available() -> None:
    """Raise ``SandboxError`` unless student code can be confined here."""
    if sys.platform != "linux":
        raise SandboxError(
            "Grading confines student code by means of Linux. On this system use Linux (on Windows: "
            "WSL 2), or add --no-sandbox if you trust all that is to run: your own work, or every submission."
        )
    if shutil.which("bwrap") is None:
        raise SandboxError(INSTALL_BUBBLEWRAP)
    try:
        seccomp.filter_program(platform.machine())
    except seccomp.CannotConfineError as error:
        raise SandboxError(f"{error} Add --no-sandbox for work that you trust.") from error
    trial = subprocess.run(
        ["bwrap", "--ro-bind", "/", "/", "--unshare-all", "--die-with-parent", "true"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if trial.returncode != 0:
        raise SandboxError(
            f"bubblewrap is installed but cannot make a sandbox here ({trial.stderr.strip()}). "
            "In a container, allow user namespaces; or add --no-sandbox for work that you trust."
        )


def refuse_readable(course: Path) -> None:
    """Raise ``SandboxError`` for a course folder that stands where student code can read."""
    for folder in library_folders():
        if course.resolve().is_relative_to(folder.resolve()):
            raise SandboxError(
                f"The course {course} lies inside {folder}, which student code must be able to read. "
                "Move the course to a folder of its own."
            )


def ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was told to end; kill it if it does not."""
    try:
        process.wait(1.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def claimed_user() -> tuple[int | None, socket.socket | None]:
    """A user that no other sandbox on this machine has, as long as the socket is open.

    Only root can run submissions as one; to anybody else there is none to claim. The limit on
    processes is a user's: two sandboxes of one user could starve each other.
    """
    if os.geteuid() != 0:
        return None, None
    for user in USERS:
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0downhill-user-{user}")
        except OSError:  # another has it
            claim.close()
            continue
        return user, claim
    raise SandboxError(
        f"All {len(USERS):,} users that sandboxes run as are taken. Is another grader still running?"
    )


def in_bubblewrap(
    module: Sequence[str],
    limits: Limits,
    blocked_modules: Sequence[str],
    descriptors: Sequence[int],
    more: Iterable[str] = (),
) -> subprocess.Popen[bytes]:
    """Run a module of the student's side, with its arguments, in a sandbox of its own.

    ``more`` are further arguments for bubblewrap.
    """
    folders = library_folders()
    checkout = PACKAGE.parent
    if (checkout / "solutions").is_dir():  # else it is installed, and is masked where it stands
        refuse_readable(checkout)
    fonts = font_list()
    settings = environment(SCRATCH_INSIDE, CODE_INSIDE)
    command = [
        "bwrap",
        *_namespaces(),
        *mounts(folders, limits.scratch_mb, blocked_modules),
        *given_fonts(fonts),
        *more,
        "--remount-ro",
        "/",
        "--clearenv",
        *(word for item in settings.items() for word in ("--setenv", *item)),
        "--",
        *python(module),
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[*descriptors, *([fonts.fileno()] if fonts is not None else [])],
        umask=0o022,
    )
    if fonts is not None:
        fonts.close()
    return process


def python(module: Sequence[str]) -> Sequence[str]:
    """The command that runs a module of the student's side with its arguments."""
    return [sys.executable, "-P", "-s", "-m", *module]


def environment(scratch: str, code: str) -> dict[str, str]:
    """All of the environment that student code has."""
    return {
        "HOME": scratch,
        "JOBLIB_MULTIPROCESSING": "0",
        "IPYTHONDIR": f"{scratch}/.ipython",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{scratch}/.matplotlib",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PATH": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": scratch,
        "PYTHONPATH": code,
    }


def _namespaces() -> Iterable[str]:
    yield from ("--unshare-pid", "--as-pid-1", "--unshare-net", "--unshare-ipc", "--unshare-uts")
    yield from ("--unshare-cgroup-try", "--die-with-parent", "--new-session")
    yield from ("--hostname", "sandbox", "--chdir", "/", "--cap-drop", "ALL")
    if os.geteuid() == 0:
        for capability in ("SETUID", "SETGID", "KILL", "DAC_OVERRIDE", "FOWNER", "SYS_RESOURCE"):
            yield from ("--cap-add", f"CAP_{capability}")
    else:
        yield "--unshare-user"
