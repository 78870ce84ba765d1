"""A tolerance: what a user said is not a change, so that the gate asks for more of its kind at its place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .sighting import Box, ChangeKind, SightingKind

LASTS = timedelta(days=30)
"""How long a mark counts: what it was about may be over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """One kind of sighting that one event was marked for. Each event that is marked counts once."""

    id: str
    event_id: str
    kind: SightingKind
    change: ChangeKind | None = None
    """Only for a difference."""

    boxes: tuple[Box, ...]
    made_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When it is forgotten."""
        return self.made_at + LASTS
