"""The sound of a stream, beside its video: as it is where an MP4 can hold it, else made AAC."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av

from ..pictures.sink import Sink
from .course import Course

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import IO

    from av.container import OutputContainer

    type Audio = av.Packet[av.AudioStream]

KEPT = {"aac": 1024 / 16_000, "opus": 0.02}
"""What is kept as it is, and the usual seconds of a packet that does not say."""

TELEPHONE = ("pcm_alaw", "pcm_mulaw")
"""G.711."""

BIT_RATES = {"opus": 64_000}
BIT_RATE = 24_000
"""Of a channel of what is made AAC, by what it was; G.711 was 64,000."""

OFF = 0.25
"""Seconds by which sound that is made anew may be out of step before silence, or a cut, puts it right."""

APART = 3.0
"""Seconds by which sound and pictures of one moment may come apart."""


class Sound:
    """The sound of one connection. To be made while that is open. Raises FFmpegError or ValueError."""

    def __init__(self, stream: av.AudioStream) -> None:
        context = stream.codec_context
        self.tick = float(stream.time_base or 0)
        """Seconds of one step of its times."""

        self.lasts = round(KEPT.get(context.name, 0.02) / self.tick)
        self.codec = context.name
        """FFmpeg's name of it."""

        self._rate, self._layout = context.sample_rate, context.layout.name
        self._holder = av.open(cast("IO[bytes]", Sink()), "w", format="mov")
        self._stream = self._holder.add_stream_from_template(stream)

    def writer(self, container: OutputContainer, kept: Collection[str] = KEPT) -> Kept | Made:
        """Add it to a file, as it is if it is one of those that are kept there, else as AAC."""
        if self.codec not in kept:
            return Made(container, self.codec, self._rate, self._layout)
        stream = container.add_stream_from_template(self._stream)
        if self.codec == "opus" and not stream.codec_context.extradata:
            stream.codec_context.extradata = opus_head(stream.codec_context.channels)
        return Kept(stream)


def sound_of(stream: av.VideoStream) -> Sound | None:
    """Describe the sound that comes with a video; None without one that could be recorded."""
    for other in stream.container.streams.audio:
        # PyAV's types do not know that there may be no decoder.
        if cast("object | None", other.codec_context) and other.codec_context.name in (*KEPT, *TELEPHONE):
            return Sound(other)
    return None


class Kept:
    """Sound that is written as it came."""

    def __init__(self, stream: av.AudioStream) -> None:
        self._stream = stream

    def packets(self, packet: Audio, place: int, _tick: float) -> Iterator[Audio]:
        """Give it for its place (ticks of its own)."""
        copy = cast("Audio", av.Packet(cast("bytes", packet)))
        copy.time_base, copy.duration = packet.time_base, packet.duration
        copy.dts = copy.pts = place
        copy.is_keyframe = True
        copy.stream = self._stream
        yield copy


class Made:
    """Sound that is made AAC."""

    def __init__(self, container: OutputContainer, codec: str, rate: int, layout: str) -> None:
        decoder = av.CodecContext.create(codec, "r")
        assert isinstance(decoder, av.AudioCodecContext)
        decoder.sample_rate, decoder.layout = rate, layout
        self._decoder = decoder
        self._rate = rate
        self._stream = container.add_stream("aac", rate=rate, layout=layout)
        self._stream.codec_context.bit_rate = BIT_RATES.get(codec, BIT_RATE) * self._decoder.channels
        self._next: int | None = None
        self._last = -1

    def packets(self, packet: Audio, place: int, tick: float) -> Iterator[Audio]:
        """Give what is complete with it."""
        at = round(place * tick * self._rate)
        if self._next is None or abs(at - self._next) > OFF * self._rate:
            self._next = at
        for frame in self._decoder.decode(av.Packet(cast("bytes", packet))):
            frame.pts, frame.time_base = self._next, Fraction(1, self._rate)
            self._next += frame.samples
            for made in self._stream.encode(frame):
                made.dts = made.pts = self._last = max(made.pts or 0, self._last + 1)
                yield made


def opus_head(channels: int) -> bytes:
    """Return what an MP4 has to say of Opus; over RTP nobody does."""
    return b"OpusHead\x01" + bytes([channels]) + b"\0\0" + (48_000).to_bytes(4, "little") + b"\0\0\0"


class Hearing:
    """The sound of one film: where each packet belongs beside the pictures."""

    def __init__(
        self, sound: Sound, container: OutputContainer, at: float, own: float, kept: Collection[str] = KEPT
    ) -> None:
        """`at`, `own`: the first picture's moment of arrival, and its own time (s). `kept`: see Sound."""
        self._sound = sound
        self._writer = sound.writer(container, kept)
        self._at, self._own = at, own
        self._course: Course | None = None

    def packets(self, packet: Audio, at: float) -> Iterator[Audio]:
        """Give what is to be written of a packet that came at a moment."""
        lasts = packet.duration or self._sound.lasts
        if self._course is None:
            begin = self._begin(packet, at)
            if begin < 0:  # before the first picture
                return
            self._course = Course(self._sound.tick, at, begin)
        place, _ = self._course.place(packet.dts, packet.pts, lasts, at)
        yield from self._writer.packets(packet, place, self._sound.tick)

    def _begin(self, packet: Audio, at: float) -> int:
        """Say where the first packet belongs (ticks): by its own time, where that makes sense."""
        arrival = at - self._at
        own = arrival if packet.dts is None else packet.dts * self._sound.tick - self._own
        return round((own if abs(own - arrival) < APART else arrival) / self._sound.tick)
