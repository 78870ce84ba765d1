"""One camera, which is an entity of another integration."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant

from tests.fakes.engine import FakeEngine
from tests.integration.conftest import camera_subentry
from tests.integration.real_camera import BrandCamera, async_add_camera

from .asking import QUICK


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
