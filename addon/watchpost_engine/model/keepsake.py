"""A keepsake: what the watch of one camera remembers over a restart of the engine."""

from dataclasses import dataclass, field
from datetime import datetime


class KeepsakeError(ValueError):
    """These bytes are no memory, not of this camera as it is watched now, or what is to be kept cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepsake:
    """All of one moment."""

    seen_at: datetime
    """Wall clock, UTC, when the newest frame was taken."""

    view: str
    """Names what the camera looks at: where its pictures came from, without a login."""

    gate: bytes = field(repr=False)
    """What the gate has learned."""

    before: bytes = field(default=b"", repr=False)
    """The last calm picture, as JPEG; empty without one."""

    before_age: float = 0.0
    """Seconds before `seen_at` when that was taken."""
