"""Pictures made small for a vision model: the whole, and a closer look at what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .header import read_header
from .pixels import decode_colour, encode, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.sighting import Box
    from .pixels import Pixels

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


def scale(jpeg: bytes, side: int) -> bytes:
    """Give back the whole picture with its longer side at most `side` pixels; one small enough unaltered.

    Raises PictureError.
    """
    return views(jpeg, [(WHOLE, side)])[0]


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


def views(jpeg: bytes, wanted: Sequence[tuple[Box, int]]) -> list[bytes]:
    """Cut windows (shares of the picture) out of it, the longer side of each at most so many pixels.

    Never made larger, and decoded once for all; the whole picture, where it is small enough, is given back as
    it is. The same window cuts the same place out of pictures of any size. Raises PictureError.
    """
    size = read_header(jpeg)
    cut = [None if view == WHOLE and max(size) <= side else View(view, side, size) for view, side in wanted]
    needed = max((view.needed for view in cut if view is not None), default=0)
    pixels = decode_colour(jpeg, needed) if needed else None
    return [jpeg if view is None or pixels is None else encode(view.out_of(pixels)) for view in cut]


class View:
    """A window of a picture of some size (width, height), its longer side at most `side` pixels."""

    def __init__(self, box: Box, side: int, size: tuple[int, int]) -> None:
        wide, high = (box[2] - box[0]) * size[0], (box[3] - box[1]) * size[1]
        shrink = min(1.0, side / max(wide, high, 1.0))
        self._box = box
        self._width, self._height = max(1, round(wide * shrink)), max(1, round(high * shrink))
        self.needed = round(shrink * max(size))
        """Pixels of the longer side that the whole picture must have for it."""

    def out_of(self, pixels: Pixels) -> Pixels:
        """Cut it out of the picture, decoded at any size."""
        x0, y0, x1, y1 = self._box
        rows, columns = pixels.shape[:2]
        left, top = min(int(x0 * columns), columns - 1), min(int(y0 * rows), rows - 1)
        part = pixels[top : max(round(y1 * rows), top + 1), left : max(round(x1 * columns), left + 1)]
        return fit(part, self._width, self._height)
