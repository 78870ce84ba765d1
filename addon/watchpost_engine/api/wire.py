"""What visitors send, checked and turned into nouns. Unknown fields are ignored; all has its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from ..model.camera import Polygon, WatchSettings, Zone
from ..model.home import Home, ModelSettings
from ..model.token import Scope
from ..pipeline.roster import Wish
from ..storage.events import EventQuery
from .recording_wire import RecordingIn
from .wire_types import (
    LINE,
    TEXT,
    Body,
    Duration,
    Id,
    Interval,
    Label,
    Language,
    Moment,
    Name,
    PolygonIn,
    Sensitivity,
    Source,
    SubSource,
    TimeZone,
    WebAddress,
)


def _distinct(wishes: Sequence[WishIn]) -> Sequence[WishIn]:
    if len({wish.id for wish in wishes}) != len(wishes):
        raise ValueError("two cameras have the same id")
    return wishes


class ZoneIn(Body):
    """A named part of the picture."""

    name: Label = ""
    polygon: PolygonIn
    sensitivity: Sensitivity | None = None

    def noun(self) -> Zone:
        """Return it as a camera has it."""
        return Zone(name=self.name, polygon=_polygon(self.polygon), sensitivity=self.sensitivity)


class SettingsIn(Body):
    """Any of a camera's settings; what is left out, or null, stays as it is."""

    watching: bool | None = None
    sensitivity: Sensitivity | None = None
    min_duration: Duration | None = None
    zones: Annotated[list[ZoneIn], Field(max_length=32)] | None = None
    masks: Annotated[list[PolygonIn], Field(max_length=32)] | None = None
    prompt: Annotated[str, Field(max_length=4000, pattern=TEXT)] | None = None
    model: Label | None = None
    language: Language | None = None
    recording: RecordingIn | None = None

    def applied(self, to: WatchSettings) -> WatchSettings:
        """Return settings with those changed that were sent."""
        return replace(
            to,
            watching=_new(self.watching, to.watching),
            sensitivity=_new(self.sensitivity, to.sensitivity),
            min_duration=_new(self.min_duration, to.min_duration),
            zones=to.zones if self.zones is None else tuple(zone.noun() for zone in self.zones),
            masks=to.masks if self.masks is None else tuple(map(_polygon, self.masks)),
            prompt=_new(self.prompt, to.prompt),
            model=_new(self.model, to.model),
            language=_new(self.language, to.language),
            recording=to.recording if self.recording is None else self.recording.applied(to.recording),
        )


class CameraIn(Body):
    """One wanted camera; its id is in the path."""

    owner: Label
    name: Name
    source: Source = Field(repr=False)
    sub_source: SubSource = Field(default="", repr=False)
    interval: Interval = 1.0
    settings: SettingsIn | None = None

    def wish(self, camera_id: str) -> Wish:
        """Return it as the roster takes it."""
        return Wish(
            id=camera_id, name=self.name, source=self.source, sub_source=self.sub_source,
            interval=self.interval,
        )  # fmt: skip


class WishIn(Body):
    """One of the cameras that an owner wants."""

    id: Id
    name: Name
    source: Source = Field(repr=False)
    sub_source: SubSource = Field(default="", repr=False)
    interval: Interval = 1.0

    def wish(self) -> Wish:
        """Return it as the roster takes it."""
        return Wish(
            id=self.id, name=self.name, source=self.source, sub_source=self.sub_source, interval=self.interval
        )


class CamerasIn(Body):
    """All cameras that an owner wants."""

    owner: Label
    cameras: Annotated[list[WishIn], Field(max_length=1000), AfterValidator(_distinct)]

    def wishes(self) -> list[Wish]:
        """Return them as the roster takes them."""
        return [one.wish() for one in self.cameras]


class SystemIn(Body):
    """What can be said of the engine."""

    device_url: WebAddress


class HomeIn(Body):
    """Any of what can be said of a home. An empty language is English."""

    name: Name | None = None
    time_zone: TimeZone | None = None
    language: Language | None = None

    def applied(self, to: Home) -> Home:
        """Return a home with what was sent changed."""
        return replace(
            to,
            name=_new(self.name, to.name),
            time_zone=_new(self.time_zone, to.time_zone),
            language=_new(self.language, to.language) or "en",
        )


class ModelIn(Body):
    """Any of a home's model settings."""

    base_url: WebAddress | None = None
    key: Annotated[str, Field(max_length=500, pattern=LINE)] | None = Field(default=None, repr=False)
    model: Label | None = None
    daily_calls: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    daily_tokens: Annotated[int, Field(ge=0, le=1_000_000_000_000)] | None = None

    def applied(self, to: ModelSettings) -> ModelSettings:
        """Return settings with those changed that were sent.

        A key belongs to its server: one that was kept is never shown to another address.
        """
        base_url = _new(self.base_url, to.base_url)
        return ModelSettings(
            base_url=base_url,
            key=_new(self.key, to.key if base_url == to.base_url else ""),
            model=_new(self.model, to.model),
            daily_calls=_new(self.daily_calls, to.daily_calls),
            daily_tokens=_new(self.daily_tokens, to.daily_tokens),
        )


class NewHomeIn(Body):
    """A home to be made."""

    name: Name


class NewTokenIn(Body):
    """A token to be made."""

    scope: Scope
    home_id: Id | None = None
    camera_id: Id | None = None
    label: Label = ""


class VerdictIn(Body):
    """What a user says of an event."""

    verdict: Literal["not_a_change"]


class SnapshotQuery(BaseModel):
    """How wide a snapshot may be, in pixels."""

    width: Annotated[int, Field(ge=16, le=8192)] | None = None


class PurgeQuery(BaseModel):
    """Whether events and pictures of a camera go too."""

    purge: Literal["true", "false"] = "false"


class LiveQuery(BaseModel):
    """Which stream of a camera is to be watched."""

    quality: Literal["main", "sub"] = "main"


class EventsQuery(BaseModel):
    """Which events are asked for."""

    camera_id: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    lasting: Literal["true", "false"] | None = None
    q: Annotated[str, Field(max_length=200, pattern=LINE)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None

    def query(self, home_id: str, limit: int) -> EventQuery:
        """Return it as the store takes it."""
        return EventQuery(
            home_id=home_id,
            camera_id=self.camera_id,
            since=self.since,
            until=self.until,
            lasting=None if self.lasting is None else self.lasting == "true",
            words=self.q,
            after=self.after,
            limit=limit,
        )


def _new[T](sent: T | None, known: T) -> T:
    return known if sent is None else sent


def _polygon(points: Sequence[tuple[float, float]]) -> Polygon:
    return tuple((x, y) for x, y in points)


class ListenIn(Body):
    """The first words of a listener of the news."""

    type: Literal["listen"]
    schema_version: int
    client: Label = ""
    cursor: Annotated[int, Field(ge=0, le=2**53)] | None = None


class ReplyIn(Body):
    """A listener's answer to a request."""

    type: Literal["reply"]
    id: Label
    address: Annotated[str, Field(max_length=2048, pattern=LINE)] | None = Field(default=None, repr=False)
