"""Filming: takes the packets of one camera, and writes them while they are wanted.

Packets come on the source's thread and are only put in line there; a thread of the camera's own muxes, writes
and syncs, and may be as slow as its disk. It exists only while something is recorded.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import av.error

from .cutter import Cutter
from .reel import Reel, keep
from .track import Track

if TYPE_CHECKING:
    import av

    from ..model.recording import Recording, RecordingKind
    from .cutter import Shelf


class Filming:
    """The recording of one camera. `feed` is for the source's thread, all else for the event loop's."""

    def __init__(self, shelf: Shelf, clock: Callable[[], float] = time.monotonic) -> None:
        self._shelf = shelf
        self._clock = clock
        self._turn = threading.Lock()
        self._reel: Reel | None = None
        self._want: RecordingKind | None = None
        self._line: Cutter | None = None
        self._stream: av.VideoStream | None = None
        self._track: Track | None = None

    @property
    def recording(self) -> RecordingKind | None:
        """Why it records right now; None when it does not."""
        return self._want

    @property
    def rolling(self) -> Recording | None:
        """The recording that is being made right now, as far as it has come."""
        line = self._line
        return None if line is None else line.rolling

    @property
    def waiting(self) -> int:
        """Bytes that wait for the disk."""
        line = self._line
        return 0 if line is None else line.waiting

    def remember(self, seconds: float | None) -> None:
        """Keep so many seconds in memory from now on, to be put before a recording; None keeps nothing."""
        with self._turn:
            if seconds is None:
                self._reel = None
            elif self._reel is None:
                self._reel = Reel(seconds)
            else:
                self._reel.seconds = seconds

    def want(self, kind: RecordingKind | None) -> None:
        """Record from now on for this reason, or (None) no longer."""
        with self._turn:
            self._want = kind
            if kind is None:
                if self._line is not None:
                    self._line.end()
                self._line = None
            elif self._line is None:
                self._line = Cutter(self._shelf, kind, self._clock)
                for piece in self._reel or ():
                    self._line.put(piece)
            else:
                self._line.kind = kind

    def feed(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> None:
        """Take a packet of the source."""
        if self._reel is None and self._line is None:
            return
        if stream is not self._stream:
            self._stream, self._track = stream, track_of(stream)
        if self._track is None:
            return
        piece = keep(packet, self._track, self._clock())
        with self._turn:
            if self._reel is not None:
                self._reel.add(piece)
            if self._line is not None:
                self._line.put(piece)

    def close(self) -> None:
        """End what is recorded, and wait until it is on disk. Blocks."""
        with self._turn:
            line, self._line, self._want, self._reel = self._line, None, None, None
        if line is not None:
            line.end()
            line.join()


def track_of(stream: av.VideoStream) -> Track | None:
    """Describe a stream; None for one that an MP4 cannot hold."""
    try:
        return Track(stream)
    except (av.error.FFmpegError, ValueError):
        return None
