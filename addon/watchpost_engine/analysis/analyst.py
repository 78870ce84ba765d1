"""The analyst: takes the events that wait for words from its queue until each is described."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import structlog

from ..events.problems import EVERY_HOME, Problems
from ..model.analysis import Analysis
from ..model.event import Event
from ..model.home import Home, ModelSettings
from ..model.job import Job
from ..model.usage import Usage
from ..storage.errors import StorageError
from ..storage.jobs import JobStore
from ..storage.usage import UsageStore
from .budget import day_of
from .describer import Describer
from .errand import CODES, Errands

_LOGGER = structlog.get_logger(__name__)

AT_ONCE = 2
"""Calls in flight for one home at the most: nobody waits for another home's slow server."""

PAUSE = 30.0
"""Seconds after which the queue is looked at even if nobody asked."""


class Analyst:
    """Works through the queue. The queue is on disk: a restart loses nothing and asks nothing twice."""

    def __init__(
        self, *, homes: Mapping[str, Home], jobs: JobStore, usage: UsageStore, problems: Problems,
        describer: Describer, errands: Errands,
    ) -> None:  # fmt: skip
        self._homes = homes
        self._jobs = jobs
        self._usage = usage
        self._problems = problems
        self._describer = describer
        self._errands = errands
        self._busy: dict[str, Job] = {}
        self._wake = asyncio.Event()

    async def ask(self, event: Event, *, correction: bool) -> None:
        """Queue an event. Raises StorageError."""
        job = Job(event_id=event.id, home_id=event.home_id, due_at=datetime.now(UTC), correction=correction)
        await self._jobs.put(job)
        self._wake.set()

    def has_seen_enough(self, event: Event) -> bool:
        """Whether words from while an event was open can stand for its end: the gate's own say too little."""
        return self._homes[event.home_id].model.configured

    async def count_change(self, event: Event) -> None:
        """Count an event with a lasting change. Raises StorageError."""
        day = day_of(self._homes[event.home_id], datetime.now(UTC))
        await self._usage.add(event.home_id, event.camera_id, day, Usage(changes=1))

    async def model_changed(self, home: Home) -> None:
        """Try everything that waits again: the home's model or budget is another. Raises StorageError."""
        self._problems.clear(home.id, *(f"model_{code}" for code in CODES), "budget_spent")
        await self._jobs.hurry(home.id, datetime.now(UTC))
        self._wake.set()

    async def test(self, home: Home, settings: ModelSettings, jpeg: bytes) -> Analysis:
        """Try settings with one picture, keeping nothing. Raises ProviderError."""
        return await self._describer.test(home, settings, jpeg)

    async def names(self, settings: ModelSettings) -> list[str]:
        """Return the names of the models a server offers. Raises ProviderError."""
        return await self._describer.names(settings)

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._wake.clear()
                wait = await self._start_due(tasks)
                try:
                    async with asyncio.timeout(wait):
                        await self._wake.wait()
                except TimeoutError:
                    continue  # time to look at the queue again

    async def _start_due(self, tasks: asyncio.TaskGroup) -> float:
        """Start what is due as far as there is room, and return the seconds until the next is due."""
        wait = PAUSE
        for home_id in list(self._homes):
            busy = sum(1 for job in self._busy.values() if job.home_id == home_id)
            try:
                waiting = await self._jobs.next(home_id, AT_ONCE + busy)
            except StorageError as err:
                self._problems.report(EVERY_HOME, err.code)
                return PAUSE
            for job in waiting:
                seconds = (job.due_at - datetime.now(UTC)).total_seconds()
                if job.event_id in self._busy or (seconds <= 0 and busy >= AT_ONCE):
                    continue
                if seconds > 0:
                    wait = min(wait, seconds + 0.01)
                    continue
                busy += 1
                self._busy[job.event_id] = job
                tasks.create_task(self._work(job))
        return wait

    async def _work(self, job: Job) -> None:
        """Do a job, and read here what ended it: whatever it was, the others go on."""
        work = asyncio.ensure_future(self._errands.do(job))
        try:
            await asyncio.wait({work})
            await self._read(job, work.exception())
        finally:
            work.cancel()
            del self._busy[job.event_id]
            self._wake.set()

    async def _read(self, job: Job, error: BaseException | None) -> None:
        if error is None:
            return
        if isinstance(error, LookupError):
            _LOGGER.info("event is gone before it was described", event_id=job.event_id)
        elif isinstance(error, StorageError):
            self._problems.report(EVERY_HOME, error.code)
            await asyncio.sleep(5)  # the job is still in the queue
        else:
            _LOGGER.error("words failed", event_id=job.event_id, exc_info=error)
            try:
                await self._errands.give_up_for_now(job)
            except StorageError as err:
                self._problems.report(EVERY_HOME, err.code)
                await asyncio.sleep(5)
