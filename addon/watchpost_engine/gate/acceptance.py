"""What the user said is normal now: where something was, or was under way, when they said so.

What stands still becomes the scene at once. What moves does not: nobody is burned into the scene. But who
stood there may walk on, and what they hid was meant as well: what settles there soon after tells nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .nuisance import steady
from .planes import grow
from .settling import MOVING, candidates, changed_since, stirring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .mask import Counting
    from .memory import Memory
    from .planes import Mask
    from .regions import Region
    from .scene import Found, Scene

SOON = 60.0
"""Seconds."""

MOSTLY = 0.6
"""Share of a region that must lie there."""

MARGIN = 2
"""Pixels around what was there."""


class Acceptance:
    """Remembers the last one. Times are seconds of the gate's own clock."""

    __slots__ = ("_mask", "_until")

    def __init__(self) -> None:
        self._mask: Mask | None = None
        self._until = 0.0

    def part(
        self, found: Found, scene: Scene, memory: Memory, counting: Counting, clock: float
    ) -> tuple[list[Region], list[Region]]:
        """Note where something is in a picture; return what of it moves, and what does not."""
        found = steady(found, scene, counting.allowed)
        regions = candidates(found, scene, counting)
        memory.rouse()
        fresh = changed_since(memory.past(clock), found.now, scene, regions)
        moving: list[Region] = []
        still: list[Region] = []
        for region in regions:
            (moving if stirring(region, fresh) >= MOVING else still).append(region)
        self._mask, self._until = grow(found.mask, MARGIN), clock + SOON
        return moving, still

    def covers(self, region: Region, clock: float) -> bool:
        """Whether what settles in a region was accepted already."""
        if self._mask is None:
            return False
        if clock > self._until:
            self._mask = None
            return False
        return stirring(region, self._mask) >= MOSTLY

    def uncovered(self, regions: Sequence[Region], clock: float) -> list[Region]:
        """Return those of some regions that were not accepted already."""
        return [region for region in regions if not self.covers(region, clock)]
