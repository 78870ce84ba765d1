"""What two settled pictures of one camera have not in common."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..model.sighting import ChangeKind, Difference, SightingKind
from .bulk import bulk
from .change import kind_of_changes
from .difference import look
from .glow import is_thread
from .mask import Counting
from .nuisance import brought_in, jolt, pattern, shake_off, shifted, steady
from .planes import box, clear_border, grow, not_too_wide, shrink, wide_enough
from .regions import find_regions
from .scene import Found, Scene
from .settling import HUGE
from .telling import WHOLE, as_score, boxes_of, strength
from .tolerance import clear_enough
from .upheaval import FAR, is_foreign
from .writing import is_writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..model.camera import WatchSettings
    from ..model.frame import Picture
    from ..model.tolerance import Tolerance
    from .difference import View
    from .planes import Mask
    from .regions import Region

LINES = 120
"""Two pictures may cost more than each of a thousand."""

REST = 0.1
"""Share of the picture that must be as it was, if that alone is asked whether a shift fits."""

NOISE = 6.0
"""Gray squared: the usual rest of a pixel, which two pictures alone cannot tell."""

PATCH, OTHER_LIGHT, OTHER_POWER = 1 / 8, 35.0, 1.2
"""Where much sways: the height of patches (share of the picture's), and by how many gray levels and by which
log ratio of structure they must differ to be more than leaves that have changed places.
"""

SOFT_POWER = np.float32(20.0)
"""Gray squared added to both sides of that ratio."""

FIRM = 0.1
"""Share of such patches that a thing takes in its region."""

UNCHANGED = Difference(changed=False, score=0.0)


def compare(before: Picture, after: Picture, settings: WatchSettings) -> Difference:
    """Say whether something tangible changed, where, and how; light and small shifts of the camera aside.

    Pictures of two sizes are brought to one. Raises PictureError.
    """
    old, new = (wide_enough(not_too_wide(picture.gray(LINES), LINES)) for picture in (before, after))
    if old.shape != new.shape:
        new = shrink(new, old.shape[1], old.shape[0])
    scene, now = Scene(look(old.astype(np.float32)), NOISE), look(new.astype(np.float32))
    counting = Counting(settings, old.shape)
    found, far = align(scene, now, counting.allowed)
    if counting.everywhere(found.mask) and is_foreign(now, scene.view) and bulk(found, scene) is None:
        return Difference(changed=True, score=0.9, boxes=(WHOLE,), change=ChangeKind.CAMERA_MOVED)
    return replace(judge(found, scene, counting, settings.tolerances), shifted=far)


def align(scene: Scene, now: View, allowed: Mask | None) -> tuple[Found, bool]:
    """Hold a picture against the scene, after undoing what shift of the camera explains the most.

    Return also whether that was a far one.
    """
    far = False
    found = scene.compare(now, allowed)
    shift = jolt(now, scene.view) if found.count else None
    if shift is not None:
        edge, back = brought_in(shift), look(shifted(now.image, (-shift[0], -shift[1])))
        again = scene.compare(back, allowed)
        clear_border(again.mask, edge)
        cv2.bitwise_and(again.mask, grow(found.mask), again.mask)  # writing does not shift with the scene
        again.recount()
        if again.count < 0.85 * found.count and fits_better(back, now, scene.view, found.mask, edge):
            found, far = again, max(map(abs, shift)) > FAR * now.image.shape[1]
    return (steady(found, scene, allowed) if found.count else found), far


def fits_better(moved: View, now: View, then: View, mask: Mask, edge: int) -> bool:
    """Whether a shift brings what a mask leaves out closer to how it was, but for so many pixels at the edge.

    A thing that came may well be taken for a shift of noise or of a repeated pattern, and explained in part.
    Where nearly all differs, as fine gravel does after a push, all of it is asked.
    """
    rest = np.bitwise_not(grow(mask))
    if cv2.countNonZero(rest) < REST * rest.size:
        rest[:] = 255
    clear_border(rest, edge)
    new, old, back = (pattern(view) for view in (moved, now, then))
    return cv2.norm(new, back, cv2.NORM_L2SQR, rest) < cv2.norm(old, back, cv2.NORM_L2SQR, rest)


def judge(found: Found, scene: Scene, counting: Counting, tolerances: Sequence[Tolerance] = ()) -> Difference:
    """Weigh what is left."""
    regions, _ = find_regions(found.mask, counting.least * 0.3)
    for region in regions:
        shake_off(region, found, scene)
    regions = [region for region in regions if region.size and counting.touches_zone(region)]
    regions = [region for region in regions if is_thing(region, found, scene)]
    if any(region.size > HUGE * found.mask.size for region in regions):
        firm = other_patches(found.now, scene.view)
        regions = [region for region in regions if firm[region.window][region.mask].mean() > FIRM]
    if not regions:
        return UNCHANGED
    score = as_score(max(strength(region, found, counting.least_of(region)) for region in regions))
    enough = [region for region in regions if region.size >= counting.least_of(region)]
    if score < 0.5 or not enough:
        return Difference(changed=False, score=min(score, 0.49))
    kind = kind_of_changes(scene.view.image, found.now.image, enough)
    enough = clear_enough(enough, found, counting, tolerances, SightingKind.DIFFERENCE, kind)
    if not enough:
        return Difference(changed=False, score=0.49)
    return Difference(changed=True, score=score, boxes=boxes_of(enough, found), change=kind)


def is_thing(region: Region, found: Found, scene: Scene) -> bool:
    """Whether a region may be more than an edge, a thread, or the digits of an on-screen clock."""
    return not is_thread(region, found.mask.shape[0]) and not is_writing(region, found.now, scene.view)


def other_patches(now: View, then: View) -> NDArray[np.bool_]:
    """Where patches as a whole have another brightness or another richness, at the same exposure."""
    side = max(3, round(PATCH * now.image.shape[0]))
    size = side, side
    gain = np.float32((float(np.median(then.image)) + 1) / (float(np.median(now.image)) + 1))
    light = np.abs(box(now.image * gain, size) - box(then.image, size))
    power = (box(now.power * gain * gain, size) + SOFT_POWER) / (box(then.power, size) + SOFT_POWER)
    return (light > OTHER_LIGHT) | (np.abs(np.log(power)) > OTHER_POWER)
