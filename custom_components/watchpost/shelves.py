"""The shelves of one engine in the media browser: each place, and what is in it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from homeassistant.components.media_player import BrowseError, MediaClass, MediaType
from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from .cameras import camera_id, camera_subentries
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .messages import Event
from .permission import asks_for
from .plain import plain
from .recorded import Clip, Export, Recording
from .words import picture_path, picture_roles, still_path, summary_of

DAYS, EVENTS = 60, 200
"""How many are shown at once; the rest is one step further."""

LONGEST_TITLE = 120

AWAY = ("waiting", "stored", "failed")
"""How away copies fare, as far as there are words for it."""


EXPORT_ERRORS = ("empty", "mixed")
"""Why an export failed, as far as there are words for it."""


class Shelves:
    """Makes the places of one engine. All raise EngineError, and BrowseError for a place that is none."""

    def __init__(self, hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
        """Keep whose they are."""
        self._hass = hass
        self._entry = entry
        self._client = entry.runtime_data.client
        self._shown = partial(asks_for, hass, entry)
        self._texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)

    async def browse(self, kind: str, place: list[str]) -> BrowseMediaSource:
        """Return a place with what is in it."""
        if place and not self._shown(place[0]):
            raise BrowseError(translation_domain=DOMAIN, translation_key="no_such_media")
        match kind, place:
            case "engine", []:
                return self._engine()
            case "exports", []:
                return await self._exports()
            case "camera", [camera]:
                return await self._camera(camera, None)
            case "camera", [camera, before]:
                return await self._camera(camera, before)
            case "day", [camera, day]:
                return await self._day(camera, _day(day), None)
            case "day", [camera, day, after]:
                return await self._day(camera, _day(day), after)
            case "hour", [camera, day, hour] if hour.isdecimal() and int(hour) < 25:
                return await self._hour(camera, _day(day), int(hour))
        raise BrowseError(translation_domain=DOMAIN, translation_key="no_such_media")

    async def search(self, words: str, camera: str | None) -> list[BrowseMediaSource]:
        """Return the newest events whose words hold what is searched."""
        page = await self._client.events(camera_id=camera, words=words, limit=EVENTS)
        shown = [event for event in page.events if self._shown(event.camera_id)]
        return [self._event(event, elsewhere=True) for event in shown]

    def _engine(self) -> BrowseMediaSource:
        cameras = [
            folder(self._id("camera", camera_id(subentry)), subentry.title)
            for subentry in camera_subentries(self._entry)
            if self._shown(camera_id(subentry))
        ]
        exports = folder(self._id("exports"), self._text("exports"))
        return folder(self._id("engine"), self._entry.title, [*cameras, exports])

    async def _exports(self) -> BrowseMediaSource:
        exports = [
            self._export(one) for one in await self._client.recordings.exports() if self._shown(one.camera_id)
        ]
        return folder(self._id("exports"), self._text("exports"), exports)

    def _export(self, export: Export) -> BrowseMediaSource:
        """Return an export; one that is not there says how far it is, or why it never will be."""
        title = f"{self._name(export.camera_id)}, {self._moment(export.since)}"
        if export.state == "done":
            return self._video("export", export.id, title, export.seconds)
        words = f"{export.progress:.0%}"
        if export.state == "failed":
            key = f"export_{export.error}" if export.error in EXPORT_ERRORS else "export_failed"
            words = self._text(key)
        shown = self._video("export", export.id, title, None, f" · {words}")
        shown.can_play = False
        return shown

    async def _camera(self, camera: str, before: str | None) -> BrowseMediaSource:
        """Return the days of a camera."""
        page = await self._client.recordings.days(camera, before, DAYS)
        days = [
            folder(self._id("day", camera, one.day.isoformat()), one.day.isoformat()) for one in page.days
        ]
        if page.next is not None:
            days.append(folder(self._id("camera", camera, page.next), self._text("earlier")))
        return folder(self._id("camera", camera), self._name(camera), days)

    async def _day(self, camera: str, day: date, after: str | None) -> BrowseMediaSource:
        """Return the events of a day, newest first, and the hours in which something was recorded."""
        since, until = self._bounds(day)
        page = await self._client.events(
            camera_id=camera, since=since, until=until, limit=EVENTS, after=after
        )
        shown = [self._event(event) for event in page.events]
        if page.next is not None:
            shown.append(folder(self._id("day", camera, day.isoformat(), page.next), self._text("earlier")))
        hours = [] if after is not None else await self._hours(camera, day)
        return folder(
            self._id("day", camera, day.isoformat()), f"{self._name(camera)}, {day}", [*hours, *shown]
        )

    async def _hours(self, camera: str, day: date) -> list[BrowseMediaSource]:
        """Return the hours of a day in which something was recorded: asked by jumps, newest first."""
        since, until = self._bounds(day)
        hours: list[BrowseMediaSource] = []
        while newest := (await self._client.recordings.find(camera, since, until, limit=1)).recordings:
            begun = max(newest[0].started_at, since)
            hour = int((begun - since) // timedelta(hours=1))
            until = since + hour * timedelta(hours=1)
            local = until.astimezone(self._zone)
            place = self._id("hour", camera, day.isoformat(), str(hour))
            hours.append(folder(place, f"{self._text('recordings')} {local:%H:%M}"))
        return hours

    async def _hour(self, camera: str, day: date, hour: int) -> BrowseMediaSource:
        since = self._bounds(day)[0] + hour * timedelta(hours=1)
        page = await self._client.recordings.find(camera, since, since + timedelta(hours=1))
        shown = [self._recording(recording) for recording in page.recordings]
        place = self._id("hour", camera, day.isoformat(), str(hour))
        return folder(place, f"{self._name(camera)}, {self._moment(since)}", shown)

    def _event(self, event: Event, *, elsewhere: bool = False) -> BrowseMediaSource:
        """Return an event, with its most telling picture; `elsewhere` its day and its camera too."""
        moment = self._moment(event.opened_at) if elsewhere else f"{self._local(event.opened_at):%H:%M}"
        words = plain(summary_of(event, LONGEST_TITLE) or self._text(event.change or "visit"))
        words += f" · {self._name(event.camera_id)}" if elsewhere else ""
        clip = event.clip
        seconds = None if clip is None else clip.seconds
        video = self._video("event", event.id, moment, seconds, f" {words}{self._fares(clip)}")
        if roles := picture_roles(event):
            video.thumbnail = picture_path(self._entry.entry_id, event.id, roles[0])
        return video

    def _recording(self, recording: Recording) -> BrowseMediaSource:
        title = f"{self._local(recording.started_at):%H:%M:%S}"
        video = self._video("recording", recording.id, title, recording.seconds, self._fares(recording))
        video.thumbnail = still_path(self._entry.entry_id, recording.id)
        return video

    def _fares(self, clip: Clip | Recording | None) -> str:
        """Return how the away copy of a clip fares, in words; empty where there is none."""
        if clip is None or clip.away not in AWAY:
            return ""
        return f" · {self._text('away_only' if clip.missing else f'away_{clip.away}')}"

    def _video(
        self, kind: str, name: str, title: str, seconds: float | None, more: str = ""
    ) -> BrowseMediaSource:
        # What comes first is what is seen: the media browser cuts off the rest.
        length = "" if seconds is None or seconds < 1 else f" ({_length(seconds)})"
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=f"{kind}/{self._entry.entry_id}/{name}",
            media_class=MediaClass.VIDEO,
            media_content_type=MediaType.VIDEO,
            title=title + length + more,
            can_play=True,
            can_expand=False,
        )

    def _id(self, kind: str, *place: str) -> str:
        return "/".join((kind, self._entry.entry_id, *place))

    def _name(self, camera: str) -> str:
        known = self._entry.runtime_data.state.cameras.get(camera)
        return camera if known is None else known.name

    def _text(self, key: str) -> str:
        return self._texts.get(f"component.{DOMAIN}.common.{key}", key)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._hass.config.time_zone)

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        begin = datetime.combine(day, time.min, self._zone)
        end = datetime.combine(day + timedelta(days=1), time.min, self._zone)
        return dt_util.as_utc(begin), dt_util.as_utc(end)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def _moment(self, moment: datetime) -> str:
        return f"{self._local(moment):%Y-%m-%d %H:%M}"


def folder(
    identifier: str | None, title: str, children: list[BrowseMediaSource] | None = None,
    kind: MediaType = MediaType.VIDEO,
) -> BrowseMediaSource:  # fmt: skip
    """Return a place, with what is in it where that is known."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=kind,
        title=title,
        can_play=False,
        can_expand=True,
        can_search=True,
        children=children,
        children_media_class=MediaClass.VIDEO if children else MediaClass.DIRECTORY,
    )


def _length(seconds: float) -> str:
    """Return how long something plays, as 1:05 or 2:00:00."""
    text = str(timedelta(seconds=round(seconds)))
    return text.removeprefix("0:").removeprefix("0")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BrowseError(translation_domain=DOMAIN, translation_key="no_such_media") from error
