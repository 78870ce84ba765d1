"""What users have said is not a change: there a thing of that kind must be clearer to be told.

Each event that was marked for a kind asks for twice the strength at its place: a thing twice as high, or as
much clearer. More than two marks ask for no more than two, so that something much clearer is always told.
A mark of what concerned the whole picture (a turned camera, movement everywhere) is about such alone, and
about things that fill more than half of it; nothing smaller is asked for more because of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .telling import WHOLE, as_score, strength, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..model.frame import Frame
    from ..model.sighting import Box, ChangeKind, Sighting, SightingKind
    from ..model.tolerance import Tolerance
    from .mask import Counting
    from .regions import Region
    from .scene import Found, Scene

STEP, MOST = 2.0, 2
"""By what each mark multiplies the strength that is asked for, and how many marks count."""

WIDER, LEAST_WIDER = 0.5, 0.02
"""By which share of itself on each side, and at least of the picture, a place is wider than what was seen."""

MOSTLY = 0.5
"""Share of a region that must lie in a place."""


def clear_enough(
    regions: Sequence[Region],
    found: Found,
    counting: Counting,
    tolerances: Sequence[Tolerance],
    kind: SightingKind,
    change: ChangeKind | None = None,
) -> list[Region]:
    """Return the regions that are told all the same. `change` is what a difference would be told as."""
    alike = marked(tolerances, kind, change)
    if not alike:
        return list(regions)
    asks = [(region, asked(region, alike, found.rest.shape)) for region in regions]
    return [
        region
        for region, wanted in asks
        if wanted <= 1 or strength(region, found, counting.least_of(region)) >= wanted
    ]


def tell_clear(
    frame: Frame,
    kind: SightingKind,
    regions: Sequence[Region],
    found: Found,
    scene: Scene,
    counting: Counting,
    tolerances: Sequence[Tolerance],
    change: ChangeKind | None = None,
    since: float | None = None,
) -> list[Sighting]:
    """Make one sighting, or none, of those regions of a frame that are told all the same."""
    clear = clear_enough(regions, found, counting, tolerances, kind, change)
    if not clear:
        return []
    sighting = tell(frame, kind, clear, found, scene, counting, change, since)
    if not tolerances:
        return [sighting]
    best = max(clear, key=lambda region: strength(region, found, counting.least_of(region)))
    alike = marked(tolerances, kind, change)
    return [with_needed(sighting, asked(best, alike, found.rest.shape))]


def marked(tolerances: Sequence[Tolerance], kind: SightingKind, change: ChangeKind | None) -> list[Tolerance]:
    """Return what was marked of one kind."""
    return [one for one in tolerances if one.kind is kind and one.change is change]


def with_needed(sighting: Sighting, strength: float) -> Sighting:
    """Say in a sighting's trace how strong it had to be."""
    assert sighting.trace is not None
    return replace(sighting, trace=replace(sighting.trace, needed=as_score(strength)))


def asked_of_all(
    tolerances: Sequence[Tolerance], kind: SightingKind, change: ChangeKind | None = None
) -> float:
    """Return the strength asked of what concerns the whole picture; 1 without a mark."""
    alike = marked(tolerances, kind, change)
    return float(STEP ** min(len({one.event_id for one in alike if WHOLE in one.boxes}), MOST))


def asked(region: Region, tolerances: Sequence[Tolerance], shape: tuple[int, ...]) -> float:
    """Return the strength asked of a region of a plane of this shape (height, width); 1 without a mark."""
    marks = {one.event_id for one in tolerances if lies_in(region, one.boxes, shape)}
    return float(STEP ** min(len(marks), MOST))


def lies_in(region: Region, boxes: Sequence[Box], shape: tuple[int, ...]) -> bool:
    """Whether a region lies mostly in a place."""
    rows, columns = np.nonzero(region.mask)
    x, y = (columns + region.x0 + 0.5) / shape[1], (rows + region.y0 + 0.5) / shape[0]
    inside: NDArray[np.bool_] = np.zeros(x.shape, bool)
    small = area(region.box((shape[0], shape[1]))) <= MOSTLY
    for x0, y0, x1, y1 in boxes:
        if small and (x0, y0, x1, y1) == WHOLE:
            continue
        dx, dy = max(WIDER * (x1 - x0), LEAST_WIDER), max(WIDER * (y1 - y0), LEAST_WIDER)
        inside |= (x >= x0 - dx) & (x <= x1 + dx) & (y >= y0 - dy) & (y <= y1 + dy)
    return bool(np.count_nonzero(inside) > MOSTLY * region.size)


def area(box: Box) -> float:
    """Share of the picture."""
    return (box[2] - box[0]) * (box[3] - box[1])
