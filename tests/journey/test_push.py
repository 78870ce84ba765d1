"""A device pushes pictures, something changes, and Home Assistant says what."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest_asyncio

from tests.journey.automations import automate, notes
from tests.journey.world import Camera, World
from tests.rig.album import Player

JPEG = b"\xff\xd8\xff"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def yard(world: World):
    """A camera in a calm yard, and what shows it its pictures."""
    camera, device = await world.pushed("Yard")
    async with world.push(device) as player:
        await camera.connected()
        yield camera, player


async def test_a_change_is_opened_closed_and_described_with_pictures(
    world: World, yard: tuple[Camera, Player]
) -> None:
    camera, player = yard
    await automate(world.ha, "once", camera["event.event"])
    moments = await _moments(world, camera, player, "parcel")
    assert next(iter(moments)) == "opened"
    event_id = moments["opened"]["event_id"]
    assert {moment["event_id"] for moment in moments.values()} == {event_id}
    assert moments["closed"]["lasting"]
    words = await camera.described()
    assert words["event_id"] == event_id
    assert words["summary"] == (await camera.state("sensor.last_change"))["state"]
    assert "Something" in words["summary"]
    await _pictures_are_there(world, camera, event_id)
    assert [note["message"] for note in await notes(world.ha, "once")] == [event_id]
    assert (await camera.state("sensor.changes_today"))["state"] == "1"


async def _moments(world: World, camera: Camera, player: Player, state: str) -> dict[str, dict[str, Any]]:
    """Change what the camera sees; return all moments of the event, in order."""
    moments: dict[str, dict[str, Any]] = {}
    async with world.ha.listen("subscribe_events", event_type="state_changed") as changes:
        player.state = state
        async with asyncio.timeout(40):
            while not {"opened", "closed", "described"} <= moments.keys():
                change = (await changes.get())["data"]
                if change["entity_id"] == camera["event.event"]:
                    moments[change["new_state"]["attributes"]["event_type"]] = change["new_state"][
                        "attributes"
                    ]
    return moments


async def _pictures_are_there(world: World, camera: Camera, event_id: str) -> None:
    for role in ("before", "peak", "after", "change"):
        path = f"/api/watchpost/event/{world.entry_id}/{event_id}/{role}.jpg"
        assert (await world.ha.rest("GET", path))[:3] == JPEG
        async with world.ha.session.get(world.home.url + path) as answer:
            assert answer.status == 401
    for image in ("image.last_change", "image.after"):
        assert (await world.ha.rest("GET", f"/api/image_proxy/{camera[image]}"))[:3] == JPEG
    assert (await world.ha.rest("GET", f"/api/camera_proxy/{camera['camera.camera']}"))[:3] == JPEG
