"""How long something must move before it is worth an event. Pure decisions, on the frames' own times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..model.sighting import SightingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.sighting import Sighting

PAUSE, STEPS = 2.0, 1.5
"""Seconds without movement (or so many steps between frames, where those are longer) that end a run of it."""


class Patience:
    """Holds movement of one camera back until it has lasted. Times are monotonic seconds."""

    __slots__ = ("_began", "_moved", "_newest")

    def __init__(self) -> None:
        self._began = 0.0
        self._moved: float | None = None
        self._newest = 0.0

    def heed(self, sightings: Sequence[Sighting], at: float, least: float) -> tuple[Sighting, ...]:
        """Return what of a frame's sightings is due: a difference at once, movement after `least` seconds.

        Movement that is told says since when it lasts. Call it for every frame, with sightings or without.
        """
        step, self._newest = at - self._newest, at
        if any(sighting.kind is SightingKind.ACTIVITY for sighting in sightings):
            if self._moved is None or at - self._moved > max(PAUSE, STEPS * step):
                self._began = at
            self._moved = at
        if not least:
            return tuple(sightings)
        ripe = at - self._began >= least
        return tuple(
            sighting if sighting.kind is SightingKind.DIFFERENCE else replace(sighting, since=self._began)
            for sighting in sightings
            if ripe or sighting.kind is SightingKind.DIFFERENCE
        )
