"""Telling things from glows: insects at the lens, webs, beams of light have no sharp outline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import box, grow

if TYPE_CHECKING:
    from .regions import Region
    from .scene import Found, Scene

CRISP, STILL_CRISP = 6.5, 4.0
"""What a region must reach, and what is enough once it stands still, on 60 lines.

Things reach 13 (one in twenty less than 7), insects 4, headlights 6.
"""

LINES, FINER = 60, 0.4
"""On more lines everything is softer: by this power of how many more."""

WAITS = 0.3
"""Seconds from which on a region stands still."""

UPRIGHT, SLANTED, LONG = 4.0, 3.0, 0.15
"""How much longer than wide a thread is at least, and how long as a share of the picture's height.

People who stand and walk are upright, and may be thin.
"""

TILT = 0.25
"""Across to up, from which on a line is slanted."""

LEAST = 8
"""Pixels below which a region has no shape."""

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
    waits = float(scene.still[window][mask].mean()) > WAITS
    enough = (STILL_CRISP if waits else CRISP) * math.pow(LINES / found.rest.shape[0], FINER)
    return crispness * excess < enough


def is_thread(region: Region, height: int) -> bool:
    """Whether a region is a straight thin line: a thread of a web that sways, the shadow of a post.

    Length and width are those of the ellipse with the same moments. `height` is the plane's.
    """
    if region.size < LEAST:
        return False
    y, x = np.nonzero(region.mask)
    (across, along), axes = np.linalg.eigh(np.cov(x, y) + np.eye(2) / 12)
    thin = SLANTED if abs(axes[0, 1]) > TILT * abs(axes[1, 1]) else UPRIGHT
    return bool(along > thin * thin * across and 4 * math.sqrt(along) > LONG * height)
