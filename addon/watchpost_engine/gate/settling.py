"""Telling what moves from what has settled, among the regions that differ from the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .difference import above, limit, unexplained
from .glow import is_glow
from .mask import PART
from .nuisance import Rests, held_still, shake_off
from .regions import find_regions
from .streaks import off_streaks
from .telling import strength
from .writing import is_writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .difference import View
    from .mask import Counting
    from .planes import Mask, Plane
    from .regions import Region
    from .scene import Found, Scene

STILL = 3.0
"""Seconds without movement until something that came is part of the scene."""

ENOUGH = 2.95
"""Of these on the mean of all its pixels: some may have joined later."""

TOGETHER = 1.0
"""Seconds within which several things settle as one change."""

MOVING = 0.12
"""Share of a region that must differ from a moment ago."""

RESTLESS, LONGEST = 0.3, 4.0
"""Share from which on none of it stands, and the seconds of standing that a part is credited at most."""

STIRS, HESITANT = 0.03, 0.5
"""Share of a region from which on it may be somebody who stands, and how much slower it then settles."""

HUGE = 0.1
"""Share of the picture from which on a region is not searched for shifts."""

BULK = 0.25
"""Share of the picture from which on a thing is never a glow, if the rest of the picture is as it was."""


def candidates(found: Found, scene: Scene, counting: Counting, passed: float = 0.0) -> list[Region]:
    """Give the regions of a picture that may be things, and clear all else from its mask.

    `passed` is how many seconds ago the last picture was.
    """
    regions = []
    pieces, found.pieces = find_regions(found.mask, counting.least * 0.5)
    for region in pieces:
        if region.size < HUGE * found.mask.size:
            shake_off(region, found, scene)
        counts = is_enough(region, found, scene, counting) and counting.touches_zone(region)
        if counts and (is_bulk(region, found) or not is_glow(region, found, scene)):
            regions.append(region)
    if not found.firm:
        regions = off_streaks(regions, found, scene, counting, passed)
    found.mask[:] = 0
    for region in regions:
        found.mask[region.window][region.mask] = 255
    found.recount()
    return regions


def is_enough(region: Region, found: Found, scene: Scene, counting: Counting) -> bool:
    """Whether a region is as large as a thing, or a clear part of one that else is like its ground."""
    if region.size >= (least := counting.least_of(region)):
        return True
    clear = region.size >= PART * least and strength(region, found, least) >= 1
    return clear and not is_writing(region, found.now, scene.view)


def is_bulk(region: Region, found: Found) -> bool:
    """Whether a region is a large thing for certain, however soft it is so near to the lens."""
    return found.bulky and region.size > BULK * found.mask.size


def changed_since(past: View, now: View, scene: Scene, regions: Sequence[Region]) -> Mask:
    """Where a picture differs from that of a moment ago. Of regions that do, only what no shift explains.

    In a picture that trembles, what stands would otherwise move for ever.
    """
    rest, level = unexplained(now, past), limit(now, past, scene.noise)
    fresh = above(rest, level)
    if not any(stirring(region, fresh) >= MOVING for region in regions):
        return fresh
    if (still := held_still(past, now)) is not None:
        past, rest = still, np.minimum(rest, unexplained(now, still))
        fresh = above(rest, level)
    for region in regions:
        if region.size < HUGE * fresh.size and stirring(region, fresh) >= MOVING:
            fresh[region.window][region.mask] = 255 * unmatched(region, past, now, rest, level)[region.mask]
    return fresh


def stirring(region: Region, fresh: Mask) -> float:
    """Tell which share of a region is fresh."""
    return np.count_nonzero(fresh[region.window][region.mask]) / region.size


def unmatched(region: Region, past: View, now: View, rest: Plane, level: Plane) -> NDArray[np.bool_]:
    """Where no shift by a pixel explains what changed in a region."""
    window = region.window
    known, enough = rest[window], level[window]
    rests = Rests(now, past, region)
    return (rests.least(known) > enough) | (rests.least_the_other_way(known) > enough)


def part_ways(
    regions: list[Region], fresh: Mask, scene: Scene, passed: tuple[float, float], counting: Counting
) -> tuple[list[Region], list[Region]]:
    """Split regions into those that move and those that have now stood still for long enough.

    `passed`: the seconds since the last picture, and those before it in which no picture was looked at
    closely: what moved before these may have gone on in them.
    What would settle within the next second settles with the first: a thing moved aside is one change.
    """
    moving: list[Region] = []
    waiting: list[tuple[float, Region]] = []
    for region in regions:
        still = scene.still[region.window]
        stirs = stirring(region, fresh)
        moved = region.mask & (fresh[region.window] > 0)
        if stirs < RESTLESS:
            seconds = np.where(still[region.mask] > 0, sum(passed), passed[0])
            still[region.mask] += seconds * (HESITANT if stirs >= STIRS else 1.0)
        else:
            still[region.mask] = 0
        still[moved] = 0  # something else may have come near what stands
        if stirs < MOVING:
            waiting.append((float(np.minimum(still[region.mask], LONGEST).mean()), region))
        elif region.size >= counting.least_of(region):
            moving.append(region)
    due = STILL - TOGETHER if any(seconds >= ENOUGH for seconds, _ in waiting) else ENOUGH
    return moving, [region for seconds, region in waiting if seconds >= due]


def stood_still(regions: Sequence[Region], scene: Scene) -> float:
    """Return for how many seconds the longest of these has not moved."""
    return max(float(scene.still[region.window][region.mask].max()) for region in regions)
