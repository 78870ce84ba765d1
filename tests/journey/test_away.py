"""Copies outside the house, set up by a person: what is gone at home is played from there."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.journey.media import Item, inside, place, played
from tests.journey.world import PATIENCE, Camera, World
from tests.rig import household
from tests.rig.helpers import RtspCamera, S3Server

FLOW = "/api/config/config_entries/options/flow"
LAST, PROBLEM = "sensor.watchpost_last_away_copy", "binary_sensor.watchpost_away_copies_problem"


async def test_a_recording_is_played_from_a_store_outside_the_house(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("away")
    async with S3Server(folder) as store, RtspCamera(folder) as rtsp:
        async with world.ha.session.put(f"{store.url}/my-cameras") as made:
            assert made.status == 200
        await set_up(world, store)
        await world.ha.wait_for_state(PROBLEM, lambda state: state["state"] == "off", PATIENCE)
        await household.add_stream_camera(world.ha, world.entry_id, "Alley", rtsp.url)
        camera = await world.camera("Alley")
        await camera.shows("binary_sensor.connected", lambda state: state["state"] == "on")
        await world.ha.call("watchpost.record", camera["event.event"], duration={"seconds": 3})
        one = await recorded(world)
        before = await played(world, one)
        await world.ha.wait_for_state(LAST, lambda state: state["state"] != "unknown", PATIENCE)
        assert (await recorded(world))["title"].endswith("· copied")

        name = one["media_content_id"].rpartition("/")[2]
        (film,) = world.engine.folder.glob(f"media/**/*{name}*.mp4")
        film.unlink()
        assert await played(world, one) == before
        assert not list(world.engine.folder.glob(f"returned/*{name}*")), "it comes as it is asked for"
        await switched_off(world)
        await remove(world, camera)


async def set_up(world: World, store: S3Server) -> None:
    """Go through the form, with a mistake that is said at its field."""
    typed: dict[str, Any] = {
        "bucket": "nowhere", "endpoint": store.url, "account": "KEY", "secret": "hush", "prefix": "",
        "passphrase": "correct horse",
    }  # fmt: skip
    begun = await world.ha.rest("POST", FLOW, json={"handler": world.entry_id})
    wrong = await world.ha.answer(FLOW, begun, "away", "away_s3", typed)
    assert wrong["errors"] == {"bucket": "away_not_found"}
    again = {key: value for key, value in typed.items() if key not in ("secret", "passphrase")}
    choice = await world.ha.answer(FLOW, wrong, {**again, "bucket": "my-cameras"})
    assert choice["step_id"] == "away_choice"
    what = {"kinds": ["manual"], "days": 0, "mbit_per_second": 0}
    assert (await world.ha.answer(FLOW, choice, what))["type"] == "create_entry"
    kept = await world.engine_says("/v1/away")
    assert (kept["store"], kept["bucket"], kept["encrypted"]) == ("s3", "my-cameras", True)


async def switched_off(world: World) -> None:
    """End it, and see that its entities go."""
    begun = await world.ha.rest("POST", FLOW, json={"handler": world.entry_id})
    assert (await world.ha.answer(FLOW, begun, "away", "away_off", {}))["type"] == "create_entry"
    async with asyncio.timeout(PATIENCE):
        while any(one["entity_id"] == PROBLEM for one in await world.ha.ws("get_states")):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def remove(world: World, camera: Camera) -> None:
    """Take the camera away again."""
    subentry = {"entry_id": world.entry_id, "subentry_id": camera.subentry_id}
    await world.ha.ws("config_entries/subentries/delete", **subentry)


async def recorded(world: World) -> Item:
    """Wait for the recording, and return it."""
    films: list[Item] = []
    async with asyncio.timeout(PATIENCE):
        while not films:
            await asyncio.sleep(0.2)
            for day in await inside(world, await place(world, "Alley")):
                found = await inside(world, day["media_content_id"])
                hours = [one["media_content_id"] for one in found if one["can_expand"]]
                films = [film for hour in hours for film in await inside(world, hour)]
    return films[-1]
