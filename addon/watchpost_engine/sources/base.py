"""What every source promises."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import av

    from ..model.frame import Frame


class SourceError(Exception):
    """The source stopped giving frames; the keeper decides when to try again.

    `code` is stable and safe to show (no address, no login), as is the text:

    * `bad_address`: what was typed cannot be an address
    * `unreachable`: nobody answers there, or only with an error of its own
    * `refused`: it wants another login, or does not want us at all
    * `not_found`: it is there, but this picture or stream is not
    * `timeout`: it went silent
    * `unsupported`: what it sends is nothing we can watch
    * `bad_picture`: what it sends as pictures are none
    * `ended`: it said goodbye
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class PacketTap(Protocol):
    """Sees every compressed packet of a stream, untouched: the place of recorder and live view."""

    def feed(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> None:
        """Take a packet, on the source's own thread. Must neither block nor alter it, nor raise.

        It may be kept: nobody alters it. `av.Packet(packet)` is a second packet on the same bytes that may be
        changed. Another `stream` object means another connection: its times start anew.
        """
        ...

    def hear(self, packet: av.Packet[av.AudioStream], stream: av.AudioStream) -> None:
        """Take a packet of its sound, in the same way. Comes only where sound was asked for."""
        ...


type Busy = Callable[[str], bool]
"""Tells whether something is being seen by the camera with this key. Any thread; takes no time."""


def never(_: str) -> bool:
    """Say that nothing is being seen anywhere."""
    return False


class Source(Protocol):
    """Gives the frames of one camera until it breaks.

    A source never retries and never logs its own death: it raises SourceError. The newest frame wins:
    `replaced` counts those nobody came to fetch in time.
    """

    @property
    def replaced(self) -> int:
        """Frames that a newer one replaced."""
        ...

    def frames(self) -> AsyncGenerator[Frame]:
        """Yield frames as they come. Raises SourceError when no more will.

        Once only, and to be closed (`contextlib.aclosing`): then nothing of it is left behind.
        """
        ...
