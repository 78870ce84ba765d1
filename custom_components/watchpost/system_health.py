"""What the system information page says of the engines."""

from __future__ import annotations

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import WatchpostConfigEntry


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what we say."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    """Return a few figures over all engines."""
    entries: list[WatchpostConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    loaded = [entry.runtime_data for entry in entries if entry.state is ConfigEntryState.LOADED]
    return {
        "engines": len(entries),
        "engines_connected": sum(coordinator.connected for coordinator in loaded),
        "engine_versions": ", ".join(sorted({known.state.system.version for known in loaded})) or "-",
        "cameras": sum(len(known.state.cameras) for known in loaded),
        "cameras_connected": sum(
            camera.status.connected for known in loaded for camera in known.state.cameras.values()
        ),
        "queue": sum(known.state.system.queue for known in loaded),
    }
