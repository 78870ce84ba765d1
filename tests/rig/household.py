"""What a person sets up in Home Assistant, done through the flows that the person would click through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from tests.rig.broker import Broker
from tests.rig.engine import Engine
from tests.rig.ha_client import SUBENTRY_FLOW, Ha

DOMAIN = "watchpost"
COMPLETE = {
    "binary_sensor.connected",
    "button.look",
    "event.event",
    "image.after",
    "image_processing.analysis",
    "number.sensitivity",
    "select.model",
    "sensor.last_change",
    "switch.watching",
}
"""One entity of each platform: they come one platform after the other."""


class FlowError(RuntimeError):
    """A flow that did not end as it should; the text is what Home Assistant showed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a device needs to push its pictures."""

    url: str
    key: str


async def connect_broker(ha: Ha, broker: Broker) -> None:
    """Set up Home Assistant's MQTT."""
    login = {"broker": broker.host, "port": broker.port, "username": broker.username}
    login |= {"password": broker.password, "protocol": broker.protocol}
    other = {"other_settings": {"set_client_cert": False, "set_ca_cert": "off"}}
    _expect(await ha.flow("mqtt", "broker", login | other), "create_entry")


async def connect_engine(ha: Ha, engine: Engine) -> str:
    """Set up Watchpost with address and token, and return the entry's id."""
    result = await ha.flow(DOMAIN, {"url": engine.url, "token": engine.token})
    _expect(result, "create_entry")
    # It goes on with the first camera by itself; we add ours ourselves.
    if following := result.get("next_flow"):
        await ha.rest("DELETE", f"{SUBENTRY_FLOW}/{following[1]}")
    entry_id: str = result["result"]["entry_id"]
    return entry_id


async def use_model(ha: Ha, entry_id: str, url: str, key: str, model: str) -> None:
    """Tell the engine which model describes what changed, tried with a picture as the page does."""
    flow = "/api/config/config_entries/options/flow"
    settings: dict[str, Any] = {
        "base_url": url,
        "model": model,
        "daily_calls": 1000,
        "daily_tokens": 1_000_000,
    }
    if key:
        settings["key"] = key
    begun = await ha.rest("POST", flow, json={"handler": entry_id})
    _expect(await ha.answer(flow, begun, "models", settings), "create_entry")


async def add_push_camera(ha: Ha, entry_id: str, name: str, **more: Any) -> Device:
    """Add a camera that pushes, and return what the page shows to copy into the device."""
    shown = await ha.subentry_flow(entry_id, "camera", "push", {"name": name, "interval": 1.0, **more})
    _expect(shown, "form")
    copied = shown["description_placeholders"]
    _expect(await ha.answer(SUBENTRY_FLOW, shown, {}), "create_entry")
    return Device(url=copied["address"], key=copied["key"])


async def add_stream_camera(ha: Ha, entry_id: str, name: str, source: str) -> None:
    """Add a camera by its address."""
    typed = {"name": name, "source": source, "interval": 1.0}
    _expect(await ha.subentry_flow(entry_id, "camera", "stream", typed), "create_entry")


async def add_mqtt_camera(ha: Ha, entry_id: str, name: str, topic: str) -> None:
    """Add a camera that publishes to a topic."""
    _expect(
        await ha.subentry_flow(entry_id, "camera", "mqtt", {"name": name, "topic": topic}), "create_entry"
    )


async def add_home_camera(ha: Ha, entry_id: str, entity_id: str) -> None:
    """Add a camera that Home Assistant already has."""
    typed = {"entity_id": entity_id, "interval": 1.0}
    _expect(await ha.subentry_flow(entry_id, "camera", "entity", typed), "create_entry")


async def add_generic_camera(ha: Ha, still: str) -> None:
    """Give Home Assistant a camera of its own, that has nothing to do with Watchpost."""
    advanced = {"framerate": 10.0, "verify_ssl": False, "rtsp_transport": "tcp"}
    typed = {"still_image_url": still, "advanced": advanced}
    _expect(await ha.flow("generic", typed, {"confirmed_ok": True}), "create_entry")


async def cameras(ha: Ha, entry_id: str) -> dict[str, str]:
    """Return the subentries of an entry: name and id."""
    found = await ha.ws("config_entries/subentries/list", entry_id=entry_id)
    return {subentry["title"]: subentry["subentry_id"] for subentry in found}


async def entities(ha: Ha, subentry_id: str) -> dict[str, str]:
    """Return the entities of one camera, once all are there: their keys and ids, as `event.event`."""
    found: dict[str, str] = {}
    async with asyncio.timeout(20):
        while not found.keys() >= COMPLETE:
            registry = await ha.ws("config/entity_registry/list")
            found = {
                f"{entity['entity_id'].split('.')[0]}.{entity['translation_key']}": entity["entity_id"]
                for entity in registry
                if entity["config_subentry_id"] == subentry_id and entity["platform"] == DOMAIN
            }
            await asyncio.sleep(0.1)
    return found


def _expect(result: dict[str, Any], kind: str) -> None:
    if result["type"] != kind or result.get("errors"):
        raise FlowError(f"expected {kind}, got {result}")
