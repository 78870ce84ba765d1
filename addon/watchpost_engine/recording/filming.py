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

from ..pictures.jpeg import JpegPicture
from .cutter import Cutter
from .material import Piece
from .reel import Reel
from .slides import Slides
from .track import StreamTrack

if TYPE_CHECKING:
    import av

    from ..model.frame import Frame
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
        self._ended: list[Cutter] = []
        """Those that may still be completing what stood in line."""

        self._stream: av.VideoStream | None = None
        self._track: StreamTrack | None = None
        self._slides: Slides | None = None

    @property
    def recording(self) -> RecordingKind | None:
        """Why it records right now; None when it does not."""
        return self._want

    @property
    def rolling(self) -> Recording | None:
        """The recording that is being made, or completed, right now, as far as it has come."""
        for line in (self._line, *reversed(self._ended)):
            if line is not None and (rolling := line.rolling) is not None:
                return rolling
        return None

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

    def want(self, kind: RecordingKind | None, pre_roll: float | None = None) -> None:
        """Record from now on for this reason, or (None) no longer.

        What is remembered comes before it; of that no more than `pre_roll` seconds, where they are given.
        """
        with self._turn:
            self._want = kind
            if kind is None:
                self._end()
            elif self._line is None or not self._line.is_alive:
                before = () if self._reel is None else self._reel.recall(self._clock(), pre_roll)
                self._line = Cutter(self._shelf, kind, self._clock, before)
            else:
                self._line.kind = kind

    def feed(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> None:
        """Take a packet of the source, which nobody changes from now on."""
        if self._reel is None and self._line is None:
            return
        self._follow(packet, stream)
        if self._track is None:
            return
        self._take(Piece(packet, self._track, self._clock(), packet.is_keyframe, packet.size))

    def hear(self, packet: av.Packet[av.AudioStream], stream: av.AudioStream) -> None:
        """Take sound of the source: it goes with the video that comes over the same connection."""
        if self._reel is None and self._line is None:
            return
        if self._track is None or not self._track.has_sound or self._stream is None:
            return
        if stream.container is self._stream.container:
            self._take(Piece(packet, self._track, self._clock(), False, packet.size, is_sound=True))

    def show(self, frame: Frame) -> None:
        """Take a picture of a source that sends each as a JPEG; others are fed."""
        if (self._reel is None and self._line is None) or not isinstance(frame.picture, JpegPicture):
            return
        if self._slides is None or self._slides.size != frame.picture.size:
            self._slides = Slides(frame.picture.size)
        jpeg = frame.picture.jpeg()
        self._take(Piece(jpeg, self._slides, frame.at, True, len(jpeg)))

    def _take(self, piece: Piece) -> None:
        with self._turn:
            if self._reel is not None:
                self._reel.add(piece)
            if self._line is not None:
                self._line.put(piece)

    def _follow(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> None:
        """Notice another connection, or another size within one."""
        if stream is not self._stream:
            self._stream, self._track = stream, track_of(stream)
        if packet.is_keyframe and self._track is not None and not self._track.fits(packet):
            self._track = track_of(stream, packet) or self._track  # a damaged one says nothing

    def close(self) -> None:
        """End what is recorded, and wait until it is on disk. Blocks."""
        with self._turn:
            self._want = self._reel = None
            self._end()
            ended = self._ended
        for one in ended:
            one.join()

    def _end(self) -> None:
        if self._line is not None:
            self._line.end()
            self._ended = [one for one in (*self._ended, self._line) if one.is_alive]
        self._line = None


def track_of(stream: av.VideoStream, key: av.Packet[av.VideoStream] | None = None) -> StreamTrack | None:
    """Describe a stream, or what a key frame says of it; None for one that an MP4 cannot hold."""
    try:
        return StreamTrack(stream, key)
    except (av.error.FFmpegError, ValueError):
        return None
