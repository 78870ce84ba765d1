"""One who uses a running engine over its doors: a camera that pushes, and a listener that remembers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from tests.engine.making import scene

CAMERA = "yard"

type Message = dict[str, object]


@dataclass
class Guest:
    """Holds a home token and a camera key of one engine, over its restarts."""

    url: str
    token: str
    session: aiohttp.ClientSession
    key: str = ""
    cursor: int | None = None
    news: list[Message] = field(default_factory=list)

    async def call(self, method: str, path: str, **values: object) -> Message:
        """Call a door with the home token, and return its JSON."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.request(method, self.url + path, headers=headers, **values) as answer:  # type: ignore[arg-type]
            assert answer.status < 300, (path, answer.status, await answer.text())
            return dict(await answer.json())

    async def picture(self, path: str) -> bytes:
        """Fetch a picture."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.get(self.url + path, headers=headers) as answer:
            assert answer.status == 200, (path, answer.status)
            return await answer.read()

    async def add_camera(self, source: str = "push:") -> None:
        """Want one camera, and get a key for its device."""
        wish = {"owner": "test", "name": "Yard", "source": source, "interval": 0.5}
        await self.call("PUT", f"/v1/cameras/{CAMERA}", json=wish)
        self.key = str((await self.call("POST", f"/v1/cameras/{CAMERA}/key"))["key"])

    async def push(self, jpeg: bytes) -> int:
        """Push a picture as the device does, and return the status."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "image/jpeg"}
        async with self.session.post(f"{self.url}/v1/frames", data=jpeg, headers=headers) as answer:
            return answer.status

    async def show(self, seconds: float, parcel: Callable[[float], bool], every: float = 0.2) -> None:
        """Push what the camera sees for so long; `parcel` says whether one lies there at a moment."""
        loop = asyncio.get_running_loop()
        start, count = loop.time(), 0
        while (passed := loop.time() - start) < seconds:
            count += 1
            with contextlib.suppress(aiohttp.ClientError):  # the engine may be down: a device goes on
                await self.push(scene(parcel=parcel(passed), seed=count))
            await asyncio.sleep(every)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Task[None]]:
        """Collect news from the cursor on, for as long as the engine lives."""
        task = asyncio.create_task(self._listen())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def until(self, kind: str, count: int = 1, seconds: float = 40) -> list[Message]:
        """Wait until so many news of a kind have come."""
        async with asyncio.timeout(seconds):
            while len(found := [one for one in self.news if one["news"] == kind]) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return found

    async def _listen(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        with contextlib.suppress(aiohttp.ClientError):
            async with self.session.ws_connect(f"{self.url}/v1/news", headers=headers) as socket:
                hello = await socket.receive_json()
                if self.cursor is None:
                    self.cursor = int(hello["cursor"])
                await socket.send_json(
                    {"type": "listen", "schema_version": 1, "client": "test", "cursor": self.cursor}
                )
                async for message in socket:
                    item = json.loads(message.data)
                    if item["type"] == "news":
                        assert item["cursor"] > self.cursor, "a cursor that does not grow"
                        self.cursor = item["cursor"]
                        self.news.append(item)
