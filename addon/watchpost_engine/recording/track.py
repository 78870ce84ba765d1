"""What must be known of a stream to write its packets, also after its connection is gone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av

from ..pictures.sink import Sink
from .course import Course
from .sets import HEAD, parameter_sets, sizes
from .sound import Hearing, sound_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from av.container import OutputContainer

    from .material import Packet, Piece
    from .sound import Audio

    type Video = av.Packet[av.VideoStream]


LINGER = 12.0
"""Seconds without a packet after which a film is completed: by then its connection has been given up.

One that only falters goes on in the same film, or what comes before its next key frame would be lost.
"""


class StreamTrack:
    """The video of one connection, as long as its size stays the same.

    FFmpeg's own copy of the stream's description, in a file that is never written. To be made while the
    connection is open.
    """

    fragment = 0.5
    linger = LINGER
    repeat: float | None = None

    def __init__(self, stream: av.VideoStream, key: Video | None = None) -> None:
        """`key`: a key frame that says another size than the stream did. Raises FFmpegError or ValueError."""
        self.codec: str = stream.codec_context.name
        self._base = cast("Fraction", stream.time_base or Fraction(0))
        self.tick = float(self._base)
        """Seconds of one step of its times."""

        self._holder = av.open(cast("IO[bytes]", Sink()), "w", format="mp4")
        self._stream = self._holder.add_stream_from_template(stream)
        self._sets = parameter_sets(self.codec, head(key)) if key is not None else b""
        self._size = size_of(stream, key) if key is not None else (0, 0)
        self._sound = sound_of(stream)
        self._sizes = sizes(self.codec, self._sets or stream.codec_context.extradata or b"")

    @property
    def has_sound(self) -> bool:
        """Whether there is sound that can be recorded with it."""
        return self._sound is not None

    def fits(self, key: Video) -> bool:
        """Whether a key frame of the same connection can go into the same film."""
        found = sizes(self.codec, head(key))
        return not found or found == self._sizes

    def writer(self, container: OutputContainer, first: Piece) -> Copying:
        """Add the same stream to a file, to begin with a piece."""
        stream = container.add_stream_from_template(self._stream)
        if self._sets:
            context = stream.codec_context
            context.extradata = self._sets
            context.width, context.height = self._size
        hearing: Hearing | None = None
        if self._sound is not None:
            own = (cast("Video", first.data).dts or 0) * self.tick
            hearing = Hearing(self._sound, container, first.at, own)
        return Copying(stream, Course(self.tick, first.at), self._base, hearing)


class Copying:
    """Gives the packets of a connection the times of a film."""

    def __init__(
        self, stream: av.VideoStream, course: Course, base: Fraction, hearing: Hearing | None
    ) -> None:
        """Begin; `base`: seconds of a step of its packets' times, which each could tell, but slowly."""
        self._stream = stream
        self._course = course
        self._base, self._tick = base, float(base)
        self._hearing = hearing

    @property
    def seconds(self) -> float:
        """How long it plays so far."""
        return self._course.end * self._tick

    def packets(self, piece: Piece) -> Iterator[Packet]:
        """Give what is to be written of a piece."""
        if piece.is_sound:
            if self._hearing is not None:
                yield from self._hearing.packets(cast("Audio", piece.data), piece.at)
            return
        packet = cast("Video", piece.data)
        copy = cast("Video", av.Packet(cast("bytes", packet)))
        lasts = packet.duration or 0
        copy.time_base, copy.duration, copy.is_keyframe = self._base, lasts, piece.is_key
        copy.dts, copy.pts = self._course.place(packet.dts, packet.pts, lasts, piece.at)
        copy.stream = self._stream
        yield copy

    def again(self, at: float) -> Iterator[Video]:
        """Give nothing: packets cannot be repeated."""
        yield from ()


def head(packet: Video) -> bytes:
    """Return the beginning of a packet."""
    return bytes(memoryview(cast("bytes", packet))[:HEAD])


def size_of(stream: av.VideoStream, key: Video) -> tuple[int, int]:
    """Return width and height of what a key frame shows. Raises FFmpegError, and ValueError if nothing."""
    decoder = av.CodecContext.create(stream.codec_context.name, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.thread_count = 1
    copy = av.Packet(cast("bytes", key))
    for frame in (*decoder.decode(copy), *decoder.decode(None)):
        return frame.width, frame.height
    raise ValueError("a key frame that shows nothing")
