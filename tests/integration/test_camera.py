"""The live view."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.components.camera import (
    CameraEntityFeature,
    async_get_image,
    async_get_stream_source,
    get_camera_from_entity_id,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from tests.fakes.engine import FakeEngine

from .conftest import Settle

CAMERA = "camera.front_door"
LIVE = ("POST", "/v1/cameras/front_door/live")


@pytest.fixture
async def pushed(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle) -> None:
    """A camera of which the engine has pictures, not a stream."""
    await engine.change_camera("front_door", live="mjpeg")
    await settle(lambda: features(hass) == 0)


def features(hass: HomeAssistant) -> int:
    return int(hass.states.get(CAMERA).attributes["supported_features"])


async def test_a_still(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry) -> None:
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, CAMERA)
    engine.snapshots["front_door"] = b"\xff\xd8jpeg"
    assert (await async_get_image(hass, CAMERA)).content == b"\xff\xd8jpeg"
    camera = get_camera_from_entity_id(hass, CAMERA)
    assert await camera.async_camera_image(width=320, height=200) == b"\xff\xd8jpeg320"


async def test_a_stream_of_its_own_each_time(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    assert features(hass) == CameraEntityFeature.STREAM
    assert await async_get_stream_source(hass, CAMERA) == f"{engine.url}/v1/live/ticket-0"
    assert await async_get_stream_source(hass, CAMERA) == f"{engine.url}/v1/live/ticket-1"
    engine.fail(*LIVE, 503, "unavailable")
    with pytest.raises(HomeAssistantError) as caught:
        await async_get_stream_source(hass, CAMERA)
    assert caught.value.translation_key == "engine_unavailable"


async def test_mjpeg_is_passed_on(
    hass: HomeAssistant, engine: FakeEngine, pushed: None, hass_client: ClientSessionGenerator
) -> None:
    engine.live_parts = [b"\xff\xd8one\xff\xd9", b"\xff\xd8two\xff\xd9"]
    client = await hass_client()
    answer = await client.get(f"/api/camera_proxy_stream/{CAMERA}")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "multipart/x-mixed-replace; boundary=frame"
    body = await answer.read()
    assert body.index(b"one") < body.index(b"two")
    assert body.startswith(b"--frame\r\nContent-Type: image/jpeg")


async def test_mjpeg_without_an_engine(
    hass: HomeAssistant, engine: FakeEngine, pushed: None, hass_client: ClientSessionGenerator
) -> None:
    engine.fail(*LIVE, 503, "unavailable")
    client = await hass_client()
    answer = await client.get(f"/api/camera_proxy_stream/{CAMERA}")
    assert answer.status == 503


async def test_stills_one_after_another_of_a_stream(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """A browser that cannot play the stream is shown stills, as of any camera."""
    engine.snapshots["front_door"] = b"\xff\xd8jpeg"
    client = await hass_client()
    answer = await client.get(f"/api/camera_proxy_stream/{CAMERA}")
    part = await answer.content.readuntil(b"\xff\xd8jpeg")
    assert b"image/jpeg" in part
    answer.close()
    assert LIVE not in engine.calls


async def test_capabilities(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    hass_ws_client: WebSocketGenerator,
) -> None:
    client = await hass_ws_client(hass)

    async def types() -> Any:
        await client.send_json_auto_id({"type": "camera/capabilities", "entity_id": CAMERA})
        return (await client.receive_json())["result"]["frontend_stream_types"]

    assert await types() == ["hls"]
    await engine.change_camera("front_door", live="mjpeg")
    await settle(lambda: features(hass) == 0)
    assert await types() == []


async def test_a_stream_that_breaks_off_gets_another_address(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """A ticket opens once; the stream of Home Assistant would try the old one for ever."""
    assert await async_setup_component(hass, "stream", {})
    camera = get_camera_from_entity_id(hass, CAMERA)
    stream = await camera.async_create_stream()
    assert stream is not None
    assert stream.source.endswith("ticket-0")
    # Nobody looks: opened anew it needs a new one.
    assert await camera.async_create_stream() is stream
    assert stream.source.endswith("ticket-1")
    stream.add_provider("hls")
    assert (await camera.async_create_stream()).source.endswith("ticket-1")
    # It breaks off, as told by the worker.
    engine.fail(*LIVE, 503, "unavailable")
    stream._async_update_state(False)
    await engine.wait_for(lambda: engine.calls.count(LIVE) == 3)
    await settle(lambda: not camera._refreshing)
    assert stream.source.endswith("ticket-1")
    # Its stills are there all the same.
    assert hass.states.get(CAMERA).state == "idle"
    engine.heal()
    stream._async_update_state(True)
    stream._async_update_state(False)
    await settle(lambda: stream.source.endswith("ticket-2"))
    await stream.stop()


async def test_a_camera_without_a_stream_has_none(
    hass: HomeAssistant, engine: FakeEngine, pushed: None
) -> None:
    assert await async_setup_component(hass, "stream", {})
    assert await async_get_stream_source(hass, CAMERA) is None
    assert await get_camera_from_entity_id(hass, CAMERA).async_create_stream() is None
