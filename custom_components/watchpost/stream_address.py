"""Whether the engine can take a camera's stream itself, and from where.

The address may hold a login: it is given to the engine and to nobody else, never kept and never logged.
"""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

from homeassistant.components.camera import Camera, async_get_stream_source
from homeassistant.components.camera.const import DATA_COMPONENT
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import async_get_loaded_integration
from yarl import URL

STREAMS = ("rtsp", "rtsps")
"""What the engine opens as a stream. HLS lives only while Home Assistant is asked for it."""

ANSWER_TIMEOUT = 5.0
"""Seconds that a camera's integration has to say its address."""


def usable_camera(hass: HomeAssistant, entity_id: str) -> Camera | None:
    """Return a camera entity that could give a picture now: there, available and switched on."""
    state = hass.states.get(entity_id)
    if state is None or state.state == STATE_UNAVAILABLE or DATA_COMPONENT not in hass.data:
        return None
    camera = hass.data[DATA_COMPONENT].get_entity(entity_id)
    return camera if camera is not None and camera.is_on else None


async def async_stream_address(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the address of a camera's stream, or None when Home Assistant has to bring its stills.

    None for a camera that gives none now, whose stream only Home Assistant reaches, comes through a cloud,
    or would empty a battery.
    """
    camera = usable_camera(hass, entity_id)
    if camera is None or _on_battery(hass, entity_id) or _through_cloud(hass, camera):
        return None
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            source = await async_get_stream_source(hass, entity_id)
    except HomeAssistantError, TimeoutError, OSError:
        return None
    return source if source and await _async_reachable(hass, source) else None


def _on_battery(hass: HomeAssistant, entity_id: str) -> bool:
    """Tell whether the camera's device reports a battery."""
    registry = er.async_get(hass)
    entry = registry.async_get(entity_id)
    if entry is None or entry.device_id is None:
        return False
    entities = er.async_entries_for_device(registry, entry.device_id)
    return any("battery" in (entity.device_class, entity.original_device_class) for entity in entities)


def _through_cloud(hass: HomeAssistant, camera: Camera) -> bool:
    """Tell whether the camera's integration speaks to a cloud."""
    integration = async_get_loaded_integration(hass, camera.platform.platform_name)
    return (integration.iot_class or "").startswith("cloud")


async def _async_reachable(hass: HomeAssistant, source: str) -> bool:
    """Tell whether a stream is in the home's network, and not inside Home Assistant's own machine."""
    try:
        url = URL(source)
        host = url.host
    except ValueError:
        return False
    if url.scheme not in STREAMS or not host:
        return False
    addresses = await _async_resolve(hass, host)
    return bool(addresses) and all(_in_home(address) for address in addresses)


async def _async_resolve(hass: HomeAssistant, host: str) -> list[str]:
    """Return the IP addresses of a host; none when nobody knows it."""
    try:
        found = await hass.loop.getaddrinfo(host, None)
    except OSError:
        return []
    return [str(address[0]).partition("%")[0] for *_, address in found]


def _in_home(address: str) -> bool:
    """Tell whether an IP address is one that machines in a home have towards each other."""
    ip = ip_address(address)
    return not (ip.is_loopback or ip.is_unspecified or ip.is_global or ip.is_multicast)
