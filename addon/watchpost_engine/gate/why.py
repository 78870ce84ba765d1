"""Why the gate told something, or did not: the planes it compared, and what it made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..model.trace import Trace
from . import sensitivity
from .difference import look
from .regions import find_regions
from .settling import candidates
from .telling import as_gray, as_score, boxes_of, strength
from .tolerance import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Gray
    from ..model.tolerance import Tolerance
    from .mask import Counting
    from .regions import Region
    from .scene import Found, Scene

SPECK = 0.1
"""Share of the least size from which on a spot is shown although it is too small."""


def explain(
    gray: Gray, scene: Scene, counting: Counting, tolerances: Sequence[Tolerance], *, learning: bool
) -> Trace:
    """Hold a picture against the scene, learn nothing from it, and say what keeps it from being told."""
    found = scene.compare(look(gray.astype(np.float32)), counting.allowed)
    spots, _ = find_regions(found.mask, counting.least * SPECK)
    everywhere = counting.everywhere(found.mask)
    things = [] if everywhere else candidates(found, scene, counting)
    shown = things or spots
    score = best_score(shown, found, counting)
    needed = as_score(max((asked(thing, tolerances, gray.shape) for thing in things), default=1.0))
    text = remark(spots, things, counting, everywhere=everywhere, learning=learning)
    return Trace(
        before=as_gray(scene.view.image),
        now=gray,
        rest=found.rest,
        level=found.level,
        allowed=counting.allowed,
        smallest=sensitivity.size_of(counting.least, gray.shape[0]),
        boxes=boxes_of(shown, found),
        score=score,
        needed=needed,
        remark="somebody said that this is not a change" if things and score < needed else text,
    )


def best_score(regions: Sequence[Region], found: Found, counting: Counting) -> float:
    """Return the score of the strongest region; 0 without any."""
    return max((as_score(strength(one, found, counting.least_of(one))) for one in regions), default=0.0)


def remark(
    spots: Sequence[Region], things: Sequence[Region], counting: Counting, *, everywhere: bool, learning: bool
) -> str:
    """Say in a few words why nothing is told right now."""
    if learning:
        return "the scene is still being learned"
    if everywhere:
        return "everything differs: another light, or the camera moves"
    if things:
        return "this waits: told when it moves on, or once it has stood still"
    if not spots:
        return "nothing is over the limit"
    if all(spot.size < counting.least for spot in spots):
        return "what differs is too small"
    return "what differs is outside the zones, or explained by shake or glow"
