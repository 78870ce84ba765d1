"""A camera that was pushed: by how much its picture is shifted and turned.

A motion is a 2 x 3 matrix: where in the present picture (x, y in pixels) a point of the scene lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .nuisance import Shift
    from .planes import Mask, Plane

    type Motion = NDArray[np.float32]

STEPS = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 40, 1e-4)
SMOOTH = 3
"""Steps of the search at most, and pixels by which pictures are smoothed for it."""

EDGE = 2
"""Pixels beside the unknown that are not compared either."""


def shift_only(shift: Shift | None) -> Motion:
    """Make a motion of a shift."""
    x, y = shift or (0.0, 0.0)
    return np.array([[1, 0, x], [0, 1, y]], np.float32)


def refined(start: Motion, scene: Plane, now: Plane) -> Motion | None:
    """Search a motion, with a turn, near another (enhanced correlation); None where there is none."""
    whole = np.full(scene.shape, 255, np.uint8)
    try:
        _, motion = cv2.findTransformECC(scene, now, start.copy(), cv2.MOTION_EUCLIDEAN, STEPS, whole, SMOOTH)
    except cv2.error:  # it found none: its only way to say so
        return None
    return np.asarray(motion, np.float32) if np.isfinite(motion).all() else None


def undone(now: Plane, motion: Motion) -> Plane:
    """Move a picture back to where the scene is; its edges are repeated."""
    height, width = now.shape
    way = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    back = cv2.warpAffine(now, motion, (width, height), flags=way, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(back, np.float32)


def clear_unknown(mask: Mask, motion: Motion) -> None:
    """Set a mask to 0 where such a picture shows what the present one does not."""
    height, width = mask.shape
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    there = motion[:, :2] @ np.stack([x.ravel(), y.ravel()]) + motion[:, 2:]
    inside = (there >= EDGE).all(0) & (there[0] < width - EDGE) & (there[1] < height - EDGE)
    mask[~inside.reshape(height, width)] = 0


def farthest(motion: Motion, other: Motion, shape: tuple[int, ...]) -> float:
    """By how many pixels two motions differ at the corner of the picture where they do the most."""
    height, width = shape
    corners = np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]], np.float32)
    return float(np.hypot(*((motion - other) @ corners)).max())
