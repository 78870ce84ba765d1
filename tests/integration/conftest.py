"""Home Assistant for real, in process, and the fake engine on a socket of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components import media_source
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components  # noqa: F401 - before the fixture hass brings a custom_components of its own
from tests.fakes.engine import TOKEN, FakeEngine

DOMAIN = "watchpost"
ENGINE_ID = "5f0c7a52d2f64b3e9c6b6f9f5b1f7a11"


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load ours."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reconnect at once, and ping only where a test is about it: aiohttp's timer outlives a closed socket."""
    monkeypatch.setattr("custom_components.watchpost.news.HEARTBEAT", None)
    monkeypatch.setattr("custom_components.watchpost.coordinator.RETRY_FIRST", 0.01)
    monkeypatch.setattr("custom_components.watchpost.coordinator.RETRY_MOST", 0.02)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder of the test's own: the default one is inside the installed package."""
    return hass_tmp_config_dir


@pytest.fixture
async def engine(socket_enabled: None) -> AsyncIterator[FakeEngine]:
    """An engine with one camera, "Front door"."""
    async with FakeEngine() as engine:
        engine.add_camera("front_door", "Front door")
        yield engine


def camera_subentry(
    camera_id: str = "front_door", title: str = "Front door", **data: Any
) -> ConfigSubentryData:
    """A camera of an entry; one with a stream unless told otherwise."""
    known = {"camera_id": camera_id, "kind": "stream", "source": "rtsp://192.0.2.10/main", "interval": 1.0}
    return ConfigSubentryData(
        data={**known, **data}, subentry_type="camera", title=title, unique_id=camera_id
    )


async def call(hass: HomeAssistant, domain: str, action: str, entity: str, **data: Any) -> None:
    """Call an action for an entity."""
    await hass.services.async_call(domain, action, {"entity_id": entity, **data}, blocking=True)


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    """The cameras of the entry; tests replace this."""
    return [camera_subentry()]


@pytest.fixture
async def entry(
    hass: HomeAssistant, engine: FakeEngine, subentries: list[ConfigSubentryData]
) -> MockConfigEntry:
    """The entry, not yet set up."""
    assert await async_setup_component(hass, "homeassistant", {})
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Watchpost",
        unique_id=ENGINE_ID,
        data={"url": engine.url, "token": TOKEN},
        subentries_data=subentries,
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry
) -> AsyncIterator[MockConfigEntry]:
    """The entry, set up, with the engine's news open."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await engine.wait_listener()
    await engine.wait_for(lambda: bool(engine.wanted))
    await hass.async_block_till_done()
    yield entry
    if hass.config_entries.async_get_entry(entry.entry_id) and entry.state.recoverable:
        await hass.config_entries.async_unload(entry.entry_id)


type Settle = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture
def settle(hass: HomeAssistant) -> Settle:
    """Wait until what was sent over the socket shows in Home Assistant."""

    async def settle(shown: Callable[[], object]) -> None:
        import asyncio

        async with asyncio.timeout(10):
            while not shown():
                await asyncio.sleep(0.005)
                await hass.async_block_till_done()

    return settle


@pytest.fixture
def contract() -> Path:
    """The folder of the golden messages."""
    return Path(__file__).parents[2] / "contract" / "news"


ROOT = "media-source://watchpost"


@pytest.fixture
async def media(hass: HomeAssistant, loaded: MockConfigEntry, settle: Settle) -> str:
    """The media browser; returns the engine's entry id."""
    await settle(lambda: hass.states.get("switch.garage_record_now"))
    assert await async_setup_component(hass, "media_source", {})
    await hass.config.async_set_time_zone("Europe/Berlin")
    return loaded.entry_id


async def browse(hass: HomeAssistant, place: str = "") -> list[tuple[str, str]]:
    """Return titles and ids of what is in a place."""
    found = await media_source.async_browse_media(hass, f"{ROOT}{place}")
    return [(child.title, child.media_content_id.removeprefix(ROOT)) for child in found.children or []]
