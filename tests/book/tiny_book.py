"""A small Sphinx project with the book's cards and glossary, and only the headings of lectures."""

import contextlib
import io
from pathlib import Path

import nbformat
from sphinx.cmd.build import main as sphinx

from book.flashcards.decks import LECTURES, ROOT, sections

CONF = """\
import sys
sys.path[:0] = [{extensions!r}, {root!r}]
extensions = ["myst_nb", "mathml", "headings", "cards"]
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "headings.jupyter_anchor"
html_math_renderer = "mathml"
html_theme = "sphinx_book_theme"
html_static_path = [{static!r}]
"""


def build(folder: Path, pages: dict[str, str]) -> tuple[Path, str]:
    """Build `pages` in `folder`; the folder of the HTML, and the warnings."""
    source, html = folder / "source", folder / "html"
    (source / "lectures").mkdir(parents=True)
    book = ROOT / "book"
    conf = CONF.format(
        extensions=str(book / "extensions"), root=str(ROOT), static=str(book / "static")
    )
    (source / "conf.py").write_text(conf)
    for path in LECTURES.glob("[0-9]*.ipynb"):
        headings = [f"# {path.stem}", *(f"## {name}" for name in sections(path.stem) if name)]
        cell = nbformat.v4.new_markdown_cell("\n\n".join(headings))
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), source / "lectures" / path.name)
    toctree = "\n".join(["```{toctree}", "lectures/01_one_weight", *pages, "```"])
    (source / "index.md").write_text(f"# Tiny\n\n{toctree}\n")
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        assert sphinx(["-b", "html", "--quiet", str(source), str(html)]) == 0
    return html, said.getvalue()
