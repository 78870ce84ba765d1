"""The pictures of events and recordings over HTTP, for those who are logged in and may see the camera."""

from __future__ import annotations

from aiohttp import web
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .doors import CameraView, answering
from .videos import VideoView
from .words import PICTURE_URL, STILL_URL

ROLES = frozenset({"before", "peak", "after", "change", "why"})


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the views, once for all engines."""
    hass.http.register_view(EventPictureView(hass))
    hass.http.register_view(VideoView(hass))
    hass.http.register_view(StillView(hass))


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


class StillView(CameraView):
    """The first picture of a recording."""

    url = STILL_URL
    name = f"api:{DOMAIN}:recording"

    async def get(self, request: web.Request, entry_id: str, name: str) -> web.Response:
        """Return the picture: 404 without one, 401 when the user may not see it, 503 without engine."""
        entry = self.loaded(entry_id, name)
        recordings = entry.runtime_data.client.recordings
        with answering():
            self.check(request, entry, (await recordings.get(name)).camera_id)
            picture = await recordings.picture(name)
        headers = {"Cache-Control": "private, max-age=86400"}
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)
