"""A user who may see only some cameras is shown nothing of the others, and may not record or export them."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.auth.models import Group
from homeassistant.auth.permissions.types import PolicyType
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

GARAGE: PolicyType = {"entities": {"entity_ids": {"event.garage_event": {"read": True}}}}
CONTROL: PolicyType = {"entities": {"entity_ids": {"event.garage_event": {"read": True, "control": True}}}}


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry(), camera_subentry("garage", "Garage")]


@pytest.fixture
async def entry_id(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    hass_admin_user: MockUser,
) -> str:
    """An engine with something to see on both cameras. The first user, the admin, is the owner."""
    await settle(lambda: hass.states.get("event.garage_event"))
    assert await async_setup_component(hass, "media_source", {})
    for number, camera in enumerate(("front_door", "garage")):
        await engine.described(f"e{number}", camera, "A parcel was put down.")
        span = {"since": "2026-11-20T06:00:00+00:00", "until": "2026-11-20T06:05:00+00:00"}
        done = {"state": "done", "progress": 1.0, "error": "", "seconds": 300.0}
        engine.footage.exports.append({"id": f"x{number}", "camera_id": camera, **span, **done})
    return loaded.entry_id


async def guest(hass: HomeAssistant, policy: PolicyType) -> tuple[str, str]:
    """Make a user; returns the id, and a token."""
    user = await hass.auth.async_create_user("Guest")
    user.groups = [Group(name="guests", id="guests", policy=policy)]
    user.invalidate_cache()
    refresh = await hass.auth.async_create_refresh_token(user, "https://guest.example/")
    return user.id, hass.auth.async_create_access_token(refresh)


async def test_others_cameras_are_listed_nowhere(
    hass: HomeAssistant, entry_id: str, hass_ws_client: WebSocketGenerator
) -> None:
    _, token = await guest(hass, GARAGE)
    socket = await hass_ws_client(hass, token)

    async def ask(kind: str, place: str = "", **more: Any) -> Any:
        asked = {"type": f"media_source/{kind}", "media_content_id": f"media-source://watchpost{place}"}
        await socket.send_json_auto_id({**asked, **more})
        return await socket.receive_json()

    async def titles(place: str = "") -> list[str]:
        return [child["title"] for child in (await ask("browse_media", place))["result"]["children"]]

    assert await titles() == ["Garage", "Exports"]
    assert len(await titles(f"/day/{entry_id}/garage/2026-11-20")) == 1
    (export,) = await titles(f"/exports/{entry_id}")
    assert export.startswith("Garage")
    for place in ("camera/{}/front_door", "day/{}/front_door/2026-11-20", "hour/{}/front_door/2026-11-20/7"):
        assert not (await ask("browse_media", "/" + place.format(entry_id)))["success"]
    found = (await ask("search_media", search_query="parcel"))["result"]["result"]
    assert [one["media_content_id"].rpartition("/")[2] for one in found] == ["e1"]


@pytest.mark.parametrize(
    ("policy", "entity", "may"),
    [
        (GARAGE, "event.garage_event", {"export"}),
        (CONTROL, "event.garage_event", {"export", "record"}),
        (CONTROL, "event.front_door_event", set()),
        ({}, "event.garage_event", set()),
    ],
)
async def test_what_a_user_may_ask_for(
    hass: HomeAssistant, engine: FakeEngine, entry_id: str, policy: PolicyType, entity: str, may: set[str]
) -> None:
    user_id, _ = await guest(hass, policy)
    span = {"start": "2026-11-20 07:00:00", "end": "2026-11-20 07:05:00"}
    for action, data in (("record", {}), ("export", span)):
        before = len(engine.footage.records) + len(engine.footage.exports)
        call = hass.services.async_call(
            "watchpost",
            action,
            {"entity_id": entity, **data},
            blocking=True,
            context=Context(user_id=user_id),
        )
        if action in may:
            await call
        else:
            with pytest.raises(Unauthorized):
                await call
        after = len(engine.footage.records) + len(engine.footage.exports)
        assert after - before == (action in may)
