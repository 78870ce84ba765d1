"""Live view: what one connection receives, passed on as MPEG-TS to whoever watches."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

import av.error

from .transport import Transport

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    import av

MOST_BEHIND = 8 * 1024 * 1024
"""Bytes a viewer may be behind before it is let go: some seconds of the best camera."""


class Live:
    """The live view of one camera, for any number of viewers. Costs nothing while nobody watches.

    A tap of the camera's stream, kept over its reconnections: viewers go on where it goes on.
    """

    def __init__(self) -> None:
        self.let_go = 0
        """Viewers that read too slowly, so far."""

        self._viewers: set[Viewer] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._transport: Transport | None = None
        self._starts = False
        """Whether a key frame was wrapped that nobody has been given."""

    @property
    def viewers(self) -> int:
        """How many watch."""
        return len(self._viewers)

    def feed(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> None:
        """Pass a packet on, on the source's thread."""
        if not self._viewers or self._loop is None:
            self._transport = None
            return
        self._pass_on(partial(self._wrap, packet, stream), is_start=packet.is_keyframe)

    def hear(self, packet: av.Packet[av.AudioStream], stream: av.AudioStream) -> None:
        """Pass sound on, where the camera is asked for it."""
        if self._viewers and self._transport is not None:
            self._pass_on(partial(self._transport.hear, packet, time.monotonic()), is_start=False)

    def _pass_on(self, wrap: Callable[[], bytes], *, is_start: bool) -> None:
        assert self._loop is not None
        try:
            chunk = wrap()
        except (av.error.FFmpegError, ValueError):  # nothing that could be watched
            self._transport = None
            self._loop.call_soon_threadsafe(self.close)
            return
        self._starts |= is_start
        if chunk:  # what is wrapped may wait for the sound of its moment
            self._loop.call_soon_threadsafe(self._spread, chunk, self._starts)
            self._starts = False

    def _wrap(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> bytes:
        if packet.pts is None or packet.dts is None:  # only before the first key frame that has a time
            return b""
        if self._transport is None or self._transport.stream is not stream:
            if not packet.is_keyframe:
                return b""
            begin = self._transport.end if self._transport else 0.0
            self._transport = Transport(stream, packet, time.monotonic(), begin)
        return self._transport.wrap(packet)

    async def watch(self) -> AsyncGenerator[bytes]:
        """Yield the stream in pieces, from its next key frame until the viewer falls behind or `close`."""
        self._loop = asyncio.get_running_loop()
        viewer = Viewer()
        self._viewers.add(viewer)
        try:
            while chunk := await viewer.next():
                yield chunk
        finally:
            self._viewers.discard(viewer)

    def close(self) -> None:
        """Let all viewers go, once they have what waits for them."""
        for viewer in self._viewers:
            viewer.give(b"")
        self._viewers.clear()

    def _spread(self, chunk: bytes, is_start: bool) -> None:
        for viewer in list(self._viewers):
            if not viewer.started and not is_start:
                continue
            viewer.started = True
            viewer.give(chunk)
            if viewer.behind > MOST_BEHIND:
                viewer.give_up()
                self._viewers.discard(viewer)
                self.let_go += 1


class Viewer:
    """What waits for one viewer."""

    def __init__(self) -> None:
        self.started = False
        self.behind = 0
        """Bytes that wait."""

        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()

    def give(self, chunk: bytes) -> None:
        """Add a piece; an empty one is the end."""
        self._chunks.put_nowait(chunk)
        self.behind += len(chunk)

    def give_up(self) -> None:
        """Forget what waits, and end."""
        self._chunks = asyncio.Queue()
        self.give(b"")

    async def next(self) -> bytes:
        """Wait for the next piece."""
        chunk = await self._chunks.get()
        self.behind -= len(chunk)
        return chunk
