"""A camera that was set to mirror its picture, or to turn it upside down: the scene the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .difference import look
from .scene import Scene

if TYPE_CHECKING:
    from .mask import Counting
    from .planes import Plane
    from .scene import Found

WAYS = (1, 0, -1)
"""Left and right, up and down, both: as OpenCV numbers them."""

MUCH = 0.15
"""Share of what counts that must differ for a flip to be looked for."""

LEFT_OVER = 0.15
"""Share of that which the flipped scene may leave unexplained: somebody may be there."""


def flipped(found: Found, scene: Scene, counting: Counting) -> tuple[Scene, Found] | None:
    """Return the scene the other way round, and the picture held against it, if that explains the picture."""
    if found.count <= MUCH * counting.size:
        return None
    for way in WAYS:
        other = Scene(look(flip(scene.view.image, way)))
        other.noise[:] = flip(scene.noise, way)
        again = other.compare(found.now, counting.allowed)
        if again.count < LEFT_OVER * found.count:
            return other, again
    return None


def flip(plane: Plane, way: int) -> Plane:
    """Turn a plane over."""
    return np.asarray(cv2.flip(plane, way), np.float32)
