"""Compressed video wrapped as MPEG-TS with its sound, not touched otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av
import av.container

from ..pictures.sink import Sink
from ..recording.sound import Hearing, sound_of

if TYPE_CHECKING:
    from typing import IO

    from av.container import OutputContainer

    type Audio = av.Packet[av.AudioStream]
    type Video = av.Packet[av.VideoStream]

OPTIONS = {
    "mpegts_flags": "pat_pmt_at_frames",  # so that a viewer can begin at any key frame
    "flush_packets": "1",
    "max_interleave_delta": "100000",  # microseconds: pictures wait no longer for sound
}

CARRIED = frozenset({"h264", "hevc", "mpeg4", "mpeg2video", "mpeg1video"})
"""What players expect in MPEG-TS; FFmpeg would wrap anything."""

HEARD = ("aac",)
"""Sound as players expect it in MPEG-TS; what is not is made so, while somebody watches."""


class Transport:
    """One stretch of MPEG-TS, made of one connection's packets. For one thread."""

    def __init__(self, stream: av.VideoStream, first: Video, at: float, begin: float) -> None:
        """Its times begin with `begin` (s), at a first key frame that came `at` a moment (monotonic s).

        Raises ValueError for a codec that MPEG-TS does not carry.
        """
        if stream.codec_context.name not in CARRIED:
            raise ValueError(f"MPEG-TS does not carry {stream.codec_context.name}")
        self.stream = stream
        self._sink = Sink()
        self._container = av.open(cast("IO[bytes]", self._sink), "w", format="mpegts", options=OPTIONS)
        self._track = self._container.add_stream_from_template(stream)
        self._begin = begin
        self._tick = float(stream.time_base or 0)  # asked now: after the end of the stream it cannot be
        self._shift = round(begin / self._tick) - (first.dts or 0)
        self._last = -1
        self._hearing = hearing_of(stream, self._container, at, (first.dts or 0) * self._tick)

    @property
    def end(self) -> float:
        """Where the next stretch may begin (s)."""
        return (self._last + 1) * self._tick

    def wrap(self, packet: Video) -> bytes:
        """Return a packet, which has times, as MPEG-TS."""
        pts, dts = packet.pts or 0, packet.dts or 0
        copy = av.Packet(cast("bytes", packet))  # of the same bytes, not copied
        copy.time_base = packet.time_base
        copy.dts = max(dts + self._shift, self._last + 1)
        copy.pts = max(pts + self._shift, copy.dts)
        copy.is_keyframe = packet.is_keyframe
        copy.stream = self._track
        self._last = copy.dts
        self._container.mux(copy)
        return self._sink.take()

    def hear(self, packet: Audio, at: float) -> bytes:
        """Return sound that came at a moment (monotonic s) as MPEG-TS; nothing where none is carried."""
        if self._hearing is None:
            return b""
        for made in self._hearing.packets(packet, at):
            shift = round(self._begin / float(made.time_base))
            made.dts = made.pts = (made.pts or 0) + shift
            self._container.mux(made)
        return self._sink.take()


def hearing_of(stream: av.VideoStream, container: OutputContainer, at: float, own: float) -> Hearing | None:
    """Add the sound that comes with a video, if it can be carried. `at`, `own`: see Hearing."""
    sound = sound_of(stream)
    return None if sound is None else Hearing(sound, container, at, own, HEARD)
