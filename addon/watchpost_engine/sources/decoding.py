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

REST, LONGEST_REST = 5.0, 60.0
"""Seconds for which packet sizes wake nobody after they did so in vain: twice as many each time, at most."""


class Decoding:
    """Decides for one connection what is decoded, and decodes it. For the thread that reads the stream.

    Asleep it decodes key frames, each by itself. Packet sizes wake it (see surge.py), or that the camera is
    `busy`: something is being seen there. Then it catches up from the last key frame and decodes all, until
    there was no sign of anything for a while. Times are monotonic seconds.
    """

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._busy = busy
        self._surge = Surge()
        self._damage = Damage(live=True)
        self._kept: list[Packet] = []
        self._size = 0
        self.awake = False
        self._sign = self._woken = self._shown = self._rested = 0.0
        self._rest = REST
        self._vain, self._seen, self._due = True, False, 0.0

    def take(self, packet: Packet, video: av.VideoStream, at: float) -> VideoPicture | None:
        """Take a packet that came just now; return a picture that should be looked at."""
        is_key, size = packet.is_keyframe, packet.size
        self._keep(packet, size, is_key=is_key)
        self._surge.feed(size, at, is_key=is_key, seen=self._seen)
        if is_key or self.awake or at >= self._due:  # most packets are only counted
            self._due = at + APART
            self._stir(video, at)
        if not (is_key or self.awake):
            return None
        try:
            picture = self._follow(packet, video, at) if self.awake else self._glimpse(packet, video)
        except av.error.InvalidDataError:  # damaged on its way: the next key frame may be whole
            self._damage.refused()
            return None
        if picture is not None:
            self._shown = at
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

    def _stir(self, video: av.VideoStream, at: float) -> None:
        """Wake up or fall asleep."""
        busy = self._seen = self._busy()
        if busy:
            self._rest, self._rested, self._vain = REST, at, False
        if busy or (self._surge.high and at >= self._rested):
            self._sign = at
            if not self.awake and self._kept:
                self._wake(video, at)
                self._vain = not busy
        if not self.awake:
            return
        over = not busy and at - max(self._woken, self._rested) >= CALM
        if over or at - self._sign >= CALM or not self._kept:
            if self._vain:
                self._rested, self._rest = at + self._rest, min(2 * self._rest, LONGEST_REST)
            self._sleep(video)

    def _wake(self, video: av.VideoStream, at: float) -> None:
        """Decode what led to the packet that came just now."""
        self.awake, self._woken = True, at
        video.codec_context.flush_buffers()
        video.codec_context.skip_frame = "DEFAULT"
        for packet in self._kept[:-1]:
            try:
                self._newest(packet.decode())
            except av.error.InvalidDataError:
                self._damage.refused()

    def _sleep(self, video: av.VideoStream) -> None:
        self.awake = False
        video.codec_context.flush_buffers()
        video.codec_context.skip_frame = "NONKEY"

    def _follow(self, packet: Packet, video: av.VideoStream, at: float) -> VideoPicture | None:
        """Decode one more, and show it if it is time; a key frame always."""
        picture = self._newest(packet.decode())
        return picture if packet.is_keyframe or at - self._shown >= APART else None

    def _glimpse(self, packet: Packet, video: av.VideoStream) -> VideoPicture | None:
        """Make a picture of a key frame at once: drained, or the decoder may hold it back for the next."""
        try:
            return self._newest([*packet.decode(), *video.decode(None)])
        finally:
            video.codec_context.flush_buffers()

    def _newest(self, frames: Sequence[av.VideoFrame]) -> VideoPicture | None:
        """Return the last of some decoded frames, if it is whole."""
        whole = [self._damage.spares(frame) for frame in frames]
        return VideoPicture(frames[-1]) if whole and whole[-1] else None
