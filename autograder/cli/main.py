"""The ``autograder`` command."""

from __future__ import annotations

import os
import sys

from rich.text import Text

from .. import errors
from . import (  # noqa: F401  # each adds its commands
    author,
    collect,
    demo,
    export,
    feedback,
    grade,
    person,
    progress,
    report,
    roster,
    term,
)
from .app import StoppedError, app, err

# Judges share the machine's cores: a second thread of a product would only wait for one.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Run the command; what goes wrong for a user is told in a sentence."""
    for threads in _THREADS:
        os.environ.setdefault(threads, "1")
    try:
        app()
    except (StoppedError, KeyboardInterrupt):
        err.print(
            "autograder: stopped. What was finished is kept; the same command goes on from here."
        )
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        told = errors.sentence(error)
        if told is None:
            raise
        err.print(Text(f"autograder: {told}"), soft_wrap=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
