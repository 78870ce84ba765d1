"""A job: an event that waits for its words."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One place in the queue of the analyst."""

    event_id: str
    home_id: str
    due_at: datetime
    attempts: int = 0
    correction: bool = False
    """The event has words already, but its close found another change."""
