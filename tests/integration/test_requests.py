"""What goes on beside the news: requests of the engine, and which models there are."""

from __future__ import annotations

import logging

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost.messages import Request
from tests.fakes.engine import FakeEngine

from .conftest import Settle
from .ear import state_of

ACTIVITY = "binary_sensor.front_door_activity"


async def test_requests_are_answered(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    async def answer(request: Request) -> str | None:
        if request.camera_id == "broken":
            raise HomeAssistantError("no")
        return "rtsp://192.0.2.11/live" if request.camera_id == "garage" else None

    remove = loaded.runtime_data.async_add_request_handler(answer)
    listener = await engine.wait_listener()
    await engine.request("r1", "garage")
    await engine.wait_for(lambda: len(listener.replies) == 1)
    await engine.request("r2", "porch")
    await engine.wait_for(lambda: len(listener.replies) == 2)
    await engine.request("r3", "broken")
    await engine.wait_for(lambda: len(listener.replies) == 3)
    remove()
    await engine.request("r4", "garage")
    await engine.wait_for(lambda: len(listener.replies) == 4)
    assert [(reply["id"], reply["address"]) for reply in listener.replies] == [
        ("r1", "rtsp://192.0.2.11/live"),
        ("r2", None),
        ("r3", None),
        ("r4", None),
    ]


async def test_an_answer_that_nobody_takes(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def answer(request: Request) -> str | None:
        await engine.drop()
        await settle(lambda: not loaded.runtime_data.connected)
        return None

    caplog.set_level(logging.DEBUG)
    loaded.runtime_data.async_add_request_handler(answer)
    await engine.request("r1", "garage")
    await settle(lambda: "did not take the answer" in caplog.text)
    await settle(lambda: state_of(hass, ACTIVITY)() == "off")


async def test_models_are_asked_for_again_with_another_server(
    engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, caplog: pytest.LogCaptureFixture
) -> None:
    coordinator = loaded.runtime_data
    await settle(lambda: coordinator.model_names == ("gpt-5-mini", "qwen3-vl"))
    engine.model_names = ["llava"]
    await engine.change_system(model={"base_url": "http://192.0.2.7/v1"})
    await settle(lambda: coordinator.model_names == ("llava",))
    # One that cannot say leaves what is known.
    caplog.set_level(logging.DEBUG)
    engine.fail("GET", "/v1/model/names", 503, "unavailable")
    await engine.change_system(model={"base_url": "http://192.0.2.8/v1"})
    await settle(lambda: "does not say which models" in caplog.text)
    assert coordinator.model_names == ("llava",)
