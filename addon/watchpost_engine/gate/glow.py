"""Telling things from glows: insects at the lens, webs, beams of light have no sharp outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import box, grow

if TYPE_CHECKING:
    from .regions import Region
    from .scene import Found, Scene

CRISP = 6.5
"""What a region must reach. Things reach 13 (one in twenty less than 7), insects 4, headlights 6."""

ROUND = (5, 5)
"""Pixels of surroundings taken for the soft part."""


def is_glow(region: Region, found: Found, scene: Scene) -> bool:
    """Whether what came into a region (or went) is soft.

    Sharp is a difference whose finest detail (Laplacian) is strong beside its coarser one. A region well
    over its limits may be softer than one that hardly reaches them.
    """
    window, mask = region.window, region.mask
    now, back = found.now.image[window], scene.view.image[window]
    around = ~mask
    gain = (float(back[around].mean()) + 1) / (float(now[around].mean()) + 1) if around.any() else 1.0
    difference = now * np.float32(gain) - back
    near = grow(mask.astype(np.uint8)) > 0
    fine = (difference - box(difference, ROUND))[near]
    finest = np.asarray(cv2.Laplacian(difference, cv2.CV_32F))[near]
    crispness = float(finest @ finest) / (float(fine @ fine) + 1)
    excess = float((found.rest[window][mask] / found.level[window][mask]).mean())
    return crispness * excess < CRISP
