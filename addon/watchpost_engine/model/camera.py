"""A camera: one place Watchpost looks at."""

from dataclasses import dataclass, field

from .recording import RecordingSettings
from .tolerance import Tolerance

type Point = tuple[float, float]
"""x, y as shares of the picture's width and height, 0 to 1."""

type Polygon = tuple[Point, ...]
"""At least three points; closed by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named part of the picture. Where any zone exists, only what touches a zone counts."""

    name: str
    polygon: Polygon
    sensitivity: int | None = None
    """Its own, 0 to 100; None is the camera's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """How a camera is watched. The engine owns these; Home Assistant changes them through the API."""

    watching: bool = True
    sensitivity: int = 50
    """0 (only large, clear changes) to 100 (the smallest the gate can tell from noise)."""

    min_duration: float = 0.0
    """Seconds that something must move before it opens an event. What lasts is always told."""

    zones: tuple[Zone, ...] = ()
    masks: tuple[Polygon, ...] = ()
    """Parts of the picture that never count."""

    tolerances: tuple[Tolerance, ...] = ()
    """What the user said is not a change."""

    prompt: str = ""
    """What the user adds to the model's instructions for this camera."""

    model: str = ""
    """Name of the model for this camera; empty is the home's."""

    language: str = ""
    """Language of the answer as a BCP 47 tag; empty is the home's."""

    recording: RecordingSettings = field(default_factory=RecordingSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One view, where its pictures come from, and how it is watched."""

    id: str
    home_id: str
    name: str
    source: str = field(repr=False)
    """rtsp://, http(s)://, mqtt://topic, push: or relay: (Home Assistant). May hold a login: never logged."""

    sub_source: str = field(default="", repr=False)
    """rtsp:// address of a smaller stream of the same view, to be watched live; empty without one."""

    interval: float = 1.0
    """Seconds between two pictures of a polled source."""

    owner: str = ""
    """Who wants this camera: the id of a Home Assistant config entry, or empty for a camera made by hand."""

    wanted: bool = True
    """Whether its owner still wants it watched. A camera no longer wanted keeps its events and pictures."""

    settings: WatchSettings = WatchSettings()

    @property
    def key(self) -> str:
        """What names this camera among those of all homes; ids are unique within one home only."""
        return f"{self.home_id}/{self.id}"
