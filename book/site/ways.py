"""The ways from the book to the notebooks: what to download, and links where the course names them."""

from __future__ import annotations

import tempfile
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import quote

from autograder.authoring.bundle import bundle
from autograder.course.course import Course

ROOT = Path(__file__).resolve().parents[2]
LINKS = ROOT / "book" / "content" / "links.toml"
BUNDLE = "downhill-for-students.zip"
KNOWN = {"repository", "branch", "binder"}

LECTURE_NOTE = """\
:::{{admonition}} In your own hands
:class: own-hands
The figures on this page play what was recorded, step by step. In JupyterLab they answer you: take
[the course for students](/students.md#In-JupyterLab), or {{download}}`this notebook <{file}>` alone.{links}
:::
"""
LIVE_NOTE = """\
:::{{admonition}} In your own hands
:class: own-hands
The figures play what was recorded, until you press **Run it live**: then they answer you. Each cell of
code can be run and changed here, too. Your browser loads Python for it, about 30 MB, once. For
JupyterLab, take [the course for students](/students.md#In-JupyterLab), or
{{download}}`this notebook <{file}>` alone.{links}
:::
"""
LIVE_EXERCISE_NOTE = """\
:::{{admonition}} To do here, or in JupyterLab
:class: own-hands
Write your answers on this page: **Run** and **Check** need nothing but your browser, which loads Python
for it, about 30 MB, once, and keeps what you write. *Take out the notebook* gives you the file to hand
in. For JupyterLab, take [the course for students](/students.md#In-JupyterLab), or
{{download}}`this notebook <{file}>` alone.{links}
:::
"""
EXERCISE_NOTE = """\
:::{{admonition}} To do in JupyterLab
:class: own-hands
Take [the course for students](/students.md#In-JupyterLab), which has everything that the notebook needs,
or {{download}}`this notebook <{file}>` alone.{links}
:::
"""


@cache
def links() -> dict[str, str]:
    """What `links.toml` names; an entry that the book does not know is an error."""
    named = tomllib.loads(LINKS.read_text(encoding="utf-8"))
    for key, value in named.items():
        if key not in KNOWN or not isinstance(value, str):
            raise ValueError(
                f"{LINKS.name}: {key} = {value!r}. Expected {', '.join(sorted(KNOWN))}, as text."
            )
    return named


def sentences(notebook: str) -> str:
    """Links to a notebook in the repository and on Binder, as far as they are named."""
    named, said = links(), []
    if binder := named.get("binder"):
        address = f"{binder.rstrip('/')}?urlpath={quote(f'lab/tree/{notebook}', safe='')}"
        said.append(f"[Open it on Binder]({address}), with nothing to install.")
    if repository := named.get("repository"):
        address = f"{repository.rstrip('/')}/blob/{named.get('branch', 'main')}/{quote(notebook)}"
        said.append(f"[See it in the repository]({address}).")
    return "".join(f" {sentence}" for sentence in said)


def note(path: Path, live: bool) -> str:
    """What stands below the title of a notebook's page; a live book runs Python in its pages."""
    lecture, exercise = (LIVE_NOTE, LIVE_EXERCISE_NOTE) if live else (LECTURE_NOTE, EXERCISE_NOTE)
    text = lecture if path.parent.name == "lectures" else exercise
    return text.format(
        file=f"/files/{path.name}", links=sentences(path.relative_to(ROOT).as_posix())
    )


def bundled() -> bytes:
    """The zip that students get, of all problem sets."""
    course = Course.at(ROOT)
    names = sorted(path.stem for path in course.exercises.glob("ps*/ps*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, BUNDLE)
        bundle(course, names, target)
        return target.read_bytes()
