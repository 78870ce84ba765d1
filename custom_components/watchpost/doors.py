"""What all views of cameras have in common: who may look, and what is answered when nothing can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http import KEY_HASS_USER, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import Unauthorized

from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .errors import EngineError, NotFound, OutOfRange
from .permission import may_see

NAME = re.compile(r"[0-9a-zA-Z_-]{1,64}")
"""What the id of an event, a recording or an export looks like; anything else has no file."""


class CameraView(HomeAssistantView):
    """Something of one camera of an engine, for those who are logged in and may see it."""

    requires_auth = True

    def __init__(self, hass: HomeAssistant) -> None:
        """Keep where the engines are."""
        self._hass = hass

    def loaded(self, entry_id: str, name: str) -> WatchpostConfigEntry:
        """Return the entry of an engine; 404 for none or a name that none has, 503 while it is not loaded."""
        entry = self._hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN or not NAME.fullmatch(name):
            raise web.HTTPNotFound
        if entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPServiceUnavailable
        return entry

    def check(self, request: web.Request, entry: WatchpostConfigEntry, camera_id: str) -> None:
        """Raise Unauthorized when who asks may not see a camera."""
        if not may_see(self._hass, request[KEY_HASS_USER], entry, camera_id):
            raise Unauthorized(permission=POLICY_READ)


@contextmanager
def answering() -> Iterator[None]:
    """Answer 404 for what the engine has not, 416 beyond its end, and 503 while it does not answer."""
    try:
        yield
    except NotFound as error:
        raise web.HTTPNotFound from error
    except OutOfRange as error:
        raise web.HTTPRequestRangeNotSatisfiable from error
    except EngineError as error:
        raise web.HTTPServiceUnavailable from error
