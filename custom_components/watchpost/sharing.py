"""The action Share: an address of a clip that anybody can open, until it expires."""

from __future__ import annotations

from datetime import timedelta

import probatio
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .errors import NotFound
from .permission import may_see
from .playable import async_event_media
from .videos import video_path

ATTR_EVENT_ID, ATTR_EXPORT, ATTR_EXPIRES = "event_id", "export", "expires"
EXPORT_PLACE = f"media-source://{DOMAIN}/export/"
LONGEST = timedelta(days=7)

SCHEMA = probatio.Schema(
    {
        probatio.Exclusive(ATTR_EVENT_ID, "what"): cv.matches_regex(r"^[0-9a-zA-Z_-]{1,64}$"),
        probatio.Exclusive(ATTR_EXPORT, "what"): cv.string,
        probatio.Optional(ATTR_EXPIRES, default={"hours": 1}): probatio.All(
            cv.positive_time_period, probatio.Range(min=timedelta(seconds=1), max=LONGEST)
        ),
    }
)


async def async_share(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return an address of the clip of an event, or of an export. Raises HomeAssistantError."""
    lasts: timedelta = call.data[ATTR_EXPIRES]
    if ATTR_EXPORT in call.data:
        path = await _async_export(hass, call)
    elif ATTR_EVENT_ID in call.data:
        path = await _async_event(hass, call)
    else:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_to_share")
    signed = async_sign_path(hass, path, lasts, use_content_user=True)
    try:
        url = get_url(hass, prefer_external=True)
    except NoURLAvailableError as error:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="no_address") from error
    return {"url": url + signed, "expires": (dt_util.utcnow() + lasts).isoformat()}


def export_of(hass: HomeAssistant, place: str) -> tuple[WatchpostConfigEntry, str]:
    """Return the engine and the id of an export, by its place in the media browser.

    Raises ServiceValidationError.
    """
    entry_id, _, export_id = place.removeprefix(EXPORT_PLACE).partition("/")
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED or not export_id:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_export")
    return entry, export_id


async def _async_export(hass: HomeAssistant, call: ServiceCall) -> str:
    """Return where an export is played from."""
    entry, export_id = export_of(hass, call.data[ATTR_EXPORT])
    coordinator = entry.runtime_data
    export = await coordinator.async_call(coordinator.client.recordings.get_export(export_id))
    await _async_check(hass, call, entry, export.camera_id)
    return video_path(entry.entry_id, "export", export_id)


async def _async_event(hass: HomeAssistant, call: ServiceCall) -> str:
    """Return where an event is played from, whichever engine saw it: its picture, if it was not recorded."""
    event_id: str = call.data[ATTR_EVENT_ID]
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state is not ConfigEntryState.LOADED:
            continue
        coordinator = entry.runtime_data
        try:
            event = await coordinator.async_call(coordinator.client.event(event_id))
        except HomeAssistantError as error:
            if isinstance(error.__cause__, NotFound):
                continue
            raise
        await _async_check(hass, call, entry, event.camera_id)
        media = await coordinator.async_call(async_event_media(entry, event_id))
        return str(media.url)
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_event")


async def _async_check(
    hass: HomeAssistant, call: ServiceCall, entry: WatchpostConfigEntry, camera_id: str
) -> None:
    """Raise Unauthorized when who calls may not see a camera; an automation may."""
    user = None if call.context.user_id is None else await hass.auth.async_get_user(call.context.user_id)
    if user is not None and not may_see(hass, user, entry, camera_id):
        raise Unauthorized(context=call.context)
