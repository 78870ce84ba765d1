"""A first glance: tells at a fraction of a comparison's cost that it would flag nothing, or too little.

Held against the settled scene it says that nothing is there; held against a picture in which all that was
found stood still, that nothing has moved since.

`rest` (see difference.py) is what is left of the stronger of two patterns after the best gain of the weaker.
So it is never more than what the gain leaves that the brightness of the two suggests: one subtraction, freed
of its surroundings' mean as the pictures are. (SOFT counts as one more pixel that both have in common.) And
the limit is never below what the scene's own share makes it. Where the one stays under the other, the
comparison flags nothing: a glance that finds little leaves out work, never a sighting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .difference import FLOOR, NOISES, SURROUNDINGS, TEXTURE, WINDOW
from .scene import DARKEST, SAME_LIGHT

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .difference import View
    from .planes import Mask, Plane

SLACK = np.float32(0.1)
"""Gray squared: more than SOFT and a gain within SAME_LIGHT, or rounding, can make up."""

NEVER = np.float32(1e9)
"""Gray squared; no difference reaches it."""


class Glance:
    """Keeps of a view what is the same from one picture to the next. All planes have one shape."""

    __slots__ = ("_allowed", "_light", "_limit", "_texture", "_view", "spare")

    def __init__(self, shape: tuple[int, ...] = (), beside: Glance | None = None) -> None:
        """`beside`: another one that is never asked at the same time, to share its working planes."""
        self._view: View | None = None
        self._allowed: Mask | None = None
        self.spare: tuple[Plane, Plane, Plane] = (
            (np.empty(shape, np.float32), np.empty(shape, np.float32), np.empty(shape, np.float32))
            if beside is None
            else beside.spare
        )

    def finds_little(self, gray: Gray, view: View, noise: Plane, allowed: Mask | None, least: float) -> bool:
        """Whether a comparison is sure to flag fewer than `least` pixels of those that are allowed."""
        if view is not self._view or allowed is not self._allowed:
            self._get_ready(view, noise, allowed)
        ours, its, texture = weights((cv2.mean(gray)[0] + 1) / self._light)
        (difference, mean, level), limit = self.spare, self._limit
        cv2.addWeighted(gray, ours, view.image, -its, 0, difference, cv2.CV_32F)
        cv2.boxFilter(difference, cv2.CV_32F, SURROUNDINGS, mean, borderType=cv2.BORDER_REFLECT)
        cv2.subtract(difference, mean, difference)
        cv2.multiply(difference, difference, difference)
        cv2.boxFilter(difference, cv2.CV_32F, WINDOW, mean, borderType=cv2.BORDER_REFLECT)
        if texture != 1.0:
            limit = cv2.scaleAdd(self._texture, texture - 1, limit, level)
        return cv2.countNonZero(cv2.compare(mean, limit, cv2.CMP_GT)) < least

    def _get_ready(self, view: View, noise: Plane, allowed: Mask | None) -> None:
        """Note the limit of a view that is another one."""
        self._texture = view.power * TEXTURE
        self._limit = noise * NOISES + (FLOOR - SLACK) + self._texture
        if allowed is not None:
            self._limit[allowed == 0] = NEVER
        self._light = cv2.mean(view.image)[0] + 1
        self._view, self._allowed = view, allowed


def weights(gain: float) -> tuple[float, float, float]:
    """Return by what to multiply picture and scene, and the scene's texture in the limit.

    As the comparison does: one alone made as dark as the other, or both left as they are (then the stronger
    pattern has the larger say, and either may be the stronger).
    """
    if abs(gain - 1) <= SAME_LIGHT:
        return max(1.0, 1 / gain), max(1.0, gain), 1.0
    if gain < 1:
        darker = max(gain, DARKEST)
        return 1.0, darker, darker * darker
    return max(1 / gain, DARKEST), 1.0, 1.0
