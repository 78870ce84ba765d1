"""Engines that are found: as an app of the Supervisor, and in the network."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_IGNORE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntryState,
)
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost.const import DOMAIN
from tests.fakes.engine import TOKEN, FakeEngine

from .form import Form

ENGINE_ID = "5f0c7a52d2f64b3e9c6b6f9f5b1f7a11"
UUID = "0b9c1f3e5d7a4e6c8f1a2b3c4d5e6f70"


def app(engine: FakeEngine, uuid: str = UUID, token: str = TOKEN, engine_id: str = UUID) -> HassioServiceInfo:
    """What the Supervisor passes on."""
    config = {"host": "127.0.0.1", "port": engine.port, "token": token, "engine_id": engine_id}
    return HassioServiceInfo(config=config, name="Watchpost", slug="local_watchpost", uuid=uuid)


def found(engine: FakeEngine, **properties: str) -> ZeroconfServiceInfo:
    """What the network tells."""
    return ZeroconfServiceInfo(
        ip_address=ip_address("127.0.0.1"),
        ip_addresses=[ip_address("127.0.0.1")],
        port=engine.port,
        hostname="engine.local.",
        type="_watchpost._tcp.local.",
        name="engine._watchpost._tcp.local.",
        properties={"kind": "engine", "id": ENGINE_ID, "version": "0.1.0", "api": "1", **properties},
    )


@pytest.fixture
def form(hass: HomeAssistant) -> Form:
    """A form that opens by itself."""
    return Form(hass.config_entries.flow, DOMAIN, "config")


def flows(hass: HomeAssistant) -> list[str]:
    """The sources of the forms that are open."""
    return [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)]


async def test_app(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """An app brings everything; a person only says yes."""
    engine.system["engine_id"] = UUID
    page = await form.start(SOURCE_HASSIO, app(engine))
    assert (page["type"], page["step_id"]) == (FlowResultType.FORM, "hassio_confirm")
    page = await form.submit()
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert page["result"].unique_id == UUID
    assert page["result"].data == {CONF_URL: engine.url, CONF_TOKEN: TOKEN}
    assert page["result"].title == "Watchpost"
    assert page["next_flow"]


async def test_app_does_not_answer_yet(engine: FakeEngine, form: Form) -> None:
    """The app may still be starting: it can be tried again."""
    engine.fail("GET", "/v1/system", 503, "unavailable")
    await form.start(SOURCE_HASSIO, app(engine))
    page = await form.submit()
    assert page["errors"] == {"base": "cannot_connect"}
    engine.heal()
    assert (await form.submit())["type"] is FlowResultType.CREATE_ENTRY


async def test_app_moved(hass: HomeAssistant, engine: FakeEngine, moved: FakeEngine, form: Form) -> None:
    """An app that announces itself again brings its entry up to date."""
    moved.token = "fresh"
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=UUID, source=SOURCE_HASSIO, data={CONF_URL: engine.url, CONF_TOKEN: TOKEN}
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    page = await form.start(SOURCE_HASSIO, app(moved, token="fresh"))
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert entry.data == {CONF_URL: moved.url, CONF_TOKEN: "fresh"}
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.client.url == moved.url


async def test_app_back(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """An entry that waits for its app is set up as soon as that announces itself."""
    await engine.stop()
    entry = MockConfigEntry(domain=DOMAIN, unique_id=UUID, data={CONF_URL: engine.url, CONF_TOKEN: TOKEN})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await engine.start()
    page = await form.start(SOURCE_HASSIO, app(engine))
    assert page["reason"] == "already_configured"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("known_by", ["id", "address"])
async def test_app_added_by_hand_before(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, form: Form, known_by: str
) -> None:
    """An engine added by hand and announced later keeps its entry, with everything that hangs on it."""
    MockConfigEntry(domain=DOMAIN, unique_id="unrelated", data={CONF_URL: "http://other"}).add_to_hass(hass)
    engine.add_camera("garage")
    stranger = dr.async_get(hass).async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={(DOMAIN, "stranger")}
    )
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={(DOMAIN, f"{ENGINE_ID}_garage_camera")}
    )
    entities = er.async_get(hass)
    entity = entities.async_get_or_create(
        "sensor", DOMAIN, f"{ENGINE_ID}_garage_score", config_entry=loaded, device_id=device.id
    )
    other = entities.async_get_or_create("sensor", DOMAIN, "other", config_entry=loaded)
    page = await form.start(SOURCE_HASSIO, app(engine, engine_id=ENGINE_ID if known_by == "id" else UUID))
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert loaded.unique_id == UUID
    assert entities.async_get(entity.entity_id).unique_id == f"{UUID}_garage_score"
    assert entities.async_get(other.entity_id).unique_id == "other"
    assert dr.async_get(hass).async_get(device.id).identifiers == {(DOMAIN, f"{UUID}_garage_camera")}
    assert dr.async_get(hass).async_get(stranger.id).identifiers == {(DOMAIN, "stranger")}
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED


async def test_app_announced_where_another_was(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, form: Form
) -> None:
    """The entry that has the id counts, not one that has the same address."""
    known = MockConfigEntry(domain=DOMAIN, unique_id=UUID, data={CONF_URL: "http://old", CONF_TOKEN: "old"})
    known.add_to_hass(hass)
    page = await form.start(SOURCE_HASSIO, app(engine, engine_id=ENGINE_ID))
    assert page["reason"] == "already_configured"
    assert known.data == {CONF_URL: engine.url, CONF_TOKEN: TOKEN}
    assert loaded.unique_id == ENGINE_ID


async def test_app_ignored(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """What was ignored stays so."""
    ignored = MockConfigEntry(domain=DOMAIN, unique_id=UUID, source=SOURCE_IGNORE)
    ignored.add_to_hass(hass)
    page = await form.start(SOURCE_HASSIO, app(engine))
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert ignored.data == {}


@pytest.mark.parametrize("engine_id", [UUID, ENGINE_ID])
async def test_app_found_in_the_network_first(
    hass: HomeAssistant, engine: FakeEngine, form: Form, engine_id: str
) -> None:
    """One engine has one form: the one that needs no token."""
    stranger = Form(hass.config_entries.flow, DOMAIN, "config")
    await stranger.start(SOURCE_ZEROCONF, found(engine, id="a-stranger"))
    network = Form(hass.config_entries.flow, DOMAIN, "config")
    await network.start(SOURCE_ZEROCONF, found(engine, id=engine_id))
    page = await form.start(SOURCE_HASSIO, app(engine, engine_id=engine_id))
    assert page["step_id"] == "hassio_confirm"
    assert sorted(flows(hass)) == [SOURCE_HASSIO, SOURCE_ZEROCONF]
    page = await network.start(SOURCE_ZEROCONF, found(engine, id=UUID))
    assert page["reason"] == "already_in_progress"


async def test_network(engine: FakeEngine, form: Form) -> None:
    """An engine in the network is asked for nothing but its token."""
    page = await form.start(SOURCE_ZEROCONF, found(engine))
    assert (page["type"], page["step_id"]) == (FlowResultType.FORM, "zeroconf_confirm")
    page = await form.submit({CONF_TOKEN: "wrong"})
    assert page["errors"] == {"base": "invalid_auth"}
    page = await form.submit({CONF_TOKEN: TOKEN})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert page["result"].unique_id == ENGINE_ID
    assert page["result"].data == {CONF_URL: engine.url, CONF_TOKEN: TOKEN}


async def test_network_lied(engine: FakeEngine, form: Form) -> None:
    """What answers must be what was announced."""
    engine.system["engine_id"] = "another"
    await form.start(SOURCE_ZEROCONF, found(engine))
    page = await form.submit({CONF_TOKEN: TOKEN})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "different_engine")


@pytest.mark.parametrize("properties", [{"kind": "node"}, {"id": ""}])
async def test_network_something_else(engine: FakeEngine, form: Form, properties: dict[str, str]) -> None:
    """A device of ours is no engine."""
    page = await form.start(SOURCE_ZEROCONF, found(engine, **properties))
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "not_watchpost")


async def test_network_moved(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, moved: FakeEngine, form: Form
) -> None:
    """An engine that no longer answers where it was is followed."""
    await engine.stop()
    page = await form.start(SOURCE_ZEROCONF, found(moved))
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert loaded.data == {CONF_URL: moved.url, CONF_TOKEN: TOKEN}
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("why", ["same address", "old one works", "new one is another", "tls"])
async def test_network_not_moved(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, moved: FakeEngine, form: Form, why: str
) -> None:
    """Anyone can announce anything: an address is given up only for a better one."""
    if why == "tls":
        hass.config_entries.async_update_entry(loaded, data={**loaded.data, CONF_URL: "https://127.0.0.1:1"})
    elif why == "new one is another":
        await engine.stop()
        moved.system["engine_id"] = "another"
    before = dict(loaded.data)
    calls = len(moved.calls)
    page = await form.start(SOURCE_ZEROCONF, found(engine if why == "same address" else moved))
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert loaded.data == before
    if why in ("old one works", "tls"):
        assert len(moved.calls) == calls, "the token went to an address that nobody confirmed"


async def test_network_ignored(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """What was ignored stays so."""
    MockConfigEntry(domain=DOMAIN, unique_id=ENGINE_ID, source=SOURCE_IGNORE).add_to_hass(hass)
    page = await form.start(SOURCE_ZEROCONF, found(engine))
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_found_in_the_network_and_added_by_hand(
    hass: HomeAssistant, engine: FakeEngine, form: Form
) -> None:
    """Adding an engine by hand ends the form that the network opened for it."""
    await form.start(SOURCE_ZEROCONF, found(engine))
    by_hand = Form(hass.config_entries.flow, DOMAIN, "config")
    await by_hand.start(SOURCE_USER)
    typed: dict[str, Any] = {CONF_URL: engine.url, CONF_TOKEN: TOKEN}
    page = await by_hand.submit(typed)
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert flows(hass) == []
