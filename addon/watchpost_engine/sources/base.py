"""What every source promises."""

from collections.abc import AsyncIterator, Callable
from typing import Protocol

from ..model.frame import Frame
from ..model.recording import Packet

type PacketSink = Callable[[Packet], None]
"""Where a source that has compressed packets shows each one: the recorder's place. Called on the source's thread."""


class SourceError(Exception):
    """The source stopped giving frames; the keeper decides when to try again.

    `code` is stable and safe to show (no address, no login): unreachable, refused, not_found, timeout,
    unsupported, bad_picture, bad_address, ended.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class Source(Protocol):
    """Gives the frames of one camera until it breaks.

    A source never retries and never logs its own death: it raises SourceError. The newest frame wins:
    `replaced` counts those nobody came to fetch in time.
    """

    replaced: int

    def frames(self) -> AsyncIterator[Frame]:
        """Yield frames as they come. Raises SourceError when no more will."""
        ...
