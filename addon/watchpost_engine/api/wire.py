"""What visitors send, checked and turned into nouns. Unknown fields are ignored; all has its bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from ..events.story import LONGEST
from ..model.camera import Polygon, WatchSettings, Zone
from ..model.home import Home, ModelSettings
from ..model.token import Scope
from ..pipeline.roster import Wish
from ..sources.base import SourceError
from ..sources.registry import check_address
from ..storage.events import EventQuery

LINE = r"^[^\x00-\x1f\x7f]*$"
"""One line: no control characters."""

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Many lines: of control characters only tab and line ends."""


_OF_THE_MACHINE = ("localtime", "posixrules")
"""Files beside the time zones that are whatever the machine's owner chose."""


def _zone_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_+\-/]+", name) or name in _OF_THE_MACHINE:
        raise ValueError("this is no IANA time zone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as err:
        raise ValueError("this is no IANA time zone") from err
    return name


def _iso(value: object) -> object:
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\dT\d", value):
        raise ValueError("this is no ISO 8601 time")
    return value


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        plain = parts.hostname and parts.port != 0 and not (parts.username or parts.query or parts.fragment)
    except ValueError as err:
        raise ValueError("this cannot be read as an address") from err
    if url and (not plain or parts.scheme not in ("http", "https") or re.search(r"\s", url)):
        raise ValueError("this is no http:// or https:// address without a login")
    return url.rstrip("/")


def _source(source: str) -> str:
    try:
        check_address(source)
    except SourceError as err:
        raise ValueError(f"this cannot be a camera's address ({err.code})") from err
    return source


def _distinct(wishes: Sequence[WishIn]) -> Sequence[WishIn]:
    if len({wish.id for wish in wishes}) != len(wishes):
        raise ValueError("two cameras have the same id")
    return wishes


type Id = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
type Name = Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]
type Moment = Annotated[AwareDatetime, BeforeValidator(_iso)]
type Label = Annotated[str, Field(max_length=200, pattern=LINE)]
type Language = Annotated[str, Field(max_length=35, pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$")]
type TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_zone_name)]
type WebAddress = Annotated[str, Field(max_length=500, pattern=LINE), AfterValidator(_web_address)]
type Source = Annotated[str, Field(max_length=2048), AfterValidator(_source)]
type Interval = Annotated[float, Field(ge=0.05, le=86400, allow_inf_nan=False)]
type Sensitivity = Annotated[int, Field(ge=0, le=100)]
type Duration = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
type Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
type PolygonIn = Annotated[list[tuple[Share, Share]], Field(min_length=3, max_length=50)]


class Body(BaseModel):
    """A JSON body."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


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
        )


class CameraIn(Body):
    """One wanted camera; its id is in the path."""

    owner: Label
    name: Name
    source: Source = Field(repr=False)
    interval: Interval = 1.0
    settings: SettingsIn | None = None

    def wish(self, camera_id: str) -> Wish:
        """Return it as the roster takes it."""
        return Wish(id=camera_id, name=self.name, source=self.source, interval=self.interval)


class WishIn(Body):
    """One of the cameras that an owner wants."""

    id: Id
    name: Name
    source: Source = Field(repr=False)
    interval: Interval = 1.0


class CamerasIn(Body):
    """All cameras that an owner wants."""

    owner: Label
    cameras: Annotated[list[WishIn], Field(max_length=1000), AfterValidator(_distinct)]

    def wishes(self) -> list[Wish]:
        """Return them as the roster takes them."""
        return [
            Wish(id=one.id, name=one.name, source=one.source, interval=one.interval) for one in self.cameras
        ]


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


class SnapshotQuery(BaseModel):
    """How wide a snapshot may be, in pixels."""

    width: Annotated[int, Field(ge=16, le=8192)] | None = None


class PurgeQuery(BaseModel):
    """Whether events and pictures of a camera go too."""

    purge: Literal["true", "false"] = "false"


class EventsQuery(BaseModel):
    """Which events are asked for."""

    camera_id: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    lasting: Literal["true", "false"] | None = None
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
