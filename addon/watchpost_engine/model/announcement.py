"""An announcement: one piece of news about an event."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .event import Event


class News(StrEnum):
    """What there is to tell about an event."""

    OPENED = "event_opened"
    DESCRIBED = "event_described"
    CLOSED = "event_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What listeners are told, already on disk. The event in it is complete: no question is left to ask."""

    cursor: int
    """Grows with every announcement of the engine."""

    news: News
    at: datetime
    event: Event
