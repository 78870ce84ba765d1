"""The pictures of events over HTTP, for those who are logged in and may see the camera."""

from __future__ import annotations

import re

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http import KEY_HASS_USER, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized

from .client import EngineClient, EngineError, NotFound
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .permission import may_see
from .videos import VideoView
from .words import PICTURE_URL

ROLES = frozenset({"before", "peak", "after", "change", "why"})
EVENT_ID = re.compile(r"[0-9a-zA-Z_-]{1,64}")


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the views, once for all engines."""
    hass.http.register_view(EventPictureView(hass))
    hass.http.register_view(VideoView(hass))


class EventPictureView(HomeAssistantView):
    """One picture of one event."""

    url = PICTURE_URL
    name = f"api:{DOMAIN}:event"
    requires_auth = True

    def __init__(self, hass: HomeAssistant) -> None:
        """Keep where the engines are."""
        self._hass = hass

    async def get(self, request: web.Request, entry_id: str, event_id: str, role: str) -> web.Response:
        """Return the picture: 404 without one, 401 when the user may not see it, 503 without engine."""
        entry = self._hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN or role not in ROLES or not EVENT_ID.fullmatch(event_id):
            raise web.HTTPNotFound
        if entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPServiceUnavailable
        try:
            return await self._picture(request[KEY_HASS_USER], entry, event_id, role)
        except NotFound as error:
            raise web.HTTPNotFound from error
        except EngineError as error:
            raise web.HTTPServiceUnavailable from error

    async def _picture(
        self, user: User, entry: WatchpostConfigEntry, event_id: str, role: str
    ) -> web.Response:
        client: EngineClient = entry.runtime_data.client
        event = await client.event(event_id)
        if not may_see(self._hass, user, entry, event.camera_id):
            raise Unauthorized(permission=POLICY_READ)
        picture = await client.event_picture(event_id, role)
        headers = {"Cache-Control": "private, max-age=60"}
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)
