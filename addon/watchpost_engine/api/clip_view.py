"""What there is of an event's clip, as it is told with the event: how long it plays, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ..model.away import AwayState
from ..model.recording import Recording
from ..recording.clips import Span
from ..storage.recordings import Stretch
from .views import Json

_WORST = (AwayState.WAITING, AwayState.FAILED, AwayState.NONE, AwayState.LEAVING, AwayState.STORED)
"""A clip fares as the part of it that fares worst."""


def clip_view(span: Span, stretches: Sequence[Stretch | Recording]) -> Json | None:
    """Return what was recorded within a span; None for nothing. One that is given twice counts once."""
    known = {one.id: one for one in reversed(stretches)}.values()
    inside = [one for one in known if one.started_at < span.until and one.ended_at > span.since]
    if not inside:
        return None
    lengths = (min(one.ended_at, span.until) - max(one.started_at, span.since) for one in inside)
    states = {one.away for one in inside}
    return {
        "seconds": round(sum(lengths, timedelta()).total_seconds(), 3),
        "missing": any(one.missing for one in inside),
        "away": next(state.value for state in _WORST if state in states),
    }
