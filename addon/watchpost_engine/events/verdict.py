"""What a user's verdict on an event makes of a camera's settings. Pure: settings in, settings out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..model.ids import new_id
from ..model.tolerance import Tolerance

if TYPE_CHECKING:
    from datetime import datetime

    from ..model.camera import WatchSettings
    from ..model.event import Event

MOST = 200
"""Tolerances of one camera."""

MOST_BOXES = 8
"""Places of one tolerance: the largest regions of a sighting come first."""


class TooManyError(Exception):
    """A camera has as many tolerances as it may."""


def of_event(settings: WatchSettings, event_id: str) -> tuple[Tolerance, ...]:
    """Return what an event was marked for."""
    return tuple(one for one in settings.tolerances if one.event_id == event_id)


def mark(settings: WatchSettings, event: Event, now: datetime) -> WatchSettings:
    """Tolerate each kind of sighting of an event where it was; a second time changes nothing.

    Raises TooManyError.
    """
    if of_event(settings, event.id):
        return settings
    new = tuple(
        Tolerance(
            id=new_id(),
            event_id=event.id,
            kind=evidence.kind,
            change=evidence.change,
            boxes=evidence.boxes[:MOST_BOXES],
            made_at=now,
        )
        for evidence in event.evidence
    )
    if len(settings.tolerances) + len(new) > MOST:
        raise TooManyError
    return replace(settings, tolerances=(*settings.tolerances, *new))


def unmark(settings: WatchSettings, event_id: str) -> WatchSettings:
    """Take back what an event was marked for, and nothing else."""
    return _keep(settings, tuple(one for one in settings.tolerances if one.event_id != event_id))


def forget(settings: WatchSettings, tolerance_id: str) -> WatchSettings:
    """Drop one tolerance."""
    return _keep(settings, tuple(one for one in settings.tolerances if one.id != tolerance_id))


def forget_all(settings: WatchSettings) -> WatchSettings:
    """Drop all tolerances."""
    return _keep(settings, ())


def fade(settings: WatchSettings, now: datetime) -> WatchSettings:
    """Drop the tolerances whose time is over."""
    return _keep(settings, tuple(one for one in settings.tolerances if one.ends_at > now))


def _keep(settings: WatchSettings, tolerances: tuple[Tolerance, ...]) -> WatchSettings:
    return settings if tolerances == settings.tolerances else replace(settings, tolerances=tolerances)
