"""The doors to a home's away copies."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web

from ..model.announcement import Notice, Subject
from ..model.away import AwaySettings
from ..recording.sealing import new_key
from ..storage.bucket import AwayError, Bucket
from .answers import found
from .away_wire import AwayIn, problem_of
from .body import read_json
from .door import HOME, Door, Visitor
from .errors import ApiError, too_fast
from .pace import Pace
from .rooms import Rooms
from .state import State
from .views import Json

PATIENCE = 20.0
"""Seconds that a store has to answer when it is tried."""


class AwayDoors:
    """Where a home's copies go, and trying it out."""

    def __init__(self, rooms: Rooms, state: State) -> None:
        self._rooms = rooms
        self._state = state
        self._tests = Pace(per_second=0.2, burst=10)
        self._keys = Pace(per_second=0.1, burst=3)

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        return [
            Door(method="GET", path="/v1/away", scopes=HOME, handler=self.show),
            Door(method="PUT", path="/v1/away", scopes=HOME, handler=self.change),
            Door(method="POST", path="/v1/away/test", scopes=HOME, handler=self.test),
        ]

    async def show(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return the settings, without secrets, and how the copies fare."""
        return await self._answer(visitor.home_id)

    async def change(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Change any of the settings; what waits is tried again."""
        body = await read_json(request, AwayIn)
        if body.passphrase and (seconds := self._keys.take(visitor.home_id)) > 0:
            raise too_fast(seconds, "too many passphrases")
        sealing = None if body.passphrase is None else await _sealed(body.passphrase)

        def change(to: AwaySettings) -> AwaySettings:
            settings = body.applied(to, datetime.now(UTC))
            if sealing is not None:
                key, key_file = sealing
                keys = settings.identities if not key else (*settings.identities, key)
                settings = replace(settings, sealing=bool(key), key_file=key_file, identities=keys)
            if (problem := problem_of(settings)) is not None:
                raise ApiError("invalid", problem)
            return settings

        home = await self._rooms.homes.update(
            visitor.home_id, lambda home: replace(home, away=change(home.away))
        )
        await self._rooms.uploader.changed(home.id)
        self._rooms.announcer.notice(Notice(home_id=home.id, subject=Subject.SYSTEM))
        return await self._answer(home.id)

    async def test(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Store, read and delete something small with these settings, keeping neither."""
        body = await read_json(request, AwayIn)
        settings = body.applied(self._rooms.homes.known[visitor.home_id].away, datetime.now(UTC))
        settings = replace(settings, sealing=settings.sealing or bool(body.passphrase))
        problem = problem_of(settings) or (None if settings.configured else "store: there is none to try")
        if problem is not None:
            raise ApiError("invalid", problem)
        if (seconds := self._tests.take(visitor.home_id)) > 0:
            raise too_fast(seconds, "too many tries")
        started = time.monotonic()
        try:
            await _try(self._rooms.uploader.opening(settings, PATIENCE))
        except AwayError as err:
            return found({"ok": False, "error": err.code, "message": str(err)})
        return found({"ok": True, "seconds": round(time.monotonic() - started, 3)})

    async def _answer(self, home_id: str) -> web.Response:
        settings = self._rooms.homes.known[home_id].away
        return found({**settings_of(settings), **await self._state.away(home_id)})


def settings_of(settings: AwaySettings) -> Json:
    """Return settings without their secrets."""
    return {
        "bucket": settings.bucket,
        "prefix": settings.prefix,
        "endpoint": settings.endpoint,
        "region": settings.region,
        "account": settings.account,
        "has_secret": bool(settings.secret),
        "encrypted": settings.sealing,
        "cameras": list(settings.cameras),
        "kinds": [kind.value for kind in settings.kinds],
        "days": settings.days,
        "mbit_per_second": settings.mbit_per_second,
    }


async def _sealed(passphrase: str) -> tuple[str, str]:
    """Return a new key and its file; none without a passphrase."""
    return await asyncio.to_thread(new_key, passphrase) if passphrase else ("", "")


async def _try(bucket: Bucket) -> None:
    name, data = f"test-{secrets.token_hex(8)}", secrets.token_bytes(1000)
    await bucket.put(name, data)
    try:
        if await bucket.get(name) != data:
            raise AwayError("damaged", "what came back is not what was sent")
    finally:
        await bucket.delete(name)
