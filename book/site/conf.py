"""How Sphinx makes the book. `book.site.build` gathers the sources and calls it."""

import sys
from pathlib import Path

SITE = Path(__file__).resolve().parent
BOOK = SITE.parent
sys.path[:0] = [str(BOOK / "extensions"), str(BOOK.parent)]


project = "Downhill"
author = "The Downhill course"
copyright = "the Downhill course. Text: CC BY 4.0; code: BSD 3-Clause"  # noqa: A001
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docstrings",
    "mathml",
    "headings",
    "scripts",
    "pages",
    "theme",
    "cards",
    "live",
]
exclude_patterns = ["files"]  # the notebooks to download

# The lectures come executed, see build.py. No widget, so no script from another host.
highlight_language = "text"
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Show the {type}"
nb_code_prompt_hide = "Hide the {type}"

myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "headings.jupyter_anchor"
html_math_renderer = "mathml"

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say what is meant
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
default_role = "py:obj"
add_module_names = False
toc_object_entries_show_parents = "hide"

FAVICON = str(SITE / "static" / "favicon.svg")
html_theme = "sphinx_book_theme"
html_title = "Downhill"
html_static_path = [str(SITE / "static")]
html_favicon = FAVICON
html_css_files = ["book.css"]
html_js_files = [("book.js", {"defer": "defer"})]
html_search_scorer = str(SITE / "scorer.js")
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_theme_options = {
    "logo": {"text": "Downhill", "image_light": FAVICON, "image_dark": FAVICON, "alt_text": ""},
    "footer_content_items": ["copyright.html"],
    "navbar_persistent": [],
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_issues_button": False,
    "use_repository_button": False,
    "use_source_button": False,
}
