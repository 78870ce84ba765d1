"""Engine and Home Assistant go and come back, and nothing is lost or told twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.journey.automations import automate, notes
from tests.journey.world import Camera, World
from tests.rig.album import Player

type Gate = tuple[Camera, Player]

TRIED = ("event.event", "sensor.last_change", "image.after", "switch.watching", "camera.camera")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gate(world: World) -> AsyncIterator[Gate]:
    """A camera that has seen a change."""
    camera, device = await world.pushed("Gate")
    async with world.push(device) as player:
        await camera.connected()
        player.state = "no bin"
        await camera.described()
        yield camera, player


async def test_entities_go_and_come_back_with_the_engine(world: World, gate: Gate) -> None:
    camera, _ = gate
    before = await camera.state("sensor.last_change")
    await world.engine.stop()
    for key in TRIED:
        await camera.shows(key, lambda state: state["state"] == "unavailable")
    await world.engine.start()
    after = await camera.shows("sensor.last_change", lambda state: state["state"] == before["state"])
    assert after["attributes"] == before["attributes"]
    for key in TRIED:
        await camera.shows(key, lambda state: state["state"] != "unavailable")
    await camera.connected()


async def test_what_happened_meanwhile_is_told_exactly_once(world: World, gate: Gate) -> None:
    camera, player = gate
    await automate(world.ha, "missed", camera["event.event"], late=True)
    await automate(world.ha, "in words", camera["event.event"], words=True, late=True)
    known = await world.events(camera)
    await world.ha.hang_up()
    await world.home.stop()
    try:
        player.state = "car"
        missed = await _lasting(world, camera, known)
    finally:
        await world.home.start()
    words = await camera.described(since=known[0])
    assert words["event_id"] == missed
    for name in ("missed", "in words"):
        assert [note["message"] for note in await notes(world.ha, name)] == [missed]
    # The notes went with the first home; whoever told it again would leave a new one.
    await world.home.restart()
    await camera.connected()
    assert await notes(world.ha, "missed") == []
    assert (await camera.state("sensor.last_change"))["attributes"]["event_id"] == missed


async def _lasting(world: World, camera: Camera, known: list[str]) -> str:
    """Wait until the engine itself has a new, lasting change in words."""
    async with asyncio.timeout(40):
        while True:
            for event_id in set(await world.events(camera)) - set(known):
                event = await world.engine_says(f"/v1/events/{event_id}")
                if event["lasting"] and event["words"] == "described" and event["closed_at"]:
                    return event_id
            await asyncio.sleep(0.3)
