"""A recording: one playable file of one camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum


class RecordingMode(StrEnum):
    """When a camera is recorded by itself."""

    OFF = "off"
    EVENTS = "events"
    SCHEDULE = "schedule"
    ALWAYS = "always"


class RecordingKind(StrEnum):
    """Why a recording was made; where there are several reasons, the most important one."""

    CONTINUOUS = "continuous"
    SCHEDULED = "scheduled"
    EVENT = "event"
    MANUAL = "manual"


IMPORTANCE = tuple(RecordingKind)
"""From the least to the most important: what has to go, goes in this order."""


class Rank(IntEnum):
    """What a recording is worth, from what goes first to what goes last."""

    CONTINUOUS = 0
    SCHEDULED = 1
    EVENT = 2
    IMPORTANT = 3


_RANKS = {
    RecordingKind.CONTINUOUS: Rank.CONTINUOUS,
    RecordingKind.SCHEDULED: Rank.SCHEDULED,
    RecordingKind.EVENT: Rank.EVENT,
    RecordingKind.MANUAL: Rank.IMPORTANT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDays:
    """For how many days a camera's recordings are kept, if there is room; what is marked is kept for ever."""

    continuous: float = 3.0
    scheduled: float = 7.0
    event: float = 30.0
    important: float = 90.0
    """Recorded by hand, or of an event of high importance."""

    def of(self, rank: Rank) -> float:
        """Return the days for a rank."""
        return (self.continuous, self.scheduled, self.event, self.important)[rank]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyTime:
    """A stretch of each week in the home's own time. It ends on the day it begins on, or at midnight."""

    day: int
    """0 is Monday."""

    start: time
    end: time
    """Midnight (00:00) is the end of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSettings:
    """When and how a camera is recorded. The engine owns these, as it does the watch's."""

    mode: RecordingMode = RecordingMode.OFF
    pre_roll: float = 5.0
    """Seconds from before an event, or before a start by hand, that are kept with it."""

    post_roll: float = 10.0
    """Seconds that are recorded after the end of an event."""

    schedule: tuple[WeeklyTime, ...] = ()
    audio: bool = True
    """Whether the sound is recorded with the pictures, where there is any."""

    @property
    def listens(self) -> bool:
        """Whether the camera is asked for its sound: it costs something all the time."""
        return self.audio and self.mode is not RecordingMode.OFF

    keep_days: KeepDays = field(default_factory=KeepDays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was recorded without a break, up to a minute. A span of time may lie in several."""

    id: str
    """Sortable by time (UUID 7, hex)."""

    home_id: str
    camera_id: str
    kind: RecordingKind
    started_at: datetime
    """Of its first picture, UTC: a label."""

    seconds: float
    """How long it plays."""

    bytes: int
    codec: str
    """FFmpeg's name of the video's codec: h264, hevc, ..."""

    salvaged: bool = False
    """Ended by an unclean stop, and put right at the next start."""

    important: bool = False
    """An event of high importance lies in it."""

    kept: bool = False
    """An event that is kept for ever lies in it: it never goes by itself."""

    missing: bool = False
    """Its file is not where it belongs."""

    away: str = ""
    """How its away copy fares (`AwayState`); kept beside it."""

    @property
    def rank(self) -> Rank:
        """What it is worth."""
        return Rank.IMPORTANT if self.important else _RANKS[self.kind]

    @property
    def ended_at(self) -> datetime:
        """When it ends."""
        return self.started_at + timedelta(seconds=self.seconds)
