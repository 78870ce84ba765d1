"""What two settled pictures of one camera have not in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..model.sighting import ChangeKind, Difference
from . import sensitivity
from .change import kind_of_changes
from .difference import look
from .mask import Counting
from .nuisance import brought_in, jolt, shake_off, shifted, steady
from .planes import clear_border, shrink
from .regions import find_regions
from .scene import Found, Scene
from .telling import WHOLE, as_score, boxes_of, strength
from .upheaval import is_foreign

if TYPE_CHECKING:
    from ..model.camera import WatchSettings
    from ..model.frame import Picture
    from .difference import View
    from .planes import Mask

LINES = 120
"""Two pictures may cost more than each of a thousand."""

NOISE = 6.0
"""Gray squared: the usual rest of a pixel, which two pictures alone cannot tell."""

UNCHANGED = Difference(changed=False, score=0.0)


def compare(before: Picture, after: Picture, settings: WatchSettings) -> Difference:
    """Say whether something tangible changed, where, and how; light and small shifts of the camera aside.

    Pictures of two sizes are brought to one. Raises PictureError.
    """
    old, new = before.gray(LINES), after.gray(LINES)
    if old.shape != new.shape:
        new = shrink(new, old.shape[1], old.shape[0])
    scene, now = Scene(look(old.astype(np.float32)), NOISE), look(new.astype(np.float32))
    counting = Counting(settings, old.shape)
    found = align(scene, now, counting.allowed)
    if counting.everywhere(found.mask) and is_foreign(now, scene.view):
        return Difference(changed=True, score=0.9, boxes=(WHOLE,), change=ChangeKind.CAMERA_MOVED)
    return judge(found, scene, counting, sensitivity.least_pixels(settings.sensitivity, old.shape[0]))


def align(scene: Scene, now: View, allowed: Mask | None) -> Found:
    """Hold a picture against the scene, after undoing what shift of the camera explains the most."""
    found = scene.compare(now, allowed)
    shift = jolt(now, scene.view) if found.count else None
    if shift is not None:
        again = scene.compare(look(shifted(now.image, (-shift[0], -shift[1]))), allowed)
        clear_border(again.mask, brought_in(shift))
        again.recount()
        if again.count < 0.85 * found.count:
            found = again
    return steady(found, scene, allowed) if found.count else found


def judge(found: Found, scene: Scene, counting: Counting, least: float) -> Difference:
    """Weigh what is left."""
    regions = list(find_regions(found.mask, least * 0.3))
    for region in regions:
        shake_off(region, found, scene)
    regions = [region for region in regions if region.size and counting.touches_zone(region)]
    if not regions:
        return UNCHANGED
    score = as_score(max(strength(region, found, least) for region in regions))
    enough = [region for region in regions if region.size >= least]
    if score < 0.5 or not enough:
        return Difference(changed=False, score=min(score, 0.49))
    kind = kind_of_changes(scene.view.image, found.now.image, enough)
    return Difference(changed=True, score=score, boxes=boxes_of(enough, found), change=kind)
