"""The door at which a form's picture is looked at."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe

from aiohttp import web
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.util.hass_dict import HassKey

DRAWINGS: HassKey[dict[str, str]] = HassKey("watchpost_drawings")
PATH = "/api/watchpost/drawing"
LIFETIME = timedelta(hours=1)
HEADERS = {
    "Cache-Control": "private, no-store",
    # A drawing holds a picture and text, and shall never be able to do more than show them.
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Open the door, once for all forms."""
    hass.data[DRAWINGS] = {}
    hass.http.register_view(DrawingView)


class DrawingView(HomeAssistantView):
    """Shows drawings to people who may see forms: administrators."""

    url = PATH + "/{name}.svg"
    name = "api:watchpost:drawing"
    requires_auth = True

    async def get(self, request: web.Request, name: str) -> web.Response:
        """Return a drawing while its form is open."""
        if not request[KEY_HASS_USER].is_admin:
            raise Unauthorized
        drawing = request.app[KEY_HASS].data[DRAWINGS].get(name)
        if drawing is None:
            raise web.HTTPNotFound
        return web.Response(text=drawing, content_type="image/svg+xml", headers=HEADERS)


class Easel:
    """Holds the one drawing of a form. Every new one has a new address, so that no browser shows the old."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without a drawing."""
        self._hass = hass
        self._name = ""

    @callback
    def show(self, drawing: str) -> str:
        """Put a drawing up, and return a signed address for the person who asked for the form."""
        self.clear()
        self._name = token_urlsafe(16)
        self._hass.data[DRAWINGS][self._name] = drawing
        return async_sign_path(self._hass, f"{PATH}/{self._name}.svg", LIFETIME)

    @callback
    def clear(self) -> None:
        """Take the drawing down."""
        self._hass.data[DRAWINGS].pop(self._name, None)
