"""An event: everything one camera saw from the first sighting until the scene is calm again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .analysis import Analysis
from .sighting import Box, ChangeKind, Evidence


class EventState(StrEnum):
    """Whether more may belong to it."""

    OPEN = "open"
    CLOSED = "closed"


class Words(StrEnum):
    """Where the description of an event stands."""

    PENDING = "pending"
    """Waiting for its turn."""

    DESCRIBED = "described"
    RETRYING = "retrying"
    """The model could not be asked; it will be again."""

    CAPPED = "capped"
    """The day's budget is spent; described when it allows."""

    FAILED = "failed"
    """The model refused for good (a wrong key, a request it will never take)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The analyst's half of an event: its words, or why there are none yet."""

    words: Words = Words.PENDING
    words_error: str = ""
    """A stable code, never shown as a description."""

    analysis: Analysis | None = None


class PictureRole(StrEnum):
    """The pictures of an event."""

    BEFORE = "before"
    PEAK = "peak"
    AFTER = "after"
    WHY = "why"
    """What the gate compared at the peak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What the owner is told about."""

    id: str
    """Sortable by time (UUID 7, hex)."""

    home_id: str
    camera_id: str
    state: EventState
    opened_at: datetime
    """Capture time of the first sighting, UTC. Like all times here: a label."""

    seen_at: datetime
    """Capture time of the last sighting."""

    closed_at: datetime | None = None
    peak_score: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    """The strongest sighting of each kind, in the order in which they came."""

    boxes: tuple[Box, ...] = ()
    """Where: of the lasting change once known, else of the strongest sighting."""

    lasting: bool | None = None
    """Whether something lasting changed. False: a visit. None: not known yet."""

    change: ChangeKind | None = None
    change_score: float = 0.0
    pictures: tuple[PictureRole, ...] = ()
    """Which pictures are on disk."""

    words: Words = Words.PENDING
    words_error: str = ""
    analysis: Analysis | None = None
    interrupted: bool = False
    """Closed at a restart of the engine after an unclean stop, not by calm."""

    kept: bool = False
    """Whether it is kept for ever, with what was recorded of it, because somebody said so."""

    def described(self, description: Description) -> Event:
        """Return the event with the analyst's half as given."""
        return replace(
            self,
            words=description.words,
            words_error=description.words_error,
            analysis=description.analysis,
        )
