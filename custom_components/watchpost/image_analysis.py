"""Sets image_processing up for an entry: its component takes no config entries by the usual way."""

from __future__ import annotations

from homeassistant.components.image_processing.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant

from .coordinator import WatchpostConfigEntry


async def async_setup(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Load image_processing.py for the entry. The component itself is there: the manifest depends on it."""
    await hass.data[DATA_COMPONENT].async_setup_entry(entry)


async def async_unload(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Take its entities away again."""
    await hass.data[DATA_COMPONENT].async_unload_entry(entry)
