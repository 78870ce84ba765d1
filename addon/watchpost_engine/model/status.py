"""How a camera fares right now: told to listeners, never kept."""

from dataclasses import dataclass
from datetime import datetime

from .recording import RecordingKind
from .view import ViewState


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraStatus:
    """The state of one camera's watch."""

    camera_id: str
    connected: bool = False
    """Whether pictures come in."""

    active: bool = False
    """Whether something is moving: an event is open."""

    problem: str = ""
    """Why it is not connected: a stable code, with no address and no login in it."""

    recording: RecordingKind | None = None
    """Why it is recorded right now; None when it is not."""

    view: ViewState = ViewState.UNKNOWN
    """Whether its pictures show what they are there to show."""

    last_frame_at: datetime | None = None
    fps: float = 0.0
    """Pictures per second over the last half minute."""

    frames_seen: int = 0
    frames_replaced: int = 0
    """Frames that a newer one replaced before the gate came to them."""
