"""What single REST calls take and answer, next to the nouns of `messages.py`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from .fields import Fields
from .messages import Event
from .parse import parse_event


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCamera:
    """A camera that Home Assistant wants watched."""

    id: str
    name: str
    source: str = field(repr=False)
    """May hold a login: never logged."""

    sub_source: str = field(default="", repr=False)
    """Address of a smaller stream to be watched live; empty without one. As the source, never logged."""

    interval: float = 1.0
    """Seconds between two pictures of a polled source."""

    def wire(self) -> dict[str, object]:
        """Return it as the contract says; what is empty is left out."""
        return {key: value for key, value in asdict(self).items() if value != ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The home this token is of."""

    id: str
    name: str
    time_zone: str
    language: str

    @classmethod
    def read(cls, fields: Fields) -> Home:
        """Read it from JSON."""
        return cls(**{key: fields.text(key) for key in ("id", "name", "time_zone", "language")})


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraKey:
    """What a device needs to push its pictures. The key is given once."""

    key: str = field(repr=False)
    url: str

    @classmethod
    def read(cls, fields: Fields) -> CameraKey:
        """Read it from JSON."""
        return cls(key=fields.text("key"), url=fields.text("url"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A ticket that opens the live view of a camera."""

    url: str = field(repr=False)
    """Complete, with the engine's address."""

    kind: str
    """`stream` (MPEG-TS) or `mjpeg`."""

    expires_in: float
    """Seconds within which it must be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What the engine says to a picture it took."""

    interval: float
    """Seconds to wait before the next one."""

    watching: bool

    @classmethod
    def read(cls, fields: Fields) -> Pushed:
        """Read it from JSON."""
        return cls(interval=fields.number("interval"), watching=fields.flag("watching"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTest:
    """How trying a model server went."""

    ok: bool
    seconds: float | None
    tokens: int | None
    summary: str
    error: str
    """A code of contract/README.md; empty when ok."""

    message: str

    @classmethod
    def read(cls, fields: Fields) -> ModelTest:
        """Read it from JSON."""
        return cls(
            ok=fields.flag("ok"),
            seconds=fields.maybe("seconds", fields.number),
            tokens=fields.maybe("tokens", fields.whole),
            summary=fields.maybe("summary", fields.text) or "",
            error=fields.maybe("error", fields.text) or "",
            message=fields.maybe("message", fields.text) or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What the gate of a camera tolerates because an event was no change."""

    id: str
    event_id: str
    made_at: datetime

    @classmethod
    def read(cls, fields: Fields) -> Tolerance:
        """Read it from JSON."""
        return cls(id=fields.text("id"), event_id=fields.text("event_id"), made_at=fields.time("made_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Some events, newest first."""

    events: tuple[Event, ...]
    next: str | None
    """Where the next page begins; None on the last one."""

    @classmethod
    def read(cls, fields: Fields) -> EventPage:
        """Read it from JSON."""
        events = tuple(parse_event(event) for event in fields.objects("events"))
        return cls(events=events, next=fields.maybe("next", fields.text))
