"""For the last cell of a problem set: what can be shown when not all of it is written yet."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def as_far_as_written(axes: Any) -> Iterator[None]:
    """Draw into ``axes`` what the functions written so far allow, and name the one to wait for.

    Where a function is called that still raises ``NotImplementedError``, or a name is used that no
    cell has defined, the rest of the block is left out. Other errors come through.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where the note goes. It is printed as well, for those who do not see the picture.
    """
    try:
        yield
    except NotImplementedError as error:
        frames = list(traceback.walk_tb(error.__traceback__))
        _leave_note(axes, f"waits for {frames[-1][0].f_code.co_name}")
    except NameError as error:
        if not error.name:
            raise
        _leave_note(axes, f"waits for {error.name}")


def _leave_note(axes: Any, note: str) -> None:
    notes = [text.get_text() for text in axes.texts if text.get_text().startswith("waits for ")]
    if note in notes:
        return
    title = "".join(axes.get_title(loc=side) for side in ("left", "center", "right"))
    print(f"{title}: {note}" if title else note)
    height = 0.04 + 0.1 * len(notes)
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": "gray"}  # dark where the page is
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize="small")
    axes.text(0.04, height, note, transform=axes.transAxes, bbox=box, fontsize="small")
