"""One image_processing entity for each camera: `image_processing.scan` looks now, and waits for the words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.image_processing import ImageProcessingEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras, source_entity, unique_id
from .const import DOMAIN, MAX_STATE
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity
from .messages import Event
from .moments import SIGNAL_MOMENT, Moment
from .words import summary_of

_LOGGER = logging.getLogger(__name__)

PARALLEL_UPDATES = 0

PATIENCE = 9.0
"""Seconds that a scan waits for the words; later ones show too. Home Assistant complains of
updates that take ten."""


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the entity of every camera, now and later."""
    async_add_cameras(entry, async_add_entities, lambda *of: [Analysis(*of)])


class Analysis(CameraEntity, ImageProcessingEntity):
    """The newest words for what a camera saw, of a lasting change or not."""

    _unrecorded_attributes = frozenset({"summary", "labels"})

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Begin with the words for the last change."""
        super().__init__(entry, subentry, "analysis")
        self._source = source_entity(subentry)
        self._event = self.watched.last_change
        self._described: dict[str, asyncio.Event] = {}

    @property
    @override
    def camera_entity(self) -> str | None:
        """Return the camera entity that shows the same."""
        if self._source is not None:
            return self._source
        registry = er.async_get(self.coordinator.hass)
        own = unique_id(self.entry, self.camera_id, "camera")
        return registry.async_get_entity_id(Platform.CAMERA, DOMAIN, own)

    @property
    @override
    def state(self) -> str | None:
        """Return the words, as far as a state can hold them."""
        return None if self._event is None else summary_of(self._event, MAX_STATE)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return all of the words, and what else is known."""
        if self._event is None or (analysis := self._event.analysis) is None:
            return None
        return {
            "event_id": self._event.id,
            "summary": analysis.summary,
            "kind": analysis.kind,
            "importance": analysis.importance,
            "labels": list(analysis.labels),
            "model": analysis.model or None,
        }

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        await super().async_added_to_hass()
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_MOMENT, self._async_moment))

    @override
    async def async_update(self) -> None:
        """Look now. `scan` hands no error on, so a look that fails is logged."""
        try:
            event = await self.coordinator.async_call(self.coordinator.client.look(self.camera_id))
        except HomeAssistantError as error:
            _LOGGER.error("%s cannot look: %s", self.entity_id, error)
            return
        if not event.is_described:
            await self._wait_for_words(event)

    async def _wait_for_words(self, event: Event) -> None:
        described = self._described.setdefault(event.id, asyncio.Event())
        if self._event is not None and self._event.id == event.id:
            described.set()
        try:
            async with asyncio.timeout(PATIENCE):
                await described.wait()
        except TimeoutError:
            # Nothing failed: the state follows when the words come.
            return
        finally:
            self._described.pop(event.id, None)

    @callback
    def _async_moment(self, moment: Moment) -> None:
        event = moment.news.event
        ours = moment.entry_id == self.entry.entry_id and event.camera_id == self.camera_id
        if not ours or not event.is_described:
            return
        # Words of an older event may come late.
        if self._event is None or event.id >= self._event.id:
            self._event = event
            self.async_write_ha_state()
        if (waiting := self._described.get(event.id)) is not None:
            waiting.set()
