"""The cameras of an entry: its subentries, as far as the engine knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_ENTITY_ID
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import (
    CONF_CAMERA_ID,
    CONF_KIND,
    CONF_SCHEDULE,
    CONF_SUB_SOURCE,
    DOMAIN,
    KIND_ENTITY,
    SUBENTRY_CAMERA,
)
from .coordinator import WatchpostConfigEntry

type Build = Callable[[WatchpostConfigEntry, ConfigSubentry], Iterable[Entity]]
"""Makes one platform's entities of a camera."""


def camera_id(subentry: ConfigSubentry) -> str:
    """Return the engine's id of a camera."""
    return str(subentry.data[CONF_CAMERA_ID])


def camera_subentries(entry: ConfigEntry) -> list[ConfigSubentry]:
    """Return the cameras of an entry."""
    return list(entry.get_subentries_of_type(SUBENTRY_CAMERA))


def source_entity(subentry: ConfigSubentry) -> str | None:
    """Return the camera entity that a camera is, None for one with a source of its own."""
    return str(subentry.data[CONF_ENTITY_ID]) if subentry.data[CONF_KIND] == KIND_ENTITY else None


def has_sub_stream(subentry: ConfigSubentry) -> bool:
    """Return whether a camera has a smaller stream that can be watched live."""
    return bool(subentry.data.get(CONF_SUB_SOURCE))


def schedule_of(subentry: ConfigSubentry) -> str | None:
    """Return the helper that says when a camera is recorded by schedule."""
    helper: str | None = subentry.data.get(CONF_SCHEDULE)
    return helper


def unique_prefix(entry: ConfigEntry) -> str:
    """Return how the unique ids of an engine's entities begin: two engines may use the same camera id."""
    return entry.unique_id or entry.entry_id


def unique_id(entry: ConfigEntry, camera: str | None, key: str) -> str:
    """Return the unique id of an entity of a camera, or (None) of the engine."""
    return "_".join(part for part in (unique_prefix(entry), camera, key) if part)


@callback
def async_add_cameras(
    entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback, build: Build
) -> None:
    """Add one platform's entities of every camera: those there are, and those that come later."""
    coordinator = entry.runtime_data
    added: set[str] = set()

    @callback
    def add_new() -> None:
        # Core removes the entities of a removed subentry; one that comes again has another id.
        for subentry in camera_subentries(entry):
            here = subentry.subentry_id
            if here not in added and camera_id(subentry) in coordinator.state.cameras:
                added.add(here)
                async_add_entities(build(entry, subentry), config_subentry_id=here)

    entry.async_on_unload(async_dispatcher_connect(coordinator.hass, coordinator.signal_cameras, add_new))
    add_new()


def engine_identifier(entry: ConfigEntry) -> tuple[str, str]:
    """Return the identifier of the engine's device."""
    return (DOMAIN, unique_prefix(entry))


def camera_identifier(entry: ConfigEntry, subentry: ConfigSubentry) -> tuple[str, str]:
    """Return the identifier of a camera's own device."""
    return (DOMAIN, unique_id(entry, camera_id(subentry), "camera"))
