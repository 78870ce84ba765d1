"""What the tests of forms need."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost.const import DOMAIN
from tests.fakes.engine import TOKEN, FakeEngine


@pytest.fixture
async def entry(hass: HomeAssistant, engine: FakeEngine) -> MockConfigEntry:
    """An engine that is connected, without cameras."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Watchpost",
        unique_id=engine.system["engine_id"],
        data={CONF_URL: engine.url, CONF_TOKEN: TOKEN},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await engine.wait_listener()
    return entry


@pytest.fixture
async def moved(engine: FakeEngine) -> AsyncGenerator[FakeEngine]:
    """The same engine at another address."""
    async with FakeEngine() as moved:
        yield moved
