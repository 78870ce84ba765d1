"""What of a stream is decoded: its key frames, and all of it while something goes on in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av.error

from ..pictures.damage import Damage
from ..pictures.video import VideoPicture
from .surge import Surge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import av

    type Packet = av.Packet[av.VideoStream]

MOST_PACKETS, MOST_BYTES = 400, 16 * 1024 * 1024
"""What is kept since the last key frame: some seconds to catch up with. Of more, nothing, until the next."""

APART = 0.19
"""Seconds between two pictures that are shown, at least: five a second are as good as all."""

CALM = 3.0
"""Seconds without a sign after which decoding ends, and within which somebody must have seen something."""

DARK = 3
"""Key frames in a row that make no picture by themselves, from which on all is decoded: some cameras renew
their picture bit by bit, and call the beginning of that a key frame.
"""

REST, LONGEST_REST = 5.0, 60.0
"""Seconds for which packet sizes wake nobody after they did so in vain: twice as many each time, at most."""


DOUBT = 4.0
"""How many times longer those that woke it in vain wake nobody, unless they go further than they did."""


class Decoding:
    """Decides for one connection what is decoded, and decodes it. For the thread that reads the stream.

    Asleep it decodes key frames, each by itself. Packet sizes wake it (see surge.py), or that the camera is
    `busy`: something is being seen there. Then it catches up from the last key frame and decodes all, until
    there was no sign of anything for a while. Times are monotonic seconds.
    """

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._busy = busy
        self._surge = Surge()
        self._damage: Damage | None = None
        self._kept: list[Packet] = []
        self._size = 0
        self.awake = False
        self._sign = self._woken = self._shown = self._rested = 0.0
        self._rest = REST
        self._vain, self._seen, self._due = True, False, 0.0
        self._dark = 0

    def take(self, packet: Packet, video: av.VideoStream, at: float) -> VideoPicture | None:
        """Take a packet that came just now; return a picture that should be looked at."""
        is_key, size = packet.is_keyframe, packet.size
        damage = self._damage = self._damage or Damage(video.codec_context.name, live=True)
        self._keep(packet, size, is_key=is_key)
        self._surge.feed(size, at, is_key=is_key, seen=self._seen)
        if is_key or self.awake or at >= self._due:  # most packets are only counted
            self._due = at + APART
            self._stir(video, at, damage)
        if not (is_key or self.awake):
            return None
        try:
            frames = packet.decode() if self.awake else glimpse(packet, video)
        except av.error.InvalidDataError:  # damaged on its way: the next key frame may be whole
            damage.refused()
            return None
        picture = newest(frames, damage)
        if self.awake and not is_key and at - self._shown < APART:
            return None
        if picture is not None:
            self._shown = at
        if not self.awake:
            self._dark = 0 if picture is not None else self._dark + 1
        return picture

    def _keep(self, packet: Packet, size: int, *, is_key: bool) -> None:
        """Keep what a picture of this moment would need."""
        if is_key:
            self._kept, self._size = [], 0
        elif not self._kept:
            return
        self._kept.append(packet)
        self._size += size
        if self._size > MOST_BYTES or len(self._kept) > MOST_PACKETS:
            self._kept = []

    def _stir(self, video: av.VideoStream, at: float, damage: Damage) -> None:
        """Wake up or fall asleep."""
        busy = self._seen = self._busy()
        if busy:
            self._rest, self._rested, self._vain = REST, at, False
            self._surge.trust()
        needed = busy or self._dark >= DARK
        if needed or (self._surge.high and at >= self._rested):
            self._sign = at
            if not self.awake and self._kept:
                self._wake(video, at, damage)
                self._vain = not needed
        if not self.awake:
            return
        over = not needed and at - max(self._woken, self._rested) >= CALM
        if over or at - self._sign >= CALM or not self._kept:
            if self._vain:
                self._surge.doubt(at, at + DOUBT * self._rest)
                self._rested, self._rest = at + self._rest, min(2 * self._rest, LONGEST_REST)
            self._sleep(video)

    def _wake(self, video: av.VideoStream, at: float, damage: Damage) -> None:
        """Decode what led to the packet that came just now."""
        self.awake, self._woken = True, at
        video.codec_context.flush_buffers()
        video.codec_context.skip_frame = "DEFAULT"
        for packet in self._kept[:-1]:
            try:
                newest(packet.decode(), damage)
            except av.error.InvalidDataError:
                damage.refused()

    def _sleep(self, video: av.VideoStream) -> None:
        self.awake = False
        video.codec_context.flush_buffers()
        video.codec_context.skip_frame = "NONKEY"


def glimpse(packet: Packet, video: av.VideoStream) -> list[av.VideoFrame]:
    """Decode a key frame at once: drained, or the decoder may hold it back for the next."""
    try:
        return [*packet.decode(), *video.decode(None)]
    finally:
        video.codec_context.flush_buffers()


def newest(frames: Sequence[av.VideoFrame], damage: Damage) -> VideoPicture | None:
    """Return the last of some decoded frames, if it is whole."""
    whole = [damage.spares(frame) for frame in frames]
    return VideoPicture(frames[-1]) if whole and whole[-1] else None
