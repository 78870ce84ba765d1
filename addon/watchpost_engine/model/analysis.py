"""An analysis: the words for an event."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What happened, in one word."""

    APPEARED = "appeared"
    REMOVED = "removed"
    MOVED = "moved"
    OPENED = "opened"
    CLOSED = "closed"
    ARRIVED = "arrived"
    LEFT = "left"
    OTHER = "other"
    NONE = "none"


class Importance(StrEnum):
    """How much of the owner's attention this deserves."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was said of one event, by whom, and what it cost."""

    summary: str
    kind: Kind
    importance: Importance
    labels: tuple[str, ...] = ()
    changed: bool | None = None
    """Whether the model itself sees a lasting change; None when it was not asked (the gate's own words)."""

    model: str = ""
    """Name of the model; empty for the gate's own plain words."""

    language: str = "en"
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    """In the provider's currency, where it says."""

    described_at: datetime
