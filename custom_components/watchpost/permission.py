"""Who may see what a camera saw: those who may read one of the entities that show it."""

from __future__ import annotations

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .cameras import unique_id
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry

SHOWN_BY = ((Platform.EVENT, "event"), (Platform.IMAGE, "last_change"), (Platform.IMAGE, "after"))
"""The entities that show an event."""


@callback
def may_see(hass: HomeAssistant, user: User, entry: WatchpostConfigEntry, camera_id: str) -> bool:
    """Return whether a user may see the pictures and recordings of a camera."""
    registry = er.async_get(hass)
    for platform, key in SHOWN_BY:
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id(entry, camera_id, key))
        if entity_id is not None and user.permissions.check_entity(entity_id, POLICY_READ):
            return True
    # A camera that is none of Home Assistant's.
    return user.is_admin
