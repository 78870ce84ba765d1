"""An address that anybody can open, until it expires."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import Group
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.util import dt as dt_util
from probatio.error import MultipleInvalid
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.fakes.engine import FakeEngine

from .conftest import camera_subentry

HOME = "http://homeassistant.example:8123"


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry(), camera_subentry("garage", "Garage")]


@pytest.fixture
async def seen(hass: HomeAssistant, engine: FakeEngine, media: str, hass_admin_user: MockUser) -> str:
    """An event that was recorded, e1, and one that was not, e2. The first user, the admin, is the owner."""
    await hass.config.async_update(external_url=HOME)
    engine.footage.videos["event", "e1"] = b"clip"
    await engine.closed("e1", "front_door", clip={"seconds": 24.0, "missing": False, "away": ""})
    await engine.closed("e2", "front_door")
    engine.pictures["e2", "change"] = b"picture"
    return media


async def share(hass: HomeAssistant, user_id: str | None = None, **data: Any) -> Any:
    return await hass.services.async_call(
        "watchpost", "share", data, blocking=True, return_response=True, context=Context(user_id=user_id)
    )


@pytest.mark.parametrize(
    ("event_id", "kind", "body"), [("e1", "video/mp4", b"clip"), ("e2", "image/jpeg", b"picture")]
)
async def test_anybody_can_open_it_until_it_expires(
    hass: HomeAssistant, seen: str, hass_client_no_auth: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory, event_id: str, kind: str, body: bytes,
) -> None:  # fmt: skip
    given = await share(hass, event_id=event_id, expires={"minutes": 10})
    assert given["url"].startswith(f"{HOME}/api/watchpost/")
    assert dt_util.parse_datetime(given["expires"]) - dt_util.utcnow() <= timedelta(minutes=10)
    path = given["url"].removeprefix(HOME)
    stranger = await hass_client_no_auth()
    shown = await stranger.get(path)
    assert (shown.status, shown.content_type, await shown.read()) == (200, kind, body)
    assert (await stranger.get(path.partition("?")[0])).status == 401
    assert (await stranger.get(path.replace(event_id, "e9"))).status == 401
    freezer.tick(timedelta(minutes=11))
    assert (await stranger.get(path)).status == 401


async def test_an_export_is_shared(
    hass: HomeAssistant, engine: FakeEngine, seen: str, hass_client_no_auth: ClientSessionGenerator
) -> None:
    data = {"entity_id": "event.garage_event", "start": "2026-11-20 07:00:00", "end": "2026-11-20 07:05:00"}
    made = await hass.services.async_call("watchpost", "export", data, blocking=True, return_response=True)
    engine.footage.videos["export", "export0"] = b"five minutes"
    given = await share(hass, export=made["exports"][0])
    shown = await (await hass_client_no_auth()).get(given["url"].removeprefix(HOME))
    assert await shown.read() == b"five minutes"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, ServiceValidationError),
        ({"event_id": "e9"}, ServiceValidationError),
        ({"export": "media-source://watchpost/export/none/x"}, ServiceValidationError),
        ({"event_id": "e1", "export": "x"}, MultipleInvalid),
        ({"event_id": "e1", "expires": {"days": 8}}, MultipleInvalid),
    ],
)
async def test_what_cannot_be_shared(
    hass: HomeAssistant, seen: str, data: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await share(hass, **data)


async def test_nobody_shares_or_deletes_what_is_not_his(
    hass: HomeAssistant, engine: FakeEngine, seen: str
) -> None:
    user = await hass.auth.async_create_user("Guest")
    garage = {"entities": {"entity_ids": {"event.garage_event": {"read": True}}}}
    user.groups = [Group(name="guests", id="guests", policy=garage)]
    user.invalidate_cache()
    with pytest.raises(Unauthorized):
        await share(hass, user.id, event_id="e1")
    data = {"entity_id": "event.garage_event", "start": "2026-11-20 07:00:00", "end": "2026-11-20 07:05:00"}
    made = await hass.services.async_call("watchpost", "export", data, blocking=True, return_response=True)
    (place,) = made["exports"]
    assert (await share(hass, user.id, export=place))["url"]
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "watchpost", "delete_export", {"export": place}, blocking=True, context=Context(user_id=user.id)
        )
    assert len(engine.footage.exports) == 1
