"""What is played of an event: its clip, or its picture when nothing was recorded of it."""

from __future__ import annotations

from homeassistant.components.media_source import PlayMedia

from .coordinator import WatchpostConfigEntry
from .videos import video_path
from .words import picture_path, picture_roles


async def async_event_media(entry: WatchpostConfigEntry, event_id: str) -> PlayMedia:
    """Return where an event is played from. Raises EngineError."""
    event = await entry.runtime_data.client.event(event_id)
    roles = picture_roles(event)
    if roles and event.clip is None:
        return PlayMedia(picture_path(entry.entry_id, event.id, roles[0]), "image/jpeg")
    return PlayMedia(video_path(entry.entry_id, "event", event.id), "video/mp4")
