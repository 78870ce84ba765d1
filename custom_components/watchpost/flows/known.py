"""What is done with an entry that is there already when its engine shows up again."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er


@callback
def async_update_known(
    hass: HomeAssistant,
    entry: ConfigEntry,
    *,
    url: str,
    token: str | None = None,
    engine_id: str | None = None,
    restart: bool = False,
) -> None:
    """Give an entry the address, and where they are given the token and the id, that hold now.

    An entry that runs reloads itself (its update listener, wanted.py, sees to that); one that waits for its
    engine does not listen, and is set up again here. With `restart` it is so even when nothing is new: the
    person who asked for it expects that something happens.
    """
    if engine_id is not None and entry.unique_id is not None:
        _async_rename(hass, entry, entry.unique_id, engine_id)
    changed = hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, CONF_URL: url, CONF_TOKEN: token or entry.data[CONF_TOKEN]},
        unique_id=engine_id or entry.unique_id,
    )
    listens = changed and bool(entry.update_listeners)
    waits = entry.state in (ConfigEntryState.SETUP_RETRY, ConfigEntryState.SETUP_ERROR)
    if not listens and (restart or waits):
        hass.config_entries.async_schedule_reload(entry.entry_id)


@callback
def _async_rename(hass: HomeAssistant, entry: ConfigEntry, old: str, new: str) -> None:
    """Let devices and entities keep their names and their history when their engine gets another id.

    The Supervisor gives an app another one when it is installed anew.
    """
    if old == new:
        return
    entities = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.unique_id.startswith(old):
            new_id = new + entity.unique_id.removeprefix(old)
            entities.async_update_entity(entity.entity_id, new_unique_id=new_id)
    devices = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        names = {(domain, name) for domain, name in device.identifiers if name.startswith(old)}
        if names:
            renamed = {(domain, new + name.removeprefix(old)) for domain, name in names}
            devices.async_update_device(device.id, new_identifiers=device.identifiers - names | renamed)
