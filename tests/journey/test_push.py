"""A device pushes pictures, something changes, and Home Assistant says what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from tests.journey.automations import automate, notes
from tests.journey.world import LEARNING, Camera, World
from tests.rig.album import Player

JPEG = b"\xff\xd8\xff"

type Yard = tuple[Camera, Player]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def yard(world: World) -> AsyncIterator[Yard]:
    """A camera in a calm yard, and what shows it its pictures."""
    camera, device = await world.pushed("Yard")
    async with world.push(device) as player:
        await camera.connected()
        yield camera, player


async def test_a_change_is_opened_closed_and_described_with_pictures(world: World, yard: Yard) -> None:
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
    assert words["summary"].startswith("Something")
    await _pictures_are_there(world, camera, event_id)
    assert [note["message"] for note in await notes(world.ha, "once")] == [event_id]
    assert (await camera.state("sensor.changes_today"))["state"] == "1"
    activity = await camera.shows("binary_sensor.activity", lambda state: state["state"] == "off")
    assert activity["attributes"]["device_class"] == "motion"


async def test_the_switch_stops_watching(world: World, yard: Yard) -> None:
    camera, player = yard
    await world.ha.call("switch.turn_off", camera["switch.watching"])
    await camera.shows("switch.watching", lambda state: state["state"] == "off")
    assert not (await world.engine_camera("Yard"))["settings"]["watching"]
    known = await world.events(camera)
    player.state = "calm"
    await asyncio.sleep(4)
    assert await world.events(camera) == known
    await world.ha.call("switch.turn_on", camera["switch.watching"])
    await camera.shows("switch.watching", lambda state: state["state"] == "on")


async def test_sensitivity_and_model_go_to_the_engine_and_come_back(world: World, yard: Yard) -> None:
    camera, _ = yard
    await world.ha.call("number.set_value", camera["number.sensitivity"], value=65)
    await camera.shows("number.sensitivity", lambda state: float(state["state"]) == 65)
    await camera.shows("select.model", lambda state: "stand-in" in state["attributes"]["options"])
    await world.ha.call("select.select_option", camera["select.model"], option="stand-in")
    await camera.shows("select.model", lambda state: state["state"] == "stand-in")
    settings = (await world.engine_camera("Yard"))["settings"]
    assert (settings["sensitivity"], settings["model"]) == (65, "stand-in")


async def calm(camera: Camera) -> None:
    """Wait until no event is open: a look at an open one is a look at that."""
    await camera.shows("binary_sensor.activity", lambda state: state["state"] == "off")


async def test_a_scan_waits_for_its_words(world: World, yard: Yard) -> None:
    camera, _ = yard
    await calm(camera)
    known = await world.events(camera)
    await world.ha.call("image_processing.scan", camera["image_processing.analysis"])
    said = await camera.state("image_processing.analysis")
    assert said["attributes"]["event_id"] not in known
    assert said["attributes"]["model"] == "stand-in"
    assert said["state"] == said["attributes"]["summary"]


async def test_the_button_has_a_look_described(world: World, yard: Yard) -> None:
    camera, _ = yard
    await calm(camera)
    known = await world.events(camera)
    await world.ha.call("button.press", camera["button.look"])
    said = await camera.shows(
        "image_processing.analysis", lambda state: state["attributes"].get("event_id") not in known
    )
    (new,) = set(await world.events(camera)) - set(known)
    assert said["attributes"]["event_id"] == new


async def test_what_is_accepted_is_calm(world: World, yard: Yard) -> None:
    camera, player = yard
    await asyncio.sleep(LEARNING)  # another sensitivity was set
    known = await world.events(camera)
    player.state = "car" if player.state != "car" else "no bin"
    await camera.shows("binary_sensor.activity", lambda state: state["state"] == "on")
    await world.ha.call("button.press", camera["button.accept"])
    await camera.shows("binary_sensor.activity", lambda state: state["state"] == "off")
    (new,) = set(await world.events(camera)) - set(known)
    event = await world.engine_says(f"/v1/events/{new}")
    assert (event["state"], event["lasting"]) == ("closed", False)
    assert event["closed_at"] is not None


async def test_a_camera_that_is_removed_leaves_its_events(world: World, yard: Yard) -> None:
    camera, _ = yard
    known = await world.events(camera)
    await world.ha.ws(
        "config_entries/subentries/delete", entry_id=world.entry_id, subentry_id=camera.subentry_id
    )
    async with asyncio.timeout(10):
        while (await world.engine_camera("Yard"))["wanted"]:  # noqa: ASYNC110 - the engine is asked
            await asyncio.sleep(0.1)
    entities = await world.ha.ws("config/entity_registry/list")
    assert not {entity["entity_id"] for entity in entities} & set(camera.entities.values())
    assert "Yard" not in {device["name"] for device in await world.ha.ws("config/device_registry/list")}
    assert set(known) <= set(await world.events(camera))


async def _moments(world: World, camera: Camera, player: Player, state: str) -> dict[str, dict[str, Any]]:
    """Change what the camera sees; return all moments of the event, in order."""
    moments: dict[str, dict[str, Any]] = {}
    async with world.ha.listen("subscribe_events", event_type="state_changed") as changes:
        player.state = state
        async with asyncio.timeout(40):
            while not {"opened", "closed", "described"} <= moments.keys():
                change = (await changes.get())["data"]
                if change["entity_id"] == camera["event.event"]:
                    said = change["new_state"]["attributes"]
                    assert said["event_type"] not in moments
                    moments[said["event_type"]] = said
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
