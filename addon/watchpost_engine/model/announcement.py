"""What listeners are told."""

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
    """One piece of news about an event, already on disk. The event in it is complete."""

    cursor: int
    """Grows with every announcement of the engine."""

    news: News
    at: datetime
    event: Event

    @property
    def home_id(self) -> str:
        """Whose news this is."""
        return self.event.home_id


class Subject(StrEnum):
    """What a notice is about."""

    CAMERA = "camera"
    CAMERA_GONE = "camera_gone"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A hint that the state of something changed: look again. Never kept; the newest state is what counts."""

    home_id: str
    subject: Subject
    camera_id: str = ""
