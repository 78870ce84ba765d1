"""An event in words and paths, the same for all that tell of it."""

from __future__ import annotations

from .const import DOMAIN
from .messages import Event

PICTURE_URL = f"/api/{DOMAIN}/event/{{entry_id}}/{{event_id}}/{{role}}.jpg"

STILL_URL = f"/api/{DOMAIN}/recording/{{entry_id}}/{{name}}.jpg"

LONGEST_WORD = 40
"""Characters; where nothing ends within so many, a cut goes through a word."""


def summary_of(event: Event, longest: int | None = None) -> str | None:
    """Return the words for an event, cut at a word when they are too long; None when there are none."""
    if event.analysis is None:
        return None
    summary = event.analysis.summary
    if longest is None or len(summary) <= longest:
        return summary
    # Not every language puts spaces between its words.
    end = summary.rfind(" ", longest - LONGEST_WORD, longest)
    return summary[: end if end > 0 else longest - 1] + "…"


def picture_path(entry_id: str, event_id: str, role: str) -> str:
    """Return the path under which Home Assistant serves a picture of an event to those who may see it."""
    return PICTURE_URL.format(entry_id=entry_id, event_id=event_id, role=role)


def still_path(entry_id: str, name: str) -> str:
    """Return the path under which Home Assistant serves a recording's picture to those who may see it."""
    return STILL_URL.format(entry_id=entry_id, name=name)


def picture_roles(event: Event) -> tuple[str, ...]:
    """Return the pictures there are, the most telling first."""
    roles = [role for role in ("after", "peak", "before") if role in event.pictures]
    return ("change", *roles) if {"before", "after"} <= set(roles) else tuple(roles)
