"""The engine asks for a stream's address."""

from __future__ import annotations

import asyncio
from socket import AddressFamily, SocketKind, gaierror
from types import MappingProxyType
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine
from tests.integration.real_camera import BRAND, BrandCamera, async_add_camera

from .asking import QUICK, STREAM, ask, fed, hungry


async def test_address(
    hass: HomeAssistant,
    engine: FakeEngine,
    camera: BrandCamera,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A stream in the home's network is given to the engine, and to nobody else."""
    camera.stream_address = STREAM
    assert await ask(engine) == STREAM
    assert await hungry(engine)
    assert "hidden-login" not in caplog.text
    assert "hidden-login" not in str(loaded.as_dict())
    assert "hidden-login" not in str([state.as_dict() for state in hass.states.async_all()])


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "rtsp://127.0.0.1:18554/garage",
        "rtsp://localhost:8554/garage",
        "rtsp://[::1]/garage",
        "rtsp://0.0.0.0/garage",
        "rtsps://8.8.8.8/garage",
        "rtsp:///garage",
        "rtsp://192.168.7.20:port/garage",
        "http://192.168.7.20/garage.m3u8",
        "ffmpeg:rtsp://192.168.7.20/garage",
    ],
)
async def test_stills_instead(
    engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry, address: str | None
) -> None:
    """What the engine cannot reach, or should not, comes as stills."""
    camera.stream_address = address
    assert await ask(engine) is None
    assert await fed(engine) == [camera.still]
    name, _, headers = engine.frames[0]
    assert (name, headers["Content-Type"]) == ("garage", "image/jpeg")


async def test_stream_of_a_cloud(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry) -> None:
    """A camera whose integration speaks to a cloud is fed with stills."""
    await async_add_camera(hass, stream=STREAM, iot_class="cloud_polling")
    assert await ask(engine) is None
    assert await fed(engine)


async def test_stream_on_a_battery(
    hass: HomeAssistant, engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry
) -> None:
    """A stream would empty the battery."""
    camera.stream_address = STREAM
    device_id = er.async_get(hass).async_get(camera.entity_id).device_id
    er.async_get(hass).async_get_or_create(
        "sensor", BRAND, "battery", device_id=device_id, original_device_class="battery"
    )
    assert await ask(engine) is None
    assert await fed(engine)


async def test_camera_without_a_registry_entry(
    hass: HomeAssistant, engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry
) -> None:
    """A camera that has no device has no battery that we would know of."""
    camera.stream_address = STREAM
    er.async_get(hass).async_update_entity(camera.entity_id, device_id=None)
    assert await ask(engine) == STREAM


async def test_form_still_open(
    hass: HomeAssistant, engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry
) -> None:
    """The engine asks as soon as it has a camera; the answer waits for the form that gave it one."""
    camera.stream_address = STREAM
    answer = asyncio.create_task(ask(engine, "barn"))
    await asyncio.sleep(QUICK * 5)
    assert not answer.done()
    data = {"camera_id": "barn", "kind": "entity", "entity_id": "camera.garage", "interval": 1.0}
    barn = ConfigSubentry(data=MappingProxyType(data), subentry_type="camera", title="Barn", unique_id="barn")
    hass.config_entries.async_add_subentry(loaded, barn)
    assert await answer == STREAM


@pytest.mark.parametrize(("camera_id", "what"), [("front_door", "stream_address"), ("garage", "weather")])
async def test_not_ours_to_answer(
    engine: FakeEngine,
    camera: BrandCamera,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    camera_id: str,
    what: str,
) -> None:
    """Nothing is done for a camera that is no entity, or for a question of tomorrow."""
    monkeypatch.setattr("custom_components.watchpost.relay.PATIENCE", QUICK)
    assert await ask(engine, camera_id, what) is None
    assert await hungry(engine)


async def test_out_of_the_engines_reach(
    engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that keeps asking cannot open the stream: it gets stills."""
    camera.stream_address = STREAM
    assert [await ask(engine) for _ in range(4)] == [STREAM, STREAM, STREAM, None]
    await fed(engine)
    monkeypatch.setattr("custom_components.watchpost.relay.STEADY", -1.0)
    assert [await ask(engine) for _ in range(4)] == [STREAM] * 4


async def test_renamed(
    hass: HomeAssistant, engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry
) -> None:
    """A camera entity that is renamed goes on feeding, and answers."""
    assert await ask(engine) is None
    await fed(engine)
    er.async_get(hass).async_update_entity("camera.garage", new_entity_id="camera.barn")
    await hass.async_block_till_done()
    (subentry,) = [one for one in loaded.subentries.values() if one.unique_id == "garage"]
    assert subentry.data["entity_id"] == "camera.barn"
    await fed(engine, 2)
    camera.stream_address = STREAM
    assert await ask(engine) == STREAM


async def test_home_assistant_starts(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Home Assistant starts, the answer waits for the cameras of others."""
    hass.set_state(CoreState.starting)
    answer = asyncio.create_task(ask(engine))
    await asyncio.sleep(QUICK * 5)
    assert not answer.done()
    await async_add_camera(hass, stream=STREAM)
    await hass.async_start()
    assert await answer == STREAM
    hass.set_state(CoreState.starting)
    monkeypatch.setattr("custom_components.watchpost.relay.PATIENCE", QUICK)
    assert await ask(engine) == STREAM
    hass.set_state(CoreState.running)


@pytest.mark.parametrize(
    ("found", "known"),
    [
        ("192.168.7.20", True),
        ("fd00::20%eth0", True),
        ("203.0.114.1", False),
        ("127.0.0.1", False),
        (None, False),
    ],
)
async def test_names_are_looked_up(
    hass: HomeAssistant,
    engine: FakeEngine,
    camera: BrandCamera,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    found: str | None,
    known: bool,
) -> None:
    """A host's name may lead into the home, out of it, back to this very machine, or nowhere."""

    async def look_up(host: str, port: int | None) -> list[Any]:
        assert host == "cam.home"
        if found is None:
            raise gaierror
        return [(AddressFamily.AF_INET, SocketKind.SOCK_STREAM, 6, "", (found, 0))]

    monkeypatch.setattr(hass.loop, "getaddrinfo", look_up)
    camera.stream_address = "rtsp://cam.home/live"
    assert await ask(engine) == ("rtsp://cam.home/live" if known else None)
