"""Video over RTSP: one connection for all there is to do with a camera, on a thread of its own."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from ..model.frame import Frame
from .address import ip_of, is_public, netloc, read_address
from .base import SourceError, never
from .beat import to_next
from .latest import Latest
from .stream import Stream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence

    from ..model.camera import Camera
    from ..model.frame import Picture
    from .base import Busy, PacketTap
    from .grip import Grip, Grips, Peer

PATIENCE = 10.0
"""Seconds for opening, and without a packet."""

BLIND = 60.0
"""Seconds of packets without a key frame."""

LOOK = 1.0
"""Seconds between two looks at how long it has been silent, at most."""

FAREWELL = 0.2
"""Seconds the thread has for a polite end before the connection is cut."""

PORTS = {"rtsp": 554, "rtsps": 322}


class RtspSource:
    """The video of one camera with an rtsp:// or rtsps:// address, over TCP.

    Its key frames, and up to five frames a second while something goes on between them.
    """

    def __init__(
        self,
        camera: Camera,
        grips: Grips,
        taps: Sequence[PacketTap] = (),
        *,
        busy: Busy = never,
        patience: float = PATIENCE,
    ) -> None:
        """`taps` see every packet; `busy` tells whether something is being seen there.

        Raises SourceError for a bad address.
        """
        self._camera_key = camera.key
        self._source = camera.source
        self._address = read_address(camera.source)
        self._grips = grips
        self._taps = taps
        self._sound = camera.settings.recording.listens
        self._busy = busy
        self._patience = patience
        self._look = min(LOOK, patience / 2)
        self._slot: Latest[Frame] = Latest()

    @property
    def replaced(self) -> int:
        """Frames that a newer one replaced."""
        return self._slot.replaced

    async def frames(self) -> AsyncGenerator[Frame]:
        """Yield frames as they come."""
        peer = await self._find()
        async with self._reading(peer) as stream:
            while True:
                try:
                    async with asyncio.timeout(to_next(self._look)):
                        frame = await self._slot.take()
                except TimeoutError:
                    self._check(stream)
                else:
                    yield frame

    def _check(self, stream: Stream) -> None:
        """Raise SourceError when it has been silent, or of no use, for too long."""
        if stream.silence() > self._patience + self._look:
            raise SourceError("timeout")
        if stream.blindness() > BLIND + self._patience:
            raise SourceError("unsupported", f"no key frame in {BLIND:.0f} s")

    async def _find(self) -> Peer:
        """Find the camera's IP address, of version 4 where it has one. Raises SourceError."""
        scheme = self._source.partition(":")[0].lower()
        port = self._address.port or PORTS[scheme]
        if ip_of(self._address.host):
            return self._address.host, port
        try:
            async with asyncio.timeout(self._patience):
                found = await asyncio.get_running_loop().getaddrinfo(
                    self._address.host, port, type=socket.SOCK_STREAM
                )
        except (OSError, UnicodeError):
            raise SourceError("unreachable", "its name is not known") from None
        found.sort(key=lambda entry: entry[0] != socket.AF_INET)
        return str(found[0][4][0]), port

    def _url(self, peer: Peer) -> str:
        """Write the address for FFmpeg: by number, so that nothing is left to be looked up."""
        login = ""
        if self._address.user is not None:
            login = f"{quote(self._address.user, safe='')}:{quote(self._address.password, safe='')}@"
        return urlsplit(self._address.url)._replace(netloc=netloc(*peer, login)).geturl()

    @asynccontextmanager
    async def _reading(self, peer: Peer) -> AsyncIterator[Stream]:
        """Read on a thread meanwhile. However it ends, the thread is gone when this is over."""
        loop = asyncio.get_running_loop()

        def found(picture: Picture, at: float) -> None:
            now = datetime.now(UTC)
            frame = Frame(camera_key=self._camera_key, captured_at=now, at=at, picture=picture)
            loop.call_soon_threadsafe(self._slot.put, frame)

        name = self._address.host if is_public(self._address.host) else ""
        stream = Stream(
            self._url(peer),
            self._taps,
            found,
            busy=partial(self._busy, self._camera_key),
            sound=self._sound,
            patience=self._patience,
            certified=name,
        )
        reading = Reading(stream, self._slot)
        grip = asyncio.ensure_future(self._grips.take(peer, reading.start))
        try:
            yield stream
        finally:
            await asyncio.shield(reading.end(grip))


class Reading:
    """A stream read on a thread of its own; what ends it, the slot's reader is told."""

    def __init__(self, stream: Stream, slot: Latest[Frame]) -> None:
        self._stream = stream
        self._slot = slot
        self._threads = ThreadPoolExecutor(1, "rtsp")
        self._over: asyncio.Future[None] | None = None

    def start(self) -> asyncio.Future[None]:
        """Begin, and return what is done when it is over."""
        loop = asyncio.get_running_loop()
        self._over = loop.run_in_executor(self._threads, self._stream.read)
        self._over.add_done_callback(self._tell)
        return self._over

    async def end(self, taking: asyncio.Future[Grip]) -> None:
        """End it: politely, or by cutting its connection."""
        self._stream.stop()
        grip = await taking
        if self._over is not None:
            await asyncio.wait({self._over}, timeout=FAREWELL)
            grip.cut()
            await asyncio.wait({self._over})
        grip.release()
        self._threads.shutdown()

    def _tell(self, over: asyncio.Future[None]) -> None:
        error = over.exception()
        self._slot.fail(error if isinstance(error, Exception) else SourceError("ended"))
