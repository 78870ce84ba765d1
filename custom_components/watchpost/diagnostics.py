"""Diagnostics: all that helps to find a fault, and nothing that opens a door or shows where a camera is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.json import json_dumps
from homeassistant.util.json import json_loads_object
from yarl import URL

from .cameras import camera_id, camera_subentries
from .const import CONF_SUB_SOURCE, CONF_TOPIC
from .coordinator import WatchpostConfigEntry
from .messages import Camera, System

REDACT = {
    "address",
    "base_url",
    "detail",
    "device_url",
    "prompt",
    "source",
    "summary",
    CONF_SUB_SOURCE,
    CONF_TOKEN,
    CONF_TOPIC,
}
"""What happens at a home is nobody's business either."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: WatchpostConfigEntry
) -> dict[str, Any]:
    """Return what is known of an engine and its cameras."""
    return {
        "entry": {**async_redact_data(dict(entry.data), REDACT), CONF_URL: _without_login(entry)},
        "subentries": [
            {"title": subentry.title, **async_redact_data(dict(subentry.data), REDACT)}
            for subentry in camera_subentries(entry)
        ],
        "connected": entry.runtime_data.connected,
        "engine": _engine(entry),
        "cameras": _cameras(entry, {camera.id for camera in entry.runtime_data.state.cameras.values()}),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: WatchpostConfigEntry, device: AnyDeviceEntry
) -> dict[str, Any]:
    """Return what is known of one camera, or of the engine."""
    entities = er.async_entries_for_device(er.async_get(hass), device.id, include_disabled_entities=True)
    subentries = {entity.config_subentry_id for entity in entities if entity.platform == entry.domain}
    ids = {camera_id(sub) for sub in camera_subentries(entry) if sub.subentry_id in subentries}
    return {
        "connected": entry.runtime_data.connected,
        "cameras": _cameras(entry, ids),
        "engine": None if ids else _engine(entry),
    }


def _engine(entry: WatchpostConfigEntry) -> dict[str, Any]:
    return _redacted(entry.runtime_data.state.system)


def _cameras(entry: WatchpostConfigEntry, ids: set[str]) -> list[dict[str, Any]]:
    cameras = entry.runtime_data.state.cameras
    return [_redacted(cameras[known]) for known in sorted(ids & cameras.keys())]


def _redacted(noun: Camera | System) -> dict[str, Any]:
    # As JSON first: what is in a tuple would not be redacted.
    plain: dict[str, Any] = json_loads_object(json_dumps(asdict(noun)))
    return async_redact_data(plain, REDACT)


def _without_login(entry: WatchpostConfigEntry) -> str:
    return str(URL(entry.data[CONF_URL]).with_user(None).with_password(None))
