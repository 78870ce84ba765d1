"""The week of a `schedule` helper of Home Assistant, in the engine's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import time

from .recorded import WeeklyTime

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT = 24 * 60
"""The end of a day, in minutes."""


def weekly_times(week: Mapping[str, object]) -> tuple[WeeklyTime, ...]:
    """Return a week in the order of time. What touches is one; what goes on after midnight is two.

    Raises ValueError.
    """
    return tuple(
        WeeklyTime(day=day, start=_clock(start), end=_clock(end))
        for day, name in enumerate(DAYS)
        for start, end in _joined(_day(week.get(name, [])))
    )


def _day(stretches: object) -> Iterator[tuple[int, int]]:
    """Give the times of one day, as the helper holds them: `from`, `to`, and what the user put to it."""
    if not isinstance(stretches, list):
        raise ValueError("a day without stretches")
    for one in stretches:
        start, end = one.get("from"), one.get("to")
        if not isinstance(start, time) or not isinstance(end, time):
            raise ValueError("a stretch without times")
        yield _minutes(start, end)


def _minutes(start: time, end: time) -> tuple[int, int]:
    """Return the minutes of the day in which a time begins and ends: those it touches belong to it."""
    over = end.second > 0 or end.microsecond > 0
    return start.hour * 60 + start.minute, end.hour * 60 + end.minute + over


def _joined(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the times of a day, none of which touches another."""
    last: tuple[int, int] | None = None
    for start, end in sorted(stretches):
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def _clock(minutes: int) -> str:
    return f"{minutes % MIDNIGHT // 60:02}:{minutes % 60:02}"
