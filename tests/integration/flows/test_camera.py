"""A camera is added."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost.const import DOMAIN
from tests.fakes.engine import FakeEngine
from tests.integration.conftest import Settle
from tests.integration.real_camera import BrandCamera, async_add_camera

from .form import Form

STREAM = {"name": "Front door", "source": "rtsp://u:p@192.0.2.10/main", "interval": 1.0}


@pytest.fixture
async def engine(socket_enabled: None) -> AsyncGenerator[FakeEngine]:
    """An engine without cameras."""
    async with FakeEngine() as engine:
        yield engine


@pytest.fixture
def form(hass: HomeAssistant, loaded: MockConfigEntry) -> Form:
    """The form for one more camera."""
    return Form(hass.config_entries.subentries, (loaded.entry_id, "camera"), "config_subentries.camera")


@pytest.fixture
async def garage(hass: HomeAssistant) -> BrandCamera:
    """A camera that Home Assistant already has."""
    return await async_add_camera(hass)


async def add(form: Form, kind: str, typed: dict[str, Any]) -> dict[str, Any]:
    """Go through the form."""
    await form.start("user")
    await form.choose(kind)
    return await form.submit(typed)


def only(entry: MockConfigEntry) -> Any:
    """The one camera of an entry."""
    (subentry,) = entry.subentries.values()
    return subentry


async def test_stream(engine: FakeEngine, loaded: MockConfigEntry, form: Form) -> None:
    """A camera by its address: the engine takes it with its settings, then it is kept."""
    page = await form.start("user")
    assert page["menu_options"] == ["entity", "stream", "push", "mqtt"]
    await form.choose("stream")
    assert form.fields == ["name", "source", "sub_source", "interval", "prompt", "language"]
    assert form.shown("interval") == 1.0
    page = await form.submit({**STREAM, "prompt": " Gate left.\nIgnore cats. ", "language": "de"})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    camera = only(loaded)
    assert camera.title == "Front door"
    assert camera.unique_id == "front_door"
    assert camera.data == {
        "camera_id": "front_door",
        "kind": "stream",
        "interval": 1.0,
        "source": "rtsp://u:p@192.0.2.10/main",
    }
    assert engine.wanted[1] == {
        "id": "front_door",
        "owner": loaded.entry_id,
        "name": "Front door",
        "source": "rtsp://u:p@192.0.2.10/main",
        "interval": 1.0,
        "settings": {"prompt": "Gate left.\nIgnore cats.", "language": "de"},
    }


async def test_sub_stream(engine: FakeEngine, loaded: MockConfigEntry, form: Form) -> None:
    """A smaller stream beside it, which is an RTSP one."""
    await form.start("user")
    await form.choose("stream")
    page = await form.submit({**STREAM, "sub_source": "http://192.0.2.10/sub"})
    assert page["errors"] == {"sub_source": "not_rtsp"}
    page = await form.submit({**STREAM, "sub_source": "nonsense"})
    assert page["errors"] == {"sub_source": "invalid_stream"}
    page = await form.submit({**STREAM, "sub_source": " rtsp://u:p@192.0.2.10/sub "})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert only(loaded).data["sub_source"] == "rtsp://u:p@192.0.2.10/sub"
    assert engine.wanted[1]["sub_source"] == "rtsp://u:p@192.0.2.10/sub"


async def test_mqtt(engine: FakeEngine, loaded: MockConfigEntry, form: Form) -> None:
    """A camera on a topic."""
    await form.start("user")
    await form.choose("mqtt")
    assert form.fields == ["name", "topic", "prompt", "language"]
    await form.submit({"name": "Yard", "topic": "cams/yard"})
    assert only(loaded).data == {"camera_id": "yard", "kind": "mqtt", "interval": 1.0, "topic": "cams/yard"}
    assert engine.wanted[1]["source"] == "mqtt://cams/yard"


@pytest.mark.parametrize("broker", ["", "none"])
async def test_mqtt_without_a_broker(
    engine: FakeEngine, loaded: MockConfigEntry, form: Form, settle: Settle, broker: str
) -> None:
    """An engine without a broker could never hear the camera."""
    await engine.change_system(broker=broker)
    await settle(lambda: loaded.runtime_data.state.system.broker == broker)
    page = await add(form, "mqtt", {"name": "Yard", "topic": "cams/yard"})
    assert page["errors"] == {"base": "no_broker"}
    assert engine.cameras == {}


async def test_entity(engine: FakeEngine, loaded: MockConfigEntry, form: Form, garage: BrandCamera) -> None:
    """A camera that Home Assistant has: its name is taken unless another is typed."""
    await form.start("user")
    await form.choose("entity")
    assert form.fields == ["entity_id", "name", "interval", "prompt", "language"]
    page = await form.submit({"entity_id": "camera.garage", "interval": 2})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert only(loaded).title == "Garage"
    assert only(loaded).data == {
        "camera_id": "garage",
        "kind": "entity",
        "interval": 2.0,
        "entity_id": "camera.garage",
    }
    assert engine.wanted[1]["source"] == "relay:"


async def test_entity_with_a_name(loaded: MockConfigEntry, form: Form, garage: BrandCamera) -> None:
    """A name that was typed counts."""
    await add(form, "entity", {"entity_id": "camera.garage", "interval": 1, "name": "Car"})
    assert (only(loaded).title, only(loaded).unique_id) == ("Car", "car")


async def test_entity_not_loaded_now(hass: HomeAssistant, loaded: MockConfigEntry, form: Form) -> None:
    """A camera that is known but not there now can be added; its id stands for its name."""
    er.async_get(hass).async_get_or_create("camera", "brand", "attic", suggested_object_id="attic")
    page = await add(form, "entity", {"entity_id": "camera.attic", "interval": 1})
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert only(loaded).title == "camera.attic"


async def test_own_cameras_are_no_source(hass: HomeAssistant, loaded: MockConfigEntry, form: Form) -> None:
    """What Watchpost shows is not offered, nor taken."""
    own = er.async_get(hass).async_get_or_create("camera", DOMAIN, "own").entity_id
    await form.start("user")
    await form.choose("entity")
    (offered,) = [field for name, field in form.page["data_schema"].schema.items() if name == "entity_id"]
    assert own in offered.config["exclude_entities"]
    with pytest.raises(InvalidData):
        await form.submit({"entity_id": own, "interval": 1})
    hass.states.async_set("light.garage", "on")
    for other in ("camera.nowhere", "light.garage"):
        page = await form.submit({"entity_id": other, "interval": 1})
        assert page["errors"] == {"entity_id": "no_such_camera"}
    assert loaded.subentries == {}


async def test_push(engine: FakeEngine, loaded: MockConfigEntry, form: Form) -> None:
    """A device that sends its pictures: address and key are shown once, and the engine already waits."""
    page = await add(form, "push", {"name": "ESP cam", "interval": 5})
    assert (page["type"], page["step_id"]) == (FlowResultType.FORM, "push_key")
    key = engine.keys["esp_cam"]
    assert page["description_placeholders"]["address"] == f"{engine.url}/v1/frames"
    assert page["description_placeholders"]["key"] == key
    assert engine.cameras["esp_cam"]["wanted"]
    assert loaded.subentries == {}
    page = await form.submit()
    assert page["type"] is FlowResultType.CREATE_ENTRY
    assert only(loaded).data == {"camera_id": "esp_cam", "kind": "push", "interval": 5.0}
    assert key not in str(loaded.as_dict())


async def test_push_not_kept(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, form: Form
) -> None:
    """Who closes the form at the key gets no camera, and the key opens nothing."""
    await add(form, "push", {"name": "ESP cam", "interval": 5})
    form.close()
    await hass.async_block_till_done()
    assert engine.keys == {}
    assert "esp_cam" not in engine.cameras
    assert loaded.subentries == {}


async def test_push_not_kept_and_engine_gone(
    hass: HomeAssistant, engine: FakeEngine, form: Form, caplog: pytest.LogCaptureFixture
) -> None:
    """A key that could not be revoked is not hushed up."""
    await add(form, "push", {"name": "ESP cam", "interval": 5})
    engine.fail("DELETE", "/v1/cameras/esp_cam/key", 503, "unavailable")
    form.close()
    await hass.async_block_till_done()
    assert "key of camera esp_cam, which was not kept, could not be revoked" in caplog.text


async def test_push_key_failed(engine: FakeEngine, form: Form) -> None:
    """A key that could not be made is asked for again, for the same camera."""
    engine.fail("POST", "/v1/cameras/esp_cam/key", 503, "unavailable")
    page = await add(form, "push", {"name": "ESP cam", "interval": 5})
    assert page["errors"] == {"base": "engine_failed"}
    engine.heal()
    page = await form.submit({"name": "ESP camera", "interval": 5})
    assert page["step_id"] == "push_key"
    assert list(engine.keys) == ["esp_cam"]
    assert engine.cameras["esp_cam"]["name"] == "ESP camera"


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, "invalid", "refused"),
        (409, "conflict", "taken"),
        (401, "unauthorized", "invalid_auth"),
        (403, "forbidden", "wrong_scope"),
        (507, "disk_full", "disk_full"),
        (500, "", "engine_failed"),
    ],
)
async def test_engine_refuses(
    engine: FakeEngine, loaded: MockConfigEntry, form: Form, status: int, code: str, reason: str
) -> None:
    """What the engine does not take is not kept, and can be corrected."""
    engine.fail("PUT", "/v1/cameras/front_door", status, code)
    page = await add(form, "stream", STREAM)
    assert page["errors"] == {"base": reason}
    assert form.shown("source") == STREAM["source"]
    assert loaded.subentries == {}
    engine.heal()
    assert (await form.submit(STREAM))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("kind", "typed", "errors"),
    [
        ("stream", {**STREAM, "source": "rtsp://a b"}, {"source": "invalid_address"}),
        ("stream", {**STREAM, "source": "file:///etc/passwd"}, {"source": "invalid_stream"}),
        ("stream", {**STREAM, "source": "rtsp://u:********@x/1"}, {"source": "password_hidden"}),
        ("stream", {**STREAM, "name": "  "}, {"name": "name_missing"}),
        ("mqtt", {"name": "Yard", "topic": "cams/#"}, {"topic": "invalid_topic"}),
    ],
)
async def test_typed_wrong(
    engine: FakeEngine, form: Form, kind: str, typed: dict[str, Any], errors: dict[str, str]
) -> None:
    """The field that is wrong says so, and the engine is not bothered."""
    page = await add(form, kind, typed)
    assert page["errors"] == errors
    assert engine.cameras == {}


async def test_nothing_twice(loaded: MockConfigEntry, form: Form, garage: BrandCamera) -> None:
    """One camera is watched once, whatever it is called and whoever logs in."""
    await add(form, "stream", STREAM)
    page = await add(form, "stream", {**STREAM, "name": "X", "source": "rtsp://u:other@192.0.2.10/main"})
    assert page["errors"] == {"source": "already_watched"}
    await add(form, "entity", {"entity_id": "camera.garage", "interval": 1})
    page = await add(form, "entity", {"entity_id": "camera.garage", "interval": 1, "name": "X"})
    assert page["errors"] == {"entity_id": "already_watched"}
    await add(form, "mqtt", {"name": "Yard", "topic": "cams/yard"})
    page = await add(form, "mqtt", {"name": "X", "topic": "mqtt://cams/yard"})
    assert page["errors"] == {"topic": "already_watched"}
    for _ in range(2):
        await add(form, "push", {"name": "ESP", "interval": 1})
        assert (await form.submit())["type"] is FlowResultType.CREATE_ENTRY
    assert [one.unique_id for one in loaded.subentries.values()] == [
        "front_door", "garage", "yard", "esp", "esp_2",
    ]  # fmt: skip


async def test_ids(engine: FakeEngine, loaded: MockConfigEntry, form: Form) -> None:
    """An id is free in the engine too; a camera that is no longer wanted gives its own back."""
    engine.add_camera("front_door", wanted=True, owner="somebody else")
    engine.add_camera("yard", wanted=False)
    await add(form, "stream", STREAM)
    await add(form, "mqtt", {"name": "Yard", "topic": "cams/yard"})
    await add(form, "mqtt", {"name": "Ä" * 60 + " _", "topic": "cams/a"})
    await add(form, "mqtt", {"name": "!", "topic": "cams/b"})
    ids = [one.unique_id for one in loaded.subentries.values()]
    assert ids == ["front_door_2", "yard", "a" * 48, "unknown"]


async def test_not_connected(hass: HomeAssistant, loaded: MockConfigEntry, form: Form) -> None:
    """Without the engine no camera can be added."""
    await hass.config_entries.async_unload(loaded.entry_id)
    page = await form.start("user")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "not_loaded")
