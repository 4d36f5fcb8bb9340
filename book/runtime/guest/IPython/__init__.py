"""What the course uses of IPython, for pages: `display` and the shell that is asked for."""

from IPython.core.getipython import get_ipython
from IPython.display import display

__version__ = "9.0.0"
version_info = (9, 0, 0, "")
__all__ = ["display", "get_ipython"]
