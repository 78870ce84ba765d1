"""Cameras of Home Assistant feed the engine: by their stream's address, or still by still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from socket import AddressFamily, SocketKind, gaierror
from types import MappingProxyType
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry
from .real_camera import BRAND, BrandCamera, async_add_camera, picture

STREAM = "rtsp://user:hidden-login@192.168.7.20:554/live"
QUICK = 0.01


@pytest.fixture(autouse=True)
def _quick_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr("custom_components.watchpost.feeder.RETRY_FIRST", QUICK)
    monkeypatch.setattr("custom_components.watchpost.feeder.RETRY_MOST", QUICK)


@pytest.fixture
def subentries(interval: float) -> list[ConfigSubentryData]:
    """One camera, which is an entity of another integration."""
    data = {"camera_id": "garage", "kind": "entity", "entity_id": "camera.garage", "interval": interval}
    garage = ConfigSubentryData(data=data, subentry_type="camera", title="Garage", unique_id="garage")
    return [camera_subentry(), garage]


@pytest.fixture
def interval() -> float:
    """Seconds between two stills."""
    return QUICK


@pytest.fixture
async def engine(socket_enabled: None) -> AsyncGenerator[FakeEngine]:
    """An engine that already has the camera, and gets pictures of it."""
    async with FakeEngine() as engine:
        engine.add_camera("garage", "Garage", source_kind="relay")
        yield engine


@pytest.fixture
async def camera(hass: HomeAssistant) -> BrandCamera:
    """The camera entity, without a stream."""
    return await async_add_camera(hass)


async def ask(engine: FakeEngine, camera_id: str = "garage", what: str = "stream_address") -> str | None:
    """Ask as the engine does, and return the answer."""
    listener = engine.listeners[-1]
    number = len(listener.replies)
    await engine.request(f"r{number}", camera_id, what)
    await engine.wait_for(lambda: len(listener.replies) > number)
    reply = listener.replies[-1]
    assert reply["id"] == f"r{number}"
    address: str | None = reply["address"]
    return address


async def fed(engine: FakeEngine, more: int = 1) -> list[bytes]:
    """Wait for more stills, and return those that came."""
    before = len(engine.frames)
    await engine.wait_for(lambda: len(engine.frames) >= before + more)
    return [jpeg for _, jpeg, _ in engine.frames[before:]]


async def hungry(engine: FakeEngine) -> bool:
    """Whether no still comes, many intervals long."""
    await asyncio.sleep(QUICK * 3)
    before = len(engine.frames)
    await asyncio.sleep(QUICK * 10)
    return len(engine.frames) == before


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


@pytest.mark.parametrize("failure", [HomeAssistantError("no"), TimeoutError(), OSError("no")])
async def test_stream_that_nobody_tells(
    engine: FakeEngine,
    camera: BrandCamera,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
) -> None:
    """An integration that does not tell its address is asked for stills. The log has one line for it."""
    camera.fails = failure
    assert await ask(engine) is None
    asked = camera.asked
    await settle(lambda: camera.asked >= asked + 3)
    assert caplog.text.count("No stills of camera.garage for the engine") == 1
    camera.fails = None
    await fed(engine, 2)
    assert caplog.text.count("Stills of camera.garage go to the engine again") == 1


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


@pytest.mark.parametrize("interval", [3600.0])
async def test_not_faster_than_the_interval(
    engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry
) -> None:
    """The next still waits for its time, however often the engine asks."""
    assert await ask(engine) is None
    await engine.wait_for(lambda: len(engine.frames) == 1)
    assert await ask(engine) is None
    assert await hungry(engine)
    assert len(engine.frames) == 1


async def test_one_after_the_other(
    engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow camera is never asked twice at a time; equal stills are sent all the same."""
    gate, running = asyncio.Event(), 0

    async def slow(width: int | None = None, height: int | None = None) -> bytes:
        nonlocal running
        running += 1
        assert running == 1
        await gate.wait()
        running -= 1
        return picture()

    monkeypatch.setattr(camera, "async_camera_image", slow)
    assert await ask(engine) is None
    assert await hungry(engine)
    assert await ask(engine) is None
    assert await hungry(engine)
    gate.set()
    assert await fed(engine, 3) == [picture()] * 3


