"""Pictures made small for a vision model: the whole, and a closer look at what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .header import read_header
from .pixels import decode_colour, encode, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.sighting import Box

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


def scale(jpeg: bytes, side: int) -> bytes:
    """Give back the whole picture with its longer side at most `side` pixels; one small enough unaltered.

    Raises PictureError.
    """
    width, height = read_header(jpeg)
    return jpeg if max(width, height) <= side else crop(jpeg, WHOLE, side)


def window(boxes: Sequence[Box], margin: float = 0.5, least: float = 0.2) -> Box:
    """One window, as shares of the picture, around all boxes.

    On each side it has `margin` times the boxes' own width or height to spare; it is at least `least` of the
    picture wide and high, and lies inside the picture. Without boxes it is the whole picture.
    """
    if not boxes:
        return WHOLE
    x0, x1 = span(min(b[0] for b in boxes), max(b[2] for b in boxes), margin, least)
    y0, y1 = span(min(b[1] for b in boxes), max(b[3] for b in boxes), margin, least)
    return x0, y0, x1, y1


def span(low: float, high: float, margin: float, least: float) -> tuple[float, float]:
    """Widen an interval by `margin` of itself on both sides, to at least `least`, within 0 to 1."""
    half = min(max((high - low) * (0.5 + margin), least / 2), 0.5)
    middle = min(max((low + high) / 2, half), 1 - half)
    return middle - half, middle + half


def crop(jpeg: bytes, view: Box, side: int) -> bytes:
    """Cut out a window (shares of the picture), its longer side at most `side` pixels; never made larger.

    The same window cuts the same place out of pictures of any size. Raises PictureError.
    """
    x0, y0, x1, y1 = view
    width, height = read_header(jpeg)
    wide, high = (x1 - x0) * width, (y1 - y0) * height
    shrink = min(1.0, side / max(wide, high, 1.0))
    pixels = decode_colour(jpeg, round(shrink * max(width, height)))
    rows, columns = pixels.shape[:2]
    left, top = min(int(x0 * columns), columns - 1), min(int(y0 * rows), rows - 1)
    part = pixels[top : max(round(y1 * rows), top + 1), left : max(round(x1 * columns), left + 1)]
    return encode(fit(part, max(1, round(wide * shrink)), max(1, round(high * shrink))))
