"""A real engine behind real doors, as a test visits it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.engine.api import document
from tests.engine.api.document import Reply
from watchpost_engine.api.rooms import Rooms
from watchpost_engine.api.server import make_app, serving
from watchpost_engine.api.tokens import TokenDesk
from watchpost_engine.api.visits import Visits
from watchpost_engine.app import build, start
from watchpost_engine.model.away import AwaySettings
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.home import Home
from watchpost_engine.model.token import Scope
from watchpost_engine.pipeline.roster import Wish
from watchpost_engine.settings import Settings
from watchpost_engine.storage.bucket import AwayError, Bucket

HOME, OTHER = "here", "there"


@dataclass(frozen=True)
class House:
    """An engine with two homes, its doors, and a token of each kind."""

    rooms: Rooms
    url: str
    session: aiohttp.ClientSession
    tokens: dict[str, str]

    async def call(
        self, method: str, path: str, who: str | None = "home", *, promised: bool = True, **how: Any
    ) -> Reply:
        """Make a call with the token of `who`, and check that the reply is a promised one."""
        headers = dict(how.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens.get(who, who)}"
        async with self.session.request(method, self.url + path, headers=headers, **how) as response:
            reply = Reply(response.status, response.headers, await response.read())
        if promised:
            document.check(method, path.partition("?")[0], reply)
        return reply

    async def push(
        self, jpeg: bytes, who: str | None = "camera", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Push a picture as a device does."""
        sent = {"Content-Type": "image/jpeg", **(headers or {})}
        return await self.call("POST", "/v1/frames", who, data=jpeg, headers=sent)

    async def camera(self, camera_id: str = "yard", source: str = "push:", home_id: str = HOME) -> Camera:
        """Have a camera watched."""
        wish = Wish(id=camera_id, name=camera_id.title(), source=source)
        camera = await self.rooms.roster.want_one(home_id, "test", wish)
        await until(lambda: not source.startswith("push:") or camera.key in self.rooms.inbox._slots)
        return camera

    async def show(self, jpeg: bytes, camera: Camera) -> None:
        """Have a picture be the newest of a camera."""
        assert self.rooms.inbox.deliver(camera.key, jpeg)
        await until(lambda: self.newest(camera) == jpeg)

    def newest(self, camera: Camera) -> bytes | None:
        """Return the newest picture of a camera."""
        frame = self.rooms.keeper.newest(camera)
        return None if frame is None else frame.picture.jpeg()


@asynccontextmanager
async def running_rooms(folder: Path) -> AsyncIterator[Rooms]:
    """Have the rooms of an engine with two homes."""
    settings = Settings(
        data=folder,
        media=folder / "media",
        database_url=f"sqlite:///{folder / 'watchpost.db'}",
        public_url="http://engine.test:8098",
    )
    async with build(settings, None) as rooms:
        rooms.uploader.opening = only_here
        for home_id in (HOME, OTHER):
            await rooms.homes.add(Home(id=home_id, name=home_id.title(), created_at=datetime.now(UTC)))
        await start(rooms)
        yield rooms


def only_here(settings: AwaySettings, patience: float) -> Bucket:
    """Open a bucket on this machine; what is said to be elsewhere cannot be reached."""
    if "127.0.0.1" not in settings.endpoint:
        raise AwayError("unreachable", "not from a test")
    return Bucket(settings, patience)


@asynccontextmanager
async def opened(rooms: Rooms) -> AsyncIterator[House]:
    """Have the doors of an engine open."""
    async with (
        serving(make_app(rooms), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30)) as session,
    ):
        yield House(rooms, f"http://127.0.0.1:{port}", session, await make_tokens(rooms))


async def make_tokens(rooms: Rooms) -> dict[str, str]:
    """Return a token of each kind, by name."""
    desk = TokenDesk(rooms.tokens, Visits())
    return {
        "admin": (await desk.make(Scope.ADMIN, None))[1],
        "home": (await desk.make(Scope.HOME, HOME))[1],
        "viewer": (await desk.make(Scope.VIEWER, HOME))[1],
        "camera": (await desk.make(Scope.CAMERA, HOME, camera_id="yard"))[1],
        "there": (await desk.make(Scope.HOME, OTHER))[1],
    }


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that is about to be."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the rooms have no bell for tests
            await asyncio.sleep(0.01)
