"""Brings packages of the npm registry here: by exact version and hash, outside the repository.

`packages.toml` lists them. Each is fetched once, by `npm pack`, which runs none of its scripts; its
archive must have the listed hash. It is kept in the user's cache, and nothing of it is committed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_suffix(".toml")
LICENCES = ("LICEN[CS]E*", "[Ll]icen[cs]e*", "COPYING*", "NOTICE*")


class PackageError(Exception):
    """A package could not be brought here, or is not what the list says. The message is for people."""


@dataclass(frozen=True)
class Package:
    """A package as `packages.toml` pins it: a name, a version, and `sha512-` with a hash in base64."""

    name: str
    version: str
    integrity: str

    @property
    def root(self) -> Path:
        """Its place in the cache, a folder with `node_modules`; another hash is another place."""
        kept = (
            f"{self.name.replace('/', '+')}-{self.version}-{_digest(self.integrity.encode())[:12]}"
        )
        return cache() / kept

    @property
    def folder(self) -> Path:
        """Where its own files lie, `package.json` among them, once it has been fetched."""
        return self.root / "node_modules" / self.name


def cache() -> Path:
    """Where packages are kept: `DOWNHILL_CACHE`, or a folder in the user's cache."""
    if named := os.environ.get("DOWNHILL_CACHE"):
        return Path(named) / "npm"
    users = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(users) / "downhill" / "npm"


def pinned(names: Iterable[str], listed: Path = LIST) -> list[Package]:
    """The pins of packages, by name; a name that the list lacks is an error."""
    table = tomllib.loads(listed.read_text(encoding="utf-8"))
    names = list(names)
    if missing := [name for name in names if name not in table]:
        raise PackageError(f"{listed.name} does not list {', '.join(missing)}.")
    return [Package(name, **table[name]) for name in names]


def fetch(names: Iterable[str], listed: Path = LIST) -> dict[str, Path]:
    """The folders of packages; those that are not in the cache yet are fetched, all at once.

    Raises PackageError where there is no npm, no network, or an archive with another hash.
    """
    wanted = pinned(names, listed)
    missing = [package for package in wanted if not package.folder.exists()]
    if missing:
        cache().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache()) as folder:
            _pack(missing, Path(folder))
            for package in missing:
                _unpack(package, Path(folder))
    return {package.name: package.folder for package in wanted}


def licences(names: Iterable[str], listed: Path = LIST) -> dict[str, str]:
    """The licence texts of packages, by `name version`; one without any is an error."""
    folders = fetch(names, listed)
    texts = {}
    for package in pinned(names, listed):
        found = {file for mask in LICENCES for file in folders[package.name].glob(mask)}
        if not found:
            raise PackageError(f"{package.name} {package.version} has no licence file.")
        parts = [file.read_text(encoding="utf-8") for file in sorted(found)]
        texts[f"{package.name} {package.version}"] = "\n\n".join(parts)
    return texts


def for_this_machine(family: str) -> str:
    """The package of a family such as `@esbuild` that is made for this system and processor."""
    systems = {"linux": "linux", "darwin": "darwin", "win32": "win32"}
    processors = {"x86_64": "x64", "amd64": "x64", "arm64": "arm64", "aarch64": "arm64"}
    system, processor = systems.get(sys.platform), processors.get(platform.machine().lower())
    return f"{family}/{system or sys.platform}-{processor or platform.machine()}"


def _pack(packages: list[Package], folder: Path) -> None:
    """Let npm put the archives of packages into a folder; it runs no script of theirs."""
    names = " and ".join([f"{packages[0].name} {packages[0].version}", "others"][: len(packages)])
    npm = shutil.which("npm")
    if npm is None:
        raise PackageError(
            f"The book takes {names} from the npm registry, and there is no npm here: it comes "
            "with Node.js."
        )
    command = [npm, "pack", "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
    command += [f"{package.name}@{package.version}" for package in packages]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise PackageError(
            f"npm could not fetch {names}: {said[-1] if said else 'it does not say why'}. "
            "Is there a network?"
        )


def _unpack(package: Package, folder: Path) -> None:
    """Put a package into the cache, whole or not at all, once its archive has the pinned hash."""
    archive = folder / f"{package.name.lstrip('@').replace('/', '-')}-{package.version}.tgz"
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.integrity:
        raise PackageError(
            f"{package.name} {package.version} is not what {LIST.name} says: its archive has the hash "
            f"{found}, not {package.integrity}. Nothing of it was used."
        )
    part = folder / archive.stem
    with tarfile.open(archive) as opened:
        opened.extractall(part, filter="data")
    # Archives hold one folder, most often called "package".
    (content,) = (entry for entry in part.iterdir() if entry.is_dir())
    ready = folder / "ready" / archive.stem
    (ready / "node_modules" / package.name).parent.mkdir(parents=True)
    content.rename(ready / "node_modules" / package.name)
    try:
        ready.rename(package.root)
    except OSError:  # another process was quicker
        if not package.folder.exists():
            raise


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
