"""The shell of the page."""

from IPython.core.interactiveshell import InteractiveShell


def get_ipython() -> InteractiveShell:
    """The one shell there is."""
    return InteractiveShell.instance()
