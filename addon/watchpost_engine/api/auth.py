"""Who may come in: the token of each call, and how often a wrong one may be shown."""

from __future__ import annotations

import ipaddress

import structlog
from aiohttp import web

from ..model.token import Scope, Token
from ..storage.tokens import TokenStore
from .errors import ApiError, too_fast
from .pace import Pace
from .tokens import digest

_LOGGER = structlog.get_logger(__name__)

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="watchpost"'}


class Guard:
    """Knows every token, and counts the wrong ones of each peer.

    Only wrong tokens are ever held back. A right one always opens: many devices may share an address (a
    container's gateway, a proxy), and one with a stale key must not lock out the others. Guessing stays
    hopeless: a token has 256 random bits.
    """

    def __init__(self, tokens: TokenStore, attempts: Pace) -> None:
        self._tokens = tokens
        self._attempts = attempts

    def admit(self, request: web.Request, scopes: frozenset[Scope]) -> Token:
        """Return the token of a call. Raises ApiError `unauthorized`, `rate_limited` or `forbidden`."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        token = self._tokens.by_hash.get(digest(secret)) if secret else None
        if token is None or kind.lower() != "bearer":
            raise self.refuse(request, shown=bool(secret))
        if token.scope not in scopes:
            raise ApiError("forbidden", f"not with a token of scope {token.scope}")
        return token

    def refuse(self, request: web.Request, *, shown: bool) -> ApiError:
        """Return the answer to a call without a token, or (`shown`) with a wrong one, which is counted."""
        if not shown:
            return ApiError("unauthorized", "this needs a token", headers=_CHALLENGE)
        self.hold_back(request)
        return ApiError("unauthorized", "this token is wrong, or was revoked", headers=_CHALLENGE)

    def hold_back(self, request: web.Request) -> None:
        """Count something wrong that a peer has shown. Raises ApiError `rate_limited` when it is too much."""
        peer = network_of(request.remote or "")
        if (seconds := self._attempts.take(peer)) > 0:
            raise too_fast(seconds, "too many wrong tokens from your address")
        _LOGGER.warning("wrong token", peer=peer)


def network_of(peer: str) -> str:
    """Return what counts as one peer: an IPv4 address, or the 64 bits of an IPv6 network."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
