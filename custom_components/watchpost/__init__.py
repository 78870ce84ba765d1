"""Watchpost: cameras tell a home what changed. This is what Home Assistant sees of one engine."""

from __future__ import annotations

from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.typing import ConfigType

from . import actions, devices, image_analysis, issues, relay, schedules, views, wanted
from .client import EngineClient, EngineError, Forbidden, TooNew, TooOld, Unauthorized
from .const import DOMAIN, PLATFORMS
from .coordinator import WatchpostConfigEntry, WatchpostCoordinator
from .failures import translation_key
from .flows import easel
from .memory import Memory

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all engines share."""
    views.async_register(hass)
    easel.async_register(hass)
    actions.async_register(hass)
    devices.async_follow_renames(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: WatchpostConfigEntry) -> bool:
    """Connect an engine and show its cameras."""
    client = EngineClient(async_get_clientsession(hass), entry.data[CONF_URL], entry.data[CONF_TOKEN])
    coordinator = WatchpostCoordinator(hass, entry, client)
    await _async_connect(hass, entry, coordinator)
    entry.runtime_data = coordinator
    devices.async_follow(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await image_analysis.async_setup(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_async_cameras_changed))
    await wanted.async_setup(hass, entry, coordinator)
    await schedules.async_setup(hass, entry)
    await relay.async_setup(hass, entry, coordinator)
    coordinator.async_arm()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: WatchpostConfigEntry) -> bool:
    """Let an engine go."""
    await image_analysis.async_unload(hass, entry)
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    await entry.runtime_data.async_disconnect()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Forget an engine."""
    await wanted.async_release(hass, entry)
    await Memory(hass, entry.entry_id).remove()
    issues.async_forget(hass, entry)


async def _async_connect(
    hass: HomeAssistant, entry: WatchpostConfigEntry, coordinator: WatchpostCoordinator
) -> None:
    """Connect for the first time. Raises what Home Assistant shows, asks for, or tries again."""
    try:
        await coordinator.async_connect()
    except (Unauthorized, Forbidden) as error:
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key=translation_key(error)
        ) from error
    except EngineError as error:
        if isinstance(error, TooOld | TooNew):
            issues.async_contract_differs(hass, entry, error)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=translation_key(error),
            translation_placeholders={"code": error.code},
        ) from error


async def _async_cameras_changed(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Follow subentries that came, changed or went."""
    devices.async_align(hass, entry)
    async_dispatcher_send(hass, entry.runtime_data.signal_cameras)
