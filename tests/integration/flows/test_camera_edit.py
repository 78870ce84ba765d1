"""A camera is changed."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine
from tests.integration.conftest import camera_subentry
from tests.integration.real_camera import async_add_camera

from .form import Form

PASSWORD = "p%40ss"
SOURCE = f"rtsp://admin:{PASSWORD}@192.0.2.10/main"


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    """A camera of each kind."""
    return [
        camera_subentry(source=SOURCE),
        ConfigSubentryData(
            data={"camera_id": "garage", "kind": "entity", "entity_id": "camera.garage", "interval": 2.0},
            subentry_type="camera",
            title="Garage",
            unique_id="garage",
        ),
        ConfigSubentryData(
            data={"camera_id": "esp", "kind": "push", "interval": 5.0},
            subentry_type="camera",
            title="ESP",
            unique_id="esp",
        ),
        ConfigSubentryData(
            data={"camera_id": "yard", "kind": "mqtt", "topic": "cams/yard", "interval": 1.0},
            subentry_type="camera",
            title="Yard",
            unique_id="yard",
        ),
    ]


class Change(Form):
    """The form that changes one camera."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        super().__init__(
            hass.config_entries.subentries, (entry.entry_id, "camera"), "config_subentries.camera"
        )
        self._entry = entry

    async def open(self, camera_id: str, option: str) -> dict[str, Any]:
        """Choose what to change of a camera."""
        await self.start("reconfigure", subentry_id=self.camera(camera_id).subentry_id)
        return await self.choose(option) if option else self.page

    def camera(self, camera_id: str) -> Any:
        """The camera as it is kept."""
        (found,) = [one for one in self._entry.subentries.values() if one.unique_id == camera_id]
        return found


@pytest.fixture
def form(hass: HomeAssistant, loaded: MockConfigEntry) -> Change:
    """The form that changes a camera."""
    return Change(hass, loaded)


@pytest.mark.parametrize(
    ("camera_id", "options"),
    [
        ("front_door", ["edit", "zones"]),
        ("garage", ["edit", "zones"]),
        ("yard", ["edit", "zones"]),
        ("esp", ["edit", "new_key", "zones"]),
    ],
)
async def test_menu(form: Change, camera_id: str, options: list[str]) -> None:
    """Only a device that pushes has a key."""
    page = await form.open(camera_id, "")
    assert page["menu_options"] == options


async def test_everything(engine: FakeEngine, loaded: MockConfigEntry, form: Change) -> None:
    """Name, source, interval and prompt; the password is not shown and not lost."""
    engine.cameras["front_door"]["settings"].update(prompt="Parcels.", language="de")
    await form.open("front_door", "edit")
    shown = {field: form.shown(field) for field in form.fields}
    assert shown == {
        "name": "Front door",
        "source": "rtsp://admin:********@192.0.2.10/main",
        "sub_source": None,
        "interval": 1.0,
        "prompt": "Parcels.",
        "language": "de",
        "schedule": None,
    }
    del shown["schedule"], shown["sub_source"]
    assert PASSWORD not in str(form.page["data_schema"].schema)
    shown["source"] += "?channel=2"
    page = await form.submit({**shown, "name": "Porch", "interval": 3, "prompt": "Cats.", "language": "fr"})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    camera = form.camera("front_door")
    assert camera.title == "Porch"
    assert camera.data["source"] == f"{SOURCE}?channel=2"
    assert camera.data["interval"] == 3.0
    assert engine.wanted[1] == {
        "id": "front_door",
        "owner": loaded.entry_id,
        "name": "Porch",
        "source": f"{SOURCE}?channel=2",
        "interval": 3.0,
        "settings": {"prompt": "Cats.", "language": "fr"},
    }


@pytest.mark.parametrize("camera_id", ["front_door", "garage", "esp", "yard"])
async def test_unchanged(form: Change, camera_id: str) -> None:
    """Sending the form as it came changes nothing, even while the camera entity is gone."""
    before = dict(form.camera(camera_id).data)
    await form.open(camera_id, "edit")
    page = await form.submit({field: value for field in form.fields if (value := form.shown(field))})
    assert page["reason"] == "reconfigure_successful"
    assert form.camera(camera_id).data == before


