"""A recording: a playable clip of one camera."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One compressed packet of a video stream, as it left the source: what a recorder takes."""

    camera_id: str
    at: float
    """Monotonic seconds when it arrived."""

    captured_at: datetime
    is_key: bool
    size: int
    """Bytes."""
