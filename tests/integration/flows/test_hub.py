"""An engine is connected by hand, and its address or token changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER, ConfigEntryState, FlowType
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost.const import DOMAIN
from tests.fakes.engine import TOKEN, FakeEngine

from .form import Form

ENGINE_ID = "5f0c7a52d2f64b3e9c6b6f9f5b1f7a11"

type Break = Callable[[FakeEngine], object]


def _system(engine: FakeEngine, version: int) -> None:
    engine.system["schema_version"] = version


def _unreadable(engine: FakeEngine, version: int) -> None:
    engine.garbage["GET", "/v1/system"] = b"[]"
    engine.hello["schema_version"] = version


BREAKS: list[tuple[str, Break]] = [
    ("cannot_connect", lambda engine: engine.fail("GET", "/v1/system", 503, "unavailable")),
    ("cannot_connect", lambda engine: engine.fail("GET", "/v1/system", 502)),
    ("invalid_auth", lambda engine: engine.fail("GET", "/v1/system", 401, "unauthorized")),
    ("wrong_scope", lambda engine: engine.fail("GET", "/v1/system", 403, "forbidden")),
    ("wrong_scope", lambda engine: engine.fail("GET", "/v1/model", 403, "forbidden")),
    ("not_watchpost", lambda engine: engine.fail("GET", "/v1/system", 404)),
    ("not_watchpost", lambda engine: _unreadable(engine, 1)),
    ("engine_too_old", lambda engine: _unreadable(engine, 0)),
    ("engine_too_new", lambda engine: _unreadable(engine, 2)),
    ("engine_too_old", lambda engine: _system(engine, 0)),
    ("engine_too_new", lambda engine: _system(engine, 2)),
]


@pytest.mark.parametrize("takes_it", [True, False])
async def test_language(
    hass: HomeAssistant, engine: FakeEngine, form: Form, caplog: pytest.LogCaptureFixture, takes_it: bool
) -> None:
    """A new engine speaks the language of Home Assistant; one that will not is connected all the same."""
    hass.config.language = "de"
    if not takes_it:
        engine.fail("PUT", "/v1/home", 400, "invalid")
    await form.start(SOURCE_USER)
    page = await form.submit({CONF_URL: engine.url, CONF_TOKEN: TOKEN})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert page["next_flow"]
    assert engine.home["language"] == ("de" if takes_it else "en")
    assert ("did not take the language" in caplog.text) is not takes_it


@pytest.fixture
def form(hass: HomeAssistant) -> Form:
    """The form of the integration."""
    return Form(hass.config_entries.flow, DOMAIN, "config")


async def test_by_hand(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """A bare address and a token are enough; then the first camera is asked for."""
    page = await form.start(SOURCE_USER)
    assert (page["type"], page["step_id"]) == (FlowResultType.FORM, "user")
    page = await form.submit({CONF_URL: f"127.0.0.1:{engine.port}", CONF_TOKEN: TOKEN})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    entry = page["result"]
    assert entry.title == "Watchpost"
    assert entry.data == {CONF_URL: engine.url, CONF_TOKEN: TOKEN}
    assert entry.unique_id == ENGINE_ID
    assert entry.state is ConfigEntryState.LOADED
    kind, flow_id = page["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    (camera,) = hass.config_entries.subentries.async_progress()
    assert (camera["flow_id"], camera["step_id"]) == (flow_id, "user")


# aiohttp's heartbeat outlives the connection on which the engine's contract is looked up.
@pytest.mark.parametrize("expected_lingering_timers", [True])
@pytest.mark.parametrize(("reason", "broken"), BREAKS)
async def test_tried_before_kept(engine: FakeEngine, form: Form, reason: str, broken: Break) -> None:
    """What does not work is said; what is typed next is tried again."""
    healthy = dict(engine.system), dict(engine.hello)
    broken(engine)
    await form.start(SOURCE_USER)
    page = await form.submit({CONF_URL: engine.url, CONF_TOKEN: TOKEN})
    assert (page["type"], page["errors"]) == (FlowResultType.FORM, {"base": reason})
    assert form.shown(CONF_URL) == engine.url
    assert form.shown(CONF_TOKEN) is None
    engine.heal()
    engine.system, engine.hello = healthy
    page = await form.submit({CONF_URL: engine.url, CONF_TOKEN: TOKEN})
    assert page["type"] is FlowResultType.CREATE_ENTRY


async def test_nobody_there(engine: FakeEngine, form: Form) -> None:
    """An address where nothing answers, and one that is none."""
    await engine.stop()
    await form.start(SOURCE_USER)
    page = await form.submit({CONF_URL: engine.url, CONF_TOKEN: TOKEN})
    assert page["errors"] == {"base": "cannot_connect"}
    page = await form.submit({CONF_URL: "not an address", CONF_TOKEN: TOKEN})
    assert page["errors"] == {CONF_URL: "invalid_address"}


async def test_same_engine_twice(
    hass: HomeAssistant, loaded: MockConfigEntry, moved: FakeEngine, form: Form
) -> None:
    """An engine has one entry; its newest address and token are taken over."""
    moved.token = "another"
    await form.start(SOURCE_USER)
    page = await form.submit({CONF_URL: moved.url, CONF_TOKEN: "another"})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert loaded.data == {CONF_URL: moved.url, CONF_TOKEN: "another"}
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED
    assert loaded.runtime_data.client.url == moved.url


async def test_ignored_before(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """Who ignored an engine that was found may still add it by hand."""
    MockConfigEntry(domain=DOMAIN, unique_id=ENGINE_ID, source=SOURCE_IGNORE).add_to_hass(hass)
    await form.start(SOURCE_USER)
    page = await form.submit({CONF_URL: engine.url, CONF_TOKEN: TOKEN})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_not_ready_for_cameras(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """An engine that cannot be set up yet is kept, but no camera is asked for."""
    engine.fail("GET", "/v1/news", 503, "unavailable")
    await form.start(SOURCE_USER)
    page = await form.submit({CONF_URL: engine.url, CONF_TOKEN: TOKEN})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert page["result"].state is ConfigEntryState.SETUP_RETRY
    assert "next_flow" not in page
    assert not hass.config_entries.subentries.async_progress()


async def test_reauth(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, form: Form) -> None:
    """A token that was revoked is replaced, and the engine connected with the new one."""
    engine.token = "another"
    form.page = await loaded.start_reauth_flow(hass)
    assert form.page["step_id"] == "reauth_confirm"
    page = await form.submit({CONF_TOKEN: TOKEN})
    assert page["errors"] == {"base": "invalid_auth"}
    page = await form.submit({CONF_TOKEN: "another"})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await hass.async_block_till_done()
    assert loaded.data == {CONF_URL: engine.url, CONF_TOKEN: "another"}
    assert loaded.state is ConfigEntryState.LOADED


async def test_reauth_after_failed_setup(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """An entry that could not be set up with its token is set up with the new one."""
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=ENGINE_ID, data={CONF_URL: engine.url, CONF_TOKEN: "old"}
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (form.page,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    page = await form.submit({CONF_TOKEN: TOKEN})
    assert page["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_reauth_with_the_same_token(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, form: Form
) -> None:
    """A token that works again (the engine was restored) begins anew as well."""
    form.page = await loaded.start_reauth_flow(hass)
    before = loaded.runtime_data
    page = await form.submit({CONF_TOKEN: TOKEN})
    assert page["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED
    assert loaded.runtime_data is not before


async def test_reauth_of_another_engine(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, form: Form
) -> None:
    """The token of another engine is not taken."""
    engine.system["engine_id"] = "another"
    form.page = await loaded.start_reauth_flow(hass)
    page = await form.submit({CONF_TOKEN: TOKEN})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "different_engine")


async def test_reconfigure(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, moved: FakeEngine, form: Form
) -> None:
    """Another address with the token that is kept; the token is never shown."""
    form.page = await loaded.start_reconfigure_flow(hass)
    assert form.shown(CONF_URL) == engine.url
    assert form.shown(CONF_TOKEN) is None
    page = await form.submit({CONF_URL: "http://"})
    assert page["errors"] == {CONF_URL: "invalid_address"}
    page = await form.submit({CONF_URL: engine.url, CONF_TOKEN: "wrong"})
    assert page["errors"] == {"base": "invalid_auth"}
    page = await form.submit({CONF_URL: f"127.0.0.1:{moved.port}"})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    await hass.async_block_till_done()
    assert loaded.data == {CONF_URL: moved.url, CONF_TOKEN: TOKEN}
    assert loaded.state is ConfigEntryState.LOADED
    assert moved.calls.count(("GET", "/v1/news")) == 1


async def test_reconfigure_to_another_engine(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, moved: FakeEngine, form: Form
) -> None:
    """An entry stays with its engine."""
    moved.system["engine_id"] = "another"
    form.page = await loaded.start_reconfigure_flow(hass)
    page = await form.submit({CONF_URL: moved.url, CONF_TOKEN: TOKEN})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "different_engine")
    assert loaded.data[CONF_URL] == engine.url
