"""What moves while the scene is not known: a new light is waited for, or is being learned.

Then there is only the picture of a moment ago to compare with. A thing that moves is seen twice, where it was
and where it is; light that still changes makes the picture differ everywhere, and nothing is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .nuisance import steady
from .scene import FIRST_NOISE, Scene
from .settling import candidates

if TYPE_CHECKING:
    from .difference import View
    from .mask import Counting
    from .regions import Region
    from .scene import Found

NOISES = np.float32(2.0)
"""How many times the usual noise two single pictures have: both tremble."""


def meanwhile(now: View, past: View, scene: Scene, counting: Counting) -> tuple[Found, Scene, list[Region]]:
    """Compare a picture with that of a moment ago; return that, what it is held against, and what moves."""
    then = Scene(past)
    np.maximum(scene.noise, np.float32(FIRST_NOISE), out=then.noise)
    then.noise *= NOISES
    found = then.compare(now, counting.allowed)
    if found.count < counting.least or counting.everywhere(found.mask):
        return found, then, []
    found = steady(found, then, counting.allowed)
    return found, then, candidates(found, then, counting)
