"""Pixel arithmetic on single planes, typed: the gate's door to OpenCV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Plane = NDArray[np.float32]
    """height x width, gray levels 0..255 unless said otherwise."""

    type Mask = NDArray[np.uint8]
    """height x width, 0 or 255."""

SQUARE = np.ones((3, 3), np.uint8)
WIDE_SQUARE = np.ones((5, 5), np.uint8)

WIDEST = 8
"""How many times as wide as high a picture is looked at, at most: hardly a view is wider, and what says so
would take the memory and the time of hundreds of others.
"""

NARROWEST = 8
"""Pixels that a plane has at least on both sides: the comparison looks around and shifts by some."""


def box(plane: Plane, size: tuple[int, int]) -> Plane:
    """Mean over a window of this width and height."""
    mean: Plane = cv2.boxFilter(plane, cv2.CV_32F, size, borderType=cv2.BORDER_REFLECT)  # type: ignore[assignment]
    return mean


def over(plane: Plane | Mask, level: float) -> Mask:
    """Where a plane is over a level."""
    return np.asarray(cv2.threshold(plane, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def grow(mask: Mask, times: int = 1) -> Mask:
    """Make what is flagged wider by some pixels on all sides."""
    return np.asarray(cv2.dilate(mask, SQUARE, iterations=times), np.uint8)


def close_gaps(mask: Mask) -> Mask:
    """Fill small holes and cracks."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, WIDE_SQUARE), np.uint8)


def shrink(plane: Mask, width: int, height: int) -> Mask:
    """Reduce a plane of whole numbers; each pixel is the mean of those it stands for."""
    return np.asarray(cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def wide_enough(plane: Mask) -> Mask:
    """Stretch a plane that is narrower than NARROWEST."""
    height, width = plane.shape
    if min(height, width) >= NARROWEST:
        return plane
    size = max(width, NARROWEST), max(height, NARROWEST)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def not_too_wide(plane: Mask, lines: int) -> Mask:
    """Squeeze a plane that is more than WIDEST times as wide as the lines that are needed."""
    height, width = plane.shape
    return plane if width <= WIDEST * lines else shrink(plane, WIDEST * lines, height)


def clear_border(plane: Plane | Mask, width: int) -> None:
    """Set so many pixels at all edges to 0."""
    plane[:width] = 0
    plane[-width:] = 0
    plane[:, :width] = 0
    plane[:, -width:] = 0
