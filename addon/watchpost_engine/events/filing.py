"""Filing: what is done with an open event, each step on disk before anyone is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Protocol

from ..model.announcement import News
from ..model.camera import WatchSettings
from ..model.event import Event, PictureRole
from ..model.frame import Picture, PictureError
from ..model.sighting import Difference
from ..recording.recorder import Recorder
from . import story as stories
from .open_event import OpenEvent
from .publisher import Publisher

type Compare = Callable[[Picture, Picture, WatchSettings], Difference]


class Words(Protocol):
    """Who puts events into words, and counts changes."""

    async def ask(self, event: Event, *, correction: bool) -> None:
        """Queue an event. Raises StorageError."""
        ...

    def has_seen_enough(self, event: Event) -> bool:
        """Whether words asked for while an event was open can also stand for its end, found the same."""
        ...

    async def count_change(self, event: Event) -> None:
        """Count an event with a lasting change. Raises StorageError."""
        ...


class Filing:
    """The steps of an event. The caller holds its lock; all raise StorageError and can be taken again."""

    def __init__(
        self, recorder: Recorder, publisher: Publisher, words: Words, compare: Compare, workers: Executor
    ) -> None:
        self._recorder = recorder
        self._publisher = publisher
        self._words = words
        self._compare = compare
        self._workers = workers

    async def open(self, one: OpenEvent) -> None:
        """Keep the first pictures, and tell that the event is open."""
        size = await self._keep(one)
        await self._publisher.publish(one.story.event, News.OPENED, size=size)
        one.announced = True

    async def save(self, one: OpenEvent) -> None:
        """Keep what is new, for the case of an unclean stop; nothing is told."""
        size = await self._keep(one) if one.unkept else None
        await self._publisher.save(one.story.event, size=size)

    async def ask(self, one: OpenEvent) -> None:
        """Ask for words with the newest picture as the one after.

        What that picture seems to show is kept to ourselves: as long as something moves, nothing is lasting.
        """
        seeming = await self._compared(one)
        await self.save(one)
        await self._words.ask(one.story.event, correction=False)
        one.told = replace(seeming, pictures=one.story.event.pictures)

    async def close(self, one: OpenEvent, *, calm: bool = True) -> None:
        """Keep the last picture, say what came of it, tell, and see to the words.

        Not `calm` is an event that is cut off while something moves: it is told as a visit, and what stays
        is found by the next event, whose picture before is still the one from before this one.
        """
        settled = await self._compared(one)
        if not calm:
            settled = stories.settle(one.story.event, None)
        one.story = replace(one.story, event=settled)
        size = await self._keep(one)
        closed = stories.end(one.story.event)
        told = one.told
        fits = told is not None and not stories.is_another_change(told, closed)
        again = told is not None and not (fits and self._words.has_seen_enough(closed))
        # Words for something else must not be taken for those of this change.
        await self._publisher.publish(closed, News.CLOSED, size=size, anew=again)
        one.story = replace(one.story, event=closed)
        if closed.lasting:
            await self._words.count_change(closed)
        if told is None or again:
            await self._words.ask(closed, correction=again)

    async def dismiss(self, one: OpenEvent) -> None:
        """Keep the last picture and tell a visit, because the user finds nothing in it. Its words stay."""
        if one.newest is not None:
            one.unkept[PictureRole.AFTER] = one.newest
        one.story = replace(one.story, event=stories.settle(one.story.event, None))
        size = await self._keep(one)
        closed = stories.end(one.story.event)
        await self._publisher.publish(closed, News.CLOSED, size=size)
        one.story = replace(one.story, event=closed)
        if one.told is None:
            await self._words.ask(closed, correction=False)

    async def _compared(self, one: OpenEvent) -> Event:
        """Compare the newest picture with the settled one, and return the event as that would have it."""
        difference = None
        if one.before is not None and one.newest is not None:
            work = partial(self._compare, one.before, one.newest, one.camera.settings)
            try:
                difference = await asyncio.get_running_loop().run_in_executor(self._workers, work)
            except PictureError:
                difference = None  # a picture that cannot be decoded shows no change; it is kept all the same
            one.unkept[PictureRole.AFTER] = one.newest
        return stories.settle(one.story.event, difference)

    async def _keep(self, one: OpenEvent) -> int:
        pictures = dict(one.unkept)
        event, size = await self._recorder.keep(one.story.event, pictures)
        # A stronger peak may have come while these were written: it stays for the next time.
        one.unkept = {role: new for role, new in one.unkept.items() if pictures.get(role) is not new}
        one.story = replace(one.story, event=replace(one.story.event, pictures=event.pictures))
        return size
