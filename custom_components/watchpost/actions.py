"""Actions: to say that an event was no change, to take that back, and those of recording."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import probatio
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv

from . import recording_actions, verdicts
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry, WatchpostCoordinator

ATTR_CONFIG_ENTRY_ID = "config_entry_id"
ATTR_EVENT_ID = "event_id"
SCHEMA = probatio.Schema(
    {
        probatio.Required(ATTR_EVENT_ID): cv.matches_regex(r"^[0-9a-zA-Z_-]{1,64}$"),
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    }
)

type Verdict = Callable[[WatchpostCoordinator, str], Awaitable[None]]


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, once for all engines."""
    recording_actions.async_register(hass)
    for name, verdict in (
        ("mark_not_a_change", verdicts.async_mark),
        ("undo_not_a_change", verdicts.async_undo),
    ):
        hass.services.async_register(DOMAIN, name, partial(_async_say, hass, verdict), schema=SCHEMA)


async def _async_say(hass: HomeAssistant, verdict: Verdict, call: ServiceCall) -> None:
    """Say it to the engine whose event it is. Raises HomeAssistantError."""
    for entry in _engines(hass, call.data.get(ATTR_CONFIG_ENTRY_ID)):
        try:
            await verdict(entry.runtime_data, call.data[ATTR_EVENT_ID])
        except HomeAssistantError as error:
            if not verdicts.is_unknown(error):
                raise
        else:
            return
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_event")


def _engines(hass: HomeAssistant, entry_id: str | None) -> list[WatchpostConfigEntry]:
    """Return the engine that was named, or all. Raises ServiceValidationError without any."""
    found = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.state is ConfigEntryState.LOADED and entry_id in (None, entry.entry_id)
    ]
    if not found:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_engine")
    return found
