"""The engine's own settings: model server, and address for devices."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .form import Form

LOCAL: dict[str, Any] = {
    "base_url": "http://192.0.2.3:11434/v1",
    "model": "qwen3-vl",
    "daily_calls": 100,
    "daily_tokens": 200000,
}
STORED = "https://api.example.org/v1"


@pytest.fixture
def form(hass: HomeAssistant, loaded: MockConfigEntry) -> Form:
    """The options of an engine."""
    return Form(hass.config_entries.options, loaded.entry_id, "options")


async def open_models(form: Form) -> None:
    """Go to the step "Models"."""
    page = await form.start("user")
    assert page["menu_options"] == ["models", "away", "devices"]
    await form.choose("models")


def sent(engine: FakeEngine, method: str, path: str) -> list[Any]:
    """What the engine was sent at a door."""
    return [
        body
        for found_method, found_path, body in engine.bodies
        if (found_method, found_path) == (method, path)
    ]


async def test_models(engine: FakeEngine, loaded: MockConfigEntry, form: Form) -> None:
    """A model server is tried with one picture, then kept by the engine and nowhere else."""
    engine.home["language"] = "de"
    await open_models(form)
    assert form.shown("base_url") == STORED
    assert form.shown("key") is None
    assert form.shown("model") == "gpt-5-mini"
    assert form.shown("daily_calls") == 200
    assert form.shown("daily_tokens") == 500000
    assert form.shown("language") == "de"
    assert "save_anyway" not in form.fields
    page = await form.submit({**LOCAL, "key": "secret", "language": "fr"})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == {}
    assert sent(engine, "POST", "/v1/model/test") == [{**LOCAL, "key": "secret"}]
    assert sent(engine, "PUT", "/v1/model") == [{**LOCAL, "key": "secret"}]
    assert engine.home["language"] == "fr"
    assert "secret" not in str(loaded.as_dict())


async def test_model_names_are_offered(engine: FakeEngine, form: Form) -> None:
    """Models that the server knows can be chosen; a server that cannot say leaves it to the person."""
    await open_models(form)
    (offered,) = [field for name, field in form.page["data_schema"].schema.items() if name == "model"]
    assert offered.config["options"] == ["gpt-5-mini", "qwen3-vl"]
    assert offered.config["custom_value"]
    engine.model_names = []
    await open_models(form)
    (typed,) = [field for name, field in form.page["data_schema"].schema.items() if name == "model"]
    assert typed.selector_type == "text"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("timeout", "model_timeout"),
        ("unreachable", "model_unreachable"),
        ("unauthorized", "model_unauthorized"),
        ("rate_limited", "model_rate_limited"),
        ("refused", "model_refused"),
        ("bad_reply", "model_bad_reply"),
        ("budget", "model_budget"),
        ("a code of tomorrow", "model_failed"),
    ],
)
async def test_model_failed_and_corrected(engine: FakeEngine, form: Form, code: str, reason: str) -> None:
    """What does not work is said and not kept; what was typed stays, and the key is remembered unseen."""
    engine.model_test = {"ok": False, "error": code, "message": "details"}
    await open_models(form)
    page = await form.submit({**LOCAL, "key": "secret"})
    assert page["errors"] == {"base": reason}
    assert page["description_placeholders"] == {"detail": "details"}
    assert form.shown("base_url") == LOCAL["base_url"]
    assert form.shown("key") is None
    assert sent(engine, "PUT", "/v1/model") == []
    engine.model_test = {"ok": True, "seconds": 1.0, "tokens": 10, "summary": "A door."}
    page = await form.submit(LOCAL)
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert sent(engine, "PUT", "/v1/model") == [{**LOCAL, "key": "secret"}]


async def test_model_saved_anyway(engine: FakeEngine, form: Form) -> None:
    """A server that is off right now can be kept, after it was seen to fail."""
    engine.model_test = {"ok": False, "error": "unreachable", "message": "details"}
    await open_models(form)
    await form.submit(LOCAL)
    assert form.shown("save_anyway") is False
    page = await form.submit({**LOCAL, "save_anyway": True})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert len(sent(engine, "POST", "/v1/model/test")) == 1
    assert len(sent(engine, "PUT", "/v1/model")) == 1


async def test_model_off(engine: FakeEngine, form: Form) -> None:
    """Without an address no model is asked, and nothing is tried."""
    await open_models(form)
    page = await form.submit({"daily_calls": 1, "daily_tokens": 1})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert sent(engine, "POST", "/v1/model/test") == []
    assert engine.system["model"]["configured"] is False


async def test_model_without_a_name(engine: FakeEngine, form: Form) -> None:
    """A server alone is not enough."""
    await open_models(form)
    page = await form.submit({**LOCAL, "model": ""})
    assert page["errors"] == {"model": "model_missing"}
    assert sent(engine, "POST", "/v1/model/test") == []


@pytest.mark.parametrize(("base_url", "keys"), [(f"{STORED}/", [None]), ("https://api.example.com/v1", [""])])
async def test_key_stays_with_its_server(
    engine: FakeEngine, form: Form, base_url: str, keys: list[str | None]
) -> None:
    """The stored key stays for the same server, and never goes to another one."""
    await open_models(form)
    await form.submit({**LOCAL, "base_url": base_url})
    assert [body.get("key") for body in sent(engine, "POST", "/v1/model/test")] == keys
    assert [body.get("key") for body in sent(engine, "PUT", "/v1/model")] == keys


async def test_engine_fails_on_models(engine: FakeEngine, form: Form) -> None:
    """An engine that fails is said so, before and after typing."""
    engine.fail("PUT", "/v1/model", 507, "disk_full")
    await open_models(form)
    page = await form.submit(LOCAL)
    assert page["errors"] == {"base": "disk_full"}
    engine.fail("GET", "/v1/model", 500)
    await form.start("user")
    page = await form.choose("models")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "engine_failed")


async def test_devices(engine: FakeEngine, form: Form) -> None:
    """The address for devices is kept by the engine; empty lets it find its own."""
    await form.start("user")
    await form.choose("devices")
    assert form.shown("device_url") == "http://192.0.2.2:8098"
    await form.submit({"device_url": "http://192.0.2.2:8098"})
    assert sent(engine, "PUT", "/v1/system") == []
    await form.start("user")
    await form.choose("devices")
    page = await form.submit({"device_url": "not an address"})
    assert page["errors"] == {"device_url": "invalid_address"}
    page = await form.submit({"device_url": "192.0.2.9"})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert engine.system["device_url"] == "http://192.0.2.9:8098"
    await form.start("user")
    await form.choose("devices")
    await form.submit({})
    assert engine.system["device_url"] == ""


async def test_engine_fails_on_devices(engine: FakeEngine, form: Form) -> None:
    """An engine that fails is said so, before and after typing."""
    engine.fail("PUT", "/v1/system", 400, "invalid")
    await form.start("user")
    await form.choose("devices")
    page = await form.submit({"device_url": "192.0.2.9"})
    assert page["errors"] == {"base": "refused"}
    assert page["description_placeholders"] == {"detail": "invalid it is"}
    engine.fail("GET", "/v1/system", 503, "unavailable")
    await form.start("user")
    page = await form.choose("devices")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "engine_failed")


async def test_not_connected(hass: HomeAssistant, loaded: MockConfigEntry, form: Form) -> None:
    """Without the engine there is nothing to set."""
    await hass.config_entries.async_unload(loaded.entry_id)
    page = await form.start("user")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "not_loaded")
