"""Whether a camera is to be recorded at a moment, and why."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from ..model.recording import RecordingKind, RecordingMode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..model.recording import RecordingSettings, WeeklyTime


def demand(
    settings: RecordingSettings, *, local: datetime, event: bool, by_hand: bool
) -> RecordingKind | None:
    """Return the most important reason to record; None when there is none.

    `local` is the home's own time. `event`: one is open, or its post-roll is not over.
    """
    if by_hand:
        return RecordingKind.MANUAL
    match settings.mode:
        case RecordingMode.OFF:
            return None
        case RecordingMode.EVENTS:
            return RecordingKind.EVENT if event else None
        case RecordingMode.ALWAYS:
            return RecordingKind.EVENT if event else RecordingKind.CONTINUOUS
        case RecordingMode.SCHEDULE:
            if not is_scheduled(settings.schedule, local):
                return None
            return RecordingKind.EVENT if event else RecordingKind.SCHEDULED


def is_scheduled(schedule: Sequence[WeeklyTime], local: datetime) -> bool:
    """Whether a moment of the home's own time lies in a weekly schedule.

    By the clock on the wall: an hour that summer time repeats is recorded twice, one that it skips is not.
    """
    now = local.time()
    return any(
        one.day == local.weekday() and one.start <= now and (now < one.end or one.end == time.min)
        for one in schedule
    )


def memory(settings: RecordingSettings) -> float | None:
    """Return the seconds to be kept in memory, None for nothing: who is recorded anyway needs none."""
    needless = settings.mode is RecordingMode.ALWAYS or (
        settings.mode is RecordingMode.OFF and not settings.pre_roll
    )
    return None if needless else settings.pre_roll
