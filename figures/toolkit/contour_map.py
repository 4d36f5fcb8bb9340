"""A surface seen from above, as on a hiking map: lines of equal height, tints, and shade."""

import base64
import struct
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from contourpy import FillType, contour_generator

from course_lib.checks import Array

from .svg import Axes, number

__all__ = ["contour_map", "relief"]

FINENESS = 91  # points along each side
SHADE, LIGHT = 0.45, 0.55  # how dark the darkest slope, how bright the brightest
SEEN = 0.15  # pixels, by which an outline may be off
STEEPNESS = 0.35  # of light for a slope: 1 would rise by the height of all in the width of the map


def contour_map(
    axes: Axes, height: Callable[[Array], Array], levels: Sequence[float], labelled: int = 3
) -> str:
    """The map of a surface, in SVG, cut off at the edges of the axes.

    It is deeper in tint where it is lower, and lit from the upper left: slopes that fall away from
    the light lie in shade. Some lines say how high they are.

    Parameters
    ----------
    axes : Axes
        Where on the drawing, and which part of the plane.
    height : function
        From points, shape (..., 2), to heights, shape (...).
    levels : sequence of float
        The heights of the lines, rising.
    labelled : int, optional
        Every how many lines one says its height.
    """
    x, y = np.linspace(*axes.x, FINENESS), np.linspace(*axes.y, FINENESS)
    heights = height(np.stack(np.meshgrid(x, y), axis=-1))
    areas: Any = contour_generator(x, y, heights, fill_type=FillType.OuterOffset)
    # Each tint covers all that lies below its level, so they add up towards the bottom.
    drawn = [level for level in levels if level > heights.min()]
    tints, lines, labels = [], [], []
    for place, level in enumerate(drawn):
        rings = [
            ring
            for area, cuts in zip(*areas.filled(heights.min() - 1, level), strict=True)
            for ring in np.split(area, cuts[1:-1])
        ]
        outline = "".join(_closed(axes, ring) for ring in rings)
        if not outline:
            continue
        tints.append(
            f'<path style="fill:var(--downhill-blue);fill-opacity:.1;fill-rule:evenodd"'
            f' d="{outline}"/>'
        )
        wide = 1.3 if place % labelled == labelled - 1 else 0.7
        lines.append(
            f'<path style="fill:none;stroke:var(--downhill-ink);stroke-opacity:.4;'
            f'stroke-width:{wide}" d="{outline}"/>'
        )
        if place % labelled == labelled - 1:
            labels.append(_label(axes, rings, level))
    shade = relief(heights)
    size = f'width="{axes.width}" height="{axes.height}"'
    image = f'<image href="{shade}" x="0" y="0" {size} preserveAspectRatio="none"/>'
    return axes.inside(*tints, image, *lines, *labels)


def relief(heights: Array) -> str:
    """The light and the shade on a surface, as the URI of a PNG that lets its tints show through.

    The light comes from the upper left. Heights above the lowest are taken to a power below 1, so
    that the bottom of a steep valley still has a shape.

    Parameters
    ----------
    heights : array of shape (rows, columns)
        The first row is the lowest in the picture.
    """
    above = (heights - heights.min()) / max(float(np.ptp(heights)), 1e-12)
    up, across = np.gradient(above**0.6)
    # Ground that rises to the right and falls upwards faces the light.
    lit = np.clip(STEEPNESS * (across - up) * (len(heights) - 1), -1, 1)
    opaque = np.where(lit > 0, LIGHT, SHADE) * np.abs(lit)
    grey_and_alpha = np.stack([255.0 * (lit > 0), 255 * opaque], axis=-1)
    return png(grey_and_alpha[::-1].round().astype(np.uint8))


def png(pixels: Array) -> str:
    """A picture of shape (rows, columns, 2), of greys and their opacity in bytes, as a URI."""
    rows, columns, _ = pixels.shape
    lines = np.hstack([np.zeros((rows, 1), np.uint8), pixels.reshape(rows, 2 * columns)])

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    file = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 4, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines.tobytes(), 6))
        + chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(file).decode()


def _label(axes: Axes, rings: Sequence[Array], level: float) -> str:
    """How high a line is, at the place of it that is nearest to the lower right within the map."""
    places = np.concatenate(rings)
    # Lines that end at the edge of the map run along it; no label there.
    inner = 0.06 * np.array([axes.x[1] - axes.x[0], axes.y[1] - axes.y[0]])
    low, high = np.array([axes.x[0], axes.y[0]]) + inner, np.array([axes.x[1], axes.y[1]]) - inner
    seen = places[((places > low) & (places < high)).all(axis=1)]
    if not len(seen):
        return ""
    x, y = seen[int(np.argmax(seen @ [1.0, -1.0]))]
    return (
        f'<text class="halo" style="font-size:11.5px;stroke-width:3px" text-anchor="middle"'
        f' x="{axes.px(float(x)):.1f}" y="{axes.py(float(y)) + 3.5:.1f}">{number(level, 2)}</text>'
    )


def _closed(axes: Axes, corners: Array) -> str:
    places = np.array([[axes.px(float(x)), axes.py(float(y))] for x, y in corners[:-1]])
    return f"M{' '.join(f'{x:.1f} {y:.1f}' for x, y in _without_needless(places))}z"


def _without_needless(places: Array) -> Array:
    """An outline without corners that lie, as far as one can see, between their neighbours."""
    for first in (1, 2, 1, 2):
        apart = np.arange(first, len(places) - 1, 2)
        before, here, after = places[apart - 1], places[apart], places[apart + 1]
        way, off = after - before, here - before
        away = np.abs(way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0])
        places = np.delete(places, apart[away <= SEEN * np.hypot(*way.T)], axis=0)
    return places
