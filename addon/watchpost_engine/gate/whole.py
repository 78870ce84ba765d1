"""A turned camera, or movement everywhere: told, unless the user has said that it is no change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.sighting import ChangeKind, SightingKind
from .telling import tell_whole
from .tolerance import is_tolerated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Frame
    from ..model.sighting import Sighting
    from ..model.tolerance import Tolerance
    from .mask import Counting
    from .scene import Found, Scene
    from .upheaval import Verdict


def tell_verdict(
    verdict: Verdict,
    frame: Frame,
    found: Found,
    scene: Scene,
    counting: Counting,
    tolerances: Sequence[Tolerance],
    clock: float,
    *,
    doubtful: bool,
) -> tuple[Sighting, ...]:
    """Tell what a verdict says of the whole picture at a moment of the gate's clock.

    `doubtful`: the camera may not see well, so that another picture is no other view.
    """
    value = verdict.strength
    if verdict.turned and not doubtful:
        kind, change = SightingKind.DIFFERENCE, ChangeKind.CAMERA_MOVED
        if not is_tolerated(value, tolerances, kind, change):
            since = None if verdict.began is None else frame.at - (clock - verdict.began)
            return (tell_whole(frame, kind, value, found, scene, counting, change, since),)
    if verdict.restless and not is_tolerated(value, tolerances, SightingKind.ACTIVITY):
        return (tell_whole(frame, SightingKind.ACTIVITY, value, found, scene, counting),)
    return ()
