"""The reel: the last seconds of a camera's compressed video, ready to be put before what comes."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import av

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .track import Track

MOST_SECONDS = 60.0
"""However rare its key frames are, no stream is remembered for longer."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One compressed packet, kept."""

    packet: av.Packet[av.VideoStream]
    track: Track
    """Another object is another connection: its times start anew."""

    at: float
    """Monotonic seconds when it came."""

    is_key: bool


def keep(packet: av.Packet[av.VideoStream], track: Track, at: float) -> Piece:
    """Make a piece of a packet that a source lends: on the same bytes, not copied."""
    copy = av.Packet(cast("bytes", packet))
    copy.time_base = packet.time_base
    copy.pts, copy.dts, copy.duration = packet.pts, packet.dts, packet.duration
    copy.is_keyframe = packet.is_keyframe
    return Piece(cast("av.Packet[av.VideoStream]", copy), track, at, packet.is_keyframe)


class Reel:
    """Holds at least the last `seconds`, from a key frame on, and little more. For one thread at a time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._pieces: deque[Piece] = deque()
        self._keys: deque[float] = deque()
        """When the key frames among them came."""

    def __iter__(self) -> Iterator[Piece]:
        return iter(self._pieces)

    def add(self, piece: Piece) -> None:
        """Take a piece; what comes before the first key frame is of no use."""
        if self._pieces and self._pieces[-1].track is not piece.track:
            self.clear()
        if not self._pieces and not piece.is_key:
            return
        self._pieces.append(piece)
        if piece.is_key:
            self._keys.append(piece.at)
        while len(self._keys) > 1 and self._keys[1] <= piece.at - self.seconds:
            self._drop_group()
        if piece.at - self._pieces[0].at > MOST_SECONDS:
            self._drop_group()

    def clear(self) -> None:
        """Forget all."""
        self._pieces.clear()
        self._keys.clear()

    def _drop_group(self) -> None:
        """Forget the oldest key frame and what hangs on it."""
        self._keys.popleft()
        self._pieces.popleft()
        while self._pieces and not self._pieces[0].is_key:
            self._pieces.popleft()
