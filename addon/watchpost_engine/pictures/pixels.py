"""JPEG to pixels and back: the only place that knows the codec."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import simplejpeg  # type: ignore[import-untyped]

from ..model.frame import PictureError
from .header import read_header

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Pixels = NDArray[np.uint8]
    """height x width x 3: blue, green, red; or height x width x 1: gray."""

QUALITY = 88

REDUCTIONS = (8, 4, 2)
"""By how much a picture can be made smaller at no cost, the most first."""

HARMLESS = "extraneous bytes before marker"
"""What libjpeg says of the padding some cameras (OV2640) put before the end: the picture is whole."""


def reduction(height: int, lines: int) -> int:
    """By how much (1, 2, 4, 8) a picture of `height` may be made smaller and keep at least `lines` lines."""
    return next((by for by in REDUCTIONS if -(-height // by) >= lines), 1)


def decode(data: bytes, colours: str, size: tuple[int, int], by: int) -> Pixels:
    """Decode a JPEG of this `size` (its header was read before) at 1/`by` of it, as GRAY or BGR.

    Raises PictureError.
    """
    width, height = -(-size[0] // by), -(-size[1] // by)
    try:
        try:
            plane = simplejpeg.decode_jpeg(data, colours, min_height=height, min_width=width)
        except ValueError as error:
            if HARMLESS not in str(error):
                raise
            plane = simplejpeg.decode_jpeg(data, colours, min_height=height, min_width=width, strict=False)
    except ValueError as error:
        raise PictureError(f"a JPEG that cannot be decoded: {error}") from error
    return np.asarray(plane, np.uint8)


def decode_colour(jpeg: bytes, side: int = 0) -> Pixels:
    """Colour pixels at the smallest cheap reduction whose longer side is still at least `side`; 0 is whole.

    Raises PictureError.
    """
    size = read_header(jpeg)
    by = next((by for by in REDUCTIONS if side and max(size) // by >= side), 1)
    return decode(jpeg, "BGR", size, by)


def encode(pixels: Pixels, quality: int = QUALITY) -> bytes:
    """Make a JPEG of colour pixels."""
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality, "BGR", "420"))


def fit(pixels: Pixels, width: int, height: int) -> Pixels:
    """Give the same picture another size, smooth in both directions."""
    if pixels.shape[:2] == (height, width):
        return pixels
    smaller = height * width < pixels.shape[0] * pixels.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), np.uint8)
