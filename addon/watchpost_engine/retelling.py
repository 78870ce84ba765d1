"""What footage would have told: each sighting as a line of JSON, or the events as a story for a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .analysis.plain import describe, place, size
from .events import story as stories
from .events.patience import Patience
from .gate.compare import compare
from .gate.gate import Gate
from .model.camera import Camera
from .model.frame import Frame, PictureError
from .model.sighting import SightingKind
from .model.view import ViewState
from .recording.tape import Tape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .events.story import Story
    from .footage import Shot
    from .model.camera import WatchSettings
    from .model.frame import Picture
    from .model.sighting import Difference, Sighting

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
"""Footage has no date; nouns want one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One picture of the footage, and what the gate said of it."""

    shot: Shot
    frame: Frame
    sightings: tuple[Sighting, ...]
    view: ViewState | None = None
    """What became of the view, in the picture in which a problem is told, or its end."""

    trusted: bool = True
    """Whether it shows how things are, and not something before the lens."""


def watch(shots: Iterable[Shot], settings: WatchSettings, warn: Callable[[str], None]) -> Iterator[Seen]:
    """Take all pictures through the gate; what is no picture is warned of and left out."""
    gate, told = Gate(settings), ViewState.CLEAR
    for shot in shots:
        moment = BEGIN + timedelta(seconds=shot.t)
        frame = Frame(camera_key="footage", captured_at=moment, at=shot.t, picture=shot.picture)
        try:
            sightings = gate.examine(frame)
        except PictureError as error:
            warn(f"{shot.name} is left out: {error}")
            continue
        view = gate.lookout.view
        news = None if view in (told, ViewState.UNKNOWN) else view
        told = news or told
        yield Seen(shot=shot, frame=frame, sightings=sightings, view=news, trusted=gate.lookout.trusted)


def view_lines(seen: Seen) -> Iterator[str]:
    """Write what became of the view as JSON, in the form of a sighting of nothing."""
    if seen.view is not None:
        yield json.dumps(
            {
                "frame": seen.shot.index,
                "t": round(seen.shot.t, 3),
                "kind": "view",
                "change": None,
                "score": 0.0,
                "boxes": [],
                "view": seen.view.value,
            }
        )


def sighting_line(seen: Seen, sighting: Sighting) -> str:
    """Write one sighting as JSON."""
    return json.dumps(
        {
            "frame": seen.shot.index,
            "t": round(seen.shot.t, 3),
            "kind": sighting.kind.value,
            "change": sighting.change.value if sighting.change else None,
            "score": round(sighting.score, 3),
            "boxes": [[round(side, 4) for side in box] for box in sighting.boxes],
        }
    )


def difference_line(difference: Difference) -> str:
    """Write what two pictures have not in common as JSON."""
    return json.dumps(
        {
            "changed": difference.changed,
            "score": round(difference.score, 3),
            "change": difference.change.value if difference.change else None,
            "boxes": [[round(side, 4) for side in box] for box in difference.boxes],
        }
    )


def difference_words(difference: Difference) -> str:
    """Say it to a person."""
    if not difference.changed:
        return f"Nothing tangible changed (score {difference.score:.2f})."
    change = difference.change.value.replace("_", " ") if difference.change else "changed"
    where = f" {place(difference.boxes)}{size(difference.boxes)}" if difference.boxes else ""
    return f"Changed: {change}{where} (score {difference.score:.2f})."


class Teller:
    """Tells the events of footage as they come, by the rules that the engine has for a camera."""

    def __init__(self, settings: WatchSettings) -> None:
        self._camera = Camera(id="footage", home_id="", name="", source="", settings=settings)
        self._tape, self._patience = Tape(), Patience()
        self._story: Story | None = None
        self._before: Picture | None = None
        self._newest: Seen | None = None
        self._outcomes: list[bool] = []

    def take(self, seen: Seen) -> Iterator[str]:
        """Take the next picture, and give the lines that it adds to the story."""
        frame = seen.frame
        due = self._patience.heed(seen.sightings, frame.at, self._camera.settings.min_duration)
        sightings = due if self._story is None else seen.sightings
        before = self._tape.before(min((one.began for one in sightings), default=frame.at))
        self._tape.remember(frame, calm=not seen.sightings and seen.trusted)
        self._newest = seen
        if seen.view is not None:
            yield _line(frame.at, f"view: {seen.view.value}")
        if self._story is not None:
            self._story = stories.carry_on(self._story, frame, sightings)
        elif sightings:
            self._before = before.picture if before else None
            self._story = stories.begin(self._camera, frame, sightings, "")
            yield _line(frame.at, f"event opened {_where(sightings)}")
        for sighting in sightings:
            if sighting.kind is SightingKind.DIFFERENCE and sighting.change:
                yield _line(frame.at, f"  settled: {sighting.change.value} {_where([sighting])}")
        if self._story is not None and stories.is_over(self._story, frame.at):
            yield self._close(self._story, frame, calm=stories.is_calm(self._story, frame.at))

    def end(self) -> Iterator[str]:
        """Close what is open at the end of the footage, and sum up."""
        if self._newest is None:
            return
        if self._story is not None:
            # Nobody knows how it would have gone on: what its last picture does not show moving has settled.
            calm = self._story.newest_at > self._story.seen_at
            yield self._close(self._story, self._newest.frame, calm=calm) + " (the footage ends here)"
        lasting, shot = sum(self._outcomes), self._newest.shot
        yield (
            f"{len(self._outcomes)} events in {shot.t:.1f} s ({shot.index + 1} pictures): "
            f"{lasting} with a lasting change, {len(self._outcomes) - lasting} visits"
        )

    def _close(self, story: Story, frame: Frame, *, calm: bool) -> str:
        """End the event with what came of it; cut off while something moves, nobody knows."""
        settings = self._camera.settings
        difference = compare(self._before, frame.picture, settings) if self._before and calm else None
        event = replace(stories.settle(stories.end(story.event), difference), id="closed")
        self._story = None
        self._outcomes.append(bool(event.lasting))
        outcome = "lasting change" if event.lasting else "visit" if calm else "cut off"
        words = f"{outcome}: {describe(event, BEGIN).summary}"
        return _line(frame.at, f"event closed after {story.seen_at - story.first_at:.1f} s, {words}")


def _where(sightings: Sequence[Sighting]) -> str:
    """Say where the strongest of some sightings is."""
    best = max(sightings, key=lambda sighting: sighting.score)
    return f"{place(best.boxes)}{size(best.boxes)} (score {best.score:.2f})"


def _line(t: float, text: str) -> str:
    return f"{t:9.1f} s  {text}"
