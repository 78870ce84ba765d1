"""Who may see what a camera saw: those who may read one of the entities that show it."""

from __future__ import annotations

from collections.abc import Callable

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.websocket_api import current_connection
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import entity_registry as er

from .cameras import unique_id
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry

SHOWN_BY = ((Platform.EVENT, "event"), (Platform.IMAGE, "last_change"), (Platform.IMAGE, "after"))
"""The entities that show an event."""


@callback
def asks_for(hass: HomeAssistant, entry: WatchpostConfigEntry, camera_id: str) -> bool:
    """Return whether whoever asks may be told of a camera; Home Assistant itself may be told of all."""
    connection = current_connection.get()
    return connection is None or may_see(hass, connection.user, entry, camera_id)


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


async def async_checker(hass: HomeAssistant, call: ServiceCall, policy: str) -> Callable[[str], None]:
    """Return what raises Unauthorized for an entity with which who calls may not do so much.

    What Home Assistant does by itself, an automation say, may do all.
    """
    user = None if call.context.user_id is None else await hass.auth.async_get_user(call.context.user_id)

    def check(entity_id: str) -> None:
        if user is not None and not user.permissions.check_entity(entity_id, policy):
            raise Unauthorized(context=call.context, entity_id=entity_id, permission=policy)

    return check
