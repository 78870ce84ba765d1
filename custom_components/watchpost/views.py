"""The pictures of events over HTTP, for those who are logged in and may see the camera."""

from __future__ import annotations

import re

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http import KEY_HASS_USER, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import entity_registry as er

from .cameras import unique_id
from .client import EngineClient, EngineError, NotFound
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .words import PICTURE_URL

ROLES = frozenset({"before", "peak", "after", "change", "why"})
EVENT_ID = re.compile(r"[0-9a-zA-Z_-]{1,64}")
SHOWN_BY = ((Platform.EVENT, "event"), (Platform.IMAGE, "last_change"), (Platform.IMAGE, "after"))
"""The entities that show an event: who may read one of them may see its pictures."""


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the view, once for all engines."""
    hass.http.register_view(EventPictureView(hass))


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
        if not self._may_see(user, entry, event.camera_id):
            raise Unauthorized(permission=POLICY_READ)
        picture = await client.event_picture(event_id, role)
        headers = {"Cache-Control": "private, max-age=60"}
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)

    def _may_see(self, user: User, entry: WatchpostConfigEntry, camera_id: str) -> bool:
        registry = er.async_get(self._hass)
        for platform, key in SHOWN_BY:
            entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id(entry, camera_id, key))
            if entity_id is not None and user.permissions.check_entity(entity_id, POLICY_READ):
                return True
        # A camera that is none of Home Assistant's.
        return user.is_admin
