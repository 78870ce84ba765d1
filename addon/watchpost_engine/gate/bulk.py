"""A large thing before the camera, told from another light: by where the picture is another, not by how much.

Light changes all of a picture, and leaves most of its patterns what they are. A thing takes the patterns away
from one place, or a few, and the rest stays as it was. Only asked of a picture that differs everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import box, grow
from .scene import FIRST_NOISE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .difference import View
    from .planes import Mask, Plane
    from .scene import Found, Scene

PATCH = 0.15
"""Side of the patches that are compared, as a share of the height."""

STRUCTURE, NOISES = 6.0, np.float32(1.5)
"""Gray squared, and how many times the usual noise, from which on a patch has a pattern."""

OTHER, SAME = 0.4, 0.6
"""Correlation of a patch up to which it is another one, and from which on it is the same."""

MUCH = 0.2
"""Share of all patterns that two pictures of one place have in common: 0.36 and more in the strangest light;
two views have 0.06.
"""

PIECE, LEAST = 0.04, 0.1
"""Shares of the picture: of each piece of a thing, and of all of it, at least."""

DENSE = 0.75
"""Share of a thing over the limit, from which on it is none of streaks: a curtain has 0.9, a web 0.6."""

BESIDE, KEPT, TOUCHED = 0.1, 0.72, 0.16
"""What lies beside it: its share of the picture, how much of that must be the same, and how much may be over
the limit.
"""

LITTLE, SURELY, UNTOUCHED = 0.06, 0.95, 0.03
"""The same where little is left beside it, or where the light has changed too."""

STEADY, MOSTLY = 0.12, 0.6
"""By how much (log ratio) the light of this share of what is the same may differ. A lamp reaches 0.2 and
infrared 0.14; the rest is for the soft edge of what is close to the lens.
"""

DARK, GLARE = 25.0, 235.0
"""Gray levels: if the light has changed, what is darker may be unlit and what is brighter dazzled."""

SOFT = np.float32(4.0)
"""Gray levels added to both sides of a ratio."""


def bulk(found: Found, scene: Scene) -> Mask | None:
    """Return where a large thing hides the scene, or no longer does; None where it is no thing."""
    side = side_of(found.mask.shape[0])
    alike, telling = likeness(found.now, scene.view, scene.noise, side)
    same = telling & (alike > SAME)
    if np.count_nonzero(same) < LITTLE * same.size:
        return None
    now, then = (box(view.image, (side, side)) for view in (found.now, scene.view))
    other, steady = telling & (alike < OTHER), unevenness(now[same], then[same]) <= STEADY
    if not steady:
        other &= (np.minimum(now, then) > DARK) & (np.maximum(now, then) < GLARE)
    thing = large(other)
    beside = grow(thing, side // 2) == 0
    is_thing = cv2.countNonZero(thing) > LEAST * thing.size
    return thing if is_thing and is_kept(found, telling, same, beside, steady=steady) else None


def hidden_by_bulk(found: Found, scene: Scene) -> bool:
    """Whether it is a large thing that makes a picture another; then what it hides is flagged as a whole."""
    if (thing := bulk(found, scene)) is None:
        return False
    found.firm = is_dense(thing, found)
    cv2.bitwise_or(found.mask, thing, found.mask)
    found.recount()
    found.bulky = True
    return True


def is_dense(thing: Mask | None, found: Found) -> bool:
    """Whether most of a thing is over the limit; streaks leave much between them."""
    return thing is not None and cv2.mean(found.mask, thing)[0] > 255 * DENSE


def shares_much(now: View, then: View) -> bool:
    """Whether many patches of two views are the same: then it is the same place in another light."""
    alike, telling = likeness(now, then, FIRST_NOISE, side_of(now.image.shape[0]))
    return bool(np.count_nonzero(telling & (alike > SAME)) > MUCH * np.count_nonzero(telling))


def side_of(height: int) -> int:
    """Return the side of the patches on a plane of this height, an odd number of pixels."""
    return max(5, 2 * round(PATCH * height / 2) + 1)


def likeness(now: View, then: View, noise: Plane | float, side: int) -> tuple[Plane, NDArray[np.bool_]]:
    """Return the correlation of the patches around each pixel, and whether there is a pattern in either."""
    size = side, side
    mine, known = box(now.fine * now.fine, size), box(then.fine * then.fine, size)
    alike = np.asarray(box(now.fine * then.fine, size) / np.sqrt((mine + 2) * (known + 2)), np.float32)
    usual = noise if isinstance(noise, float) else box(noise, size)
    telling = np.maximum(mine, known) > np.maximum(STRUCTURE, NOISES * usual)
    return alike, telling


def unevenness(now: Plane, then: Plane) -> float:
    """Tell by how much the light of some pixels has not changed as that of the others (log ratio)."""
    ratio = np.log((now + SOFT) / (then + SOFT))
    return float(np.quantile(np.abs(ratio - np.median(ratio)), MOSTLY))


def large(other: NDArray[np.bool_]) -> Mask:
    """Keep of a mask only large pieces."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(other.astype(np.uint8), connectivity=4)
    wide = stats[:, cv2.CC_STAT_AREA] >= PIECE * other.size
    wide[0] = False
    return np.asarray(wide[labels], np.uint8) * np.uint8(255)


def is_kept(
    found: Found,
    telling: NDArray[np.bool_],
    same: NDArray[np.bool_],
    beside: NDArray[np.bool_],
    *,
    steady: bool,
) -> bool:
    """Whether what lies beside a thing is as it was; `steady`: in the same light."""
    there = int(np.count_nonzero(telling & beside))
    kept = np.count_nonzero(same & beside) / max(there, 1)
    touched = np.count_nonzero((found.mask > 0) & beside) / max(int(np.count_nonzero(beside)), 1)
    if steady and there > BESIDE * beside.size:
        return bool(kept > KEPT and touched < TOUCHED)
    return bool(there > LITTLE * beside.size and kept > SURELY and touched < UNTOUCHED)
