"""A film: one recording while it is being written.

A fragmented MP4: a fragment about every second, each on disk before the next is begun. So a file that is cut
off anywhere plays up to its last whole fragment. It gets its name when it is complete.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import av

from ..pictures.sink import Sink

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from .reel import Piece

FRAGMENT = 0.8
"""Seconds: with what is on its way, less than a second is lost when the power goes."""

OPTIONS = {
    "movflags": "empty_moov+default_base_moof+skip_trailer",
    "frag_duration": str(int(FRAGMENT * 1_000_000)),
    "flush_packets": "1",
}


class Film:
    """Writes one file. For one thread; all may raise OSError, and FFmpegError for packets of no use."""

    def __init__(self, part: Path, first: Piece) -> None:
        """Begin with a key frame in a file of a passing name."""
        self.track = first.track
        self._begin: int | None = None
        self._last = -1
        self._end = 0
        self._sink = Sink()
        self._container = av.open(cast("IO[bytes]", self._sink), "w", format="mp4", options=OPTIONS)
        self._stream = first.track.add_to(self._container)
        self._part = part
        part.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        self.bytes = 0
        """On disk: the head and whole fragments."""

        self._whole = 0

    @property
    def seconds(self) -> float:
        """How long it plays so far."""
        return self._end * self.track.tick

    def write(self, piece: Piece) -> None:
        """Add a piece."""
        packet = piece.packet
        if packet.dts is None or packet.pts is None:
            return
        if self._begin is None:
            self._begin = packet.dts
        copy = av.Packet(cast("bytes", packet))
        copy.time_base, copy.duration, copy.is_keyframe = (
            packet.time_base,
            packet.duration,
            packet.is_keyframe,
        )
        copy.dts = max(packet.dts - self._begin, self._last + 1)
        copy.pts = max(packet.pts - self._begin, copy.dts)
        copy.stream = self._stream
        self._last = copy.dts
        self._end = max(self._end, copy.pts + (packet.duration or 0))
        self._container.mux(copy)
        self._flush()

    def close(self, path: Path) -> None:
        """Complete it, and give it its name, in the same folder."""
        self._container.close()
        self._flush()
        self._settle(path)

    def give_up(self, path: Path) -> bool:
        """End it where the disk failed: what is whole gets its name. False when nothing is."""
        try:
            os.ftruncate(self._file, self.bytes)
            if self._whole:
                self._settle(path)
            else:
                self._part.unlink()
        finally:
            self._shut()
        return self._whole > 0

    def _settle(self, path: Path) -> None:
        self._part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._shut()

    def _shut(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _flush(self) -> None:
        """Put what the muxer has completed on disk."""
        data = memoryview(self._sink.take())
        if not data:
            return
        done = 0
        while done < len(data):
            done += os.write(self._file, data[done:])
        os.fdatasync(self._file)
        self.bytes += done
        self._whole += 1
