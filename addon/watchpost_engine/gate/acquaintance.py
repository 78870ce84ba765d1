"""What a camera's view looks like when it is clear, in up to three lightings: kept apart from the scene."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .difference import look
from .signs import compare, known

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .difference import View
    from .planes import Plane
    from .signs import Known, Signs

MOST_OTHERS = 2
"""Lightings that are remembered besides the present one."""

FEW, MEMORY = 8, 180.0
"""Looks that make a scene, and seconds in which it follows what changes slowly."""

STEP = 10.0
"""Seconds between two steps of that."""

THERE = 0.5
"""Share of the scene from which on it is the one that is known."""


class Acquaintance:
    """The lightings of one view."""

    __slots__ = ("_known", "_learned", "_looks", "_others")

    def __init__(self) -> None:
        self._known: Known | None = None
        """The present lighting."""

        self._others: list[Gray] = []
        self._looks = 0
        self._learned = 0.0

    @property
    def telling(self) -> bool:
        """Whether enough is known that could be missed."""
        return self._known is not None and self._known.telling

    def meet(self, now: View) -> None:
        """Make the present picture a new lighting; if what was known says nothing, in its place."""
        if self._known is not None and self._known.telling:
            self._others = [*self._others, whole(self._known)][-MOST_OTHERS:]
        self._known, self._looks = known(look(now.image.copy())), 1

    def compare(self, now: View, past: Plane) -> Signs:
        """Hold a look against the present lighting, or that of the others which it turns out to be."""
        assert self._known is not None
        signs = compare(now, past, self._known)
        if signs.seen >= THERE:
            return signs
        for index, image in enumerate(self._others):
            other = known(look(image.astype(np.float32)))
            again = compare(now, past, other)
            if again.seen >= THERE:
                self._others[index] = whole(self._known)
                self._known, self._looks = other, FEW
                return again
        return signs

    def learn(self, now: View, clock: float) -> None:
        """Follow what changes slowly, every now and then."""
        assert self._known is not None
        passed = clock - self._learned
        if self._looks >= FEW and passed < STEP:
            return
        self._looks, self._learned = self._looks + 1, clock
        rate = max(1 - math.exp(-passed / MEMORY), 1 / self._looks if self._looks <= FEW else 0.0)
        cv2.accumulateWeighted(now.image, self._known.view.image, rate)
        self._known = known(look(self._known.view.image))


def whole(scene: Known) -> Gray:
    """Keep a scene small: in whole gray levels."""
    return np.asarray(np.clip(scene.view.image + 0.5, 0, 255), np.uint8)
