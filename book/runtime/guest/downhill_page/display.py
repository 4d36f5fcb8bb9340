"""Shows values as a notebook does: by the ways that they offer, the richest first."""

import sys
from typing import Any

from .messages import post

WAYS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "text/latex": "_repr_latex_",
}


def bundle(value: object) -> dict[str, Any]:
    """A value's data by MIME type; `text/plain` is always among them."""
    data: dict[str, Any] = {}
    make = None if isinstance(value, type) else getattr(value, "_repr_mimebundle_", None)
    if make is not None:
        made = make(include=None, exclude=None)
        data |= made[0] if isinstance(made, tuple) else made or {}
    for kind, way in WAYS.items():
        make = None if isinstance(value, type) else getattr(value, way, None)
        if make is not None and kind not in data and (told := make()) is not None:
            data[kind] = told[0] if isinstance(told, tuple) else told
    if "text/plain" not in data:
        data["text/plain"] = repr(value)
    return data


def show(value: object, kind: str = "display_data") -> None:
    """Show a value below the code that runs."""
    own = None if isinstance(value, type) else getattr(value, "_ipython_display_", None)
    if own is not None:
        try:
            own()
            return
        except NotImplementedError:
            pass
    publish(bundle(value), kind)


def publish(data: dict[str, Any], kind: str = "display_data") -> None:
    """Show data by MIME type."""
    sys.stdout.flush()
    sys.stderr.flush()
    post("output", output={"output_type": kind, "data": data, "metadata": {}})


def clear() -> None:
    """Take away what was shown."""
    post("clear")


def leftovers() -> None:
    """Show matplotlib's figures that a cell drew and neither showed nor closed."""
    if "matplotlib.pyplot" in sys.modules:
        from .inline import show as show_figures

        show_figures()
