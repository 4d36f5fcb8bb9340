"""A shell as ipywidgets and the course know it."""

import sys
from typing import Any


class Kernel:
    """Someone sits before the page: widgets will be answered."""

    _allow_stdin = True


class Events:
    """Callbacks that nobody calls: a page has no other events than its runs."""

    def register(self, event: str, function: Any) -> None:
        """Accepted, as IPython does."""

    def trigger(self, event: str, *given: Any) -> None:
        """Accepted, as IPython does."""

    def unregister(self, event: str, function: Any) -> None:
        """Accepted, as IPython does."""


class InteractiveShell:
    """The shell of the page."""

    _one: "InteractiveShell | None" = None

    def __init__(self) -> None:
        self.kernel = Kernel()
        self.events = Events()

    @classmethod
    def instance(cls) -> "InteractiveShell":
        """The one shell there is."""
        if cls._one is None:
            cls._one = cls()
        return cls._one

    @staticmethod
    def initialized() -> bool:
        """Whether code runs in a notebook; here it does."""
        return True

    @property
    def user_ns(self) -> dict[str, Any]:
        """The variables of the code that runs."""
        return sys.modules["__main__"].__dict__
