"""Pictures over HTTP: a snapshot fetched again and again, or an MJPEG stream. The answer decides which."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from .base import SourceError
from .fetch import Fetcher, translated
from .latest import Latest
from .multipart import Parts
from .pump import pump
from .stills import MOST_BYTES, Stills

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from aiohttp import ClientResponse, ClientSession

    from ..model.camera import Camera
    from ..model.frame import Frame

PATIENCE = 10.0
"""Seconds for a whole picture, however slowly it drips."""


class HttpSource:
    """The pictures of one camera with an http:// or https:// address."""

    def __init__(self, camera: Camera, session: ClientSession, *, patience: float = PATIENCE) -> None:
        """Raise SourceError for a bad address. The session is shared and stays the caller's."""
        self._fetcher = Fetcher(session, camera.source, patience)
        self._interval = camera.interval
        self._stills = Stills(camera.key)
        self._patience = patience
        self._slot: Latest[Frame] = Latest()

    @property
    def replaced(self) -> int:
        """Frames that a newer one replaced."""
        return self._slot.replaced

    async def frames(self) -> AsyncGenerator[Frame]:
        """Yield pictures as they come, or one every interval."""
        due = time.monotonic()
        while True:
            async with self._answer() as response:
                if response.content_type.startswith("multipart/"):
                    async with pump(self._stream(response), self._slot) as slot:
                        while True:
                            yield await slot.take()
                data = await self._read(response)
            if frame := self._stills.frame(data):
                yield frame
            due = max(due + self._interval, time.monotonic())
            await asyncio.sleep(due - time.monotonic())

    @asynccontextmanager
    async def _answer(self) -> AsyncIterator[ClientResponse]:
        response = await self._fetcher.get()
        try:
            yield response
        finally:
            response.close()

    async def _read(self, response: ClientResponse) -> bytes:
        """Read a snapshot whole."""
        check_type(response.content_type)
        data = bytearray()
        with translated():
            async with asyncio.timeout(self._patience):
                while chunk := await response.content.readany():
                    data += chunk
                    if len(data) > MOST_BYTES:
                        raise SourceError("bad_picture", f"larger than {MOST_BYTES} bytes")
        return bytes(data)

    async def _stream(self, response: ClientResponse) -> None:
        """Put the pictures of an MJPEG stream into the slot until it ends."""
        parts = Parts()
        deadline = time.monotonic() + self._patience
        while data := await self._read_some(response, deadline):
            for part in parts.feed(data):
                deadline = time.monotonic() + self._patience
                if frame := self._stills.frame(part):
                    self._slot.put(frame)

    async def _read_some(self, response: ClientResponse, deadline: float) -> bytes:
        with translated():
            async with asyncio.timeout(deadline - time.monotonic()):
                return await response.content.readany()


def check_type(content_type: str) -> None:
    """Refuse what says of itself that it is no picture. Raises SourceError."""
    if not content_type.startswith("image/") and content_type != "application/octet-stream":
        raise SourceError("unsupported", f"it sends {content_type[:40]}, not pictures")
