"""The doors to away copies of the fake engine: what was told of the store, and how trying it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from .engine_wire import error

if TYPE_CHECKING:
    from .engine import FakeEngine

SETTINGS: dict[str, Any] = {
    "bucket": "",
    "prefix": "watchpost",
    "endpoint": "",
    "region": "",
    "account": "",
    "has_secret": False,
    "encrypted": False,
    "cameras": [],
    "kinds": ["continuous", "scheduled", "event", "manual", "picture"],
    "days": 0.0,
    "mbit_per_second": 0.0,
}


class AwayDoors:
    """One method for each door. Settings are kept, secrets only noted."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.settings = dict(SETTINGS)
        self.test: dict[str, Any] = {"ok": True, "seconds": 0.2}
        self.invalid = ""
        """What is wrong with the settings, as `bucket: it is missing`; empty for nothing."""

    def routes(self) -> list[web.RouteDef]:
        """Return the doors."""
        return [
            web.get("/v1/away", self.show),
            web.put("/v1/away", self.change),
            web.post("/v1/away/test", self.tried),
        ]

    async def show(self, request: web.Request) -> web.Response:
        return web.json_response({**self.settings, **self.engine.system["away"]})

    async def change(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.settings |= {key: value for key, value in body.items() if key in SETTINGS}
        if "passphrase" in body:
            self.settings["encrypted"] = bool(body["passphrase"])
        await self.engine.change_system(away={key: body[key] for key in ("store",) if key in body})
        return await self.show(request)

    async def tried(self, request: web.Request) -> web.Response:
        if self.invalid:
            return error(400, "invalid", self.invalid)
        return web.json_response(self.test)
