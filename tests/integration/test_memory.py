"""What outlives a restart stays small."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.watchpost import memory as module
from custom_components.watchpost.memory import Memory


async def test_the_oldest_events_are_forgotten(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, hass_storage: dict[str, Any]
) -> None:
    monkeypatch.setattr(module, "MAX_EVENTS", 2)
    memory = Memory(hass, "x")
    await memory.load()
    assert memory.meet("engine", 9) is None
    for event in ("a", "b", "c"):
        assert memory.first(event, {"changed"}) == {"changed"}
    assert memory.first("c", {"changed", "worded"}) == {"worded"}
    memory.advance(9)
    await memory.save()
    again = Memory(hass, "x")
    await again.load()
    assert again.meet("engine", 9) == 9
    assert again.first("c", {"changed"}) == frozenset()
    assert again.first("a", {"changed"}) == {"changed"}
    await again.remove()
    assert not hass_storage