async def test_schedule(engine: FakeEngine, form: Change) -> None:
    """A helper that is chosen is kept with the camera; without one the engine has no week."""
    await form.open("front_door", "edit")
    shown = {field: value for field in form.fields if (value := form.shown(field))}
    await form.submit({**shown, "schedule": "schedule.nights"})
    assert form.camera("front_door").data["schedule"] == "schedule.nights"
    week = [{"day": 4, "start": "22:30", "end": "00:00"}]
    engine.cameras["front_door"]["settings"]["recording"]["schedule"] = week
    await form.open("front_door", "edit")
    assert form.shown("schedule") == "schedule.nights"
    await form.submit({**shown, "name": "Porch", "schedule": "schedule.nights"})
    assert engine.cameras["front_door"]["settings"]["recording"]["schedule"] == week
    await form.open("front_door", "edit")
    await form.submit(shown)
    assert "schedule" not in form.camera("front_door").data
    assert engine.cameras["front_door"]["settings"]["recording"]["schedule"] == []


async def test_another_entity(hass: HomeAssistant, engine: FakeEngine, form: Change) -> None:
    """Another camera entity behind the same camera: the engine must ask for its stream anew."""
    await async_add_camera(hass, "Barn")
    await form.open("garage", "edit")
    page = await form.submit({"entity_id": "camera.barn", "name": "Garage", "interval": 2})
    assert page["reason"] == "reconfigure_successful"
    assert form.camera("garage").data["entity_id"] == "camera.barn"
    await engine.wait_for(lambda: len(engine.wanted) == 3)
    changes = [call for call in engine.calls if "/v1/cameras" in call[1] and call[0] != "GET"]
    assert changes[1:] == [
        ("PUT", "/v1/cameras/garage"),
        ("DELETE", "/v1/cameras/garage"),
        ("PUT", "/v1/cameras"),
    ]
    assert engine.cameras["garage"]["wanted"]


async def test_errors(engine: FakeEngine, form: Change) -> None:
    """What is wrong is said, and nothing is kept."""
    before = dict(form.camera("front_door").data)
    await form.open("front_door", "edit")
    page = await form.submit({"name": "X", "source": "rtsp://admin:********@evil.example/1", "interval": 1})
    assert page["errors"] == {"source": "password_hidden"}
    page = await form.submit({"name": "X", "source": "cam", "interval": 1})
    assert page["errors"] == {"source": "invalid_stream"}
    engine.fail("PUT", "/v1/cameras/front_door", 400, "invalid")
    page = await form.submit({"name": "X", "source": SOURCE, "interval": 1})
    assert page["errors"] == {"base": "refused"}
    assert form.camera("front_door").data == before


async def test_lost_camera(engine: FakeEngine, form: Change) -> None:
    """A camera that the engine does not know now can be changed all the same."""
    del engine.cameras["front_door"]
    await form.open("front_door", "edit")
    assert form.shown("name") == "Front door"
    assert form.shown("prompt") is None


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [(503, "unavailable", "engine_failed"), (401, "unauthorized", "invalid_auth")],
)
async def test_engine_fails(engine: FakeEngine, form: Change, status: int, code: str, reason: str) -> None:
    """Without the engine's own settings there is nothing to show."""
    engine.fail("GET", "/v1/cameras/front_door", status, code)
    page = await form.open("front_door", "edit")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, reason)


async def test_new_key(engine: FakeEngine, form: Change) -> None:
    """A new key is made only after a question, and shown once."""
    await form.open("esp", "new_key")
    assert form.page["type"] is FlowResultType.FORM
    assert engine.keys == {}
    engine.fail("POST", "/v1/cameras/esp/key", 503, "unavailable")
    page = await form.submit()
    assert page["errors"] == {"base": "engine_failed"}
    engine.heal()
    page = await form.submit()
    assert page["step_id"] == "new_key_shown"
    assert page["description_placeholders"]["key"] == engine.keys["esp"]
    assert page["description_placeholders"]["address"] == f"{engine.url}/v1/frames"
    page = await form.submit()
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "key_renewed")


async def test_not_connected(hass: HomeAssistant, loaded: MockConfigEntry, form: Change) -> None:
    """Without the engine no camera can be changed."""
    await hass.config_entries.async_unload(loaded.entry_id)
    page = await form.open("front_door", "")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "not_loaded")
