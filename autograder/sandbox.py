"""Starts the student's side: inside bubblewrap, or beside it for work that is trusted."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .student import confine

PACKAGE = Path(__file__).resolve().parent
SCRATCH_INSIDE = "/scratch"
CODE_INSIDE = "/downhill"
USERS = range(61_000, 65_000)  # in root's sandboxes submissions run as a user of their own

INSTALL_BUBBLEWRAP = (
    "Grading needs bubblewrap, which keeps student code away from everything else. "
    "Install it (Debian and Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap), "
    "or add --no-sandbox if you trust every one of these submissions."
)


class SandboxError(Exception):
    """The sandbox cannot be had on this machine; the text says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    cell_seconds: float = 30.0
    call_seconds: float = 10.0
    question_seconds: float = 60.0
    submission_seconds: float = 180.0
    memory_mb: int = 3072
    processes: int = 64
    scratch_mb: int = 256
    file_mb: int = 128


def check_available() -> None:
    """Raise ``SandboxError`` unless student code can be confined here."""
    if sys.platform != "linux":
        raise SandboxError(
            "Grading confines student code by means of Linux. On this system use Linux (on Windows: "
            "WSL 2), or add --no-sandbox if you trust every one of these submissions."
        )
    if shutil.which("bwrap") is None:
        raise SandboxError(INSTALL_BUBBLEWRAP)
    try:
        confine.filter_program(platform.machine())
    except confine.CannotConfineError as error:
        raise SandboxError(f"{error} Add --no-sandbox for submissions you trust.") from error
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
            "In a container, allow user namespaces; or add --no-sandbox for submissions you trust."
        )


class Launched:
    """A running worker and the socket to it."""

    def __init__(
        self, process: subprocess.Popen[bytes], control: socket.socket, scratch: str, own: bool
    ) -> None:
        self.process = process
        self.control = control
        self.scratch = scratch
        self._own_scratch = own
        self.user: int | None = None  # whom its submissions run as; None: as whoever grades
        self._claim: socket.socket | None = None
        if not own and os.geteuid() == 0:
            self.user, self._claim = claimed_user()

    def end(self) -> None:
        """End the worker, everything it started, and its scratch folder."""
        self.control.close()
        if self._claim is not None:
            self._claim.close()
        try:
            self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self._own_scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)


def claimed_user() -> tuple[int, socket.socket]:
    """A user that no other sandbox on this machine has, as long as the socket is open.

    The limit on processes is a user's: two sandboxes of one user could starve each other.
    """
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


def launch(limits: Limits, guarded: Sequence[str], sandbox: bool, warm: bool = True) -> Launched:
    """Start a worker; ``guarded`` names the modules of course_lib that it must not see.

    One that need not be ``warm`` is ready sooner, and leaves the rest to its submissions.
    """
    if not hasattr(os, "fork"):
        raise SandboxError(
            "The grader forks processes, which this system cannot. On Windows run it in WSL 2."
        )
    ours, theirs = socket.socketpair()
    arguments = ["-P", "-s", "-m", "autograder.student.zygote", str(theirs.fileno())]
    arguments += ["warm"] if warm else []
    scratch = SCRATCH_INSIDE if sandbox else tempfile.mkdtemp(prefix="downhill-")
    environment = {
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
        "PYTHONPATH": CODE_INSIDE if sandbox else str(PACKAGE.parent),
    }
    fonts = _font_list() if sandbox else None
    if sandbox:
        command = [
            "bwrap",
            *_namespaces(),
            *_mounts(limits, guarded),
            *_given_fonts(fonts),
            "--remount-ro",
            "/",
            "--clearenv",
            *(word for item in environment.items() for word in ("--setenv", *item)),
            "--",
            sys.executable,
            *arguments,
        ]
    else:
        command = [sys.executable, *arguments]
    process = subprocess.Popen(
        command,
        env=None if sandbox else environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if sandbox else subprocess.DEVNULL,
        cwd=None if sandbox else scratch,
        pass_fds=[theirs.fileno(), *([fonts.fileno()] if fonts is not None else [])],
        umask=0o022,
    )
    theirs.close()
    if fonts is not None:
        fonts.close()
    return Launched(process, ours, scratch, own=not sandbox)


def _namespaces() -> Iterable[str]:
    yield from ("--unshare-pid", "--as-pid-1", "--unshare-net", "--unshare-ipc", "--unshare-uts")
    yield from ("--unshare-cgroup-try", "--die-with-parent", "--new-session")
    yield from ("--hostname", "sandbox", "--chdir", "/", "--cap-drop", "ALL")
    if os.geteuid() == 0:
        for capability in ("SETUID", "SETGID", "KILL", "DAC_OVERRIDE", "FOWNER", "SYS_RESOURCE"):
            yield from ("--cap-add", f"CAP_{capability}")
    else:
        yield "--unshare-user"


