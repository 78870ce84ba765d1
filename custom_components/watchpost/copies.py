"""Entities of the away copies: there while a store is chosen, gone without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .entity import EngineEntity

type Build = Callable[[], Iterable[EngineEntity]]
"""Makes one platform's entities of the away copies."""


@callback
def async_add_copies(
    entry: WatchpostConfigEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
    build: Build,
) -> None:
    """Add one platform's entities when a store is chosen, and take them away with it."""
    coordinator = entry.runtime_data
    there: bool | None = None

    @callback
    def follow() -> None:
        nonlocal there
        if there == (chosen := coordinator.state.system.away.chosen):
            return
        there = chosen
        if chosen:
            async_add_entities(build())
            return
        registry = er.async_get(coordinator.hass)
        for entity in build():
            known = registry.async_get_entity_id(platform, DOMAIN, entity.unique_id or "")
            if known is not None:
                registry.async_remove(known)

    entry.async_on_unload(async_dispatcher_connect(coordinator.hass, coordinator.signal(None), follow))
    follow()
