"""An event while it is open: what the journal holds in memory for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..model.camera import Camera
from ..model.event import Event, PictureRole
from ..model.frame import Frame, Picture
from ..model.sighting import Sighting
from ..pictures.why import WhyPicture
from . import story as stories
from .story import Story


@dataclass(slots=True, kw_only=True)
class OpenEvent:
    """Changes in place, as nothing else here: watch and clock take turns under its lock."""

    camera: Camera
    story: Story
    before: Picture | None
    newest: Picture | None = None
    unkept: dict[PictureRole, Picture] = field(default_factory=dict)
    """Pictures that are not on disk yet."""

    announced: bool = False
    accepted: bool = False
    """Whether the user said that all is as it should be: it only has to be closed."""

    resumed: bool = False
    """Whether it was open before the engine started, and nothing was seen of its camera since."""

    told: Event | None = None
    """The event as it was when its words were asked for."""

    saved_at: float = 0.0
    """Monotonic seconds when its row was last written."""

    retry_at: float = 0.0
    """No attempt to write before then: the disk failed."""

    failures: int = 0
    failure: str = ""
    """Code of the last one."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, frame: Frame, sightings: Sequence[Sighting]) -> None:
        """Take another frame of the camera into the story."""
        if self.resumed:  # what is calm is to be seen; and what was not written yet is told anew
            self.resumed, self.story = False, replace(self.story, seen_at=frame.at)
        if stories.is_stronger(self.story, sightings):
            self.unkept |= peak(frame, sightings)
        self.story = stories.carry_on(self.story, frame, sightings)
        self.newest = frame.picture


def peak(frame: Frame, sightings: Sequence[Sighting]) -> dict[PictureRole, Picture]:
    """Return the pictures of the strongest moment: what was seen, and why it was told."""
    trace = max(sightings, key=lambda sighting: sighting.score).trace
    seen: dict[PictureRole, Picture] = {PictureRole.PEAK: frame.picture}
    return seen if trace is None else {**seen, PictureRole.WHY: WhyPicture(trace)}
