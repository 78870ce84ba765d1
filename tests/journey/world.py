"""What the journeys walk through: everything real, on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.rig import household
from tests.rig.album import Album, Player
from tests.rig.broker import Broker, broker
from tests.rig.engine import Engine
from tests.rig.ha_client import Ha
from tests.rig.helpers import ModelStandIn, RtspCamera
from tests.rig.home_assistant import HomeAssistant
from tests.rig.household import Device

PATIENCE = 40.0
"""Seconds that anything may take; nothing should take half of it."""

LEARNING = 4.0
"""Seconds of calm from which a camera learns how its scene looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One home."""

    broker: Broker
    engine: Engine
    home: HomeAssistant
    entry_id: str
    album: Album
    rtsp: RtspCamera

    @property
    def ha(self) -> Ha:
        """Home Assistant's client."""
        return self.home.client

    async def camera(self, name: str) -> Camera:
        """Return a camera that was added."""
        subentry_id = (await household.cameras(self.ha, self.entry_id))[name]
        entities = await household.entities(self.ha, subentry_id)
        return Camera(world=self, name=name, subentry_id=subentry_id, entities=entities)

    async def pushed(self, name: str) -> tuple[Camera, Device]:
        """Add a camera that pushes."""
        device = await household.add_push_camera(self.ha, self.entry_id, name)
        return await self.camera(name), device

    def push(self, device: Device) -> Player:
        """Return a device that shows the album to the engine, as long as it is there."""

        async def show(jpeg: bytes) -> None:
            headers = {"Authorization": f"Bearer {device.key}", "Content-Type": "image/jpeg"}
            try:
                async with self.ha.session.post(device.url, data=jpeg, headers=headers) as answer:
                    # 404 once its camera was removed: a device knows nothing of that and goes on.
                    assert answer.status in (202, 404, 429, 503), await answer.text()
            except aiohttp.ClientError:
                await asyncio.sleep(0.5)  # the engine is being restarted

        return self.player(show)

    def player(self, show: Callable[[bytes], Awaitable[None]]) -> Player:
        """Return what shows the album in any other way."""
        return Player(self.album, show)

    async def engine_says(self, path: str) -> Any:
        """Ask the engine itself."""
        headers = {"Authorization": f"Bearer {self.engine.token}"}
        async with self.ha.session.get(self.engine.url + path, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def engine_camera(self, name: str) -> dict[str, Any]:
        """Return a camera as the engine has it."""
        cameras: list[dict[str, Any]] = (await self.engine_says("/v1/cameras"))["cameras"]
        return next(camera for camera in cameras if camera["name"] == name)

    async def events(self, camera: Camera) -> list[str]:
        """Return the ids of all events that the engine has of a camera."""
        camera_id = (await self.engine_camera(camera.name))["id"]
        found = await self.engine_says(f"/v1/events?camera_id={camera_id}&limit=100")
        return [event["id"] for event in found["events"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera as Home Assistant shows it."""

    world: World
    name: str
    subentry_id: str
    entities: dict[str, str]

    def __getitem__(self, key: str) -> str:
        """The id of one of its entities: `event.event`, `image.after`..."""
        return self.entities[key]

    async def state(self, key: str) -> dict[str, Any]:
        """One of its entities as it is now."""
        return await self.world.ha.state(self[key])

    async def shows(
        self, key: str, fits: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE
    ) -> dict[str, Any]:
        """Wait until one of its entities is as wanted."""
        return await self.world.ha.wait_for_state(self[key], fits, seconds)

    async def connected(self) -> None:
        """Wait until it gives pictures, and has learned its scene."""
        await self.shows("binary_sensor.connected", lambda state: state["state"] == "on")
        await asyncio.sleep(LEARNING)

    async def described(self, since: str = "") -> dict[str, Any]:
        """Wait until a lasting change other than `since` is described; return the words' attributes."""

        def fits(state: dict[str, Any]) -> bool:
            said = state["attributes"]
            return said.get("words") == "described" and said["event_id"] != since

        said: dict[str, Any] = (await self.shows("sensor.last_change", fits))["attributes"]
        return said


@asynccontextmanager
async def open_world(folder: Path, album: Album) -> AsyncIterator[World]:
    """Start everything, and set Home Assistant up through its own flows."""
    logs = folder / "logs"
    async with AsyncExitStack() as stack:
        mqtt = await stack.enter_async_context(broker(folder / "broker", logs))
        engine = Engine(folder / "engine", logs, mqtt)
        home = HomeAssistant(folder / "home-assistant", logs)
        model, rtsp = ModelStandIn(logs), RtspCamera(logs)
        async with asyncio.TaskGroup() as tasks:
            for program in (engine, home, model, rtsp):
                tasks.create_task(stack.enter_async_context(program))
        ha = home.client
        await household.connect_broker(ha, mqtt)
        entry_id = await household.connect_engine(ha, engine)
        await household.use_model(ha, entry_id, model.url, "", "stand-in")
        yield World(broker=mqtt, engine=engine, home=home, entry_id=entry_id, album=album, rtsp=rtsp)
