"""A real engine in a process of its own, and its owner."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench.process import HERE, Measured, running
from tests.bench.pusher import Sender
from watchpost_engine.households import token_on_disk
from watchpost_engine.model.token import Scope
from watchpost_engine.settings import read_settings

PATIENCE = 30.0
"""Seconds for anything to become as it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many pictures the cameras' gates have judged, and how many newer ones replaced before."""

    judged: int
    replaced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A running engine, seen from outside."""

    port: int
    token: str = field(repr=False)
    process: Measured
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """Make a call of the contract as the home's owner. Raises aiohttp.ClientResponseError."""
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.session.request(method, url, json=body, raise_for_status=True) as answer:
            return await answer.json() if answer.content_type == "application/json" else None

    async def add_pushing(self, number: int, *, watching: bool = True) -> list[Sender]:
        """Want so many cameras that push, watched or not, and return them with their keys."""
        senders = []
        for index in range(number):
            wish = {"owner": "bench", "name": f"Camera {index}", "source": "push:", "interval": 1.0}
            camera_id = f"camera_{index}"
            path = f"/v1/cameras/{camera_id}"
            await self.call("PUT", path, {**wish, "settings": {"watching": watching}})
            key = (await self.call("POST", f"{path}/key"))["key"]
            senders.append(Sender(camera_id=camera_id, key=key))
        return senders

    async def counted(self) -> Counted:
        """Add up what the cameras say."""
        statuses = [camera["status"] for camera in (await self.call("GET", "/v1/cameras"))["cameras"]]
        return Counted(
            judged=sum(status["frames_seen"] for status in statuses),
            replaced=sum(status["frames_replaced"] for status in statuses),
        )

    async def settled(self) -> Counted:
        """Wait until nothing is left to be judged, and return what was."""
        last = await self.counted()
        while True:
            await asyncio.sleep(0.3)
            if (now := await self.counted()) == last:
                return now
            last = now


@asynccontextmanager
async def engine(folder: Path, cores: Collection[int] = HERE) -> AsyncIterator[Engine]:
    """Run an engine on a folder of its own and on these cores."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = {
        "WATCHPOST_DATA": str(folder),
        "WATCHPOST_HOST": "127.0.0.1",
        "WATCHPOST_PORT": str(port),
        "WATCHPOST_ANNOUNCE": "no",
    }
    token = await token_on_disk(read_settings(environment), Scope.HOME, "Home", "bench")
    command = str(Path(sys.executable).with_name("watchpost-engine")), "serve"
    log = folder / "engine.log"
    async with (
        running(*command, cores=cores, environment=environment, log=log) as process,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
    ):
        one = Engine(port=port, token=token, process=process, session=session)
        await _up(one)
        yield one


async def _up(one: Engine) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await one.call("GET", "/health")
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
