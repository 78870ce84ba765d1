"""The doors to homes and tokens."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from ..model.home import Home
from ..model.ids import new_id
from ..model.token import Scope, Token
from .answers import done, found, made
from .body import read_json
from .door import ADMIN, STEWARDS, TOKEN_ID, Door, Visitor
from .errors import ApiError, not_found
from .rooms import Rooms
from .tokens import TokenDesk
from .views import home_view, token_view
from .wire import NewHomeIn, NewTokenIn

MOST_HOMES = 1000

_OWN = (Scope.VIEWER, Scope.CAMERA)
"""What a home may give to others."""


class HomeDoors:
    """Who lives here, and who has a key."""

    def __init__(self, rooms: Rooms, desk: TokenDesk) -> None:
        self._rooms = rooms
        self._desk = desk

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        return [
            Door(method="GET", path="/v1/homes", scopes=ADMIN, handler=self.homes),
            Door(method="POST", path="/v1/homes", scopes=ADMIN, handler=self.make_home),
            Door(method="GET", path="/v1/tokens", scopes=STEWARDS, handler=self.tokens),
            Door(method="POST", path="/v1/tokens", scopes=STEWARDS, handler=self.make_token),
            Door(method="DELETE", path=f"/v1/tokens/{TOKEN_ID}", scopes=STEWARDS, handler=self.revoke),
        ]

    async def homes(self, _: web.Request, __: Visitor) -> web.Response:
        """Return all homes."""
        return found({"homes": [home_view(home) for home in self._rooms.homes.known.values()]})

    async def make_home(self, request: web.Request, __: Visitor) -> web.Response:
        """Make a home and its first token."""
        body = await read_json(request, NewHomeIn)
        if len(self._rooms.homes.known) >= MOST_HOMES:
            raise ApiError("conflict", f"there are {MOST_HOMES} homes already")
        home = Home(id=new_id(), name=body.name, created_at=datetime.now(UTC))
        await self._rooms.homes.add(home)
        _, secret = await self._desk.make(Scope.HOME, home.id, label=home.name)
        return made({"home": home_view(home), "token": secret})

    async def tokens(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return the tokens that this one may revoke."""
        return found({"tokens": [token_view(token) for token in self._desk.all() if _rules(visitor, token)]})

    async def make_token(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Make a token; it is given once."""
        body = await read_json(request, NewTokenIn)
        home_id = self._home_for(body, visitor)
        if (body.camera_id is None) == (body.scope is Scope.CAMERA):
            raise ApiError("invalid", "camera_id belongs to a token of scope camera, and to no other")
        token, secret = await self._desk.make(body.scope, home_id, camera_id=body.camera_id, label=body.label)
        return made({**token_view(token), "token": secret})

    async def revoke(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Make a token useless at once."""
        token_id = request.match_info["token_id"]
        known = (token for token in self._desk.all() if token.id == token_id and _rules(visitor, token))
        if next(known, None) is None:
            raise not_found("token")
        await self._desk.revoke([token_id])
        return done()

    def _home_for(self, body: NewTokenIn, visitor: Visitor) -> str | None:
        """Return whose token it will be. Raises ApiError `forbidden`, `invalid` or `not_found`."""
        if visitor.token.scope is not Scope.ADMIN:
            if body.scope not in _OWN:
                raise ApiError("forbidden", f"a home cannot make a token of scope {body.scope}")
            if body.home_id not in (None, visitor.home_id):
                raise not_found("home")
            return visitor.home_id
        if (body.home_id is None) != (body.scope is Scope.ADMIN):
            raise ApiError("invalid", "home_id belongs to every token but those of scope admin")
        if body.home_id is not None and body.home_id not in self._rooms.homes.known:
            raise not_found("home")
        return body.home_id


def _rules(visitor: Visitor, token: Token) -> bool:
    """Whether a visitor may see and revoke a token."""
    if visitor.token.scope is Scope.ADMIN:
        return True
    return token.home_id == visitor.home_id and token.scope in _OWN
