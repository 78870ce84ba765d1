"""What listeners are told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .event import Event
from .view import ViewState


class News(StrEnum):
    """What there is to tell about an event, or a camera's view."""

    OPENED = "event_opened"
    DESCRIBED = "event_described"
    CLOSED = "event_closed"
    VIEW_PROBLEM = "view_problem"
    VIEW_CLEAR = "view_clear"


VIEW_NEWS = (News.VIEW_PROBLEM, News.VIEW_CLEAR)
"""Those of views; the others are of events."""


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

    @property
    def camera_id(self) -> str:
        """Which camera they are of."""
        return self.event.camera_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewChange:
    """A camera's view has a problem, or another one than before, or none any more."""

    home_id: str
    camera_id: str
    view: ViewState

    @property
    def news(self) -> News:
        """What there is to tell."""
        return News.VIEW_PROBLEM if self.view.impaired else News.VIEW_CLEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAnnouncement:
    """One piece of news about a camera's view, already on disk."""

    cursor: int
    at: datetime
    change: ViewChange

    @property
    def home_id(self) -> str:
        """Whose news this is."""
        return self.change.home_id

    @property
    def camera_id(self) -> str:
        """Which camera they are of."""
        return self.change.camera_id


type Told = Announcement | ViewAnnouncement
"""News of one row, and one cursor."""


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
