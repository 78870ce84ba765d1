"""The sound of a camera as RTP: NAME.nut beside NAME.mp4, with AAC, Opus or G.711."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import av
import numpy as np

SENDER_REPORTS = range(200, 205)
"""Second byte of what goes over the control channel."""

AAC = "profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;"

FIXED = {"pcm_mulaw": 0, "pcm_alaw": 8}
"""G.711 has numbers of its own."""


class Interleaved:
    """What the muxer writes to: each write is one packet, RTP or RTCP, framed as RTSP does over TCP."""

    def __init__(self, track: int = 0) -> None:
        self._data = bytearray()
        self._track = track

    def write(self, packet: bytes) -> int:
        channel = 2 * self._track + (1 if packet[1] in SENDER_REPORTS else 0)
        self._data += b"$" + bytes([channel]) + len(packet).to_bytes(2) + packet
        return len(packet)

    def take(self) -> bytes:
        data = bytes(self._data)
        self._data.clear()
        return data


class Microphone:
    """One file with sound."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with av.open(str(path)) as source:
            context = source.streams.audio[0].codec_context
            self.codec, self._rate, self._channels = context.name, context.sample_rate, context.channels
            self._header = bytes(context.extradata or b"")

    def describe(self) -> str:
        """Its part of the SDP."""
        number = FIXED.get(self.codec, 97)
        name, format_ = {
            "pcm_mulaw": (f"PCMU/{self._rate}", ""),
            "pcm_alaw": (f"PCMA/{self._rate}", ""),
            "opus": ("opus/48000/2", ""),
            "aac": (
                f"mpeg4-generic/{self._rate}/{self._channels}",
                f"{AAC}config={self._header.hex()}",
            ),
        }[self.codec]
        more = f"a=fmtp:{number} {format_}\r\n" if format_ else ""
        return f"m=audio 0 RTP/AVP {number}\r\na=rtpmap:{number} {name}\r\n{more}a=control:track1\r\n"

    def listen(self) -> Callable[[float], bytes]:
        """Return what gives all that was heard up to a moment (s) and was not given yet, over and over."""
        frames = Interleaved(track=1)
        sink = av.open(frames, "w", format="rtp", options={"packetsize": "1400"})
        source = av.open(str(self._path))
        track = sink.add_stream_from_template(source.streams.audio[0])
        packets = [packet for packet in source.demux(audio=0) if packet.size]
        tick = float(track.time_base or 0)
        length = packets[-1].pts + (packets[-1].duration or 0)
        given = 0

        def heard(now: float) -> bytes:
            nonlocal given
            while True:
                turn, index = divmod(given, len(packets))
                packet = packets[index]
                at = turn * length + (packet.pts or 0)
                if at * tick > now:
                    return frames.take()
                copy = av.Packet(bytes(packet))
                copy.time_base, copy.pts, copy.dts, copy.duration = packet.time_base, at, at, packet.duration
                copy.stream = track
                sink.mux(copy)
                given += 1

        return heard


def microphone(video: Path) -> Microphone | None:
    """The microphone of the camera that plays a video, if it has one."""
    path = video.with_suffix(".nut")
    return Microphone(path) if path.is_file() else None


def write_sound(
    path: Path, *, seconds: float, codec: Literal["aac", "libopus", "pcm_alaw", "pcm_mulaw"], rate: int
) -> Path:
    """Write a tone of 440 Hz that is loud in every other half second; return the path."""
    with av.open(str(path), "w", format="nut") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        times = np.arange(round(seconds * rate)) / rate
        loud = (times % 1.0 < 0.5) * 12000 * np.sin(2 * np.pi * 440 * times)
        for begin in range(0, len(times), rate // 50):
            part = loud[begin : begin + rate // 50].astype(np.int16)
            frame = av.AudioFrame.from_ndarray(part[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, begin
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
