"""What student code finds inside its sandbox, and what it does not."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from . import packages

PACKAGE = Path(__file__).resolve().parents[1]
SHARED = ("course_lib", "figures", "homework")  # the course's code that students may import
SCRATCH_INSIDE = "/scratch"
CODE_INSIDE = "/downhill"


def mounts(
    folders: Sequence[Path], scratch_mb: int, blocked_modules: Sequence[str]
) -> Iterable[str]:
    """Bubblewrap's arguments for the files: the library's ``folders``, the course's code, scratch.

    ``blocked_modules`` modules, the course's and others, are left out.
    """
    # folders made on the way to a mount would be readable by root alone
    for way in sorted({parent for folder in folders for parent in folder.parents}):
        if way != Path("/") and not any(folder in (way, *way.parents) for folder in folders):
            yield from ("--perms", "0755", "--dir", str(way))
    code = [f"{CODE_INSIDE}/{name}" for name in ("autograder", *SHARED)]
    for made in (CODE_INSIDE, *code, "/etc"):
        yield from ("--perms", "0755", "--dir", made)
    for folder in folders:
        if folder.is_symlink():
            yield from ("--symlink", os.readlink(folder), str(folder))
        else:
            yield from ("--ro-bind", str(folder), str(folder))
    yield from packages.without(folders, blocked_modules)
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
    for room in ("protocol", "student"):
        yield from ("--ro-bind", str(PACKAGE / room), f"{inside}/{room}")
    root = PACKAGE.parent
    hidden = {root.joinpath(*name.split(".")) for name in blocked_modules}
    for path in sorted(file for name in SHARED for file in (root / name).rglob("*.py")):
        if not any(path.with_suffix("") == h or h in path.parents for h in hidden):
            target = f"{CODE_INSIDE}/{path.relative_to(root)}"
            if path.name == "__init__.py" and path.parent.parent != root:
                yield from ("--perms", "0755", "--dir", os.path.dirname(target))
            yield from ("--ro-bind", str(path), target)
    yield from ("--size", str(scratch_mb * 2**20), "--perms", "1777")
    yield from ("--tmpfs", SCRATCH_INSIDE)


def font_list() -> BinaryIO | None:
    """Matplotlib's list of this machine's fonts, which takes a while to make anew."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    lists = sorted((caches / "matplotlib").glob("fontlist-*.json"))
    with contextlib.suppress(OSError):
        return lists[-1].open("rb") if lists else None
    return None


def given_fonts(fonts: BinaryIO | None) -> Iterable[str]:
    """A copy in the scratch folder, where it is there for the start and goes with the rest."""
    if fonts is not None:
        folder = f"{SCRATCH_INSIDE}/.matplotlib"
        yield from ("--dir", folder)
        yield from ("--file", str(fonts.fileno()), f"{folder}/{Path(fonts.name).name}")


def library_folders() -> list[Path]:
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
    return folders


def _followed(link: Path) -> Iterable[Path]:
    """Where a link leads to, and where that leads to, as long as it is one."""
    while link.is_symlink():
        link = Path(os.path.normpath(link.parent / os.readlink(link)))
        yield link


def _installed_copies(folders: Iterable[Path]) -> Iterable[Path]:
    """The grader where it is installed among the packages, which student code must not read."""
    sites = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    copies = {
        folder.joinpath(name).resolve()
        for folder in sites
        for name in packages.OWN
        if folder.joinpath(name).is_dir()
    }
    for folder in folders:
        real = folder.resolve()
        if not folder.is_symlink():
            yield from (folder / c.relative_to(real) for c in copies if c.is_relative_to(real))
