"""Real recordings, played as a camera would have sent them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.journey.world import PATIENCE, Camera, World

FPS = 5

BAG = (0.62, 0.75, 0.70, 0.87)
"""Where somebody leaves a bag beside the box in `aboda4`, at picture 118."""


@asynccontextmanager
async def _recorded(world: World, folder: Path, name: str, first: int) -> AsyncIterator[Camera]:
    """Play a recording from a picture on, then its last picture, meanwhile."""
    camera, device = await world.pushed(f"Recorded {name}")
    frames = [path.read_bytes() for path in sorted((folder / name / "frames").glob("*.jpg"))][first:]
    headers = {"Authorization": f"Bearer {device.key}", "Content-Type": "image/jpeg"}

    async def play() -> None:
        for number in range(10_000):
            jpeg = frames[min(number, len(frames) - 1)]
            async with world.ha.session.post(device.url, data=jpeg, headers=headers) as answer:
                assert answer.status == 202, await answer.text()
            await asyncio.sleep(1 / FPS)

    playing = asyncio.create_task(play())
    try:
        yield camera
    finally:
        playing.cancel()
        await asyncio.wait([playing])


async def test_a_bag_that_is_left_and_cars_that_pass(world: World, footage: Path) -> None:
    bag, cars = _recorded(world, footage, "aboda4", 40), _recorded(world, footage, "cardet", 0)
    async with bag as yard, cars as road:
        left, passed = await asyncio.gather(_closed(world, yard, _left_the_bag), _closed(world, road, _visit))
    assert (await yard.described())["event_id"] == left["id"]
    assert passed["id"] != left["id"]
    assert (await road.state("sensor.last_change"))["state"] == "unknown"


async def _closed(world: World, camera: Camera, fits: Any) -> dict[str, Any]:
    """Wait until Home Assistant was told that an event that fits is closed."""
    async with asyncio.timeout(PATIENCE):
        known = ""
        while True:

            def closed(state: dict[str, Any], known: str = known) -> bool:
                said = state["attributes"]
                return said.get("event_type") in ("closed", "described") and said["event_id"] != known

            event_id = (await camera.shows("event.event", closed))["attributes"]["event_id"]
            event: dict[str, Any] = await world.engine_says(f"/v1/events/{event_id}")
            if fits(event):
                return event
            if event["closed_at"] is None:  # described while it is open: its end is still to come
                await asyncio.sleep(0.5)
            else:
                known = event_id


def _left_the_bag(event: dict[str, Any]) -> bool:
    x0, y0, x1, y1 = BAG
    found = any(box[0] < x1 and x0 < box[2] and box[1] < y1 and y0 < box[3] for box in event["boxes"])
    return bool(event["lasting"]) and found


def _visit(event: dict[str, Any]) -> bool:
    return event["closed_at"] is not None and not event["lasting"]
