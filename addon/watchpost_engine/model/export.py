"""An export: a span of a camera's recordings as one file, which stays until somebody deletes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ExportState(StrEnum):
    """How far an export has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was asked for, and what came of it."""

    id: str
    """Sortable by time (UUID 7, hex)."""

    home_id: str
    camera_id: str
    since: datetime
    until: datetime
    created_at: datetime
    time_lapse: bool = False
    """Whether it shows the whole span within a minute, without sound."""

    state: ExportState = ExportState.WAITING
    progress: float = 0.0
    """How much is done, 0 to 1."""

    error: str = ""
    """Why it failed: a stable code."""

    seconds: float = 0.0
    """How long it plays; gaps in the recordings are left out."""

    bytes: int = 0
