"""Putting what was found into a sighting."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..model.sighting import Sighting
from ..model.trace import Trace
from .sensitivity import size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Frame, Gray
    from ..model.sighting import Box, ChangeKind, SightingKind
    from .mask import Counting
    from .planes import Plane
    from .regions import Region
    from .scene import Found, Scene

MOST_EXCESS = 9.0
"""A rest so many times over its limit is as good as any."""

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


def strength(region: Region, found: Found, least: float) -> float:
    """Tell how far a region is beyond the gate's limits in size and contrast: 1 is just enough."""
    if not region.size:
        return 0.0
    window = region.window
    excess = np.minimum(found.rest[window][region.mask] / found.level[window][region.mask], MOST_EXCESS)
    return math.sqrt(region.size / least * max(float(excess.mean()), 1.0))


def as_score(value: float) -> float:
    """Bring a strength to 0..1, with 0.5 where it is just enough."""
    return value / (1 + value)


def as_gray(image: Plane) -> Gray:
    """Bring a picture to whole gray levels; a scene at its own exposure may be whiter than white."""
    return np.asarray(np.clip(image + np.float32(0.5), 0, 255), np.uint8)


def boxes_of(regions: Sequence[Region], found: Found) -> tuple[Box, ...]:
    """Bounding boxes as shares of the picture."""
    height, width = found.rest.shape
    return tuple(region.box((height, width)) for region in regions)


def tell(
    frame: Frame,
    kind: SightingKind,
    regions: Sequence[Region],
    found: Found,
    scene: Scene,
    counting: Counting,
    change: ChangeKind | None = None,
    since: float | None = None,
) -> Sighting:
    """Make one sighting of some regions of a frame."""
    value, least = max((strength(r, found, counting.least_of(r)), counting.least_of(r)) for r in regions)
    sighting = Sighting(
        kind=kind,
        at=frame.at,
        captured_at=frame.captured_at,
        score=as_score(value),
        boxes=boxes_of(regions, found),
        change=change,
        since=since,
    )
    return traced(sighting, found, scene, counting, least)


def tell_whole(
    frame: Frame,
    kind: SightingKind,
    value: float,
    found: Found,
    scene: Scene,
    counting: Counting,
    change: ChangeKind | None = None,
    since: float | None = None,
) -> Sighting:
    """Make one sighting of the whole picture, so strong."""
    sighting = Sighting(
        kind=kind,
        at=frame.at,
        captured_at=frame.captured_at,
        score=as_score(min(value, MOST_EXCESS)),
        boxes=(WHOLE,),
        change=change,
        since=since,
    )
    return traced(sighting, found, scene, counting, counting.least)


def traced(sighting: Sighting, found: Found, scene: Scene, counting: Counting, least: float) -> Sighting:
    """Add what was compared. The scene will be another one a moment later; the rest belongs to this frame."""
    trace = Trace(
        before=as_gray(scene.view.image),
        now=as_gray(found.now.image),
        rest=found.rest,
        level=found.level,
        allowed=counting.allowed,
        smallest=size_of(least, found.rest.shape[0]),
        boxes=sighting.boxes,
        kind=sighting.kind,
        change=sighting.change,
        score=sighting.score,
    )
    return replace(sighting, trace=trace)
