"""The nouns that the engine speaks of (contract/README.md); `parse.py` reads them from JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .away import AwayCopies
from .recorded import Clip, Export, RecordingSettings, Storage

SCHEMA_VERSION = 1

type Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 as shares of the picture, 0 to 1."""

type Point = tuple[float, float]
"""x, y as shares of the picture, 0 to 1."""

type Polygon = tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named part of the picture."""

    name: str
    polygon: Polygon
    sensitivity: int | None = None
    """None: the camera's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """How a camera is watched; the engine owns these."""

    watching: bool
    sensitivity: int
    min_duration: float
    """Seconds that something must move before it opens an event."""

    zones: tuple[Zone, ...]
    masks: tuple[Polygon, ...]
    prompt: str
    model: str
    """Empty: the home's."""

    language: str
    """Empty: the home's."""

    recording: RecordingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraStatus:
    """How a camera fares right now."""

    connected: bool
    active: bool
    problem: str
    recording: str | None
    """Why it is recorded right now."""

    view: str
    """`clear`, what is wrong with it, or `unknown`."""

    last_frame_at: datetime | None
    fps: float
    frames_seen: int
    frames_replaced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What a camera counted since midnight of the home."""

    changes: int
    analyses: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The words for an event."""

    summary: str
    kind: str
    importance: str
    labels: tuple[str, ...]
    changed: bool | None
    model: str
    language: str
    tokens_in: int
    tokens_out: int
    cost: float | None
    described_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Everything one camera saw from the first sighting until the scene is calm again."""

    id: str
    camera_id: str
    state: str
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None
    peak_score: float
    boxes: tuple[Box, ...]
    lasting: bool | None
    """Whether something lasting changed. None: not known yet."""

    change: str | None
    change_score: float
    pictures: tuple[str, ...]
    words: str
    words_error: str
    interrupted: bool
    analysis: Analysis | None
    clip: Clip | None = None
    """What was recorded of it, as far as it was asked for."""

    @property
    def is_open(self) -> bool:
        """Return whether more may belong to it."""
        return self.state == "open"

    @property
    def is_described(self) -> bool:
        """Return whether its words are there."""
        return self.analysis is not None and self.words == "described"


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One view, how it is watched, and how it fares."""

    id: str
    name: str
    source_kind: str
    address: str = field(repr=False)
    """The source without its login."""

    interval: float
    owner: str
    wanted: bool
    settings: WatchSettings
    status: CameraStatus
    today: Today
    last_change: Event | None
    live: str
    """`stream` or `mjpeg`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something of the engine that does not work."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """The model server of a home; its key is never given back."""

    configured: bool
    base_url: str
    model: str
    has_key: bool
    daily_calls: int
    daily_tokens: int
    calls_today: int
    tokens_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """How the engine fares."""

    version: str
    schema_version: int
    engine_id: str
    started_at: datetime
    device_url: str
    queue: int
    disk_used: int
    disk_free: int
    exports: tuple[Export, ...]
    """Those that are not over."""

    storage: Storage
    away: AwayCopies
    problems: tuple[Problem, ...]
    broker: str
    model: ModelSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The engine's first message."""

    schema_version: int
    engine_version: str
    engine_id: str
    home_id: str
    cursor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """How everything is now."""

    cursor: int
    missed: bool
    cameras: tuple[Camera, ...]
    open_events: tuple[Event, ...]
    system: System


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something happened to an event."""

    cursor: int
    news: str
    """`event_opened`, `event_described` or `event_closed`."""

    at: datetime
    late: bool
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewNews:
    """A camera does not see well, or sees again."""

    cursor: int
    news: str
    """`view_problem` or `view_clear`."""

    at: datetime
    late: bool
    camera_id: str
    view: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraChanged:
    """A camera is new, or is not what it was."""

    camera: Camera


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraGone:
    """A camera is no longer there."""

    camera_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemChanged:
    """The engine itself is not what it was."""

    system: System


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The engine asks something; answered with a reply that carries its id."""

    id: str
    what: str
    camera_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A message that breaks the contract. Its cursor, where it has one, counts as dealt with."""

    cursor: int | None
    reason: str


type Message = News | ViewNews | CameraChanged | CameraGone | SystemChanged | Request | Unreadable
"""What may come after the snapshot."""
