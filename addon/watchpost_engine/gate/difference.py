"""What of one picture no change of light explains, given another.

In a small window light changes a picture by a gain, an offset and a slope; an object changes its pattern.
So each picture is first freed of offset and slope by taking away its surroundings' mean (`fine`). What
counts is the part of the window's structure that no gain of the other picture explains:

    rest = max(power(now), power(back)) - shared(now, back)^2 / min(power(now), power(back))

Planes are height x width, float32, gray levels 0..255 (powers and rests: gray squared).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import box

if TYPE_CHECKING:
    from .planes import Mask, Plane

SURROUNDINGS = (5, 5)
WINDOW = (3, 3)
"""Pixels."""

SOFT = np.float32(6.0)
"""Gray squared added to powers: below it structure is noise."""

FLOOR = np.float32(16.0)
"""The least rest that counts, gray squared."""

NOISES = np.float32(4.0)
"""How many times its usual rest a pixel must show."""

TEXTURE = np.float32(0.3)
"""Share of the local structure that must be unexplained: codecs and shakes disturb rich texture more."""


@dataclass(slots=True)
class View:
    """A picture as it is compared."""

    image: Plane
    fine: Plane
    power: Plane

    def darkened(self, factor: float) -> View:
        """Return the same at a shorter exposure."""
        once, twice = np.float32(factor), np.float32(factor * factor)
        return View(self.image * once, self.fine * once, self.power * twice)


def look(image: Plane) -> View:
    """Prepare a picture for comparison."""
    fine = image - box(image, SURROUNDINGS)
    return View(image, fine, box(fine * fine, WINDOW))


def unexplained(now: View, back: View) -> Plane:
    """Return the rest at every pixel."""
    return left_over(box(now.fine * back.fine, WINDOW), now.power, back.power)


def left_over(shared: Plane, now: Plane, back: Plane) -> Plane:
    """Return the rest, from what two patterns share and their powers; `shared` is used up."""
    shared += SOFT
    np.maximum(shared, 0, out=shared)
    shared *= shared
    shared /= np.minimum(now, back) + SOFT
    np.subtract(np.maximum(now, back), shared, out=shared)
    shared += SOFT
    return shared


def limit(now: View, back: View, noise: Plane | float) -> Plane:
    """From which rest on a pixel counts as changed."""
    result = np.maximum(now.power, back.power)
    result *= TEXTURE
    result += FLOOR
    result += NOISES * noise
    return result


def above(rest: Plane, level: Plane) -> Mask:
    """Where a rest is over its limit."""
    return cv2.compare(rest, level, cv2.CMP_GT)  # type: ignore[return-value]
