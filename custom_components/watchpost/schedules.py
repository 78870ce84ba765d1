"""Copies the week of the `schedule` helper that a camera was given to the engine, which records by itself.

At the start, after each reconnect, and whenever the helper, the camera or the choice changes. A helper that
is not there changes nothing: the engine goes on with what it was told last.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_state_change_event, async_track_state_report_event

from .cameras import camera_id, camera_subentries, schedule_of
from .client import NotFound
from .coordinator import WatchpostConfigEntry
from .due import Due
from .recorded import WeeklyTime
from .week import weekly_times

_LOGGER = logging.getLogger(__name__)

SCHEDULE = "schedule"


async def async_setup(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Keep the engine told from now on, until the entry is unloaded."""
    Schedules(hass, entry).start()


class Schedules:
    """Follows the helpers of one engine's cameras."""

    def __init__(self, hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
        """Keep who talks to whom."""
        self._hass = hass
        self._entry = entry
        self._coordinator = entry.runtime_data
        self._due = Due(entry, "the schedules", self._send)
        self._followed: set[str] = set()
        self._unfollow: list[CALLBACK_TYPE] = []

    @callback
    def start(self) -> None:
        """Send what is different now, and again whenever something changes."""
        entry = self._entry
        entry.async_on_unload(entry.add_update_listener(self._async_entry_changed))
        signal = self._coordinator.signal_cameras
        entry.async_on_unload(async_dispatcher_connect(self._hass, signal, self._due.set))
        entry.async_on_unload(self._follow_none)
        self._follow()
        self._due.start()

    async def _async_entry_changed(self, _hass: HomeAssistant, _entry: WatchpostConfigEntry) -> None:
        self._follow()
        self._due.set()

    @callback
    def _follow(self) -> None:
        """Listen to the helpers that are chosen now. One whose other days change only reports its state."""
        chosen = {helper for one in camera_subentries(self._entry) if (helper := schedule_of(one))}
        if chosen == self._followed:
            return
        self._follow_none()
        self._followed = chosen
        for track in (async_track_state_change_event, async_track_state_report_event):
            self._unfollow.append(track(self._hass, chosen, self._helper_changed))

    @callback
    def _follow_none(self) -> None:
        self._followed = set()
        while self._unfollow:
            self._unfollow.pop()()

    @callback
    def _helper_changed(self, _event: Event[Any]) -> None:
        self._due.set()

    async def _send(self) -> None:
        """Send each week that the engine does not have yet. Raises EngineError."""
        for subentry in camera_subentries(self._entry):
            helper, camera = schedule_of(subentry), camera_id(subentry)
            known = self._coordinator.state.cameras.get(camera)
            if helper is None or known is None or (times := await self._week(helper)) is None:
                continue
            if times != known.settings.recording.schedule:
                await self._send_one(camera, times)

    async def _send_one(self, camera: str, times: tuple[WeeklyTime, ...]) -> None:
        week = [asdict(one) for one in times]
        try:
            await self._coordinator.client.change_settings(camera, recording={"schedule": week})
        except NotFound:  # it is told of its cameras first, and then there is news of them
            _LOGGER.debug("The engine does not know camera %s yet", camera)

    async def _week(self, helper: str) -> tuple[WeeklyTime, ...] | None:
        """Return the week of a helper, None for one that is not there."""
        state = self._hass.states.get(helper)
        if state is None or state.state == STATE_UNAVAILABLE:
            return None
        try:
            answer = await self._hass.services.async_call(
                SCHEDULE, "get_schedule", {"entity_id": helper}, blocking=True, return_response=True
            )
            week = (answer or {}).get(helper)
            return weekly_times(week) if isinstance(week, Mapping) else None
        except (HomeAssistantError, ValueError) as error:
            _LOGGER.warning("The schedule %s cannot be read: %s", helper, error)
            return None
