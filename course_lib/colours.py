"""The course's colours: safe for colour-blind eyes, on light pages and on dark ones.

They are those of Okabe and Ito (2008), a little darker on light pages and lighter on dark ones, so
that each stands out from the page by 3 to 1 at least (WCAG 2.2, criterion 1.4.11) and text by 7
to 1.
"""

__all__ = ["DARK", "LIGHT", "SERIES", "css"]

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1f2328",
    "muted": "#59616b",
    "grid": "#d8dce1",
    "blue": "#0072b2",
    "orange": "#b85a00",
    "green": "#007a59",
    "purple": "#a3457e",
    "sky": "#277db0",
    "gold": "#8f6a00",
}
DARK = {
    "paper": "#111111",
    "ink": "#eceff2",
    "muted": "#aab2bc",
    "grid": "#3a4047",
    "blue": "#56b4e9",
    "orange": "#f0954a",
    "green": "#2fc296",
    "purple": "#e08fbd",
    "sky": "#8ccdf2",
    "gold": "#e3b93c",
}

# The order in which curves take their colours, each with its own dashes.
SERIES = {
    "blue": "-",
    "orange": "--",
    "green": "-.",
    "purple": ":",
    "gold": (0, (5, 1, 1, 1, 1, 1)),
    "sky": (0, (8, 2)),
}

# How the pages we know of say that they are dark: JupyterLab and Notebook 7, VS Code, the book.
DARK_PAGES = (
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "body.vscode-high-contrast:not(.vscode-high-contrast-light)",
    'html[data-theme="dark"]',
    "html.dark",
)


def css() -> str:
    """The colours as CSS variables (`--downhill-ink` and so on), for light and for dark pages."""
    light, dark = (
        "".join(f"--downhill-{name}:{colour};" for name, colour in palette.items())
        for palette in (LIGHT, DARK)
    )
    pages = ",".join(f"{page} .downhill" for page in DARK_PAGES)
    return f".downhill{{{light}}}{pages}{{{dark}}}"
