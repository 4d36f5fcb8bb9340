"""The scripts of the pages, from `book/site/scripts`: made once, loaded where they are used.

A plain book (`plain_book`) has none of them: all that it holds is there to read and to unfold.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.packages import PackageError
from book.site.bundle import bundle


def make(app: Sphinx) -> None:
    """Called by Sphinx before it reads: the scripts become static files of the site."""
    if app.config.plain_book or app.builder.format != "html":
        return
    folder = Path(app.doctreedir) / "scripts"
    try:
        bundle(folder)
    except PackageError as error:
        raise ExtensionError(str(error)) from None
    app.config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("plain_book", False, "env", types=[bool])
    app.connect("builder-inited", make)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
