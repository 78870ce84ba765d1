"""The pictures of events over HTTP, for those who are logged in and may see the camera."""

from __future__ import annotations

from aiohttp import web
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .doors import CameraView, answering
from .videos import VideoView
from .words import PICTURE_URL

ROLES = frozenset({"before", "peak", "after", "change", "why"})


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the views, once for all engines."""
    hass.http.register_view(EventPictureView(hass))
    hass.http.register_view(VideoView(hass))


class EventPictureView(CameraView):
    """One picture of one event."""

    url = PICTURE_URL
    name = f"api:{DOMAIN}:event"

    async def get(self, request: web.Request, entry_id: str, event_id: str, role: str) -> web.Response:
        """Return the picture: 404 without one, 401 when the user may not see it, 503 without engine."""
        if role not in ROLES:
            raise web.HTTPNotFound
        entry = self.loaded(entry_id, event_id)
        client = entry.runtime_data.client
        with answering():
            self.check(request, entry, (await client.event(event_id)).camera_id)
            picture = await client.event_picture(event_id, role)
        headers = {"Cache-Control": "private, max-age=60"}
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)
