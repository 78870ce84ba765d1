"""Splicing: a span of time, out of the recordings it lies in, as one file. Nothing is encoded anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
import av.error

from ..storage.errors import translated

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

GAP = 1.0
"""Seconds between two recordings from which on what is missing is left out, not waited for."""

type AnyPacket = av.Packet[av.VideoStream] | av.Packet[av.AudioStream]

type Progress = Callable[[float], None]
"""Told, now and then, how much of the span is done, 0 to 1. May raise, to stop."""


class SpliceError(Exception):
    """There is nothing to make a file of. `code` is stable.

    * `empty`: no picture in this span
    * `damaged`: a recording cannot be read
    * `moved`: a recording is not where it was: complete by now, or deleted
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
    """A packet with its place in the span (s) and its stream."""

    packet: AnyPacket
    stream: av.VideoStream | av.AudioStream
    at: float

    @property
    def late(self) -> float:
        """Seconds from when it is decoded until it is shown."""
        return max(0, (self.packet.pts or 0) - (self.packet.dts or 0)) * float(self.stream.time_base or 0)


def splice_file(
    takes: Sequence[Take], since: datetime, until: datetime, target: Path, progress: Progress
) -> float:
    """Splice a span into a file that is there whole or not at all, and return how long it plays (s).

    Blocks. Raises SpliceError and StorageError, and what `progress` raises.
    """
    with written(target) as part:
        return splice(takes, since, until, part, progress)


@contextmanager
def written(target: Path) -> Iterator[Path]:
    """Give the file to write instead of one that shall be there whole or not at all.

    Raises SpliceError for what a file or the disk does meanwhile, and StorageError.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with translated():
            target.parent.mkdir(parents=True, exist_ok=True)
            yield part
            part.replace(target)
    except av.error.FFmpegError as err:
        raise SpliceError("damaged") from err
    finally:
        part.unlink(missing_ok=True)


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
            with opened(take) as container:
                video, sound = container.streams.video[0], next(iter(container.streams.audio), None)
                packets = container.demux([video] if sound is None else [video, sound])
                for bit in chosen(cast("Iterator[AnyPacket]", packets), offset, length):
                    if joint is None:
                        joint = Joint(out, video, sound)
                    if not joint.fits(bit.stream):
                        raise SpliceError("mixed", take.begun)
                    joint.add(bit)
                    progress(min(1.0, max(0.0, bit.at / length)))
            if joint is not None:
                joint.turn()
        if joint is None:
            raise SpliceError("empty")
        return joint.seconds


def opened(take: Take) -> InputContainer:
    """Open a recording's file. Raises SpliceError and FFmpegError."""
    try:
        return av.open(take.path)
    except FileNotFoundError as err:
        raise SpliceError("moved") from err


class Joint:
    """Puts bits of several recordings one behind the other. Ends of a moment stay, long ones are cut out."""

    def __init__(self, out: OutputContainer, video: av.VideoStream, sound: av.AudioStream | None) -> None:
        self._forms = [form_of(one) for one in (video, sound) if one is not None]
        self._lanes = {"video": Lane(out, video)}
        if sound is not None:
            self._lanes["audio"] = Lane(out, sound)
        self._cut: float | None = None
        self._is_new = False
        self.seconds = 0.0
        """How long it plays so far."""

    def fits(self, stream: av.VideoStream | av.AudioStream) -> bool:
        """Whether a stream has the form of the first. Sound that has another is left out."""
        return stream.type == "audio" or form_of(stream) in self._forms

    def turn(self) -> None:
        """Note that what comes next is of another recording."""
        self._is_new = True

    def add(self, bit: Bit) -> None:
        """Add a packet behind the last."""
        if self._cut is None:
            self._cut = bit.at + bit.late
        if self._is_new and bit.at - self._cut - self.seconds > GAP:
            self._cut = bit.at - self.seconds
        self._is_new = False
        lane = self._lanes.get(bit.stream.type)
        if lane is not None and form_of(bit.stream) in self._forms:
            self.seconds = max(self.seconds, lane.add(bit.packet, bit.at - self._cut))


class Lane:
    """One stream of the file that is made."""

    def __init__(self, out: OutputContainer, stream: av.VideoStream | av.AudioStream) -> None:
        self._out = out
        self._tick = float(stream.time_base or 0)
        self._time_base = stream.time_base
        self._stream = out.add_stream_from_template(stream)
        self._last: int | None = None

    def add(self, packet: AnyPacket, at: float) -> float:
        """Add a packet at a moment (s), and return when it ends."""
        dts = round(at / self._tick)
        if self._last is not None:
            dts = max(dts, self._last + 1)
        late = max(0, (packet.pts or 0) - (packet.dts or 0))
        copy = av.Packet(cast("bytes", packet))
        copy.time_base, copy.duration = self._time_base, packet.duration
        copy.is_keyframe = packet.is_keyframe
        copy.dts, copy.pts = dts, dts + late
        copy.stream = self._stream
        self._out.mux(copy)
        self._last = dts
        return (dts + late + (packet.duration or 0)) * self._tick


def form_of(stream: av.VideoStream | av.AudioStream) -> tuple[object, ...]:
    """Return what all packets of one stream must have in common."""
    context = stream.codec_context
    shape = (context.width, context.height) if isinstance(context, av.VideoCodecContext) else context.rate
    return context.name, shape, stream.time_base, context.extradata


def chosen(packets: Iterator[AnyPacket], offset: float, length: float) -> Iterator[Bit]:
    """Give the packets of a file that lie in the span, from the last key frame before it on.

    `offset`: where the file begins in the span; `length`: that of the span (s).
    """
    waiting: list[Bit] | None = []
    for packet in packets:
        if packet.dts is None or packet.pts is None:
            continue
        stream = packet.stream
        bit = Bit(packet, stream, offset + packet.dts * float(stream.time_base or 0))
        if bit.at >= length:
            return
        if waiting is None:
            yield bit
            continue
        if stream.type == "video" and packet.is_keyframe:
            waiting.clear()
        elif not waiting:
            continue  # sound before any picture
        waiting.append(bit)
        if bit.at >= 0:
            yield from waiting
            waiting = None
