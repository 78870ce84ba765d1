"""Explanation pictures of footage: one for each event, for those who ask why, and for bug reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .events.patience import Patience
from .events.story import CALM
from .pictures.why import draw_why

if TYPE_CHECKING:
    from pathlib import Path

    from .model.sighting import Sighting
    from .retelling import Seen


class Explainer:
    """Keeps of each event what the gate compared at its strongest moment, as `<seconds>s-<kind>.jpg`."""

    def __init__(self, folder: Path, min_duration: float = 0.0) -> None:
        """`min_duration`: seconds for which movement must last to be an event."""
        self._folder = folder
        self._min_duration, self._patience = min_duration, Patience()
        self._best: Sighting | None = None
        self._seen_at = 0.0

    def take(self, seen: Seen) -> None:
        """Take the next picture. Raises OSError."""
        if self._best is not None and seen.frame.at - self._seen_at >= CALM:
            self.end()
        due = self._patience.heed(seen.sightings, seen.frame.at, self._min_duration)
        for sighting in due if self._best is None else seen.sightings:
            self._seen_at = seen.frame.at
            if self._best is None or sighting.score > self._best.score:
                self._best = sighting

    def end(self) -> None:
        """Write the picture of the event that is over. Raises OSError."""
        best, self._best = self._best, None
        if best is None or best.trace is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{best.at:09.1f}s-{best.change or best.kind}.jpg"
        (self._folder / name).write_bytes(draw_why(best.trace))
