"""Where entities sit: the engine's device, and each camera's own or that of the camera entity feeding it.

A camera entity can be renamed, moved to another device, or removed. `async_follow_renames` follows its name
for all entries, whether their engine is there or not; `async_follow` keeps the entities of one in place.
"""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device import async_entity_id_to_device
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .cameras import camera_identifier, camera_subentries, engine_identifier, schedule_of, source_entity
from .const import CONF_SCHEDULE, DOMAIN, NAME
from .coordinator import WatchpostConfigEntry

type RegistryEvent = Event[er.EventEntityRegistryUpdatedData]


@callback
def async_engine_device(hass: HomeAssistant, entry: WatchpostConfigEntry) -> dr.DeviceEntry:
    """Return the engine's device, up to date."""
    coordinator = entry.runtime_data
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={engine_identifier(entry)},
        name=entry.title or NAME,
        manufacturer=NAME,
        model="Engine",
        sw_version=coordinator.state.system.version,
        configuration_url=f"{coordinator.client.url}/docs",
        entry_type=dr.DeviceEntryType.SERVICE,
    )


@callback
def async_camera_device(
    hass: HomeAssistant, entry: WatchpostConfigEntry, subentry: ConfigSubentry
) -> dr.AnyDeviceEntry:
    """Return the device of the camera entity, else one of ours."""
    return _foreign_device(hass, subentry) or dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        config_subentry_id=subentry.subentry_id,
        identifiers={camera_identifier(entry, subentry)},
        name=subentry.title,
        manufacturer=NAME,
        model="Camera",
        via_device_id=async_engine_device(hass, entry).id,
    )


def _foreign_device(hass: HomeAssistant, subentry: ConfigSubentry) -> dr.AnyDeviceEntry | None:
    source = source_entity(subentry)
    if source is None or er.async_get(hass).async_get(source) is None:
        return None
    return async_entity_id_to_device(hass, source)


@callback
def async_follow(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Keep the entities of all cameras on the right devices, from now until the entry is unloaded."""

    @callback
    def relevant(data: er.EventEntityRegistryUpdatedData) -> bool:
        return data["entity_id"] in _sources(entry)

    @callback
    def moved(_event: RegistryEvent) -> None:
        async_align(hass, entry)

    entry.async_on_unload(
        hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, moved, event_filter=relevant)
    )
    _follow_version(hass, entry)
    async_align(hass, entry)


def _follow_version(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Let the engine's device show its version, also after an update."""
    shown = async_engine_device(hass, entry).sw_version

    @callback
    def engine_changed() -> None:
        nonlocal shown
        if entry.runtime_data.state.system.version != shown:
            shown = async_engine_device(hass, entry).sw_version

    signal = entry.runtime_data.signal(None)
    entry.async_on_unload(async_dispatcher_connect(hass, signal, engine_changed))


@callback
def async_align(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Put the entities of every camera where they belong, and remove devices of ours that are empty."""
    registry = er.async_get(hass)
    async_engine_device(hass, entry)
    for subentry in camera_subentries(entry):
        device = async_camera_device(hass, entry, subentry)
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
            if entity.config_subentry_id == subentry.subentry_id and entity.device_id != device.id:
                registry.async_update_entity(entity.entity_id, device_id=device.id)
        own = dr.async_get(hass).async_get_device_by_identifier(
            camera_identifier(entry, subentry), entry.entry_id
        )
        if own is not None and own.id != device.id:
            dr.async_get(hass).async_remove_device(own.id)


@callback
def async_follow_renames(hass: HomeAssistant) -> None:
    """Let every camera keep its camera entity and its schedule when they are renamed, engine or not."""

    @callback
    def renamed(event: RegistryEvent) -> None:
        data = event.data
        if data["action"] != "update" or "entity_id" not in data["changes"]:
            return
        for entry in hass.config_entries.async_entries(DOMAIN):
            _rename_source(hass, entry, data["old_entity_id"], data["entity_id"])

    hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, renamed)


def _rename_source(hass: HomeAssistant, entry: ConfigEntry, old: str, new: str) -> None:
    for subentry in camera_subentries(entry):
        renamed: dict[str, str] = {}
        if source_entity(subentry) == old:
            renamed[CONF_ENTITY_ID] = new
        if schedule_of(subentry) == old:
            renamed[CONF_SCHEDULE] = new
        if renamed:
            hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, **renamed})


def _sources(entry: ConfigEntry) -> set[str]:
    return {source for subentry in camera_subentries(entry) if (source := source_entity(subentry))}
