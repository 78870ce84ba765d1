"""A token: what opens a door, and how far."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """How far a token reaches."""

    ADMIN = "admin"
    """Makes homes and tokens."""

    HOME = "home"
    """All of one home: what the integration holds."""

    VIEWER = "viewer"
    """Reads one home, and the metrics."""

    CAMERA = "camera"
    """Pushes frames of one camera, nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is known of a token; the secret itself is only kept hashed."""

    id: str
    scope: Scope
    home_id: str | None
    camera_id: str | None = None
    label: str = ""
    created_at: datetime
