"""Threads that look at frames, and come back to the event loop no more often than they have to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

import cv2

from ..model.frame import Frame
from ..model.sighting import Sighting

type Look = Callable[[Frame], tuple[Sighting, ...]]

TOGETHER = 0.01
"""Seconds (and one look) that a thread may keep frames that show nothing while others wait to be looked at.

Each way back to the event loop costs a tenth of what the look itself does. While there is time, every frame
goes back at once; so does one with a sighting, always.
"""


class Examiner:
    """Looks at the frames of all cameras, the first come the first seen."""

    def __init__(self, threads: int) -> None:
        cv2.setNumThreads(1)  # these are enough: to share out so little costs more than it saves
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._work, name=f"gate {number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def examine(self, look: Look, frame: Frame) -> tuple[Sighting, ...]:
        """Return what a thread sees in a frame. Raises what `look` raises.

        Cancelled, it ends only when no thread looks any more: the next watch may use the same gate at once.
        """
        job = Job(look, frame)
        self._jobs.put(job)
        try:
            return await asyncio.shield(job.answer)
        except asyncio.CancelledError:
            job.wanted = False
            if job.begun:
                await asyncio.wait({job.answer})
            raise

    async def close(self) -> None:
        """End the threads, once they have seen what waits."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _work(self) -> None:
        seen: list[Job] = []
        began = 0.0
        while (job := self._next(seen)) is not None:
            if not seen:
                began = time.monotonic()
            job.run()
            seen.append(job)
            if job.sightings or time.monotonic() - began >= TOGETHER:
                give_back(seen)
        give_back(seen)

    def _next(self, seen: list[Job]) -> Job | None:
        """Take what waits longest; before waiting for more, give back what is seen."""
        try:
            return self._jobs.get_nowait()
        except Empty:
            give_back(seen)
            return self._jobs.get()


class Job:
    """A frame to be looked at, and what came of it."""

    __slots__ = ("_error", "_frame", "_look", "answer", "begun", "loop", "sightings", "wanted")

    def __init__(self, look: Look, frame: Frame) -> None:
        self.loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[tuple[Sighting, ...]] = self.loop.create_future()
        self.sightings: tuple[Sighting, ...] = ()
        self.wanted, self.begun = True, False
        self._look, self._frame = look, frame
        self._error: Exception | None = None

    def run(self) -> None:
        """Look, on a thread; not when nobody waits for it any more."""
        self.begun = True  # before the look at `wanted`: who gives up looks at both the other way round
        if self.wanted:
            with self:
                self.sightings = self._look(self._frame)

    def __enter__(self) -> None:
        """Nothing is wrong yet."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        """Keep an error for who waits: it is theirs, not the thread's."""
        if not isinstance(error, Exception):
            return False
        self._error = error
        return True

    def finish(self) -> None:
        """Tell who waits, on the event loop."""
        if self.answer.done():
            return
        if self._error is None or not self.wanted:
            self.answer.set_result(self.sightings)
        else:
            self.answer.set_exception(self._error)


def give_back(seen: list[Job]) -> None:
    """Have all these finished with one call of their event loop, and forget them."""
    if seen:
        seen[0].loop.call_soon_threadsafe(finish, tuple(seen))
        seen.clear()


def finish(jobs: tuple[Job, ...]) -> None:
    """Finish jobs, on the event loop."""
    for job in jobs:
        job.finish()
