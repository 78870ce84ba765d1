"""The nouns of what is recorded, and how they are read from JSON (contract/README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .errors import ContractError
from .fields import Fields

MODES = ("off", "events", "schedule", "always")
"""When a camera is recorded by itself."""

RANKS = ("continuous", "scheduled", "event", "important")
"""What recordings are worth, from what goes first to what goes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyTime:
    """A stretch of each week: 0 is Monday, times are HH:MM, 00:00 as the end is midnight."""

    day: int
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSettings:
    """When and how a camera is recorded; the engine owns these."""

    mode: str
    pre_roll: float
    post_roll: float
    schedule: tuple[WeeklyTime, ...]
    audio: bool
    keep_days: dict[str, float]
    """By what they are worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was recorded of a camera without a break, up to a minute."""

    id: str
    camera_id: str
    kind: str
    started_at: datetime
    seconds: float
    bytes: int
    missing: bool
    """Its file is gone in the engine; it is played from the away store."""

    away: str
    """How its away copy fares: empty, `waiting`, `stored`, `failed` or `leaving`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What was recorded of an event."""

    seconds: float
    missing: bool
    away: str
    """As for a recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A span as one file."""

    id: str
    camera_id: str
    since: datetime
    until: datetime
    state: str
    progress: float
    error: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """What recordings and pictures may take, and what they do."""

    budget: int
    recordings: dict[str, int]
    """Bytes by camera."""

    days_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What there is of one day of the home's calendar."""

    day: date
    events: int
    recordings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPage:
    """Some recordings, newest first."""

    recordings: tuple[Recording, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Some days, newest first."""

    days: tuple[Day, ...]
    next: str | None


def parse_recording_settings(fields: Fields) -> RecordingSettings:
    """Return when and how a camera is recorded."""
    return RecordingSettings(
        mode=fields.text("mode"),
        pre_roll=fields.number("pre_roll"),
        post_roll=fields.number("post_roll"),
        schedule=tuple(
            WeeklyTime(day=one.whole("day"), start=one.text("start"), end=one.text("end"))
            for one in fields.objects("schedule")
        ),
        audio=fields.flag("audio"),
        keep_days={rank: fields.nested("keep_days").number(rank) for rank in RANKS},
    )


def parse_recording(fields: Fields) -> Recording:
    """Return a recording."""
    return Recording(
        id=fields.text("id"),
        camera_id=fields.text("camera_id"),
        kind=fields.text("kind"),
        started_at=fields.time("started_at"),
        seconds=fields.number("seconds"),
        bytes=fields.whole("bytes"),
        missing=fields.maybe("missing", fields.flag) or False,
        away=fields.text("away"),
    )


def parse_clip(fields: Fields) -> Clip:
    """Return what was recorded of an event."""
    return Clip(seconds=fields.number("seconds"), missing=fields.flag("missing"), away=fields.text("away"))


def parse_export(fields: Fields) -> Export:
    """Return an export."""
    return Export(
        id=fields.text("id"),
        camera_id=fields.text("camera_id"),
        since=fields.time("since"),
        until=fields.time("until"),
        state=fields.text("state"),
        progress=fields.number("progress"),
        error=fields.text("error"),
        seconds=fields.number("seconds"),
    )


def parse_storage(fields: Fields) -> Storage:
    """Return what there is room for."""
    sizes = fields.nested("recordings")
    return Storage(
        budget=fields.whole("budget"),
        recordings={camera: sizes.whole(camera) for camera in sizes.values},
        days_left=fields.maybe("days_left", fields.number),
    )


def parse_recordings(fields: Fields) -> RecordingPage:
    """Return a page of recordings."""
    found = tuple(parse_recording(one) for one in fields.objects("recordings"))
    return RecordingPage(recordings=found, next=fields.maybe("next", fields.text))


def parse_days(fields: Fields) -> DayPage:
    """Return a page of days."""
    days = tuple(
        Day(day=_date(one.text("day")), events=one.whole("events"), recordings=one.whole("recordings"))
        for one in fields.objects("days")
    )
    return DayPage(days=days, next=fields.maybe("next", fields.text))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ContractError("day: not a date") from error
