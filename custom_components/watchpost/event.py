"""An event entity for each camera: what happens before it, and what becomes of its view."""

from __future__ import annotations

from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras
from .const import MAX_STATE
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity
from .messages import Event
from .moments import CHANGED, SIGNAL_MOMENT, SIGNAL_VIEW, Moment, ViewMoment
from .sight import known
from .videos import video_path
from .words import picture_path, picture_roles, summary_of

PARALLEL_UPDATES = 0

TYPES = {"event_opened": "opened", "event_described": "described", "event_closed": "closed"}
VIEW_TYPES = {"view_problem": "view_problem", "view_clear": "view_clear"}
CAMERA_MOVED = "camera_moved"


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the event entity of every camera, now and later."""
    async_add_cameras(entry, async_add_entities, lambda *of: [CameraEvent(*of)])


class CameraEvent(CameraEntity, EventEntity):
    """What happens in front of a camera.

    What comes late is not shown: a moment that is over is none, and would set off automations.
    """

    _attr_event_types = [*TYPES.values(), CAMERA_MOVED, *VIEW_TYPES.values()]

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "event")

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        await super().async_added_to_hass()
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_MOMENT, self._async_moment))
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_VIEW, self._async_view))

    @callback
    def _async_moment(self, moment: Moment) -> None:
        news = moment.news
        ours = moment.entry_id == self.entry.entry_id and news.event.camera_id == self.camera_id
        if not ours or news.late or news.news not in TYPES:
            return
        self._trigger_event(TYPES[news.news], attributes(self.entry.entry_id, news.event))
        self.async_write_ha_state()
        if CHANGED in moment.facts and news.event.change == CAMERA_MOVED:
            self._trigger_event(CAMERA_MOVED, attributes(self.entry.entry_id, news.event))
            self.async_write_ha_state()

    @callback
    def _async_view(self, moment: ViewMoment) -> None:
        news = moment.news
        ours = moment.entry_id == self.entry.entry_id and news.camera_id == self.camera_id
        if ours and not news.late and news.news in VIEW_TYPES:
            self._trigger_event(VIEW_TYPES[news.news], {"view": known(news.view)})
            self.async_write_ha_state()


def attributes(entry_id: str, event: Event) -> dict[str, Any]:
    """Return what an automation may want to know of an event; the pictures are paths, not pictures."""
    analysis = event.analysis
    roles = picture_roles(event)
    return {
        "event_id": event.id,
        "kind": analysis.kind if analysis else event.change,
        "summary": summary_of(event, MAX_STATE),
        "score": round(event.change_score or event.peak_score, 2),
        "lasting": event.lasting,
        "importance": analysis.importance if analysis else None,
        "labels": list(analysis.labels) if analysis else [],
        "words": event.words,
        "picture": picture_path(entry_id, event.id, roles[0]) if roles else None,
        "why": picture_path(entry_id, event.id, "why") if "why" in event.pictures else None,
        "preview": video_path(entry_id, "preview", event.id),
    }
