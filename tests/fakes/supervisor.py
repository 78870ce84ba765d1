"""A stand-in for the Supervisor, as far as an app talks to it: MQTT service, own name, discovery."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

TOKEN = "app-token"


@dataclass(slots=True)
class FakeSupervisor:
    """What the app announced, and what is offered to it."""

    url: str = ""
    mqtt: dict[str, object] | None = None
    discovered: list[dict[str, object]] = field(default_factory=list)
    broken: int = 0
    """So many calls are answered with an error first."""

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one call of the app."""
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"result": "error", "message": "unauthorized"}, status=401)
        if self.broken:
            self.broken -= 1
            return web.json_response({"result": "error", "message": "busy"}, status=503)
        match request.path:
            case "/services/mqtt" if self.mqtt is None:
                return web.json_response({"result": "error", "message": "Service not enabled"}, status=400)
            case "/services/mqtt":
                return web.json_response({"result": "ok", "data": self.mqtt})
            case "/addons/self/info":
                return web.json_response({"result": "ok", "data": {"hostname": "local-watchpost"}})
            case "/discovery":
                self.discovered.append(await request.json())
                return web.json_response({"result": "ok", "data": {"uuid": "0123456789abcdef"}})
        return web.json_response({"result": "error", "message": "not found"}, status=404)


@asynccontextmanager
async def supervisor() -> AsyncIterator[FakeSupervisor]:
    """Serve on loopback meanwhile."""
    fake = FakeSupervisor()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()
