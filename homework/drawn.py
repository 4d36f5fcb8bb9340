"""Whether what was drawn is a picture: numbers, that are real and finite."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

MANY = 100  # pictures of homework have fewer lines
MOST = 1e100  # beyond it nothing else can be seen beside it
_NAN = re.compile(r"(?<![A-Za-z])[+-]?(nan|inf)(?![A-Za-z])")


def flaws(artist: Any) -> str:
    """What an artist shows that is no number to draw, in words; "" where all is well."""
    if hasattr(artist, "get_text") and hasattr(artist, "get_position"):
        return "nan or inf" if _NAN.search(artist.get_text()) else ""
    for values in _data_of(artist):
        found = np.asarray(values)
        if found.dtype.kind not in "biuf":
            return f"{'complex numbers' if found.dtype.kind == 'c' else 'what are no numbers'}"
        if found.size and not np.isfinite(found.astype(float)).all():
            return "nan or inf"
        if found.size and np.abs(found.astype(float)).max() > MOST:
            return "numbers that grow without bound"
    return ""


def dismiss(artists: Sequence[Any]) -> None:
    """Take artists out of their picture again, and let its axes fit what is left."""
    drawn_in = {artist.axes for artist in artists} - {None}
    for artist in artists:
        with contextlib.suppress(NotImplementedError, ValueError):
            artist.remove()
    for axes in drawn_in:
        axes.relim()
        axes.autoscale_view()
        if legend := axes.get_legend():
            legend.remove()
            if axes.get_legend_handles_labels()[0]:
                axes.legend(fontsize="small")


def _data_of(artist: Any) -> list[Any]:
    """The numbers that an artist was given, as it got them."""
    if hasattr(artist, "get_xdata"):
        return [artist.get_xdata(orig=True), artist.get_ydata(orig=True)]
    if hasattr(artist, "get_array") and artist.get_array() is not None:
        return [np.ma.getdata(artist.get_array())]
    return []
