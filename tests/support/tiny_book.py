"""A small Sphinx project with the book's cards and glossary, and only the headings of a lecture."""

import subprocess
import sys
from pathlib import Path

import nbformat

from book.flashcards.decks import ROOT, sections

LECTURE = "01_one_weight"
CONF = """\
import sys
sys.path[:0] = [{extensions!r}, {root!r}]
project = "Tiny"
extensions = ["myst_nb", "mathml", "headings", "scripts", "cards"]
nb_execution_mode = "off"
smartquotes = False
suppress_warnings = ["myst.xref_missing"]  # the lectures that are left out
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "headings.jupyter_anchor"
html_math_renderer = "mathml"
html_theme = "sphinx_book_theme"
html_static_path = [{static!r}]
"""


def build(folder: Path, pages: dict[str, str]) -> Path:
    """Build `pages` in `folder`, with no warning; the folder of the HTML."""
    source, html = folder / "source", folder / "html"
    (source / "lectures").mkdir(parents=True)
    book = ROOT / "book"
    conf = CONF.format(
        extensions=str(book / "extensions"), root=str(ROOT), static=str(book / "site" / "static")
    )
    (source / "conf.py").write_text(conf)
    headings = ["# One weight", *(f"## {name}" for name in list(sections(LECTURE))[1:])]
    cell = nbformat.v4.new_markdown_cell("\n\n".join(headings))
    lecture = source / "lectures" / f"{LECTURE}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), lecture)
    toctree = "\n".join(["```{toctree}", f"lectures/{LECTURE}", *pages, "```"])
    (source / "index.md").write_text(f"# Tiny\n\n{toctree}\n")
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--quiet", source, html]
    subprocess.run(command, check=True)
    return html
