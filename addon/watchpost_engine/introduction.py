"""Introduces the engine to Home Assistant through the Supervisor, with a token that is made once."""

from __future__ import annotations

import asyncio

import structlog

from .api.rooms import Rooms
from .api.tokens import digest
from .households import home_named, make_token
from .model.token import Scope
from .settings import Settings
from .supervisor import Supervisor, SupervisorError

_LOGGER = structlog.get_logger(__name__)

RETRY, LONGEST = 5.0, 300.0
"""Seconds."""


async def introduce(rooms: Rooms, supervisor: Supervisor, settings: Settings) -> None:
    """Tell the Supervisor until it has understood."""
    pause, token = RETRY, await _token(rooms, settings)
    while True:
        try:
            config = {
                "host": await supervisor.hostname(),
                "port": settings.port,
                "token": token,
                "engine_id": rooms.engine_id,
            }
            await supervisor.discover(config)
        except SupervisorError as err:
            if pause == RETRY:
                _LOGGER.warning("not introduced to Home Assistant yet", reason=str(err))
        else:
            _LOGGER.info("introduced to Home Assistant")
            return
        await asyncio.sleep(pause)
        pause = min(LONGEST, pause * 2)


async def _token(rooms: Rooms, settings: Settings) -> str:
    """Return the token that the Supervisor hands on: kept in the app's folder, made anew when revoked."""
    file = settings.data / "supervisor.token"
    secret = file.read_text() if file.exists() else ""
    if rooms.tokens.by_hash.get(digest(secret)) is None:
        home = await home_named(rooms.homes, "Home")
        secret = await make_token(rooms.tokens, Scope.HOME, home, "Supervisor")
        file.touch(mode=0o600)
        file.write_text(secret)
    return secret
