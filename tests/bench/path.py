"""From a picture's POST to the event in Home Assistant: a real engine and a real Home Assistant."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from tests.bench.report import Line, middle, percentile, shake
from tests.fakes.scene import Scene
from tests.fakes.scene_story import Story, Walk
from tests.rig.engine import Engine
from tests.rig.ha_client import Ha
from tests.rig.home_assistant import HomeAssistant
from tests.rig.household import Device, add_push_camera, connect_engine

CAMERAS, FPS = 6, 5
WALKS = (Walk(start=5.0), Walk(start=21.0, rightwards=False, y=0.8))
STORY = Story(stays=(), walks=WALKS, length=32.0)
"""Somebody walks by, and when that event is closed somebody else."""

TURNS = 3
LIMIT = 300.0
"""Milliseconds that 95 of 100 events may take."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of the film."""

    jpeg: bytes
    shows: bool
    """Whether anybody is in it, and be it by a pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An event as Home Assistant told of it."""

    event_id: str
    heard_at: float
    """Seconds since 1970, as all times here."""


@dataclass(slots=True, kw_only=True)
class Camera:
    """A device that plays the film, and remembers when it sent what."""

    device: Device
    sent: list[float] = field(default_factory=list)
    shows: list[bool] = field(default_factory=list)
    refused: int = 0

    async def play(self, film: Sequence[Shot], pictures: int, delay: float) -> None:
        """Push so many pictures at a steady pace."""
        headers = {"Authorization": f"Bearer {self.device.key}", "Content-Type": "image/jpeg"}
        due = time.monotonic() + delay
        async with aiohttp.ClientSession(headers=headers) as session:
            for number in range(pictures):
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                due += 1 / FPS
                shot = film[number % len(film)]
                self.sent.append(time.time())
                self.shows.append(shot.shows)
                async with session.post(self.device.url, data=shot.jpeg) as answer:
                    self.refused += answer.status != 202

    def times(self, opened_at: float) -> tuple[float, float]:
        """Return when the picture that opened an event was sent, and when the first that shows why."""
        opening = first = bisect_right(self.sent, opened_at) - 1
        while first > 0 and self.shows[first - 1]:
            first -= 1
        return self.sent[opening], self.sent[first]


def make_film() -> list[Shot]:
    """Draw the story, with and without the walkers: they are all that can differ."""
    scene, empty = Scene(1, story=STORY), Scene(1, story=Story(stays=(), walks=(), length=STORY.length))
    moments = (number / FPS for number in range(round(STORY.length * FPS)))
    return [Shot(scene.jpeg(t), bool(np.any(scene.image(t) != empty.image(t)))) for t in moments]


async def listen(changes: asyncio.Queue[dict[str, Any]], heard: list[Opened]) -> None:
    """Note when Home Assistant tells that an event is open."""
    while True:
        new = (await changes.get())["data"]["new_state"]
        if new and new["entity_id"].startswith("event.") and new["attributes"].get("event_type") == "opened":
            heard.append(Opened(event_id=new["attributes"]["event_id"], heard_at=time.time()))


async def measure(folder: Path) -> list[Line]:
    """Let people walk by, and follow every event."""
    film = await asyncio.to_thread(make_film)
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(Engine(folder / "engine", folder / "logs"))
        home = await stack.enter_async_context(HomeAssistant(folder / "home", folder / "logs"))
        entry = await connect_engine(home.client, engine)
        names = [f"Yard {number}" for number in range(CAMERAS)]
        cameras = {name: Camera(device=await add_push_camera(home.client, entry, name)) for name in names}
        heard = await play(home.client, list(cameras.values()), film)
        return [judge(cameras, heard, await opened_at(engine))]


async def play(ha: Ha, cameras: Sequence[Camera], film: Sequence[Shot]) -> list[Opened]:
    """Play the film on all cameras, a little after each other, and return what was heard."""
    heard: list[Opened] = []
    async with ha.listen("subscribe_events", event_type="state_changed") as changes:
        listening = asyncio.create_task(listen(changes, heard))
        async with asyncio.TaskGroup() as tasks:
            for number, camera in enumerate(cameras):
                delay = number * STORY.length / len(cameras)
                tasks.create_task(camera.play(film, TURNS * len(film), delay))
        listening.cancel()
    return heard


async def opened_at(engine: Engine) -> dict[str, tuple[str, float]]:
    """Return the camera's name and the moment of every event."""
    headers = {"Authorization": f"Bearer {engine.token}"}
    async with aiohttp.ClientSession(engine.url, headers=headers, raise_for_status=True) as session:
        async with session.get("/v1/cameras") as answer:
            names = {camera["id"]: camera["name"] for camera in (await answer.json())["cameras"]}
        async with session.get("/v1/events", params={"limit": "200"}) as answer:
            events = (await answer.json())["events"]
    return {
        event["id"]: (names[event["camera_id"]], datetime.fromisoformat(event["opened_at"]).timestamp())
        for event in events
    }


def judge(
    cameras: Mapping[str, Camera], heard: Sequence[Opened], events: Mapping[str, tuple[str, float]]
) -> Line:
    """Work out how long each event took."""
    took, confirmed = [], []
    for one in heard:
        name, at = events[one.event_id]
        opening, first = cameras[name].times(at)
        took.append((one.heard_at - opening) * 1000)
        confirmed.append((opening - first) * 1000)
    faults, wait = [], middle(confirmed)
    if len({one.event_id for one in heard}) != len(events):
        faults.append(f"Home Assistant told of {len(heard)} events, the engine has {len(events)}")
    if (walks := TURNS * len(WALKS) * len(cameras)) > len(events):
        faults.append(f"{walks} people walked by, and there were {len(events)} events")
    if refused := sum(camera.refused for camera in cameras.values()):
        faults.append(f"{refused} pictures refused")
    return Line(
        what="POST to event in Home Assistant, p95",
        figure=percentile(took, 0.95),
        target=LIMIT,
        at_most=True,
        unit=" ms",
        shake=shake([percentile(part, 0.95) for part in (took[::2], took[1::2])]),
        rival="nothing: from the picture's own POST",
        notes=(
            f"p50 {middle(took):.0f} ms, longest {max(took):.0f} ms; {len(took)} events at {FPS} fps",
            f"before that the gate's own delay, from the first pixel of it on: p50 {wait:.0f} ms,",
            f"p95 {percentile(confirmed, 0.95):.0f} ms, in steps of {1000 / FPS:.0f} ms",
        ),
        faults=tuple(faults),
    )
