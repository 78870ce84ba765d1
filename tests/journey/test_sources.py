"""Cameras of every kind end in the same entities: over MQTT, RTSP, and out of Home Assistant itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import paho.mqtt.client as paho
import pytest_asyncio
from aiohttp import web

from tests.journey.world import Camera, World
from tests.rig import household
from tests.rig.album import Player

TOPIC = "home/garden/camera"


class StillCamera:
    """A network camera as most are: its newest picture at an address."""

    def __init__(self) -> None:
        """It has no picture yet."""
        self.newest = b""

    async def show(self, jpeg: bytes) -> None:
        """Take the newest picture."""
        self.newest = jpeg

    async def answer(self, _request: web.Request) -> web.Response:
        """Give it to whoever asks."""
        return web.Response(body=self.newest, content_type="image/jpeg")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def garden(world: World) -> AsyncIterator[tuple[Camera, Player]]:
    """A device that publishes its pictures."""
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.username_pw_set(world.broker.username, world.broker.password)
    client.connect(world.broker.host, world.broker.port)
    client.loop_start()

    async def show(jpeg: bytes) -> None:
        client.publish(TOPIC, jpeg)

    await household.add_mqtt_camera(world.ha, world.entry_id, "Garden", TOPIC)
    async with world.player(show) as player:
        yield await world.camera("Garden"), player
    client.disconnect()
    client.loop_stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def porch(world: World) -> AsyncIterator[tuple[Camera, Player]]:
    """A camera that Home Assistant already has: one of its generic ones."""
    camera, app = StillCamera(), web.Application()
    app.router.add_get("/porch.jpg", camera.answer)
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        player = await stack.enter_async_context(world.player(camera.show))
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/porch.jpg"
        await household.add_generic_camera(world.ha, address)
        await household.add_home_camera(world.ha, world.entry_id, "camera.127_0_0_1")
        yield await world.camera("127_0_0_1"), player


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def driveway(world: World) -> Camera:
    """An RTSP camera that plays the story of the yard."""
    await household.add_stream_camera(world.ha, world.entry_id, "Driveway", world.rtsp.url)
    return await world.camera("Driveway")


async def test_every_kind_of_camera_sees_its_change(
    garden: tuple[Camera, Player], porch: tuple[Camera, Player], driveway: Camera
) -> None:
    await asyncio.gather(*(camera.connected() for camera in (garden[0], porch[0], driveway)))
    garden[1].state, porch[1].state = "parcel", "no bin"
    words = await asyncio.gather(*(camera.described() for camera in (garden[0], porch[0], driveway)))
    assert all(said["summary"].startswith("Something") for said in words)
    assert len({said["event_id"] for said in words}) == 3


async def test_a_camera_of_home_assistant_keeps_its_device_and_its_camera_entity(
    world: World, porch: tuple[Camera, Player]
) -> None:
    registry = await world.ha.ws("config/entity_registry/list")
    source = next(entity for entity in registry if entity["entity_id"] == "camera.127_0_0_1")
    ours = [entity for entity in registry if entity["config_subentry_id"] == porch[0].subentry_id]
    assert {entity["device_id"] for entity in ours} == {source["device_id"]}
    assert not [entity for entity in ours if entity["entity_id"].startswith("camera.")]


async def test_an_rtsp_camera_can_be_seen_live(world: World, driveway: Camera) -> None:
    stream = await world.ha.ws("camera/stream", entity_id=driveway["camera.camera"])
    playlist = await world.ha.rest("GET", stream["url"])
    assert b"#EXTM3U" in playlist
