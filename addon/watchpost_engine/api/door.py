"""A door: one call of the contract, and who may make it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from ..model.token import Scope, Token
from .auth import Guard

HOME = frozenset({Scope.HOME})
READERS = frozenset({Scope.HOME, Scope.VIEWER})
ADMIN = frozenset({Scope.ADMIN})
STEWARDS = frozenset({Scope.ADMIN, Scope.HOME})
WATCHERS = frozenset({Scope.ADMIN, Scope.HOME, Scope.VIEWER})
CAMERA = frozenset({Scope.CAMERA})

CAMERA_ID = "{camera_id:[a-z0-9_]{1,64}}"
EVENT_ID = "{event_id:[0-9a-f]{32}}"
EXPORT_ID = "{export_id:[0-9a-f]{32}}"
RECORDING_ID = "{recording_id:[0-9a-f]{32}}"
TOKEN_ID = "{token_id:[0-9a-f]{32}}"  # noqa: S105 - a pattern
TOLERANCE_ID = "{tolerance_id:[0-9a-f]{32}}"
"""Ids as they may stand in a path. Anything else leads nowhere: no path on disk ever comes from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who made a call."""

    token: Token
    home_id: str
    """Whose things it may see; empty for an admin, who has none."""


type Handler = Callable[[web.Request, Visitor], Awaitable[web.StreamResponse]]
type OpenHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A call that needs a token."""

    method: str
    path: str
    scopes: frozenset[Scope]
    handler: Handler

    def guarded(self, guard: Guard) -> OpenHandler:
        """Return the handler behind its guard. Raises ValueError when no scope is declared."""
        if not self.scopes:
            raise ValueError(f"{self.method} {self.path} declares no scope")

        async def handle(request: web.Request) -> web.StreamResponse:
            token = guard.admit(request, self.scopes)
            return await self.handler(request, Visitor(token=token, home_id=token.home_id or ""))

        return handle


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDoor:
    """A call without a token, or one that checks its visitor by itself and says why."""

    method: str
    path: str
    because: str
    handler: OpenHandler
    scopes: frozenset[Scope] = frozenset()
    """Whom it lets in by itself; empty when it lets in anybody."""

    def guarded(self, _: Guard) -> OpenHandler:
        """Return the handler. Raises ValueError when nothing says why it is open."""
        if not self.because:
            raise ValueError(f"{self.method} {self.path} does not say why it is open")
        return self.handler