def _mounts(limits: Limits, guarded: Sequence[str]) -> Iterable[str]:
    folders = _library_folders()
    # folders made on the way to a mount would be readable by root alone
    for way in sorted({parent for folder in folders for parent in folder.parents}):
        if way != Path("/") and not any(folder in (way, *way.parents) for folder in folders):
            yield from ("--perms", "0755", "--dir", str(way))
    packages = [f"{CODE_INSIDE}/{name}" for name in ("autograder", "course_lib", "homework")]
    for made in (CODE_INSIDE, *packages, "/etc"):
        yield from ("--perms", "0755", "--dir", made)
    for folder in folders:
        if folder.is_symlink():
            yield from ("--symlink", os.readlink(folder), str(folder))
        else:
            yield from ("--ro-bind", str(folder), str(folder))
    for masked in _installed_copies(folders):
        yield from ("--tmpfs", str(masked), "--remount-ro", str(masked))
    yield from ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")
    yield from ("--ro-bind-try", "/etc/localtime", "/etc/localtime")
    yield from ("--ro-bind-try", "/etc/fonts", "/etc/fonts")
    yield from ("--perms", "0755", "--dir", "/dev")
    for device in ("null", "zero", "full", "random", "urandom"):
        yield from ("--dev-bind", f"/dev/{device}", f"/dev/{device}")
    inside = f"{CODE_INSIDE}/autograder"
    yield from ("--ro-bind", str(PACKAGE / "__init__.py"), f"{inside}/__init__.py")
    yield from ("--ro-bind", str(PACKAGE / "student"), f"{inside}/student")
    library = PACKAGE.parent / "course_lib"
    hidden = {library.parent.joinpath(*name.split(".")) for name in guarded}
    for path in sorted([*library.rglob("*.py"), *(PACKAGE.parent / "homework").glob("*.py")]):
        if not any(path.with_suffix("") == h or h in path.parents for h in hidden):
            target = f"{CODE_INSIDE}/{path.relative_to(library.parent)}"
            if path.name == "__init__.py" and path.parent != library:
                yield from ("--perms", "0755", "--dir", os.path.dirname(target))
            yield from ("--ro-bind", str(path), target)
    yield from ("--size", str(limits.scratch_mb * 2**20), "--perms", "1777")
    yield from ("--tmpfs", SCRATCH_INSIDE)


def _font_list() -> BinaryIO | None:
    """Matplotlib's list of this machine's fonts, which takes a while to make anew."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    lists = sorted((caches / "matplotlib").glob("fontlist-*.json"))
    with contextlib.suppress(OSError):
        return lists[-1].open("rb") if lists else None
    return None


def _given_fonts(fonts: BinaryIO | None) -> Iterable[str]:
    """A copy in the scratch folder, where it is there for the start and goes with the rest."""
    if fonts is not None:
        folder = f"{SCRATCH_INSIDE}/.matplotlib"
        yield from ("--dir", folder)
        yield from ("--file", str(fonts.fileno()), f"{folder}/{Path(fonts.name).name}")


def _library_folders() -> list[Path]:
    """The interpreter, its packages, and the system's shared libraries."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)}
    prefixes |= {Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")}
    # a virtual environment and its interpreter may be chains of links through other folders
    prefixes |= {target.parent.parent for target in _followed(Path(sys.executable))}
    for prefix in tuple(prefixes):
        prefixes.update(_followed(prefix))
    system = ["/usr/lib", "/usr/lib64", "/usr/share/fonts", "/usr/share/zoneinfo", "/lib", "/lib64"]
    folders = [Path(name) for name in system if Path(name).exists()]
    if Path("/usr") in prefixes:
        folders[:4] = [Path("/usr")]
    for prefix in sorted(prefixes):
        absolute = Path(os.path.abspath(prefix))
        covered = any(folder == absolute or folder in absolute.parents for folder in folders)
        if absolute.exists() and not covered:
            folders.append(absolute)
    for folder in folders:
        if (PACKAGE.parent / "solutions").is_relative_to(folder.resolve()):
            raise SandboxError(
                f"The course lies inside {folder}, which student code must be able to read. "
                "Move the course to a folder of its own."
            )
    return folders


def _followed(link: Path) -> Iterable[Path]:
    """Where a link leads to, and where that leads to, as long as it is one."""
    while link.is_symlink():
        link = Path(os.path.normpath(link.parent / os.readlink(link)))
        yield link


def _installed_copies(folders: Iterable[Path]) -> Iterable[Path]:
    """The grader where it is installed among the packages, which student code must not read."""
    packages = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    copies = {
        folder.joinpath(name).resolve()
        for folder in packages
        for name in ("autograder", "course_lib")
        if folder.joinpath(name).is_dir()
    }
    for folder in folders:
        real = folder.resolve()
        if not folder.is_symlink():
            yield from (folder / c.relative_to(real) for c in copies if c.is_relative_to(real))
