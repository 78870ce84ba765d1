"""Pictures of a camera that Home Assistant knows: of its stream where there is one, else pushed stills."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from .address import ip_of, read_address, scheme_of
from .base import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from ..model.camera import Camera
    from ..model.frame import Frame
    from .base import Source

    type Opener = Callable[[Camera], Source]

STREAMS = frozenset({"rtsp", "rtsps", "http", "https"})
PLAYLISTS = (".m3u8", ".m3u", ".mpd")
"""How the streams of cloud cameras end: they cost money, or battery, as long as they are watched."""


PATIENCE, STILLS = 30.0, 5.0
"""Stills that stay away for so many seconds, or so many intervals where that is longer, are missed."""


class Resolver(Protocol):
    """Whoever can ask Home Assistant."""

    async def stream_address(self, camera: Camera) -> str | None:
        """Return the address of a camera's stream; None when stills are pushed. Raises SourceError."""
        ...


class RelaySource:
    """The pictures of a camera with the address relay:. The address of its stream is kept nowhere else."""

    def __init__(self, camera: Camera, resolver: Resolver, open_stream: Opener, stills: Source) -> None:
        """`stills` gives what Home Assistant pushes."""
        self._camera = camera
        self._resolver = resolver
        self._open_stream = open_stream
        self._source = stills

    @property
    def replaced(self) -> int:
        """Frames that a newer one replaced."""
        return self._source.replaced

    async def frames(self) -> AsyncGenerator[Frame]:
        """Yield what comes by either way."""
        patience: float | None = max(PATIENCE, STILLS * self._camera.interval)
        address = await self._resolver.stream_address(self._camera)
        if address is not None and is_usable(address):
            self._source = self._open_stream(replace(self._camera, source=address))
            patience = None  # a stream knows by itself when it stalls
        async with aclosing(self._source.frames()) as frames:
            while (frame := await _next(frames, patience)) is not None:
                yield frame


async def _next(frames: AsyncGenerator[Frame], patience: float | None) -> Frame | None:
    """Return the next frame; None after the last.

    Raises SourceError when none comes in time. Then Home Assistant is asked again: it may have restarted, and
    the camera that gave nothing then may have a stream by now.
    """
    try:
        async with asyncio.timeout(patience):
            return await anext(frames, None)
    except TimeoutError as err:
        raise SourceError("timeout", "Home Assistant sends no stills") from err


def is_usable(address: str) -> bool:
    """Whether the engine should open this stream itself: a device's, and at an address that leads there."""
    try:
        if scheme_of(address) not in STREAMS:
            return False
        host = read_address(address).host
    except SourceError:
        return False
    return not is_here(host) and not urlsplit(address).path.lower().endswith(PLAYLISTS)


def is_here(host: str) -> bool:
    """Whether this is the very machine that says it: not the same one for Home Assistant and for us."""
    ip = ip_of(host)
    if ip is None:
        return host == "localhost" or host.endswith(".localhost")
    return ip.is_loopback or ip.is_unspecified
