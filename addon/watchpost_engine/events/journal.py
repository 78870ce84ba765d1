"""The journal: the open event of each camera, kept on disk before anyone is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from ..model.camera import Camera
from ..model.event import Event, PictureRole
from ..model.frame import Frame, Picture
from ..model.ids import new_id
from ..model.sighting import Sighting, SightingKind
from ..storage.errors import StorageError
from . import story as stories
from .filing import Filing
from .open_event import OpenEvent, peak
from .problems import EVERY_HOME, Problems

SAVE_EVERY = 5.0
"""Seconds after which the row of a long event is written again, for the case of an unclean stop."""

GOES_ON = 30.0
"""Seconds within which what is seen after an event was cut off is the same going on."""

_DISK = ("disk_full", "storage_failed")


class Journal:
    """Owns the open event of every camera.

    1. `see` takes each frame that matters into its camera's event, or opens one.
    2. What is due is done at once for a new event, and by `tick` for the others.
    3. When the disk fails nothing is told and nothing forgotten: it is tried again, a little later each time.
    """

    def __init__(self, filing: Filing, problems: Problems, on_activity: Callable[[Camera], None]) -> None:
        self._filing = filing
        self._problems = problems
        self._on_activity = on_activity
        self._open: dict[str, OpenEvent] = {}
        self._cut: dict[str, tuple[Picture, float]] = {}
        """The settled pictures of events that were cut off, and when."""

        self._taking: set[asyncio.Future[bool]] = set()

    def is_open(self, camera_key: str) -> bool:
        """Whether a camera has an open event."""
        return camera_key in self._open

    def owes(self, camera_key: str) -> bool:
        """Whether something of a camera's open event is to be on disk, and is not yet."""
        one = self._open.get(camera_key)
        return one is not None and (not one.announced or one.failures > 0)

    async def see(
        self, camera: Camera, frame: Frame, sightings: Sequence[Sighting], before: Frame | None
    ) -> None:
        """Take a frame into the camera's event; the first sighting opens one."""
        if (one := self._open.get(camera.key)) is not None:
            one.add(frame, sightings)
            if one.announced and any(sighting.kind is SightingKind.DIFFERENCE for sighting in sightings):
                await self._guarded(one, frame.at, self._filing.save)  # the gate will not tell it again
        elif sightings:
            picture, cut_at = self._cut.pop(camera.key, (None, 0.0))
            if picture is None or frame.at - cut_at > GOES_ON:
                picture = None if before is None else before.picture
            one = _begin(camera, frame, sightings, picture)
            self._open[camera.key] = one
            self._on_activity(camera)
            await self._advance(one, frame.at)

    async def tick(self, now: float) -> None:
        """Do for every open event what is due at a moment (monotonic seconds)."""
        await asyncio.gather(*(self._advance(one, now) for one in list(self._open.values())))

    async def end(self, camera_key: str, now: float) -> None:
        """Close the open event of a camera that is no longer watched, or that is accepted as it is."""
        if (one := self._open.get(camera_key)) is not None:
            close = self._closing(one, now)
            steps = [close] if one.announced else [self._filing.open, close]
            if all([await self._guarded(one, now, step) for step in steps]):
                self._forget(one)

    async def accept(self, camera_key: str, now: float) -> None:
        """Close the open event of a camera as a visit: the user says that all is as it should be."""
        self._cut.pop(camera_key, None)
        if (one := self._open.get(camera_key)) is not None:
            one.accepted = True
            await self.end(camera_key, now)

    async def look(self, camera: Camera, frame: Frame, before: Frame | None) -> Event:
        """Make an event of what a camera sees now, because somebody asked. Raises StorageError."""
        if (one := self._open.get(camera.key)) is not None and one.announced:
            one.newest = frame.picture
            async with one.lock:
                await self._filing.ask(one)
            return one.story.event
        asked = Sighting(
            kind=SightingKind.DIFFERENCE, at=frame.at, captured_at=frame.captured_at, score=0.0, boxes=()
        )
        one = self._open[camera.key] = _begin(
            camera, frame, [asked], None if before is None else before.picture
        )
        for step in (self._filing.open, self._filing.close):
            if not await self._guarded(one, frame.at, step):
                raise StorageError(one.failure)  # it waits for the disk, as any other does
        self._forget(one)
        return one.story.event

    async def finish(self) -> None:
        """Take the steps that are begun to their end; open events stay open, on disk."""
        while self._taking:
            await asyncio.wait(set(self._taking))

    def resume(self, camera: Camera, event: Event, now: float, before: Picture | None) -> None:
        """Go on with an event that an unclean stop left open: it closes when the scene is seen calm."""
        event = replace(event, interrupted=True)
        story = stories.Story(event=event, first_at=now, seen_at=now, newest_at=now, interval=24.0)
        told = event if event.analysis is not None else None
        self._open[camera.key] = OpenEvent(
            camera=camera,
            story=story,
            before=before,
            announced=True,
            resumed=True,
            told=told,
            saved_at=now,
        )

    async def _advance(self, one: OpenEvent, now: float) -> None:
        if now < one.retry_at or one.lock.locked():
            return  # too early, or somebody is at it
        if not one.announced:
            await self._guarded(one, now, self._filing.open)
        elif one.accepted or stories.is_over(one.story, now):
            if await self._guarded(one, now, self._closing(one, now)):
                self._forget(one)
                cut_off = not (one.accepted or stories.is_calm(one.story, now))
                if one.before is not None and cut_off:
                    self._cut[one.camera.key] = (one.before, now)
        elif one.told is None and stories.wants_words(one.story, now):
            await self._guarded(one, now, self._filing.ask)
        elif now - one.saved_at >= SAVE_EVERY and await self._guarded(one, now, self._filing.save):
            one.saved_at = now

    def _closing(self, one: OpenEvent, now: float) -> Callable[[OpenEvent], Awaitable[None]]:
        if one.accepted:
            return self._filing.dismiss
        return partial(self._filing.close, calm=stories.is_calm(one.story, now))

    async def _guarded(
        self, one: OpenEvent, now: float, step: Callable[[OpenEvent], Awaitable[None]]
    ) -> bool:
        """Take a step under the event's lock; False when the disk did not let it.

        A step once begun is taken to its end, whoever gives up waiting: half of one would be taken again.
        """
        taking = asyncio.ensure_future(self._take(one, now, step))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        return await asyncio.shield(taking)

    async def _take(self, one: OpenEvent, now: float, step: Callable[[OpenEvent], Awaitable[None]]) -> bool:
        async with one.lock:
            try:
                await step(one)
            except StorageError as err:
                one.failures, one.failure = one.failures + 1, err.code
                one.retry_at = now + min(30.0, 2.0**one.failures)
                self._problems.report(EVERY_HOME, err.code)
                return False
        if one.failures:
            one.failures, one.retry_at = 0, 0.0
            self._problems.clear(EVERY_HOME, *_DISK)
        return True

    def _forget(self, one: OpenEvent) -> None:
        if self._open.get(one.camera.key) is one:
            del self._open[one.camera.key]
            self._on_activity(one.camera)


def _begin(camera: Camera, frame: Frame, sightings: Sequence[Sighting], before: Picture | None) -> OpenEvent:
    unkept = peak(frame, sightings)
    if before is not None:
        unkept[PictureRole.BEFORE] = before
    return OpenEvent(
        camera=camera,
        story=stories.begin(camera, frame, sightings, new_id()),
        before=before,
        newest=frame.picture,
        unkept=unkept,
        saved_at=frame.at,
    )
