"""A real engine in a process of its own, as its owner sees it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench.pusher import Sender
from tests.rig.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many pictures the cameras' gates have judged, and how many newer ones replaced before."""

    judged: int
    replaced: int

    def since(self, before: Counted) -> Counted:
        """Return what was added."""
        return Counted(judged=self.judged - before.judged, replaced=self.replaced - before.replaced)


class Owner:
    """Has cameras at an engine."""

    def __init__(self, program: Engine, session: aiohttp.ClientSession) -> None:
        self.program = program
        self._session = session

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """Make a call of the contract. Raises aiohttp.ClientResponseError."""
        url = self.program.url + path
        headers = {"Authorization": f"Bearer {self.program.token}"}
        async with self._session.request(
            method, url, json=body, headers=headers, raise_for_status=True
        ) as answer:
            return json.loads(await answer.read() or b"null")

    async def want(self, camera_id: str, source: str, **settings: Any) -> None:
        """Want a camera."""
        wish = {"owner": "bench", "name": camera_id, "source": source, "interval": 1.0, "settings": settings}
        await self.call("PUT", f"/v1/cameras/{camera_id}", wish)

    async def want_pushing(self, number: int, **settings: Any) -> list[Sender]:
        """Want so many cameras that push, and return them with their keys."""
        senders = []
        for index in range(number):
            camera_id = f"camera_{index}"
            await self.want(camera_id, "push:", **settings)
            key = (await self.call("POST", f"/v1/cameras/{camera_id}/key"))["key"]
            senders.append(Sender(camera_id=camera_id, key=key))
        return senders

    async def statuses(self) -> list[dict[str, Any]]:
        """Return what all cameras say of themselves."""
        return [camera["status"] for camera in (await self.call("GET", "/v1/cameras"))["cameras"]]

    async def counted(self) -> Counted:
        """Add up what the cameras say."""
        statuses = await self.statuses()
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
async def engine(folder: Path) -> AsyncIterator[Owner]:
    """Run an engine on a folder of its own."""
    async with Engine(folder / "data", folder) as program, aiohttp.ClientSession() as session:
        yield Owner(program, session)
