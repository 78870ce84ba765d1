"""A stand-in for the engine: the doors of contract/README.md on a real socket, with nothing behind them.

    async with FakeEngine() as engine:
        engine.add_camera("front_door", "Front door")
        await engine.opened("e1", "front_door")      # news, to every listener
        engine.fail("POST", "/v1/cameras/front_door/look", 409, "conflict")

Cameras, events and the system are JSON as on the wire, taken from the golden messages.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import WSMsgType, web

from .engine_away import AwayDoors
from .engine_doors import routes
from .engine_recordings import Footage, recording_routes
from .engine_wire import Json, error, golden, merged, view_news

__all__ = ["TOKEN", "FakeEngine", "Json", "Listener", "golden"]

TOKEN = "token-of-the-home"


@dataclass
class Listener:
    """One open WebSocket."""

    socket: web.WebSocketResponse
    listen: Json
    replies: list[Json] = field(default_factory=list)


class FakeEngine:
    """One engine with one home. Change its attributes freely; `tell` and its friends send."""

    def __init__(self, token: str = TOKEN) -> None:
        """Nothing listens before `start`."""
        self.token = token
        self.port = 0
        self.hello = {**golden("hello"), "cursor": 0}
        self.system: Json = {**golden("system")["system"]}
        self.home: Json = {"id": "home", "name": "Home", "time_zone": "UTC", "language": "en"}
        self.model_key = ""
        self.model_names = ["gpt-5-mini", "qwen3-vl"]
        self.model_test: Json = {"ok": True, "seconds": 0.5, "tokens": 20, "summary": "A door."}
        self.cameras: dict[str, Json] = {}
        self.events: dict[str, Json] = {}
        self.tolerances: dict[str, list[Json]] = {}
        self.pictures: dict[tuple[str, str], bytes] = {}
        self.snapshots: dict[str, bytes] = {}
        self.keys: dict[str, str] = {}
        self.tickets: dict[str, str] = {}
        self.live_parts: list[bytes] = [b"\xff\xd8live\xff\xd9"]
        self.footage = Footage()
        self.away = AwayDoors(self)
        self.frames: list[tuple[str, bytes, Mapping[str, str]]] = []
        self.wanted: list[Json] = []
        """Bodies of PUT /v1/cameras and /v1/cameras/{id}, in their order."""

        self.news: list[Json] = []
        self.after_hello = "snapshot"
        """Or "hang up", or "silence"."""

        self.deaf = False
        """Whether it answers no pings, like one whose machine lost its power."""

        self.first_kept = 0
        """News with a cursor up to here are forgotten."""

        self.listeners: list[Listener] = []
        self.calls: list[tuple[str, str]] = []
        self.bodies: list[tuple[str, str, Any]] = []
        self.faults: dict[tuple[str, str], tuple[int, str]] = {}
        self.garbage: dict[tuple[str, str], bytes] = {}
        self.hangs: set[tuple[str, str]] = set()
        self._runner: web.AppRunner | None = None
        self._moved = asyncio.Condition()
        self._gone = asyncio.Event()

    # Life.

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """Return the address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen; after a stop on the same port again."""
        self._gone.clear()
        app = web.Application(client_max_size=32 * 1024 * 1024, middlewares=[self._guard])
        app.add_routes(
            [web.get("/v1/news", self._news), *routes(self), *recording_routes(self), *self.away.routes()]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Vanish: connections end, nobody answers."""
        self._gone.set()
        await self.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        # The server cancels its tasks without waiting for them.
        for _ in range(3):
            await asyncio.sleep(0)

    async def drop(self, code: int = 1001) -> None:
        """End all listeners' connections."""
        for listener in list(self.listeners):
            await listener.socket.close(code=code)
        self.listeners.clear()

    # Faults.

    def fail(self, method: str, path: str, status: int, code: str = "") -> None:
        """Let a call fail from now on; without a code it answers no JSON, as a proxy would."""
        self.faults[method, path] = (status, code)

    def heal(self) -> None:
        """Let everything work again."""
        self.faults.clear()
        self.garbage.clear()
        self.hangs.clear()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        call = (request.method, request.path)
        await self._note(lambda: self.calls.append(call))
        if call in self.hangs:
            await self._gone.wait()
        if call in self.garbage:
            return web.Response(body=self.garbage[call], content_type="application/json")
        if call in self.faults:
            status, code = self.faults[call]
            return error(status, code) if code else web.Response(status=status, text="<html>")
        known = request.headers.get("Authorization") == f"Bearer {self.token}"
        if not known and not request.path.startswith("/v1/live/"):
            return error(401, "unauthorized")
        if request.can_read_body and request.content_type == "application/json":
            self.bodies.append((*call, await request.json()))
        response: web.StreamResponse = await handler(request)
        await self._note(lambda: None)
        return response

    # News.

    async def _news(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=not self.deaf)
        await socket.prepare(request)
        await socket.send_json({**self.hello, "cursor": self.cursor})
        message = await socket.receive()
        if self.after_hello == "silence":
            await self._gone.wait()
        if message.type is not WSMsgType.TEXT or self.after_hello != "snapshot":
            return socket
        listener = Listener(socket, message.json())
        await socket.send_json(self.snapshot(listener.listen["cursor"]))
        await self._catch_up(listener)
        await self._note(lambda: self.listeners.append(listener))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            reply = message.json()
            await self._note(lambda reply=reply: listener.replies.append(reply))
        await self._note(lambda: self._leave(listener))
        return socket

    def _leave(self, listener: Listener) -> None:
        if listener in self.listeners:
            self.listeners.remove(listener)

    async def _catch_up(self, listener: Listener) -> None:
        after = listener.listen["cursor"]
        for news in self.news:
            if after is not None and news["cursor"] > max(after, self.first_kept):
                await listener.socket.send_json(news)

    @property
    def cursor(self) -> int:
        """The newest cursor."""
        return self.news[-1]["cursor"] if self.news else int(self.hello["cursor"])

    def snapshot(self, after: int | None = None) -> Json:
        """Return how everything is now."""
        return {
            "type": "snapshot",
            "cursor": self.cursor,
            "missed": after is not None and after < self.first_kept,
            "cameras": deepcopy(list(self.cameras.values())),
            "open_events": [event for event in self.events.values() if event["state"] == "open"],
            "system": self.system,
        }

    async def tell(self, message: Json | str) -> None:
        """Send a message to every listener, as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        for listener in list(self.listeners):
            await listener.socket.send_str(text)

    async def tell_view(self, camera_id: str, view: str, *, late: bool = False) -> Json:
        """Send news of what became of a camera's view; its status follows, as the engine's does."""
        self.news.append(view_news(self.cursor + 1, camera_id, view, late=late))
        await self.tell(self.news[-1])
        await self.change_camera(camera_id, status={"view": view})
        return self.news[-1]

    async def tell_news(self, news: str, event: Json, *, late: bool = False) -> Json:
        """Keep an event, and send news of it."""
        self.events[event["id"]] = event
        at = datetime.now(UTC).isoformat()
        message = {"type": "news", "cursor": self.cursor + 1, "news": news, "at": at, "late": late}
        message["event"] = deepcopy(event)
        self.news.append(message)
        await self.tell(message)
        return message

    async def opened(self, event_id: str, camera_id: str, *, late: bool = False, **changes: Any) -> Json:
        """Send that an event began."""
        event = {**golden("event_opened")["event"], "id": event_id, "camera_id": camera_id, **changes}
        return await self.tell_news("event_opened", event, late=late)

    async def closed(self, event_id: str, camera_id: str, *, late: bool = False, **changes: Any) -> Json:
        """Send that the scene is calm again; a lasting change unless `changes` say else."""
        event = {**golden("event_closed")["event"], "id": event_id, "camera_id": camera_id, **changes}
        return await self.tell_news("event_closed", event, late=late)

    async def described(
        self, event_id: str, camera_id: str, summary: str, *, late: bool = False, **changes: Any
    ) -> Json:
        """Send that the words are there."""
        event = {**golden("event_described")["event"], "id": event_id, "camera_id": camera_id, **changes}
        event["analysis"] = {**event["analysis"], "summary": summary}
        return await self.tell_news("event_described", event, late=late)

    def add_camera(self, camera_id: str, name: str = "Camera", **changes: Any) -> Json:
        """Put a camera there without a word about it; `changes` are merged into it."""
        camera: Json = {**golden("camera")["camera"], "id": camera_id, "name": name, "last_change": None}
        self.cameras[camera_id] = merged(camera, changes)
        return self.cameras[camera_id]

    async def change_camera(self, camera_id: str, **changes: Any) -> None:
        """Change a camera, and send it."""
        self.cameras[camera_id] = merged(self.cameras[camera_id], changes)
        await self.tell_camera(camera_id)

    async def tell_camera(self, camera_id: str) -> None:
        """Send how a camera is."""
        await self.tell({"type": "camera", "camera": self.cameras[camera_id]})

    async def remove_camera(self, camera_id: str) -> None:
        """Take a camera away, and say so."""
        del self.cameras[camera_id]
        await self.tell({"type": "camera_gone", "camera_id": camera_id})

    async def change_system(self, **changes: Any) -> None:
        """Change the system, and send it."""
        self.system = merged(self.system, changes)
        await self.tell({"type": "system", "system": self.system})

    async def request(self, request_id: str, camera_id: str, what: str = "stream_address") -> None:
        """Ask the listeners something."""
        await self.tell({"type": "request", "id": request_id, "what": what, "camera_id": camera_id})

    # Waiting.

    async def _note(self, change: Callable[[], None]) -> None:
        async with self._moved:
            change()
            self._moved.notify_all()

    async def wait_for(self, predicate: Callable[[], bool]) -> None:
        """Wait until a call or a message makes `predicate` true."""
        async with asyncio.timeout(10), self._moved:
            await self._moved.wait_for(predicate)

    async def wait_listener(self) -> Listener:
        """Wait for somebody who listens, and return the newest."""
        await self.wait_for(lambda: bool(self.listeners))
        return self.listeners[-1]
