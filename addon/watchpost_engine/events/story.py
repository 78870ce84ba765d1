"""When sightings are one event, and what came of it. Pure decisions: no clock, no database, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ..model.camera import Camera
from ..model.event import Event, EventState
from ..model.frame import Frame
from ..model.sighting import Box, ChangeKind, Difference, Evidence, Sighting, SightingKind

CALM = 5.0
"""Seconds without a sighting after which an event is over."""

LONGEST = 300.0
"""Seconds after which an event is closed all the same; what goes on is the next event."""

WORDS_AFTER = 15.0
"""Seconds after which an event is put into words although it is still open."""

MOVED = 0.9
"""Score of a camera that looks elsewhere: it concerns the whole picture, as do its boxes."""

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

PATIENCE = 180.0
"""Seconds to wait at the most for a calm picture of a camera that sends few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An open event with the monotonic times, in seconds, that decide about it."""

    event: Event
    first_at: float
    seen_at: float
    """Of the last sighting."""

    newest_at: float
    """Of the last frame, with a sighting or without."""

    interval: float = 0.0
    """Typical seconds between two frames."""


def begin(camera: Camera, frame: Frame, sightings: Sequence[Sighting], event_id: str) -> Story:
    """Open the event that these sightings (at least one) of a frame are the first of."""
    best = max(sightings, key=_score)
    event = Event(
        id=event_id,
        home_id=camera.home_id,
        camera_id=camera.id,
        state=EventState.OPEN,
        opened_at=frame.captured_at,
        seen_at=frame.captured_at,
        peak_score=best.score,
        boxes=best.boxes,
        evidence=with_evidence((), sightings),
    )
    return Story(event=event, first_at=frame.at, seen_at=frame.at, newest_at=frame.at)


def carry_on(story: Story, frame: Frame, sightings: Sequence[Sighting]) -> Story:
    """Add a frame, with or without sightings, to the event."""
    gap = max(0.0, frame.at - story.newest_at)
    interval = gap if story.interval == 0 else 0.7 * story.interval + 0.3 * gap
    story = replace(story, newest_at=frame.at, interval=interval)
    if not sightings:
        return story
    best = max(sightings, key=_score)
    event = replace(
        story.event,
        seen_at=max(story.event.seen_at, frame.captured_at),
        evidence=with_evidence(story.event.evidence, sightings),
    )
    if is_stronger(story, sightings):
        event = replace(event, peak_score=best.score, boxes=best.boxes)
    return replace(story, event=event, seen_at=frame.at)


def is_stronger(story: Story, sightings: Sequence[Sighting]) -> bool:
    """Whether a frame shows more than the peak so far."""
    return max((sighting.score for sighting in sightings), default=0.0) > story.event.peak_score


def is_over(story: Story, now: float) -> bool:
    """Whether the scene has been calm long enough, with a calm picture or no hope of one."""
    if now - story.first_at >= LONGEST:
        return True
    if now - story.seen_at < CALM:
        return False
    hope = min(PATIENCE, 2.5 * story.interval)
    return story.newest_at > story.seen_at or now - story.seen_at >= hope


def is_calm(story: Story, now: float) -> bool:
    """Whether the scene has settled: only then can be said what came of it."""
    return now - story.seen_at >= CALM


def wants_words(story: Story, now: float) -> bool:
    """Whether an open event has waited long enough for its first words."""
    return now - story.first_at >= WORDS_AFTER


def settle(event: Event, difference: Difference | None) -> Event:
    """Say what came of it: something lasting, or a visit. None, without pictures to compare, is a visit."""
    if was_moved(event) and (difference is None or difference.shifted or difference.changed):
        return replace(
            event, lasting=True, change=ChangeKind.CAMERA_MOVED, change_score=MOVED, boxes=(WHOLE,)
        )
    if difference is None or not difference.changed:
        score = 0.0 if difference is None else difference.score
        return replace(event, lasting=False, change=None, change_score=score)
    boxes = difference.boxes or event.boxes
    seen = Evidence(
        kind=SightingKind.DIFFERENCE, score=difference.score, boxes=boxes, change=difference.change
    )
    return replace(
        event,
        lasting=True,
        change=difference.change,
        change_score=difference.score,
        boxes=boxes,
        evidence=with_evidence(event.evidence, [seen]),
    )


def was_moved(event: Event) -> bool:
    """Whether the gate saw the camera being moved; it may be back where it was."""
    return any(one.change is ChangeKind.CAMERA_MOVED for one in event.evidence)


def end(event: Event) -> Event:
    """Close an event: the scene has been calm since its last sighting."""
    return replace(event, state=EventState.CLOSED, closed_at=event.seen_at + timedelta(seconds=CALM))


def is_another_change(told: Event, closed: Event) -> bool:
    """Whether the close found something else than what the words were asked for."""
    if told.lasting != closed.lasting:
        return True
    if not closed.lasting:
        return False
    return told.change != closed.change or not _touch(told.boxes, closed.boxes)


def with_evidence(known: tuple[Evidence, ...], seen: Sequence[Sighting | Evidence]) -> tuple[Evidence, ...]:
    """Take in what was seen: of each kind the strongest is kept. What shows no place is no evidence."""
    strongest = {(one.kind, one.change): one for one in known}
    for one in seen:
        old = strongest.get((one.kind, one.change))
        if one.boxes and (old is None or one.score > old.score):
            strongest[one.kind, one.change] = Evidence(
                kind=one.kind, score=one.score, boxes=one.boxes, change=one.change
            )
    return tuple(strongest.values())


def _touch(some: Sequence[Box], others: Sequence[Box]) -> bool:
    return any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a in some for b in others
    ) or not (some and others)


def _score(sighting: Sighting) -> float:
    return sighting.score
