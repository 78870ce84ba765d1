"""Away copies, set up by a person: a store is tried before it is kept, and errors stand at their fields."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine
from tests.integration.conftest import Settle

from .form import Form

S3: dict[str, Any] = {"bucket": "clips", "region": "eu-central-1", "account": "KEY", "secret": "hush"}
TOLD: dict[str, Any] = {
    "store": "s3",
    "bucket": "clips",
    "prefix": "",
    "region": "eu-central-1",
    "endpoint": "",
    "account": "KEY",
}
CHOICE: dict[str, Any] = {
    "cameras": ["front_door"],
    "kinds": ["event", "picture"],
    "days": 90,
    "mbit_per_second": 5,
}


@pytest.fixture
def form(hass: HomeAssistant, loaded: MockConfigEntry) -> Form:
    """The options of an engine."""
    return Form(hass.config_entries.options, loaded.entry_id, "options")


@pytest.fixture(autouse=True)
def fresh(engine: FakeEngine) -> None:
    """No store was chosen yet."""
    engine.system["away"] = {**engine.system["away"], "store": "off"}


def sent(engine: FakeEngine, method: str, path: str = "/v1/away") -> list[Any]:
    """What the engine was sent at a door."""
    return [body for one, where, body in engine.bodies if (one, where) == (method, path)]


async def open_store(form: Form, store: str) -> None:
    """Go to the form of a store."""
    await form.start("user")
    await form.choose("away")
    await form.choose(f"away_{store}")


async def test_a_store_is_tried_then_kept_with_what_goes_there(
    engine: FakeEngine, loaded: MockConfigEntry, form: Form, settle: Settle
) -> None:
    await settle(lambda: "front_door" in loaded.runtime_data.state.cameras)
    await form.start("user")
    page = await form.choose("away")
    assert page["menu_options"] == ["away_s3", "away_gcs", "away_azure"]
    await form.choose("away_s3")
    assert (form.shown("prefix"), form.shown("secret"), form.shown("bucket")) == ("watchpost", None, None)
    assert "unencrypted" not in form.fields
    page = await form.submit({**S3, "passphrase": "correct horse"})
    assert page["step_id"] == "away_choice"
    told = {**TOLD, "secret": "hush", "passphrase": "correct horse"}
    assert sent(engine, "POST", "/v1/away/test") == [told]
    assert sent(engine, "PUT") == [], "nothing is kept before all was asked"
    offered = next(field for name, field in page["data_schema"].schema.items() if name == "cameras")
    assert offered.config["options"] == [{"value": "front_door", "label": "Front door"}]
    page = await form.submit(CHOICE)
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert sent(engine, "PUT") == [{**told, **CHOICE}]
    assert "hush" not in str(loaded.as_dict())
    assert loaded.options == {}


@pytest.mark.parametrize(
    ("code", "field", "reason"),
    [
        ("unauthorized", "secret", "away_unauthorized"),
        ("not_found", "bucket", "away_not_found"),
        ("unreachable", "base", "away_unreachable"),
        ("refused", "base", "away_refused"),
        ("damaged", "base", "away_damaged"),
        ("a code of tomorrow", "base", "away_refused"),
    ],
)
async def test_what_the_store_answers_is_said_at_its_field(
    engine: FakeEngine, form: Form, code: str, field: str, reason: str
) -> None:
    engine.away.test = {"ok": False, "error": code, "message": "details"}
    await open_store(form, "s3")
    page = await form.submit({**S3, "passphrase": "correct horse"})
    assert page["errors"] == {field: reason}
    assert page["description_placeholders"] == {"detail": "details"}
    assert form.shown("bucket") == "clips"
    assert (form.shown("secret"), form.shown("passphrase")) == (None, None)
    engine.away.test = {"ok": True, "seconds": 0.1}
    page = await form.submit({key: value for key, value in S3.items() if key != "secret"})
    assert page["step_id"] == "away_choice"
    told = {**TOLD, "secret": "hush", "passphrase": "correct horse"}
    assert sent(engine, "POST", "/v1/away/test")[-1] == told, "remembered unseen"
    await form.submit(CHOICE)
    assert sent(engine, "PUT") == [{**told, **CHOICE}]


@pytest.mark.parametrize(
    "field", ["bucket", "prefix", "region", "endpoint", "account", "secret", "passphrase"]
)
async def test_what_the_engine_finds_wrong_is_said_at_its_field(
    engine: FakeEngine, form: Form, field: str
) -> None:
    engine.away.invalid = f"{field}: it is missing"
    await open_store(form, "s3")
    page = await form.submit(S3)
    assert page["errors"] == {field: f"away_{field}"}
    engine.away.invalid = "kinds: of no field here"
    assert (await form.submit(S3))["errors"] == {"base": "refused"}


@pytest.mark.parametrize(
    ("store", "fields"),
    [
        ("s3", ["bucket", "region", "endpoint", "account", "secret", "prefix", "passphrase"]),
        ("gcs", ["bucket", "secret", "prefix", "passphrase"]),
        ("azure", ["bucket", "account", "endpoint", "secret", "prefix", "passphrase"]),
    ],
)
async def test_each_store_has_its_fields(form: Form, store: str, fields: list[str]) -> None:
    await open_store(form, store)
    assert form.fields == fields


async def test_another_store_takes_nothing_over(engine: FakeEngine, form: Form) -> None:
    engine.system["away"]["store"] = "s3"
    engine.away.settings |= {"bucket": "clips", "endpoint": "https://minio.example.org", "account": "KEY"}
    await open_store(form, "gcs")
    assert form.shown("bucket") is None
    await form.submit({"bucket": "other", "secret": "{}"})
    (told,) = sent(engine, "POST", "/v1/away/test")
    assert told == {
        "store": "gcs", "bucket": "other", "prefix": "", "secret": "{}",
        "region": "", "endpoint": "", "account": "",
    }  # fmt: skip


async def test_what_is_set_is_shown_and_changed(engine: FakeEngine, form: Form) -> None:
    engine.system["away"]["store"] = "s3"
    engine.away.settings |= {
        "bucket": "clips", "prefix": "", "account": "KEY", "encrypted": True, "cameras": ["gone"],
        "days": 30.0,
    }  # fmt: skip
    await form.start("user")
    page = await form.choose("away")
    assert page["menu_options"] == ["away_choice", "away_s3", "away_gcs", "away_azure", "away_off"]
    assert page["description_placeholders"] == {"bucket": "clips"}
    await form.choose("away_choice")
    assert (form.shown("cameras"), form.shown("days")) == (["gone"], 30.0)
    page = await form.submit({"kinds": ["event"], "days": 7, "mbit_per_second": 0})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert sent(engine, "PUT") == [{"cameras": [], "kinds": ["event"], "days": 7, "mbit_per_second": 0}]
    await open_store(form, "s3")
    assert (form.shown("bucket"), form.shown("account"), form.shown("unencrypted")) == ("clips", "KEY", False)
    await form.submit({"bucket": "clips", "account": "KEY", "unencrypted": True})
    assert sent(engine, "POST", "/v1/away/test")[-1]["passphrase"] == ""
    assert "secret" not in sent(engine, "POST", "/v1/away/test")[-1]


async def test_nothing_chosen_is_said(engine: FakeEngine, form: Form) -> None:
    engine.system["away"]["store"] = "s3"
    await form.start("user")
    await form.choose("away")
    await form.choose("away_choice")
    page = await form.submit({**CHOICE, "cameras": [], "kinds": []})
    assert page["errors"] == {"kinds": "away_kinds"}
    assert sent(engine, "PUT") == []


async def test_no_more_copies(engine: FakeEngine, form: Form) -> None:
    engine.system["away"]["store"] = "s3"
    engine.away.settings["bucket"] = "clips"
    engine.fail("PUT", "/v1/away", 503, "unavailable")
    await form.start("user")
    await form.choose("away")
    page = await form.choose("away_off")
    assert page["description_placeholders"] == {"bucket": "clips", "detail": ""}
    assert (await form.submit())["errors"] == {"base": "engine_failed"}
    engine.heal()
    assert (await form.submit())["type"] is FlowResultType.CREATE_ENTRY
    assert engine.system["away"]["store"] == "off"


async def test_an_engine_that_fails_is_said(engine: FakeEngine, form: Form) -> None:
    engine.fail("PUT", "/v1/away", 400, "invalid")
    await open_store(form, "s3")
    await form.submit(S3)
    page = await form.submit(CHOICE)
    assert (page["step_id"], page["errors"]) == ("away_choice", {"base": "refused"})
    assert page["description_placeholders"] == {"detail": "invalid it is"}
    engine.fail("GET", "/v1/away", 500)
    await form.start("user")
    page = await form.choose("away")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "engine_failed")
