"""What cameras saw and what was recorded, in Home Assistant's media browser: camera, day, event.

Identifiers are the kind of a place and what it takes to find it again, split by slashes: `camera/ENTRY/ID`.
"""

from __future__ import annotations

from typing import override

from homeassistant.components.media_player import BrowseError, MediaType, SearchMedia, SearchMediaQuery
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import DOMAIN, NAME
from .coordinator import WatchpostConfigEntry
from .errors import EngineError, NotFound
from .playable import async_event_media
from .shelves import Shelves, folder
from .videos import KINDS, video_path


async def async_get_media_source(hass: HomeAssistant) -> WatchpostMediaSource:
    """Return the one source for all engines."""
    return WatchpostMediaSource(hass)


class WatchpostMediaSource(MediaSource):
    """Finds events and recordings of all cameras."""

    name = NAME

    def __init__(self, hass: HomeAssistant) -> None:
        """Keep where the engines are."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a video is played from. Raises Unresolvable."""
        kind, *rest = (item.identifier or "").split("/")
        if kind not in KINDS or len(rest) != 2:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="no_such_media")
        entry = next((entry for entry in self._engines() if entry.entry_id == rest[0]), None)
        if kind == "event" and entry is not None:
            return await self._event(entry, rest[1])
        return PlayMedia(video_path(rest[0], kind, rest[1]), "video/mp4")

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return a place and what is in it. Raises BrowseError."""
        engines = self._engines()
        kind, *rest = (item.identifier or "").split("/")
        if not kind:
            return await self._root(engines)
        entry = next((entry for entry in engines if rest and entry.entry_id == rest[0]), None)
        if entry is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="no_such_media")
        try:
            return await Shelves(self._hass, entry).browse(kind, rest[1:])
        except EngineError as error:
            raise BrowseError(translation_domain=DOMAIN, translation_key="engine_unreachable") from error

    @override
    async def async_search_media(self, item: MediaSourceItem, query: SearchMediaQuery) -> SearchMedia:
        """Return the events whose words hold what is searched, newest first. Raises BrowseError."""
        kind, *rest = (item.identifier or "").split("/")
        camera_id = rest[1] if kind in ("camera", "day", "hour") and len(rest) > 1 else None
        found: list[BrowseMediaSource] = []
        for entry in self._engines():
            if kind and (not rest or entry.entry_id != rest[0]):
                continue
            try:
                found += await Shelves(self._hass, entry).search(query.search_query, camera_id)
            except EngineError as error:
                raise BrowseError(translation_domain=DOMAIN, translation_key="engine_unreachable") from error
        return SearchMedia(result=found)

    async def _event(self, entry: WatchpostConfigEntry, event_id: str) -> PlayMedia:
        """Return what is played of an event. Raises Unresolvable."""
        try:
            return await async_event_media(entry, event_id)
        except NotFound as error:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="no_such_media") from error
        except EngineError as error:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="engine_unreachable") from error

    def _engines(self) -> list[WatchpostConfigEntry]:
        return [
            entry
            for entry in self._hass.config_entries.async_entries(DOMAIN)
            if entry.state is ConfigEntryState.LOADED
        ]

    async def _root(self, engines: list[WatchpostConfigEntry]) -> BrowseMediaSource:
        """Return the cameras of the only engine, or all engines."""
        if len(engines) == 1:
            root = await Shelves(self._hass, engines[0]).browse("engine", [])
            root.identifier, root.title = None, NAME
            root.media_content_id = f"media-source://{DOMAIN}"
            return root
        return folder(
            None, NAME, [folder(f"engine/{one.entry_id}", one.title) for one in engines], MediaType.APP
        )
