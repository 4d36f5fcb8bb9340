"""`display` and what it can be given."""

from typing import Any

from downhill_page import display as page

__all__ = ["HTML", "SVG", "Latex", "Markdown", "clear_output", "display"]


def display(*values: Any, raw: bool = False, **options: Any) -> None:
    """Show values; with `raw`, data by MIME type."""
    for value in values:
        if raw:
            page.publish(value)
        else:
            page.show(value)


def clear_output(wait: bool = False) -> None:
    """Take away what was shown."""
    page.clear()


class _Text:
    kind = ""

    def __init__(self, data: str = "", **options: Any) -> None:
        self.data = data

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        return {self.kind: self.data, "text/plain": f"<{type(self).__name__} object>"}


class HTML(_Text):
    """HTML."""

    kind = "text/html"


class Markdown(_Text):
    """Markdown."""

    kind = "text/markdown"


class SVG(_Text):
    """A drawing."""

    kind = "image/svg+xml"


class Latex(_Text):
    """A formula."""

    kind = "text/latex"
