"""Pages that can be run: adds the script that offers it, where there is something to run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

STATIC = Path(__file__).resolve().parents[1] / "runtime" / "static"
CELLS = "lectures/"  # pages whose cells can be run and changed


def add_files(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """Load style and script on pages with a player or with cells; they load all else when asked."""
    body = context.get("body", "")
    cells = page.startswith(CELLS) and "cell_input" in body
    if not app.config.live or not (cells or "downhill-player" in body):
        return
    app.add_css_file("live.css")
    attributes = {"data-cells": "yes"} if cells else {}
    app.add_js_file("live.js", loading_method="defer", **attributes)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("live", False, "html", bool)
    app.config.html_static_path.append(str(STATIC))
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
