"""What stands and moves in the yard: drawn with its foot at a point, so high as its place wants it."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

type Image = NDArray[np.uint8]
"""height x width x 3: blue, green, red."""

type Colour = tuple[int, int, int]
type Share = tuple[float, float]

SHADOW = 0.62
"""What is left of the light in a shadow."""


class Brush:
    """Draws in units of one thing's height: (0, 0) is its foot, (0, 1) its top."""

    def __init__(self, image: Image, x: float, y: float, height: float) -> None:
        self._image = image
        self._x, self._y, self._unit = x, y, height

    def area(self, colour: Colour, *corners: Share) -> None:
        """A filled polygon."""
        points = np.array([self._at(corner) for corner in corners], np.int32)
        cv2.fillPoly(self._image, [points], colour, cv2.LINE_AA, shift=4)

    def disc(self, colour: Colour, middle: Share, across: float, down: float) -> None:
        """A filled ellipse, by its half axes."""
        axes = int(across * self._unit * 16), int(down * self._unit * 16)
        cv2.ellipse(self._image, self._at(middle), axes, 0, 0, 360, colour, -1, cv2.LINE_AA, shift=4)

    def limb(self, colour: Colour, start: Share, end: Share, thick: float) -> None:
        """A thick line."""
        width = max(1, round(thick * self._unit))
        cv2.line(self._image, self._at(start), self._at(end), colour, width, cv2.LINE_AA, shift=4)

    def shadow(self, across: float, down: float) -> None:
        """Less light on the ground around the foot."""
        mask = np.zeros(self._image.shape[:2], np.uint8)
        axes = int(across * self._unit * 16), int(down * self._unit * 16)
        cv2.ellipse(mask, self._at((0.12, 0.0)), axes, 0, 0, 360, 255, -1, cv2.LINE_AA, shift=4)
        left, top, width, height = cv2.boundingRect(mask)
        spot = self._image[top : top + height, left : left + width]
        share = 1 - (1 - SHADOW) * mask[top : top + height, left : left + width, None] / 255.0
        spot[:] = (spot * share).astype(np.uint8)

    def _at(self, point: Share) -> tuple[int, int]:
        return int((self._x + point[0] * self._unit) * 16), int((self._y - point[1] * self._unit) * 16)


def parcel(brush: Brush) -> None:
    """A cardboard box with tape and a label."""
    brush.shadow(0.85, 0.16)
    brush.area((62, 98, 141), (-0.65, 0), (0.45, 0), (0.45, 0.75), (-0.65, 0.75))
    brush.area((48, 78, 114), (0.45, 0), (0.7, 0.2), (0.7, 0.95), (0.45, 0.75))
    brush.area((84, 124, 168), (-0.65, 0.75), (0.45, 0.75), (0.7, 0.95), (-0.4, 0.95))
    brush.area((120, 168, 200), (-0.17, 0), (-0.03, 0), (-0.03, 0.75), (-0.17, 0.75))
    brush.area((225, 228, 230), (0.05, 0.38), (0.36, 0.38), (0.36, 0.62), (0.05, 0.62))


def bin_(brush: Brush) -> None:
    """A bin on wheels."""
    brush.shadow(0.5, 0.1)
    brush.area((58, 74, 52), (-0.25, 0.03), (0.25, 0.03), (0.33, 0.86), (-0.33, 0.86))
    brush.area((46, 58, 40), (0.05, 0.03), (0.25, 0.03), (0.33, 0.86), (0.1, 0.86))
    brush.area((70, 92, 64), (-0.37, 0.86), (0.37, 0.86), (0.34, 0.97), (-0.3, 1.0))
    brush.disc((24, 24, 24), (-0.2, 0.05), 0.08, 0.07)


def car(brush: Brush) -> None:
    """A small car, seen from its side."""
    brush.shadow(1.55, 0.12)
    brush.area(
        (150, 62, 48),
        (-1.4, 0.16),
        (1.4, 0.16),
        (1.42, 0.5),
        (1.0, 0.62),
        (0.6, 1.0),
        (-0.6, 1.0),
        (-1.36, 0.56),
    )
    brush.area((118, 108, 92), (-0.98, 0.62), (-0.52, 0.92), (-0.05, 0.92), (-0.05, 0.62))
    brush.area((118, 108, 92), (0.05, 0.62), (0.05, 0.92), (0.53, 0.92), (0.86, 0.62))
    for x in (-0.85, 0.88):
        brush.disc((22, 22, 24), (x, 0.18), 0.21, 0.2)
        brush.disc((140, 142, 146), (x, 0.18), 0.1, 0.1)
    brush.disc((170, 214, 232), (1.34, 0.44), 0.06, 0.06)


THINGS: dict[str, Callable[[Brush], None]] = {"parcel": parcel, "bin": bin_, "car": car}
WIDTHS = {"parcel": (-0.7, 1.0), "bin": (-0.5, 0.6), "car": (-1.5, 1.7)}
"""How far each reaches to its left and right, its shadow included, in its own height."""


def walker(brush: Brush, stride: float, coat: Colour) -> None:
    """Somebody walking; `stride` is the moment of the step, in radians."""
    brush.shadow(0.3, 0.05)
    swing = 0.16 * math.sin(stride)
    for side in (1, -1):
        brush.limb((52, 44, 40), (0, 0.48), (side * swing, 0.02), 0.1)
        brush.limb(coat, (0, 0.8), (-side * swing * 0.9, 0.5), 0.075)
    brush.area(coat, (-0.12, 0.44), (0.12, 0.44), (0.13, 0.83), (-0.13, 0.83))
    brush.disc((136, 160, 196), (0, 0.92), 0.068, 0.08)
    brush.disc((40, 48, 58), (0, 0.955), 0.07, 0.05)
