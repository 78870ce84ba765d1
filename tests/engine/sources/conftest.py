"""Real peers for the sources: a web server, RTSP cameras, a broker. And nothing may be left behind."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiomqtt import Client

from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.sources.broker import Broker

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Serve = Callable[[Handler], Awaitable[str]]


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """Every test ends with the tasks and threads it began with (those for looking up names aside)."""
    before = {*threading.enumerate(), *asyncio.all_tasks()}
    yield
    left = {*threading.enumerate(), *(task for task in asyncio.all_tasks() if not task.done())} - before
    current = asyncio.current_task()
    assert [one for one in left if one is not current and "asyncio_" not in getattr(one, "name", "")] == []


@pytest.fixture(scope="session")
def scene() -> Scene:
    """A small yard."""
    return Scene(7, width=320, height=240)


@pytest.fixture(scope="session")
def jpeg(scene: Scene) -> bytes:
    """A picture as a camera sends it."""
    return scene.jpeg(0.0)


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory, scene: Scene) -> Path:
    """Cameras: two of different size, and one with H.265; a key frame every 0.2 s."""
    folder = tmp_path_factory.mktemp("videos")
    write_mp4(folder / "yard.mp4", scene, seconds=0.6, fps=50, gop=10)
    write_mp4(folder / "tiny.mp4", Scene(8, width=160, height=128), seconds=0.6, fps=50, gop=10)
    write_mp4(folder / "hevc.mp4", scene, seconds=0.6, fps=50, gop=10, codec="libx265")
    return folder


@pytest.fixture
async def cameras(videos: Path) -> AsyncIterator[RtspServer]:
    """RTSP cameras without a login."""
    async with RtspServer(videos) as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """The engine's HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a web server with one handler for all there is, and returns its address."""
    servers = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(app, host="127.0.0.1")
        servers.append(server)
        await server.start_server(shutdown_timeout=0.1, access_log=None)
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server in servers:
        await server.close()


class Mosquitto:
    """A broker on a free port of loopback, which can be stopped and started again."""

    def __init__(self, folder: Path, extra: str = "allow_anonymous true") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\n{extra}\n")
        self._process: asyncio.subprocess.Process | None = None

    @property
    def settings(self) -> Broker:
        return Broker(host="127.0.0.1", port=self.port)

    async def start(self) -> None:
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        assert program, "mosquitto is missing: script/setup mosquitto"
        quiet = asyncio.subprocess.DEVNULL
        arguments = program, "-c", str(self._config)
        self._process = await asyncio.create_subprocess_exec(*arguments, stdout=quiet, stderr=quiet)
        async with asyncio.timeout(10):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        async with Client("127.0.0.1", self.port) as client:
            await client.publish(topic, payload, qos=1, retain=retain)

    def count_clients(self) -> int:
        """How many are connected, as the kernel says."""
        peers = Path("/proc/net/tcp").read_text().splitlines()[1:]
        mine = f"0100007F:{self.port:04X}"
        return sum(1 for line in peers if line.split()[1] == mine and line.split()[3] == "01")


@pytest.fixture
async def mosquitto(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """A broker that knows no passwords."""
    broker = Mosquitto(tmp_path)
    await broker.start()
    yield broker
    await broker.stop()
