"""A frame: one picture, at one moment, from one camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # for the annotation only: at run time this room needs nothing but the standard library
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    type Gray = NDArray[np.uint8]
    """height x width, 0 black to 255 white."""


class PictureError(ValueError):
    """These bytes are not a picture that can be decoded."""


class Picture(Protocol):
    """What a frame shows. Decoded only when and as far as somebody asks."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels as the source sent it. Raises PictureError."""
        ...

    def gray(self, lines: int) -> Gray:
        """Return the smallest cheap gray reduction (1 to 1/8) with `lines` lines. Raises PictureError."""
        ...

    def jpeg(self) -> bytes:
        """Return the picture as JPEG: the source's own bytes where it sent a JPEG."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One JPEG or one decoded key frame as it left a source. Never altered."""

    camera_key: str
    """`Camera.key` of where it came from."""

    captured_at: datetime
    """Wall clock, UTC: a label for people, never used to measure time."""

    at: float
    """Seconds of a monotonic clock when the picture was taken; differences are what counts."""

    picture: Picture = field(repr=False)
