"""Telling things from glows: insects at the lens, webs, beams of light have no sharp outline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import box, grow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .planes import Mask, Plane
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

UPRIGHT, SLANTED, LONG, WIDE = 4.0, 3.0, 0.15, 0.12
"""How much longer than wide a thread is at least; how long, and at most how wide, as shares of the height.

People who stand and walk are upright, and may be thin.
"""

TILT = 0.25
"""Across to up, from which on a line is slanted."""

LEAST = 8
"""Pixels below which a region has no shape."""

DAZZLING, CORE = 0.92, 0.3
"""Share of the brightest that is white, and share of a region that is, from which on it may be a light."""

RING, HALO, SHINES = 1, 0.35, 40.0
"""So many pixels (on 60 lines) beside the white a light is still so much of what it is within; there it is
at least so many gray levels.
"""

ROUND = (5, 5)
"""Pixels of surroundings taken for the soft part."""


def is_glow(region: Region, found: Found, scene: Scene) -> bool:
    """Whether what came into a region (or went) is soft.

    Sharp is a difference whose finest detail (Laplacian) is strong beside its coarser one. A region well
    over its limits may be softer than one that hardly reaches them.
    """
    window, mask = region.window, region.mask
    now, back = found.now.image[window], scene.view.image[window]
    if is_dazzle(mask, now, back, found):
        return True
    inside, around = mask.view(np.uint8), (~mask).view(np.uint8)
    gain = (cv2.mean(back, around)[0] + 1) / (cv2.mean(now, around)[0] + 1)
    difference = now * np.float32(gain) - back
    excess = cv2.mean(found.rest[window] / found.level[window], inside)[0]
    waits = cv2.mean(scene.still[window], inside)[0] > WAITS
    enough = (STILL_CRISP if waits else CRISP) * softness(found.rest.shape[0])
    return crispness(difference, inside) * excess < enough


def crispness(difference: Plane, inside: Mask) -> float:
    """Tell how strong the finest detail (Laplacian) of a difference is beside its coarser one."""
    near = grow(inside)
    fine = difference - box(difference, ROUND)
    finest = cv2.Laplacian(difference, cv2.CV_32F)
    return cv2.norm(finest, cv2.NORM_L2SQR, near) / (cv2.norm(fine, cv2.NORM_L2SQR, near) + 1)


def is_dazzle(mask: NDArray[np.bool_], now: Plane, back: Plane, found: Found) -> bool:
    """Whether what came is white to a good part, and its light goes on beside that: a lamp, an insect.

    What is white hides the ground as a thing does, but things end where they end. `now`, `back`: windows.
    """
    white = now > DAZZLING * found.now.image.max()
    core = white & mask
    if np.count_nonzero(core) < max(LEAST, CORE * np.count_nonzero(mask)):
        return False
    shine = now - back
    wide = RING * max(1, round(found.rest.shape[0] / LINES))
    near = grow(core.view(np.uint8), wide)
    ring = (grow(near, wide) > 0) & (near == 0) & ~white
    if not ring.any():
        return False
    return bool(shine[ring].mean() > HALO * max(float(shine[core].mean()), SHINES))


def is_thread(region: Region, height: int) -> bool:
    """Whether a region is a straight thin line: a thread of a web that sways, the shadow of a post.

    Length and width are those of the ellipse with the same moments. `height` is the plane's.
    """
    if region.size < LEAST:
        return False
    long, wide, upright = axes(region.mask)
    return bool(long > max((UPRIGHT if upright else SLANTED) * wide, LONG * height) and wide < WIDE * height)


def softness(lines: int) -> float:
    """Tell by how much all is softer on so many lines."""
    return math.pow(LINES / lines, FINER)


def axes(mask: NDArray[np.bool_]) -> tuple[float, float, bool]:
    """Give length and width of the ellipse with a mask's moments (pixels), and whether it is upright or flat.

    The mask must have two pixels at least.
    """
    spread = cv2.moments(mask.view(np.uint8), binaryImage=True)
    wide, tilt, tall = (spread[name] / (spread["m00"] - 1) for name in ("mu20", "mu11", "mu02"))
    middle, half = (wide + tall) / 2 + 1 / 12, math.hypot((wide - tall) / 2, tilt)
    upright = abs((wide - tall) / 2 + half) <= TILT * abs(tilt)
    return 4 * math.sqrt(middle + half), 4 * math.sqrt(max(middle - half, 0.0)), upright
