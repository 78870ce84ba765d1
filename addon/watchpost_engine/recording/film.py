"""A film: one recording while it is being written.

A fragmented MP4: a fragment about every second, each on disk before the next is begun. So a file that is cut
off anywhere plays up to its last whole fragment. It gets its name when it is complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av
import av.error

from ..pictures.sink import Sink
from .part import Part

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import IO

    from .material import Packet, Piece

OPTIONS = {
    "movflags": "empty_moov+default_base_moof+skip_trailer",
    "flush_packets": "1",
    "max_interleave_delta": "200000",  # us that pictures wait for sound that may never come
}


class Film:
    """Writes one file. For one thread; all may raise OSError, and FFmpegError for packets of no use."""

    def __init__(self, path: Path, first: Piece) -> None:
        """Begin, in a file of a passing name, what a key frame is to be the first of."""
        self.track = first.track
        self._sink = Sink()
        options = {**OPTIONS, "frag_duration": str(round(self.track.fragment * 1_000_000))}
        self._container = av.open(cast("IO[bytes]", self._sink), "w", format="mp4", options=options)
        self._writer = first.track.writer(self._container, first)
        self._container.start_encoding()
        self._part = Part(path, self._sink.take())
        self.safe = 0.0
        """Seconds that are on disk."""

    @property
    def seconds(self) -> float:
        """How long it plays so far."""
        return self._writer.seconds

    @property
    def bytes(self) -> int:
        """How much of it is on disk."""
        return self._part.bytes

    def write(self, piece: Piece) -> bool:
        """Add a piece. Whether all before it is on disk now."""
        return self._mux(self._writer.packets(piece))

    def move(self, path: Path) -> None:
        """Give its file another passing name, in the same folder."""
        self._part.move(path)

    def again(self, at: float) -> None:
        """Show the last picture once more, for a later moment, where that can be done."""
        self._mux(self._writer.again(at))

    def close(self, path: Path) -> bool:
        """Complete it, and give it its name, in the same folder. False when there is nothing of it."""
        try:
            self._container.close()
        except av.error.FFmpegError:  # of what it could not take there is nothing to complete
            return self.give_up(path)
        self._flush(self.seconds)
        return self._part.settle(path)

    def give_up(self, path: Path) -> bool:
        """End it where something failed: what is whole gets its name. False when nothing is."""
        return self._part.settle(path)

    def _mux(self, packets: Iterable[Packet]) -> bool:
        before = self.seconds
        for packet in packets:
            self._container.mux(packet)
        return self._flush(before)

    def _flush(self, seconds: float) -> bool:
        """Put what the muxer has completed, which plays for so long, on disk. Whether that was anything."""
        if data := self._sink.take():
            self._part.add(data)
            self.safe = seconds
        return bool(data)
