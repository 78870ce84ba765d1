"""Nothing that comes over the wire, and no fault of ours, is the end of all news."""

from __future__ import annotations

import json

import pytest
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost import coordinator as module
from custom_components.watchpost.client import EngineClient
from custom_components.watchpost.errors import ContractError
from custom_components.watchpost.messages import CameraChanged, Message
from custom_components.watchpost.news import NewsConnection
from custom_components.watchpost.state import EngineState, fold
from tests.fakes.engine import FakeEngine, golden

from .conftest import Settle
from .ear import state_of

ACTIVITY = "binary_sensor.front_door_activity"


def with_number(path: str, number: str) -> str:
    """A message of a camera with a number that no Python program would have written."""
    message = golden("camera")
    *outer, last = path.split(".")
    inner = message["camera"]
    for key in outer:
        inner = inner[key]
    inner[last] = "HERE"
    return json.dumps(message).replace('"HERE"', number)


NESTED = "[" * 150_000 + "]" * 150_000
MONSTERS = {
    "nested": NESTED,
    "nested within": '{"type": "camera", "camera": ' + NESTED + "}",
    "long integer": '{"type": "news", "cursor": ' + "7" * 5000 + "}",
    "large cursor": '{"type": "news", "cursor": ' + str(2**63) + "}",
    "large number": with_number("status.fps", "1" + "0" * 400),
    "infinite": with_number("status.fps", "1e999"),
    "no number": with_number("status.fps", "NaN"),
    "large count": with_number("today.changes", str(10**30)),
    "large in a box": with_number("settings.masks", "[[[0, 1" + "0" * 400 + "]]]"),
    "before all time": with_number("status.last_frame_at", '"0001-01-01T00:00:00+23:00"'),
}


@pytest.mark.parametrize("monster", MONSTERS.values(), ids=MONSTERS)
async def test_monsters_are_left_out(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
    monster: str,
) -> None:
    """One line in the log, and what comes next is heard over the same connection."""
    await engine.tell(monster)
    await engine.opened("e1", "front_door")
    await settle(lambda: state_of(hass, ACTIVITY)() == "on")
    assert caplog.text.count("cannot be read") == 1
    assert "Lost the engine" not in caplog.text
    assert [call for call in engine.calls if call[1] == "/v1/news"] == [("GET", "/v1/news")]


async def test_a_monster_as_an_answer(loaded: MockConfigEntry, engine: FakeEngine) -> None:
    """The same for what a call answers."""
    client: EngineClient = loaded.runtime_data.client
    for monster in (NESTED, "7" * 5000):
        engine.garbage["GET", "/v1/home"] = monster.encode()
        with pytest.raises(ContractError):
            await client.home()


async def test_a_fault_of_ours(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is told in full, everything is unavailable, and the engine is asked again, later each time."""
    fits = hass.states.get(ACTIVITY)
    assert fits is not None
    assert fits.state != STATE_UNAVAILABLE
    pauses: list[int] = []
    states: list[str] = []

    def pause(attempt: int) -> float:
        pauses.append(attempt)
        states.append(state_of(hass, ACTIVITY)())
        return 0.01

    def faulty(state: EngineState, message: Message) -> EngineState:
        if isinstance(message, CameraChanged) and len(pauses) < 2:
            raise ZeroDivisionError("a fault of ours")
        return fold(state, message)

    monkeypatch.setattr(module, "fold", faulty)
    monkeypatch.setattr(module, "pause", pause)
    for times in (1, 2):
        await engine.change_camera("front_door", name="Porch")
        await settle(lambda times=times: len(pauses) == times)
        await settle(lambda: loaded.runtime_data.connected)
        await engine.wait_listener()
    await engine.opened("e1", "front_door")
    await settle(lambda: state_of(hass, ACTIVITY)() == "on")
    assert pauses == [0, 1]
    assert states == [STATE_UNAVAILABLE] * 2
    assert caplog.text.count("Stopped listening") == 2
    assert "Traceback" in caplog.text
    assert "ZeroDivisionError: a fault of ours" in caplog.text


async def test_a_fault_while_it_comes_back(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A snapshot that we stumble over is not the end either, and its connection is closed."""
    begin, closed = module.from_snapshot, NewsConnection.close
    falls, closes = [1], []

    def stumble(snapshot: object) -> object:
        if falls.pop() if falls else False:
            raise ZeroDivisionError("a fault of ours")
        return begin(snapshot)  # type: ignore[arg-type]

    async def close(connection: NewsConnection) -> None:
        closes.append(connection)
        await closed(connection)

    monkeypatch.setattr(module, "from_snapshot", stumble)
    monkeypatch.setattr(NewsConnection, "close", close)
    await engine.drop()
    await settle(lambda: "is back" in caplog.text or len(closes) >= 2)
    await settle(lambda: loaded.runtime_data.connected)
    assert caplog.text.count("ZeroDivisionError: a fault of ours") == 1
    assert len(set(map(id, closes))) == 2
    await engine.wait_listener()
    await engine.opened("e1", "front_door")
    await settle(lambda: state_of(hass, ACTIVITY)() == "on")
