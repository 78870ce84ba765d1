"""Cameras without a stream are fed still by still."""

from __future__ import annotations

import asyncio

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine
from tests.integration.conftest import Settle
from tests.integration.real_camera import BrandCamera, picture

from .asking import QUICK, STREAM, ask, fed, hungry


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
