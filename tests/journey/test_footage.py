"""Real recordings, played as a camera would have sent them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.journey.world import Camera, World

FPS = 5


@asynccontextmanager
async def _recorded(world: World, folder: Path, name: str) -> AsyncIterator[Camera]:
    """Play a recording once, then its last picture, meanwhile."""
    camera, device = await world.pushed(f"Recorded {name}")
    frames = [path.read_bytes() for path in sorted((folder / name / "frames").glob("*.jpg"))]
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
    truth = json.loads((footage / "aboda4" / "meta.json").read_text())
    assert [change["kind"] for change in truth["persist"]] == ["left"]
    async with _recorded(world, footage, "aboda4") as yard, _recorded(world, footage, "cardet") as road:
        said, seen = await asyncio.gather(
            yard.described(),
            road.shows("event.event", lambda state: state["attributes"].get("event_type") == "closed"),
        )
    assert said["model"] if "model" in said else said["summary"]
    assert seen["attributes"]["event_id"]
