"""Video files as RTP: what a camera with H.264 or H.265 says of its stream, and the stream."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import av

from tests.fakes.rtp_sound import Interleaved, microphone

type Packet = av.Packet[av.VideoStream]

PACKET = 1400
"""Bytes of an RTP packet at most."""


class Video:
    """One mp4 file with H.264 or H.265."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with av.open(str(path)) as source:
            context = source.streams.video[0].codec_context
            self.codec = context.name
            self._header = bytes(context.extradata or b"")
        self.sets = self._read_h264() if self.codec == "h264" else self._read_h265()

    @property
    def in_band(self) -> bytes:
        """The parameter sets as NAL units of the stream: cameras repeat them before every key frame."""
        return b"".join(len(unit).to_bytes(4) + unit for unit in self.sets)

    def describe(self) -> str:
        """The SDP of a camera that plays this."""
        texts = [base64.b64encode(unit).decode() for unit in self.sets]
        if self.codec == "h264":
            name = "H264"
            format_ = (
                f"packetization-mode=1;profile-level-id={self._header[1:4].hex()};"
                f"sprop-parameter-sets={','.join(texts)}"
            )
        else:
            name = "H265"
            format_ = ";".join(
                f"sprop-{what}={text}" for what, text in zip(("vps", "sps", "pps"), texts, strict=False)
            )
        mic = microphone(self.path)
        return (
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n"
            f"m=video 0 RTP/AVP 96\r\na=rtpmap:96 {name}/90000\r\na=fmtp:96 {format_}\r\na=control:track0\r\n"
            + ("" if mic is None else mic.describe())
        )

    def _read_h264(self) -> list[bytes]:
        """Sequence, then picture parameter sets, of an avcC header."""
        units, at = [], 5
        for mask in (0x1F, 0xFF):
            count, at = self._header[at] & mask, at + 1
            for _ in range(count):
                unit, at = self._unit(at)
                units.append(unit)
        return units

    def _read_h265(self) -> list[bytes]:
        """Video, sequence, picture parameter sets, of an hvcC header; what else is in it is left out."""
        units, at = [], 23
        for _ in range(self._header[22]):
            kind, count = self._header[at] & 0x3F, int.from_bytes(self._header[at + 1 : at + 3])
            at += 3
            for _ in range(count):
                unit, at = self._unit(at)
                if kind in (32, 33, 34):
                    units.append(unit)
        return units

    def _unit(self, at: int) -> tuple[bytes, int]:
        size = int.from_bytes(self._header[at : at + 2])
        return self._header[at + 2 : at + 2 + size], at + 2 + size


async def play(videos: Sequence[Video], *, sound: bool = False) -> AsyncIterator[bytes]:
    """Yield these videos one after the other, over and over, a frame at a time and at their own speed.

    With `sound`, that of the first is heard meanwhile.
    """
    frames = Interleaved()
    sink = av.open(frames, "w", format="rtp", options={"packetsize": str(PACKET)})
    with av.open(str(videos[0].path)) as first:
        track = sink.add_stream_from_template(first.streams.video[0])
    mic = microphone(videos[0].path) if sound else None
    heard = None if mic is None else mic.listen()
    clock = asyncio.get_running_loop().time
    begin, now = clock(), 0.0
    while True:
        for video in videos:
            with av.open(str(video.path)) as source:
                shift: float | None = None
                for packet in source.demux(video=0):
                    if packet.dts is None:
                        break
                    at, lasts = (
                        float(ticks * packet.time_base) for ticks in (packet.dts, packet.duration or 0)
                    )
                    shift = now - at if shift is None else shift
                    sink.mux(moved(packet, video, track, shift))
                    await asyncio.sleep(max(0.0, begin + shift + at - clock()))
                    yield frames.take() + (b"" if heard is None else heard(now))
                    now = shift + at + lasts


def moved(packet: Packet, video: Video, track: av.VideoStream, shift: float) -> Packet:
    """The packet later in time (s), and a key frame behind its parameter sets."""
    data = video.in_band + bytes(packet) if packet.is_keyframe else bytes(packet)
    copy: Packet = av.Packet(data)  # type: ignore[assignment]
    ticks = round(shift / packet.time_base)
    copy.time_base = packet.time_base
    copy.pts, copy.dts = (packet.pts or 0) + ticks, (packet.dts or 0) + ticks
    copy.is_keyframe = packet.is_keyframe
    copy.stream = track
    return copy
