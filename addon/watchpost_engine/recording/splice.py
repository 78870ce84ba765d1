"""Splicing: a span of time, out of the recordings it lies in, as one file. Nothing is encoded anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av

if TYPE_CHECKING:
    from av.container import OutputContainer

GAP = 1.0
"""Seconds between two recordings from which on what is missing is left out, not waited for."""

type Packets = Iterator[av.Packet[av.VideoStream]]

type Progress = Callable[[float], None]
"""Told, now and then, how much of the span is done, 0 to 1. May raise, to stop."""


class SpliceError(Exception):
    """There is nothing to make a file of. `code` is stable.

    * `empty`: no picture in this span
    * `damaged`: a recording cannot be read
    * `mixed`: the camera's picture changed its form within it; `at` says when
    """

    def __init__(self, code: str, at: datetime | None = None) -> None:
        super().__init__(code)
        self.code, self.at = code, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A recording's file, complete or not, and when it begins."""

    path: Path
    begun: datetime


@dataclass(frozen=True, slots=True)
class Bit:
    """A packet with its place in the span (s) and the form of its stream."""

    packet: av.Packet[av.VideoStream]
    stream: av.VideoStream
    at: float


def splice(
    takes: Sequence[Take], since: datetime, until: datetime, target: Path, progress: Progress
) -> float:
    """Write the span from the key frame at or before `since` on, and return how long it plays (s).

    `takes` are in the order of time. Blocks. Raises SpliceError, OSError and FFmpegError.
    """
    length = max(0.001, (until - since).total_seconds())
    with av.open(target, "w", format="mp4", options={"movflags": "faststart"}) as out:
        joint: Joint | None = None
        for take in takes:
            offset = (take.begun - since).total_seconds()
            with av.open(take.path) as container:
                for bit in chosen(container.streams.video[0], container.demux(video=0), offset, length):
                    if joint is None:
                        joint = Joint(out, bit.stream)
                    if not joint.fits(bit.stream):
                        raise SpliceError("mixed", take.begun)
                    joint.add(bit)
                    progress(min(1.0, max(0.0, bit.at / length)))
        if joint is None:
            raise SpliceError("empty")
        return joint.seconds


class Joint:
    """Puts bits of several recordings one behind the other. Ends of a moment stay, long ones are cut out."""

    def __init__(self, out: OutputContainer, first: av.VideoStream) -> None:
        self._form = form_of(first)
        self._tick = float(first.time_base or 0)
        self._time_base = first.time_base
        self._stream = out.add_stream_from_template(first)
        self._out = out
        self._cut: float | None = None
        self._last = -1
        self.seconds = 0.0
        """How long it plays so far."""

    def fits(self, stream: av.VideoStream) -> bool:
        """Whether a stream has the form of the first."""
        return form_of(stream) == self._form

    def add(self, bit: Bit) -> None:
        """Add a packet behind the last."""
        if self._cut is None:
            self._cut = bit.at
        if bit.at - self._cut - self.seconds > GAP:
            self._cut = bit.at - self.seconds
        packet = bit.packet
        dts = max(round((bit.at - self._cut) / self._tick), self._last + 1)
        late = (packet.pts or 0) - (packet.dts or 0)
        copy = av.Packet(cast("bytes", packet))
        copy.time_base, copy.duration = self._time_base, packet.duration
        copy.is_keyframe = packet.is_keyframe
        copy.dts, copy.pts = dts, dts + max(0, late)
        copy.stream = self._stream
        self._out.mux(copy)
        self._last = dts
        self.seconds = max(self.seconds, (dts + max(0, late) + (packet.duration or 0)) * self._tick)


def form_of(stream: av.VideoStream) -> tuple[object, ...]:
    """Return what all packets of one file must have in common."""
    context = stream.codec_context
    return context.name, context.width, context.height, stream.time_base, context.extradata


def chosen(stream: av.VideoStream, packets: Packets, offset: float, length: float) -> Iterator[Bit]:
    """Give the packets of a file that lie in the span, from the last key frame before it on.

    `offset`: where the file begins in the span; `length`: that of the span (s).
    """
    tick = float(stream.time_base or 0)
    waiting: list[Bit] | None = []
    for packet in packets:
        if packet.dts is None or packet.pts is None:
            continue
        bit = Bit(packet, stream, offset + packet.dts * tick)
        if bit.at >= length:
            return
        if waiting is None:
            yield bit
            continue
        if packet.is_keyframe:
            waiting.clear()
        waiting.append(bit)
        if bit.at >= 0:
            yield from waiting
            waiting = None
