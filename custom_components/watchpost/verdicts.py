"""What a person says of an event: that it was no change, that it is to be kept."""

from __future__ import annotations

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .client import Conflict, NotFound
from .const import DOMAIN
from .coordinator import WatchpostCoordinator


async def async_mark(coordinator: WatchpostCoordinator, event_id: str) -> None:
    """Say that an event was no change. Raises HomeAssistantError."""
    try:
        await coordinator.async_call(coordinator.client.mark_not_a_change(event_id))
    except HomeAssistantError as error:
        if isinstance(error.__cause__, Conflict):
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="nothing_to_mark"
            ) from error
        raise


async def async_undo(coordinator: WatchpostCoordinator, event_id: str) -> None:
    """Take back that an event was no change. Raises HomeAssistantError."""
    await coordinator.async_call(coordinator.client.undo_not_a_change(event_id))


async def async_mark_newest(coordinator: WatchpostCoordinator, camera_id: str) -> None:
    """Say that the newest event of a camera was no change. Raises HomeAssistantError."""
    await async_mark(coordinator, await _async_newest(coordinator, camera_id))


async def async_keep_newest(coordinator: WatchpostCoordinator, camera_id: str) -> None:
    """Keep the newest event of a camera, with what was recorded of it. Raises HomeAssistantError."""
    event_id = await _async_newest(coordinator, camera_id)
    await coordinator.async_call(coordinator.client.recordings.keep(event_id, kept=True))


async def async_undo_newest(coordinator: WatchpostCoordinator, camera_id: str) -> None:
    """Take back what was marked last of a camera. Raises HomeAssistantError."""
    tolerances = await coordinator.async_call(coordinator.client.tolerances(camera_id))
    if not tolerances:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_to_undo")
    newest = max(tolerances, key=lambda tolerance: tolerance.made_at)
    await async_undo(coordinator, newest.event_id)


async def _async_newest(coordinator: WatchpostCoordinator, camera_id: str) -> str:
    """Return the id of the newest event of a camera. Raises HomeAssistantError."""
    page = await coordinator.async_call(coordinator.client.events(camera_id=camera_id, limit=1))
    if not page.events:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_event_yet")
    return page.events[0].id


def is_unknown(error: HomeAssistantError) -> bool:
    """Return whether an engine does not know the event."""
    return isinstance(error.__cause__, NotFound)
