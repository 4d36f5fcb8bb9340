"""What a file that was handed in is, and what a TA is told of one that is no notebook."""

from __future__ import annotations

from collections.abc import Mapping

from ..course import notebooks
from ..course.kinds import Kind, kind_of, text_of
from ..course.notebooks import UnreadableError, grade_id
from . import links
from .archives import Found, read_limited
from .candidates import Candidate, Trouble

_BEGINNING = 64 * 2**10
_ASK = "ask for the .ipynb file"
_AS_SCRIPT = ("# %%", "# In[", "get_ipython()", "# ---\n# jupyter:", "# coding: utf-8\n\n# ")


def kind_in(found: Found) -> Kind:
    """The kind of a file that was handed in."""
    data = read_limited(found.path, _BEGINNING)
    if text_of(data[:64]).lstrip().startswith("{"):
        data = read_limited(found.path)
    return kind_of(data)


def look_into(work: Candidate, sets: Mapping[str, set[str]], name: str) -> None:
    """How many cells of a problem set a notebook has, and what is wrong with it."""
    try:
        notebook = notebooks.parse(read_limited(work.found.path))
    except UnreadableError as error:
        work.trouble, work.told = Trouble.UNREADABLE, str(error)
        if work.kind not in (Kind.NOTEBOOK, Kind.TEXT, Kind.EMPTY, Kind.DATA):
            work.told = f"{what_it_is(work)}, under a notebook's name. {error}"
        return
    work.text = "\n".join(cell["source"] for cell in notebook["cells"])
    own = {grade_id(cell) for cell in notebook["cells"]}
    counts = {name: len(own & cells) for name, cells in sets.items()}
    other = max(counts, key=lambda name: counts[name])
    if counts[other] == counts[name]:
        work.matching = counts[name]
    if not work.matching and counts[other]:
        work.trouble, work.told = Trouble.OTHER_SET, f"it is a notebook of {other}."
    elif not work.matching:
        work.trouble = Trouble.NO_SET
        work.told = "it has none of the problem set's cells. It was taken all the same."


def links_of(work: Candidate) -> list[str]:
    """The links that a file holds in place of work: all that it is, or nearly."""
    data = read_limited(work.found.path, 2**20)
    found = links.in_shortcut(data)
    if found or work.kind not in (Kind.TEXT, Kind.PAGE):
        return found
    return links.in_text(data)


def is_shortcut(work: Candidate) -> bool:
    """Whether a file is made to hold a link and nothing else."""
    return bool(links.in_shortcut(read_limited(work.found.path, 2**20)))


def what_else_it_is(work: Candidate) -> str:
    """The same of a file beside a notebook, which nobody is to be asked for."""
    return what_it_is(work).removesuffix(f"; {_ASK}")


def what_it_is(work: Candidate) -> str:
    """In a few words what a file is that is no notebook, and what to ask for."""
    if found := links_of(work):
        return f"it is a link, not a notebook: to {'; to '.join(map(links.shown, found))}"
    if work.kind is Kind.PAGE:
        exported = links.is_exported(read_limited(work.found.path, 2**18))
        return (
            f"it is a web page that was exported from a notebook; {_ASK}"
            if exported
            else "it is a web page, not a notebook"
        )
    name = work.found.parts[-1].lower()
    if name.endswith(".py") and work.kind is Kind.TEXT:
        text = text_of(read_limited(work.found.path, _BEGINNING))
        if any(mark in text for mark in _AS_SCRIPT):
            return f"it is a Python script that was exported from a notebook; {_ASK}"
        return f"it is a Python script, not a notebook; {_ASK}"
    if work.kind is Kind.PDF:
        return f"it is a PDF, not a notebook; {_ASK}"
    if work.kind is Kind.ARCHIVE:
        return f"it is {work.kind.value}, and is not opened; unpack it by hand, and collect what is in it"
    if work.kind in (Kind.PICTURE, Kind.PROGRAM, Kind.EMPTY):
        return f"it is {work.kind.value}, not a notebook"
    return "it is not a notebook"
