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
        """Ask for words with the newest picture as the one after."""
        await self._settle(one)
        await self.save(one)
        await self._words.ask(one.story.event, correction=False)
        one.told = one.story.event

    async def close(self, one: OpenEvent) -> None:
        """Keep the last picture, say what came of it, tell, and see to the words."""
        await self._settle(one)
        size = await self._keep(one)
        closed = stories.end(one.story.event)
        await self._publisher.publish(closed, News.CLOSED, size=size)
        one.story = replace(one.story, event=closed)
        if closed.lasting:
            await self._words.count_change(closed)
        if one.told is None:
            await self._words.ask(closed, correction=False)
        elif stories.is_another_change(one.told, closed):
            await self._words.ask(closed, correction=True)

    async def _settle(self, one: OpenEvent) -> None:
        """Compare the newest picture with the settled one, and say whether something lasting changed."""
        difference = None
        if one.before is not None and one.newest is not None:
            work = partial(self._compare, one.before, one.newest, one.camera.settings)
            try:
                difference = await asyncio.get_running_loop().run_in_executor(self._workers, work)
            except PictureError:
                difference = None  # a picture that cannot be decoded shows no change; it is kept all the same
            one.unkept[PictureRole.AFTER] = one.newest
        one.story = replace(one.story, event=stories.settle(one.story.event, difference))

    async def _keep(self, one: OpenEvent) -> int:
        pictures = dict(one.unkept)
        event, size = await self._recorder.keep(one.story.event, pictures)
        # A stronger peak may have come while these were written: it stays for the next time.
        one.unkept = {role: new for role, new in one.unkept.items() if pictures.get(role) is not new}
        one.story = replace(one.story, event=replace(one.story.event, pictures=event.pictures))
        return size
