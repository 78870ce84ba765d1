"""The porch: how many connections there may be, and how long one may stand there without a word."""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from .auth import network_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import StreamReader
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http import RawRequestMessage

_LOGGER = structlog.get_logger(__name__)

HEAD_SECONDS = 10.0
"""From a connection to the end of the head of its first call."""

_FILES = 65_536
"""Files and connections that are ever of use."""

_OWN = 256
"""Of them for everything else: pictures, the database, cameras, and visitors on their way out."""

_EACH = 256
"""Connections of one peer at least: many devices may share an address."""

_SAY_EVERY = 60.0


def allow_files() -> None:
    """Have as many files and connections as the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def room() -> int:
    """Return how many connections there is room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = _FILES if soft == resource.RLIM_INFINITY else soft
    return max(files - _OWN, files // 4)


class Porch:
    """Counts the connections of every peer, before anybody knows whose they are."""

    def __init__(
        self, *, most: int | None = None, each: int | None = None, seconds: float = HEAD_SECONDS
    ) -> None:
        self._most = room() if most is None else most
        self._each = max(_EACH, self._most // 4) if each is None else each
        self.seconds = seconds
        self._here: Counter[str] = Counter()
        self._said_at: float | None = None

    def enter(self, peer: str) -> bool:
        """Whether a peer may have one more connection; if so it counts until `leave`."""
        if self._here.total() >= self._most or self._here[peer] >= self._each:
            self._say(peer)
            return False
        self._here[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """Count a connection no more."""
        self._here[peer] -= 1
        if not self._here[peer]:
            del self._here[peer]

    def _say(self, peer: str) -> None:
        now = time.monotonic()
        if self._said_at is None or now >= self._said_at + _SAY_EVERY:
            self._said_at = now
            _LOGGER.warning("too many connections", peer=peer, peers=len(self._here))


class Entrant(web.RequestHandler):
    """One connection, from the porch on."""

    __slots__ = ("_late", "_peer", "_porch")

    def __init__(self, porch: Porch, server: web.Server) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            # No access log: paths hold tickets.
            access_log=None,  # type: ignore[arg-type]
            # Bodies are taken as they come: a packed one could unfold without end.
            auto_decompress=False,
            keepalive_timeout=75,
            lingering_time=2,
        )
        self._porch = porch
        self._peer: str | None = None
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, or be sent away at once."""
        name = transport.get_extra_info("peername")
        peer = network_of(str(name[0])) if name else ""
        if not self._porch.enter(peer):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
            return
        self._peer = peer
        self._late = asyncio.get_running_loop().call_later(self._porch.seconds, self.force_close)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Go."""
        self.spoke()
        if self._peer is not None:
            self._porch.leave(self._peer)
            self._peer = None
        super().connection_lost(exc)

    def spoke(self) -> None:
        """Be given time: a whole head has come."""
        if self._late is not None:
            self._late.cancel()
            self._late = None


def entrance(server: web.Server, porch: Porch) -> Callable[[], Entrant]:
    """Return what makes the protocol of each connection of a server."""
    make = server.request_factory

    def make_request(
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        writer: AbstractStreamWriter,
        task: asyncio.Task[None],
    ) -> web.BaseRequest:
        if isinstance(protocol, Entrant):
            protocol.spoke()
        return make(message, payload, protocol, writer, task)

    server.request_factory = make_request
    return lambda: Entrant(porch, server)
