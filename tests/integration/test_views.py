"""Who may see the pictures of an event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from homeassistant.auth.models import Group
from homeassistant.auth.permissions.types import PolicyType
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

type Get = Callable[[str | None, str], Awaitable[int]]

EVERYTHING: PolicyType = {"entities": True}
ONLY_GARAGE: PolicyType = {"entities": {"entity_ids": {"event.garage_event": True}}}
ONLY_IMAGE: PolicyType = {"entities": {"entity_ids": {"image.front_door_before_and_after": {"read": True}}}}
MAY_CONTROL: PolicyType = {"entities": {"entity_ids": {"event.front_door_event": {"control": True}}}}
NOTHING: PolicyType = {}


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry(), camera_subentry("garage", "Garage")]


@pytest.fixture
async def event(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    hass_admin_user: MockUser,
) -> str:
    """Where the pictures of an event at the front door are. The first user, the admin, is the owner."""
    await settle(lambda: hass.states.get("event.garage_event"))
    await engine.closed("e1", "front_door")
    await settle(lambda: hass.states.get("event.front_door_event").state != "unknown")
    engine.pictures.update({("e1", role): role.encode() for role in ("before", "peak", "after", "change")})
    return f"/api/watchpost/event/{loaded.entry_id}/e1"


async def token_of(hass: HomeAssistant, policy: PolicyType) -> str:
    user = await hass.auth.async_create_user("Guest")
    user.groups = [Group(name="guests", id="guests", policy=policy)]
    user.invalidate_cache()
    refresh = await hass.auth.async_create_refresh_token(user, "https://guest.example/")
    return hass.auth.async_create_access_token(refresh)


@pytest.fixture
async def get(hass: HomeAssistant, event: str, hass_client_no_auth: ClientSessionGenerator) -> Get:
    """Ask for a path with a token; returns the status."""
    client = await hass_client_no_auth()

    async def get(token: str | None, path: str) -> int:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return (await client.get(path, headers=headers)).status

    return get


@pytest.mark.parametrize("role", ["before", "peak", "after", "change"])
async def test_every_picture(
    hass: HomeAssistant, event: str, hass_client: ClientSessionGenerator, role: str
) -> None:
    client = await hass_client()
    answer = await client.get(f"{event}/{role}.jpg")
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert await answer.read() == role.encode()
    assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("policy", "status"),
    [(EVERYTHING, 200), (ONLY_IMAGE, 200), (ONLY_GARAGE, 401), (MAY_CONTROL, 401), (NOTHING, 401)],
    ids=["everything", "its image", "another camera", "control without read", "nothing"],
)
async def test_who_may(hass: HomeAssistant, get: Get, event: str, policy: PolicyType, status: int) -> None:
    assert await get(await token_of(hass, policy), f"{event}/after.jpg") == status


async def test_strangers(
    hass: HomeAssistant, get: Get, event: str, hass_access_token: str, hass_read_only_access_token: str
) -> None:
    assert await get(None, f"{event}/after.jpg") == 401
    assert await get("nonsense", f"{event}/after.jpg") == 401
    assert await get(hass_access_token, f"{event}/after.jpg") == 200
    assert await get(hass_read_only_access_token, f"{event}/after.jpg") == 200


async def test_a_camera_of_somebody_else(
    hass: HomeAssistant, engine: FakeEngine, get: Get, event: str, hass_access_token: str
) -> None:
    """It has no entities here to ask about: only administrators see it."""
    await engine.closed("e2", "theirs")
    engine.pictures["e2", "after"] = b"theirs"
    path = f"{event.removesuffix('e1')}e2/after.jpg"
    assert await get(hass_access_token, path) == 200
    assert await get(await token_of(hass, EVERYTHING), path) == 401


@pytest.mark.parametrize(
    "path",
    [
        "e9/after.jpg",
        "e1/secret.jpg",
        "e1/after.png",
        "e1/..%2Fafter.jpg",
        "..%2F..%2Fsystem%3F/after.jpg",
        "%2E%2E/after.jpg",
        "e1%00/after.jpg",
        f"{'e' * 65}/after.jpg",
    ],
)
async def test_what_is_not_there(
    hass: HomeAssistant, engine: FakeEngine, get: Get, event: str, hass_access_token: str, path: str
) -> None:
    before = list(engine.calls)
    # What looks like an attack, Home Assistant itself turns away.
    assert await get(hass_access_token, f"{event.removesuffix('e1')}{path}") in (400, 404)
    # Nothing but a well-formed id ever reaches the engine.
    assert set(engine.calls) - set(before) <= {("GET", "/v1/events/e9")}


async def test_a_picture_that_is_gone(
    hass: HomeAssistant, engine: FakeEngine, get: Get, event: str, hass_access_token: str
) -> None:
    engine.pictures.clear()
    assert await get(hass_access_token, f"{event}/after.jpg") == 404


async def test_entries_that_are_not_ours(
    hass: HomeAssistant, get: Get, event: str, hass_access_token: str
) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    for entry_id in (other.entry_id, "nonsense"):
        assert await get(hass_access_token, f"/api/watchpost/event/{entry_id}/e1/after.jpg") == 404


async def test_without_an_engine(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    get: Get,
    event: str,
    hass_access_token: str,
) -> None:
    engine.fail("GET", "/v1/events/e1/after.jpg", 500)
    assert await get(hass_access_token, f"{event}/after.jpg") == 503
    await engine.stop()
    assert await get(hass_access_token, f"{event}/after.jpg") == 503
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert await get(hass_access_token, f"{event}/after.jpg") == 503


async def test_the_picture_of_a_trigger_can_be_fetched(
    hass: HomeAssistant, event: str, hass_client: ClientSessionGenerator
) -> None:
    """The path in the event's attributes is this view."""
    picture: Any = hass.states.get("event.front_door_event").attributes["picture"]
    client = await hass_client()
    assert await (await client.get(picture)).read() == b"change"
