"""A sighting: what the gate says of a frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trace import Trace

type Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 as shares of the picture, 0 to 1."""


class SightingKind(StrEnum):
    """Which of the two time scales saw it."""

    ACTIVITY = "activity"
    """Something is moving."""

    DIFFERENCE = "difference"
    """The settled scene is not what it was."""


class ChangeKind(StrEnum):
    """What kind of lasting difference the gate makes it out to be."""

    APPEARED = "appeared"
    DISAPPEARED = "disappeared"
    MOVED = "moved"
    ALTERED = "altered"
    CAMERA_MOVED = "camera_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One thing the gate saw in one frame."""

    kind: SightingKind
    at: float
    """Monotonic seconds, as the frame's."""

    captured_at: datetime
    score: float
    """How sure, 0 to 1; 0.5 is the gate's own limit."""

    boxes: tuple[Box, ...]
    change: ChangeKind | None = None
    """Only for a difference."""

    since: float | None = None
    """Monotonic seconds before which the scene was as it had been; None: before this very frame."""

    trace: Trace | None = field(default=None, repr=False, compare=False)
    """What was compared, for those who ask why."""

    @property
    def began(self) -> float:
        """Monotonic seconds when what was seen began."""
        return self.at if self.since is None else self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The strongest sighting of one kind that an event is about."""

    kind: SightingKind
    score: float
    boxes: tuple[Box, ...]
    change: ChangeKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two settled pictures of one camera have not in common."""

    changed: bool
    score: float
    """0 to 1; 0.5 is the limit of `changed`."""

    boxes: tuple[Box, ...] = ()
    change: ChangeKind | None = None
    shifted: bool = False
    """Whether the same view lies elsewhere in the second: by itself no change, the camera may sway."""
