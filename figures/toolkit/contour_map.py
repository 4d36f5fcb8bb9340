"""A surface seen from above: lines of equal height, and a tint that is deeper where it is lower."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from contourpy import FillType, contour_generator

from course_lib.checks import Array

from .svg import Axes

__all__ = ["contour_map"]

FINENESS = 91  # points along each side


def contour_map(axes: Axes, height: Callable[[Array], Array], levels: Sequence[float]) -> str:
    """The map of a surface, in SVG, cut off at the edges of the axes.

    Parameters
    ----------
    axes : Axes
        Where on the drawing, and which part of the plane.
    height : function
        From points, shape (..., 2), to heights, shape (...).
    levels : sequence of float
        The heights of the lines, rising.
    """
    x, y = np.linspace(*axes.x, FINENESS), np.linspace(*axes.y, FINENESS)
    heights = height(np.stack(np.meshgrid(x, y), axis=-1))
    areas: Any = contour_generator(x, y, heights, fill_type=FillType.OuterOffset)
    # Each tint covers all that lies below its level, so they add up towards the bottom.
    drawn = [level for level in levels if level > heights.min()]
    below = [areas.filled(heights.min() - 1, level) for level in drawn]
    parts = []
    for points, starts in below:
        outline = "".join(
            _closed(axes, corners)
            for area, cuts in zip(points, starts, strict=True)
            for corners in np.split(area, cuts[1:-1])
        )
        if outline:
            parts.append(
                f'<path style="fill:var(--downhill-blue);fill-opacity:.07;fill-rule:evenodd;'
                f'stroke:var(--downhill-muted);stroke-opacity:.5;stroke-width:.8" d="{outline}"/>'
            )
    return axes.inside(*parts)


def _closed(axes: Axes, corners: Array) -> str:
    places = " ".join(f"{axes.px(x):.1f} {axes.py(y):.1f}" for x, y in corners[:-1])
    return f"M{places}z"
