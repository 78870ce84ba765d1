"""What every source promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

from ..model.frame import Frame

if TYPE_CHECKING:
    import av


class SourceError(Exception):
    """The source stopped giving frames; the keeper decides when to try again.

    `code` is stable and safe to show (no address, no login): unreachable, refused, not_found, timeout,
    unsupported, bad_picture, bad_address, ended.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class PacketTap(Protocol):
    """Sees every compressed packet of a stream, untouched: the place of recorder and live view."""

    def feed(self, packet: av.Packet, stream: av.VideoStream) -> None:
        """Take a packet, on the source's own thread. Must neither block nor alter it."""
        ...


class Source(Protocol):
    """Gives the frames of one camera until it breaks.

    A source never retries and never logs its own death: it raises SourceError. The newest frame wins:
    `replaced` counts those nobody came to fetch in time.
    """

    @property
    def replaced(self) -> int:
        """Frames that a newer one replaced."""
        ...

    def frames(self) -> AsyncIterator[Frame]:
        """Yield frames as they come. Raises SourceError when no more will."""
        ...
