"""What is played of an event: its clip, or its picture when nothing was recorded of it."""

from __future__ import annotations

from datetime import timedelta

from homeassistant.components.media_source import PlayMedia
from homeassistant.util import dt as dt_util

from .coordinator import WatchpostConfigEntry, WatchpostCoordinator
from .messages import Event
from .videos import video_path
from .words import picture_path, picture_roles

ROLLING = timedelta(minutes=2)
"""By then what is being recorded is listed: a recording takes a minute, and ends at a key frame."""


async def async_event_media(entry: WatchpostConfigEntry, event_id: str) -> PlayMedia:
    """Return where an event is played from. Raises EngineError."""
    coordinator = entry.runtime_data
    event = await coordinator.client.event(event_id)
    roles = picture_roles(event)
    if roles and not await _is_recorded(coordinator, event):
        return PlayMedia(picture_path(entry.entry_id, event.id, roles[0]), "image/jpeg")
    return PlayMedia(video_path(entry.entry_id, "event", event.id), "video/mp4")


async def _is_recorded(coordinator: WatchpostCoordinator, event: Event) -> bool:
    """Return whether something was recorded around an event, or is right now. Raises EngineError."""
    camera = coordinator.state.cameras.get(event.camera_id)
    if camera is None:
        return True  # its clip will tell
    rolls = camera.settings.recording
    since = event.opened_at - timedelta(seconds=rolls.pre_roll)
    until = (event.closed_at or event.seen_at) + timedelta(seconds=rolls.post_roll)
    if camera.status.recording is not None and until > dt_util.utcnow() - ROLLING:
        return True
    return bool((await coordinator.client.recordings.find(camera.id, since, until, limit=1)).recordings)
