"""Before and after side by side, with the place marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .header import read_header
from .pixels import decode_colour, encode, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.sighting import Box
    from .pixels import Pixels

GAP = 6
"""Pixels between the two."""

DARK, LIGHT = (0, 0, 0), (0, 220, 255)
"""An outline of both stands out from any scene."""


def side_by_side(before: bytes, after: bytes, boxes: Sequence[Box] = (), height: int = 540) -> bytes:
    """Join two JPEGs into one: before, after, equally high (at most `height`), boxes marked in both.

    Raises PictureError.
    """
    high = min(height, read_header(before)[1], read_header(after)[1])
    left, right = (mark(panel(jpeg, high), boxes) for jpeg in (before, after))
    gap = np.full((high, GAP, 3), 255, np.uint8)
    return encode(np.hstack((left, gap, right)))


def panel(jpeg: bytes, height: int) -> Pixels:
    """Give the picture this height and keep its shape."""
    wide, high = read_header(jpeg)
    width = max(1, round(wide * height / high))
    return fit(decode_colour(jpeg, max(width, height)), width, height)


def mark(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """Draw the outline of every box, a few pixels outside it, on a copy."""
    drawn = pixels.copy()
    height, width = drawn.shape[:2]
    line = max(2, round(min(width, height) / 180))
    for x0, y0, x1, y1 in boxes:
        corners = (
            (max(int(x0 * width) - 2 * line, line), max(int(y0 * height) - 2 * line, line)),
            (
                min(int(x1 * width) + 2 * line, width - 1 - line),
                min(int(y1 * height) + 2 * line, height - 1 - line),
            ),
        )
        cv2.rectangle(drawn, *corners, DARK, 2 * line + 1)
        cv2.rectangle(drawn, *corners, LIGHT, line)
    return drawn
