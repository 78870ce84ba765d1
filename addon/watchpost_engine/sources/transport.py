"""Compressed video wrapped as MPEG-TS, not touched otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av
import av.container

from ..pictures.sink import Sink

if TYPE_CHECKING:
    from typing import IO

OPTIONS = {
    "mpegts_flags": "pat_pmt_at_frames",  # so that a viewer can begin at any key frame
    "flush_packets": "1",
}

CARRIED = frozenset({"h264", "hevc", "mpeg4", "mpeg2video", "mpeg1video"})
"""What players expect in MPEG-TS; FFmpeg would wrap anything."""


class Transport:
    """One stretch of MPEG-TS, made of one connection's packets. For one thread."""

    def __init__(self, stream: av.VideoStream, begin: float) -> None:
        """Its times begin with `begin` (s).

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
        self._shift: int | None = None
        self._last = -1

    @property
    def end(self) -> float:
        """Where the next stretch may begin (s)."""
        return (self._last + 1) * self._tick

    def wrap(self, packet: av.Packet[av.VideoStream]) -> bytes:
        """Return a packet, which has times and of which the first is a key frame, as MPEG-TS."""
        pts, dts = packet.pts or 0, packet.dts or 0
        if self._shift is None:
            self._shift = round(self._begin / self._tick) - dts
        copy = av.Packet(cast("bytes", packet))  # of the same bytes, not copied
        copy.time_base = packet.time_base
        copy.dts = max(dts + self._shift, self._last + 1)
        copy.pts = max(pts + self._shift, copy.dts)
        copy.is_keyframe = packet.is_keyframe
        copy.stream = self._track
        self._last = copy.dts
        self._container.mux(copy)
        return self._sink.take()