@pytest.mark.parametrize("how", [{"on": False}, {"available": False}])
async def test_camera_away_for_a_while(
    engine: FakeEngine,
    camera: BrandCamera,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    how: dict[str, bool],
) -> None:
    """A camera that is off is left alone, without a word, until it is back."""
    camera.switch(**how)
    assert await ask(engine) is None
    assert await hungry(engine)
    assert camera.asked == 0
    camera.switch()
    await fed(engine, 2)
    camera.switch(**how)
    assert await hungry(engine)
    assert "stills" not in caplog.text.lower()


async def test_stream_is_back(engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry) -> None:
    """Stills do not begin where a stream can be had again: without them the engine asks, and gets it."""
    camera.stream_address = STREAM
    camera.switch(available=False)
    assert await ask(engine) is None
    camera.switch()
    assert await hungry(engine)
    assert engine.frames == []
    assert await ask(engine) == STREAM


async def test_later_request_ends_the_stills(
    engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry
) -> None:
    """A camera that learned to stream needs no stills any more."""
    assert await ask(engine) is None
    await fed(engine)
    camera.stream_address = STREAM
    assert await ask(engine) == STREAM
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


async def test_not_watched(
    engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry, settle: Settle
) -> None:
    """While watching is off nothing is asked of the camera."""
    assert await ask(engine) is None
    await fed(engine)
    await engine.change_camera("garage", settings={"watching": False})
    await settle(lambda: not loaded.runtime_data.state.cameras["garage"].settings.watching)
    assert await hungry(engine)
    await engine.change_camera("garage", settings={"watching": True})
    await fed(engine)


async def test_removed(
    hass: HomeAssistant, engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry
) -> None:
    """Without its subentry a camera is not fed."""
    assert await ask(engine) is None
    await fed(engine)
    (subentry_id,) = [one.subentry_id for one in loaded.subentries.values() if one.unique_id == "garage"]
    hass.config_entries.async_remove_subentry(loaded, subentry_id)
    await hass.async_block_till_done()
    assert await hungry(engine)


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


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_other_pictures(
    engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry, kind: str
) -> None:
    """The engine takes JPEGs, so every picture becomes one."""
    camera.still = picture(kind=kind)
    assert await ask(engine) is None
    (jpeg,) = await fed(engine)
    assert jpeg.startswith(b"\xff\xd8")


@pytest.mark.parametrize("still", [b"<svg/>", b"", None])
async def test_no_picture(
    engine: FakeEngine,
    camera: BrandCamera,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
    still: bytes | None,
) -> None:
    """What is no picture is not sent."""
    camera.still = still
    assert await ask(engine) is None
    await settle(lambda: "No stills of camera.garage" in caplog.text)
    assert engine.frames == []


async def test_engine_does_not_take_them(
    engine: FakeEngine,
    camera: BrandCamera,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An engine that refuses is tried again, and said once."""
    path = "/v1/cameras/garage/frames"
    engine.fail("POST", path, 503, "unavailable")
    assert await ask(engine) is None
    await settle(lambda: engine.calls.count(("POST", path)) >= 3)
    engine.heal()
    await fed(engine, 2)
    assert caplog.text.count("No stills of camera.garage") == 1
    assert caplog.text.count("go to the engine again") == 1


@pytest.mark.parametrize(
    ("connected", "stream", "is_fed"), [(False, None, True), (True, None, False), (False, STREAM, False)]
)
async def test_after_a_restart(
    hass: HomeAssistant,
    engine: FakeEngine,
    camera: BrandCamera,
    entry: MockConfigEntry,
    connected: bool,
    stream: str | None,
    is_fed: bool,
) -> None:
    """An engine that waits for stills does not ask again: whoever gets none is fed without being asked."""
    camera.stream_address = stream
    engine.cameras["garage"]["status"]["connected"] = connected
    assert await hass.config_entries.async_setup(entry.entry_id)
    await engine.wait_listener()
    if is_fed:
        await fed(engine)
    else:
        assert await hungry(engine)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_engine_away(
    hass: HomeAssistant, engine: FakeEngine, camera: BrandCamera, loaded: MockConfigEntry, settle: Settle
) -> None:
    """While the engine is away the camera rests; when it is back, stills go on."""
    assert await ask(engine) is None
    await fed(engine)
    await engine.stop()
    await settle(lambda: not loaded.runtime_data.connected)
    await asyncio.sleep(QUICK * 3)
    asked = camera.asked
    await asyncio.sleep(QUICK * 10)
    assert camera.asked == asked
    await engine.start()
    await fed(engine)


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
