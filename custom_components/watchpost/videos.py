"""Clips, recordings and exports over HTTP, for those who are logged in and may see the camera."""

from __future__ import annotations

import re
from typing import Final

from aiohttp import hdrs, web
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http import KEY_HASS_USER, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import Unauthorized

from .client import EngineClient, EngineError, NotFound
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .permission import may_see

VIDEO_URL: Final = f"/api/{DOMAIN}/video/{{entry_id}}/{{kind}}/{{name}}.mp4"
KINDS = frozenset({"event", "recording", "export"})
NAME = re.compile(r"[0-9a-zA-Z_-]{1,64}")

PASSED_ON = (hdrs.CONTENT_LENGTH, hdrs.CONTENT_RANGE, hdrs.ACCEPT_RANGES, hdrs.ETAG, hdrs.LAST_MODIFIED)
"""What a player needs to seek."""

CHUNK = 256 * 1024


def video_path(entry_id: str, kind: str, name: str) -> str:
    """Return the path under which Home Assistant serves a video to those who may see it."""
    return VIDEO_URL.format(entry_id=entry_id, kind=kind, name=name)


class VideoView(HomeAssistantView):
    """One video, or the part of it that a player asks for."""

    url = VIDEO_URL
    name = f"api:{DOMAIN}:video"
    requires_auth = True

    def __init__(self, hass: HomeAssistant) -> None:
        """Keep where the engines are."""
        self._hass = hass

    async def get(self, request: web.Request, entry_id: str, kind: str, name: str) -> web.StreamResponse:
        """Pass it on: 404 without one, 401 when the user may not see it, 503 without engine."""
        entry = self._hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN or kind not in KINDS or not NAME.fullmatch(name):
            raise web.HTTPNotFound
        if entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPServiceUnavailable
        try:
            await self._check(request[KEY_HASS_USER], entry, kind, name)
            return await self._pass_on(request, entry.runtime_data.client, kind, name)
        except NotFound as error:
            raise web.HTTPNotFound from error
        except EngineError as error:
            raise web.HTTPServiceUnavailable from error

    async def _check(self, user: User, entry: WatchpostConfigEntry, kind: str, name: str) -> None:
        """Raise Unauthorized when a user may not see the camera of a video. Raises EngineError."""
        client: EngineClient = entry.runtime_data.client
        if kind == "event":
            camera_id = (await client.event(name)).camera_id
        elif kind == "recording":
            camera_id = (await client.recordings.get(name)).camera_id
        else:
            camera_id = (await client.recordings.get_export(name)).camera_id
        if not may_see(self._hass, user, entry, camera_id):
            raise Unauthorized(permission=POLICY_READ)

    async def _pass_on(
        self, request: web.Request, client: EngineClient, kind: str, name: str
    ) -> web.StreamResponse:
        async with client.recordings.video(kind, name, request.headers.get(hdrs.RANGE)) as video:
            headers = {header: video.headers[header] for header in PASSED_ON if header in video.headers}
            response = web.StreamResponse(
                status=video.status, headers={**headers, hdrs.CACHE_CONTROL: "private, max-age=60"}
            )
            response.content_type = "video/mp4"
            await response.prepare(request)
            async for chunk in video.content.iter_chunked(CHUNK):
                await response.write(chunk)
        return response
