"""What films are made of: what a camera sends, and how it gets into a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    import av
    from av.container import OutputContainer

    type Packet = av.Packet[av.VideoStream] | av.Packet[av.AudioStream]


class Track(Protocol):
    """What one connection sends, as long as its size stays the same. Another object is another film."""

    @property
    def codec(self) -> str:
        """FFmpeg's name of the video's codec."""
        ...

    @property
    def fragment(self) -> float:
        """Seconds of a fragment: with what is on its way, less than a second is lost when the power goes."""
        ...

    @property
    def linger(self) -> float:
        """Seconds without a piece after which a film is completed: its camera is gone."""
        ...

    @property
    def repeat(self) -> float | None:
        """Seconds after which the last piece is repeated, or it would not be on disk yet; None: never."""
        ...

    def writer(self, container: OutputContainer, first: Piece) -> Writer:
        """Add it to a file, to begin with a piece. Raises FFmpegError and ValueError."""
        ...


class Writer(Protocol):
    """Makes packets of the pieces of one film."""

    @property
    def seconds(self) -> float:
        """How long it plays so far."""
        ...

    def packets(self, piece: Piece) -> Iterator[Packet]:
        """Give what is to be written of a piece. Raises FFmpegError."""
        ...

    def again(self, at: float) -> Iterator[Packet]:
        """Give the last piece once more, for a later moment, where that can be done."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """One compressed packet, or one picture, kept."""

    data: av.Packet[av.VideoStream] | av.Packet[av.AudioStream] | bytes
    track: Track
    at: float
    """Monotonic seconds when it came."""

    is_key: bool
    """Whether a film can begin with it."""

    size: int
    """Bytes."""

    is_sound: bool = False
