"""What a camera's view looks like when it is clear, in up to three lightings; apart from the settled scene."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2

from .signs import Known, compare, known

if TYPE_CHECKING:
    from .difference import View
    from .planes import Plane
    from .signs import Signs

KEPT = 3
"""Lightings that are remembered."""

FEW, MEMORY = 8, 180.0
"""Looks that make a scene, and seconds in which it follows what changes slowly."""

STEP = 10.0
"""Seconds between two steps of that."""

THERE = 0.5
"""Share of the scene from which on it is the one that is known."""


class Acquaintance:
    """The lightings of one view; the present one is the last. Images are those of the looks."""

    __slots__ = ("_images", "_known", "_learned", "_looks")

    def __init__(self) -> None:
        self._images: list[Plane] = []
        self._known: Known | None = None
        self._looks = 0
        self._learned = 0.0

    @property
    def telling(self) -> bool:
        """Whether enough is known that could be missed."""
        return self._known is not None and self._known.telling

    def meet(self, now: View) -> None:
        """Make the present picture a new lighting; if what was known says nothing, in its place."""
        kept = self._images if self.telling else self._images[:-1]
        self._images = [*kept, now.image.copy()][-KEPT:]
        self._known, self._looks = known(self._images[-1]), 1

    def compare(self, now: View, past: Plane) -> Signs:
        """Hold a look against the present lighting, or that of the others which it turns out to be."""
        assert self._known is not None
        signs = compare(now, past, self._known)
        if signs.seen >= THERE:
            return signs
        for index, image in enumerate(self._images[:-1]):
            other = known(image)
            again = compare(now, past, other)
            if again.seen >= THERE and other.telling:
                self._images.append(self._images.pop(index))
                self._known, self._looks = other, FEW
                return again
        return signs

    def learn(self, now: View, clock: float) -> None:
        """Follow what changes slowly, every now and then."""
        passed = clock - self._learned
        if self._looks >= FEW and passed < STEP:
            return
        self._looks, self._learned = self._looks + 1, clock
        rate = max(1 - math.exp(-passed / MEMORY), 1 / self._looks if self._looks <= FEW else 0.0)
        cv2.accumulateWeighted(now.image, self._images[-1], rate)
        self._known = known(self._images[-1])
