"""Zones and masks: typed, looked at, saved."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.watchpost.flows.easel import DRAWINGS
from tests.fakes.engine import FakeEngine
from tests.integration.conftest import camera_subentry
from tests.integration.real_camera import picture

from .form import Form

SVG = "{http://www.w3.org/2000/svg}"
GATE = "Gate: 0,0 50,0 50,100"
ZONE = {"name": "Gate", "polygon": [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0]], "sensitivity": None}


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    """One camera."""
    return [camera_subentry()]


@pytest.fixture
async def form(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry) -> Form:
    """The form that changes the camera."""
    engine.snapshots["front_door"] = picture()
    form = Form(hass.config_entries.subentries, (loaded.entry_id, "camera"), "config_subentries.camera")
    (subentry_id,) = loaded.subentries
    await form.start("reconfigure", subentry_id=subentry_id)
    return form


def address(form: Form) -> str:
    """Where the page's picture is."""
    found: str = form.page["description_placeholders"]["picture"]
    return found


def drawn(hass: HomeAssistant) -> Any:
    """The one drawing there is."""
    (drawing,) = hass.data[DRAWINGS].values()
    return ElementTree.fromstring(drawing)


async def test_type_look_save(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """The form begins with what the engine has; what is typed is shown, and saved when it is right."""
    await form.choose("zones")
    assert form.shown("zones") == "Doorstep: 30,40 70,40 70,90 30,90"
    assert form.shown("masks") == "0,0 30,0 30,5 0,5"
    assert len(drawn(hass).findall(f"{SVG}polygon")) == 2
    first = address(form)
    page = await form.submit({"zones": f"{GATE}\n\nDoorstep @85: 30,40 70,40 70,90", "masks": ""})
    assert (page["type"], page["step_id"]) == (FlowResultType.MENU, "zones_preview")
    assert page["menu_options"] == ["zones_save", "zones"]
    assert address(form) != first
    assert [text.text for text in drawn(hass).iter(f"{SVG}text")] == ["Gate", "Doorstep"]
    assert engine.cameras["front_door"]["settings"]["zones"][0]["name"] == "Doorstep"
    page = await form.choose("zones_save")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "zones_saved")
    settings = engine.cameras["front_door"]["settings"]
    doorstep = {"name": "Doorstep", "polygon": [[0.3, 0.4], [0.7, 0.4], [0.7, 0.9]], "sensitivity": 85}
    assert settings["zones"] == [ZONE, doorstep]
    assert settings["masks"] == []
    assert hass.data[DRAWINGS] == {}


async def test_go_back(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """Whoever does not like the preview finds everything as it was typed."""
    await form.choose("zones")
    await form.submit({"zones": GATE, "masks": "0,0 10,0 10,10"})
    page = await form.choose("zones")
    assert page["type"] is FlowResultType.FORM
    assert form.shown("zones") == GATE
    assert form.shown("masks") == "0,0 10,0 10,10"
    form.close()
    await hass.async_block_till_done()
    assert hass.data[DRAWINGS] == {}
    assert engine.cameras["front_door"]["settings"]["zones"][0]["name"] == "Doorstep"


@pytest.mark.parametrize(
    ("typed", "errors", "line", "text"),
    [
        ({"zones": f"{GATE}\nB: 0,0 1,1 x,y"}, {"zones": "bad_point"}, "2", "x,y"),
        ({"zones": "B @101: 0,0 1,0 1,1"}, {"zones": "bad_sensitivity"}, "1", "101"),
        ({"zones": "0,0 1,0 1,1"}, {"zones": "zone_without_name"}, "1", "0,0 1,0 1,1"),
        ({"zones": f"{GATE}\n{GATE}"}, {"zones": "zone_name_twice"}, "2", "Gate"),
        ({"zones": GATE, "masks": "0,0 1,1"}, {"masks": "too_few_points"}, "1", "0,0 1,1"),
        ({"masks": "0,0 1,0 200,1"}, {"masks": "outside_picture"}, "1", "200,1"),
        ({"masks": "0,0 10,10 20,20"}, {"masks": "no_area"}, "1", "0,0 10,10 20,20"),
    ],
)
async def test_errors_point_at_the_line(
    form: Form, typed: dict[str, str], errors: dict[str, str], line: str, text: str
) -> None:
    """A line that cannot be read is named; all that was typed stays."""
    await form.choose("zones")
    page = await form.submit(typed)
    assert page["errors"] == errors
    placeholders = page["description_placeholders"]
    assert (placeholders["line"], placeholders["text"]) == (line, text)
    for field, lines in typed.items():
        assert form.shown(field) == lines
    page = await form.submit({"zones": GATE})
    assert page["step_id"] == "zones_preview"


async def test_no_picture_yet(hass: HomeAssistant, engine: FakeEngine, form: Form) -> None:
    """Zones can be made before the first picture."""
    engine.snapshots.clear()
    await form.choose("zones")
    assert drawn(hass).find(f"{SVG}rect") is not None


@pytest.mark.parametrize("path", ["", "/snapshot.jpg"])
async def test_engine_fails_at_first(engine: FakeEngine, form: Form, path: str) -> None:
    """Without what the engine has now nothing can be changed."""
    engine.fail("GET", f"/v1/cameras/front_door{path}", 503, "unavailable")
    page = await form.choose("zones")
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "engine_failed")


@pytest.mark.parametrize(
    ("method", "path", "option"),
    [("GET", "/snapshot.jpg", ""), ("PATCH", "/settings", "zones_save")],
)
async def test_engine_fails_later(
    engine: FakeEngine, form: Form, method: str, path: str, option: str
) -> None:
    """An engine that goes away in between is said so."""
    await form.choose("zones")
    engine.fail(method, f"/v1/cameras/front_door{path}", 503, "unavailable")
    page = await form.submit({"zones": GATE})
    if option:
        page = await form.choose(option)
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "engine_failed")


async def test_who_may_look(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    form: Form,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    """The picture opens for the administrator who asked for the form, and nobody else."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    (subentry_id,) = loaded.subentries
    flows = "/api/config/config_entries/subentries/flow"
    body: dict[str, Any] = {"handler": [loaded.entry_id, "camera"], "subentry_id": subentry_id}
    opened = await (await client.post(flows, json=body)).json()
    page = await (await client.post(f"{flows}/{opened['flow_id']}", json={"next_step_id": "zones"})).json()
    signed = page["description_placeholders"]["picture"]
    assert re.fullmatch(r"/api/watchpost/drawing/[\w-]+\.svg\?authSig=[\w.-]+", signed)
    stranger = await hass_client_no_auth()
    answer = await stranger.get(signed)
    assert answer.status == HTTPStatus.OK
    assert answer.content_type == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    ElementTree.fromstring(await answer.text())
    plain = signed.partition("?")[0]
    assert (await stranger.get(plain)).status == HTTPStatus.UNAUTHORIZED
    reader = {"Authorization": f"Bearer {hass_read_only_access_token}"}
    assert (await stranger.get(plain, headers=reader)).status == HTTPStatus.UNAUTHORIZED
    assert (await client.get(plain)).status == HTTPStatus.OK
    await client.delete(f"{flows}/{opened['flow_id']}")
    assert (await client.get(plain)).status == HTTPStatus.NOT_FOUND
