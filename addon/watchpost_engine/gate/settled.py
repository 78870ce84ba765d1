"""Telling what has settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.sighting import SightingKind
from .change import kind_of_changes
from .tolerance import tell_clear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Frame
    from ..model.sighting import Sighting
    from ..model.tolerance import Tolerance
    from .mask import Counting
    from .regions import Region
    from .scene import Found, Scene


def tell_settled(
    frame: Frame,
    real: Sequence[Region],
    found: Found,
    scene: Scene,
    counting: Counting,
    tolerances: Sequence[Tolerance],
    since: float,
) -> list[Sighting]:
    """Tell regions that have settled as one change, unless the user tolerates it."""
    kind = SightingKind.DIFFERENCE
    change = kind_of_changes(scene.view.image, found.now.image, real)
    return tell_clear(frame, kind, real, found, scene, counting, tolerances, change, since)
