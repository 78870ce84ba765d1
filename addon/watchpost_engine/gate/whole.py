"""A turned camera, or movement everywhere: told, unless the user has said that it is no change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.sighting import ChangeKind, SightingKind
from .telling import tell_whole
from .tolerance import asked_of_all, with_needed

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
    value, seen = verdict.strength, (found, scene, counting)
    if verdict.turned and not doubtful:
        kind, change = SightingKind.DIFFERENCE, ChangeKind.CAMERA_MOVED
        if value >= (wanted := asked_of_all(tolerances, kind, change)):
            since = None if verdict.began is None else frame.at - (clock - verdict.began)
            return (with_needed(tell_whole(frame, kind, value, *seen, change, since), wanted),)
    if verdict.restless and value >= (wanted := asked_of_all(tolerances, SightingKind.ACTIVITY)):
        return (with_needed(tell_whole(frame, SightingKind.ACTIVITY, value, *seen), wanted),)
    return ()
