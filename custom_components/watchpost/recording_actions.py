"""Actions: to record cameras for some time, to make one file of what was recorded, and to delete it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import probatio
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import target as target_helpers
from homeassistant.util import dt as dt_util

from .cameras import camera_id, unique_id
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .permission import async_checker
from .sharing import ATTR_EXPORT, EXPORT_PLACE, async_share, export_of
from .sharing import SCHEMA as SHARE

ATTR_PRE_ROLL = "pre_roll"
ATTR_DURATION, ATTR_START, ATTR_END, ATTR_TIME_LAPSE = "duration", "start", "end", "time_lapse"
MOST_PRE_ROLL = 60.0
"""Seconds."""

RECORD = cv.make_entity_service_schema(
    {
        probatio.Optional(ATTR_DURATION, default={"minutes": 1}): cv.positive_time_period,
        probatio.Optional(ATTR_PRE_ROLL): probatio.All(
            probatio.Coerce(float), probatio.Range(min=0, max=MOST_PRE_ROLL)
        ),
    }
)
EXPORT = cv.make_entity_service_schema(
    {
        probatio.Required(ATTR_START): cv.datetime,
        probatio.Required(ATTR_END): cv.datetime,
        probatio.Optional(ATTR_TIME_LAPSE, default=False): cv.boolean,
    }
)

DELETE_EXPORT = probatio.Schema({probatio.Required(ATTR_EXPORT): cv.string})


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, once for all engines."""
    hass.services.async_register(DOMAIN, "record", partial(_async_record, hass), schema=RECORD)
    hass.services.async_register(
        DOMAIN, "export", partial(_async_export, hass), schema=EXPORT,
        supports_response=SupportsResponse.OPTIONAL,
    )  # fmt: skip
    hass.services.async_register(
        DOMAIN, "share", partial(async_share, hass), schema=SHARE, supports_response=SupportsResponse.ONLY
    )
    hass.services.async_register(
        DOMAIN, "delete_export", partial(_async_delete_export, hass), schema=DELETE_EXPORT
    )


async def _async_record(hass: HomeAssistant, call: ServiceCall) -> None:
    """Record the cameras that are meant. Raises HomeAssistantError."""
    seconds = call.data[ATTR_DURATION].total_seconds()
    for entry, camera in await _async_cameras(hass, call, POLICY_CONTROL):
        coordinator = entry.runtime_data
        await coordinator.async_call(
            coordinator.client.recordings.record(camera, seconds, call.data.get(ATTR_PRE_ROLL))
        )


async def _async_export(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Have one file made of each camera that is meant. Raises HomeAssistantError."""
    since, until = (_aware(call.data[key]) for key in (ATTR_START, ATTR_END))
    if since >= until:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="ends_before_it_begins")
    exports: list[str] = []
    for entry, camera in await _async_cameras(hass, call, POLICY_READ):
        coordinator = entry.runtime_data
        asked = coordinator.client.recordings.export(
            camera, since, until, time_lapse=call.data[ATTR_TIME_LAPSE]
        )
        export = await coordinator.async_call(asked)
        exports.append(f"{EXPORT_PLACE}{entry.entry_id}/{export.id}")
    return {"exports": list(exports)}


async def _async_delete_export(hass: HomeAssistant, call: ServiceCall) -> None:
    """Delete an export. Raises HomeAssistantError."""
    entry, export_id = export_of(hass, call.data[ATTR_EXPORT])
    coordinator = entry.runtime_data
    export = await coordinator.async_call(coordinator.client.recordings.get_export(export_id))
    shown_by = unique_id(entry, export.camera_id, "event")
    entity_id = er.async_get(hass).async_get_entity_id(Platform.EVENT, DOMAIN, shown_by)
    (await async_checker(hass, call, POLICY_CONTROL))(entity_id or "")
    await coordinator.async_call(coordinator.client.recordings.delete_export(export_id))


async def _async_cameras(
    hass: HomeAssistant, call: ServiceCall, policy: str
) -> list[tuple[WatchpostConfigEntry, str]]:
    """Return the cameras that an action means, each once.

    Raises ServiceValidationError without any, and Unauthorized when who calls may not do so much with one.
    """
    allowed = await async_checker(hass, call, policy)
    selection = target_helpers.TargetSelection(call.data)
    referenced = target_helpers.async_extract_referenced_entity_ids(hass, selection)
    registry = er.async_get(hass)
    found: dict[tuple[str, str], WatchpostConfigEntry] = {}
    for entity_id in referenced.referenced | referenced.indirectly_referenced:
        known = registry.async_get(entity_id)
        if (
            known is None
            or known.platform != DOMAIN
            or not known.config_entry_id
            or not known.config_subentry_id
        ):
            continue
        entry = hass.config_entries.async_get_entry(known.config_entry_id)
        if entry is not None and entry.state is ConfigEntryState.LOADED:
            allowed(entity_id)
            subentry = entry.subentries[known.config_subentry_id]
            found[entry.entry_id, camera_id(subentry)] = entry
    if not found:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_camera_meant")
    return [(entry, camera) for (_, camera), entry in found.items()]


def _aware(moment: datetime) -> datetime:
    """Return a moment of the home's own time, where it names no zone."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt_util.get_default_time_zone())
