"""The analyst: takes the events that wait for words from its queue until each is described."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection

from ..events.problems import EVERY_HOME, Problems
from ..events.publisher import Publisher
from ..model.analysis import Analysis
from ..model.camera import Camera
from ..model.event import Description, Event, Words
from ..model.home import Home, ModelSettings
from ..model.job import Job
from ..model.usage import Usage
from ..storage.errors import StorageError
from ..storage.events import EventStore
from ..storage.jobs import JobStore, drop_job
from ..storage.usage import UsageStore, add_usage
from . import retry
from .budget import Budget, day_of, next_day
from .describer import Describer
from .providers.base import ProviderError

_LOGGER = structlog.get_logger(__name__)

AT_ONCE = 2
"""Calls in flight at the most, of all homes together."""

PAUSE = 30.0
"""Seconds after which the queue is looked at even if nobody asked."""

_CODES = ("timeout", "unreachable", "unauthorized", "rate_limited", "refused", "bad_reply")


class Analyst:
    """Works through the queue. The queue is on disk: a restart loses nothing and asks nothing twice."""

    def __init__(
        self, *, homes: Mapping[str, Home], camera: Callable[[str, str], Camera | None], events: EventStore,
        jobs: JobStore, usage: UsageStore, publisher: Publisher, problems: Problems, describer: Describer,
    ) -> None:  # fmt: skip
        self._homes = homes
        self._camera = camera
        self._events = events
        self._jobs = jobs
        self._usage = usage
        self._publisher = publisher
        self._problems = problems
        self._describer = describer
        self._budget = Budget(usage)
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    async def ask(self, event: Event, *, correction: bool) -> None:
        """Queue an event. Raises StorageError."""
        job = Job(event_id=event.id, home_id=event.home_id, due_at=datetime.now(UTC), correction=correction)
        await self._jobs.put(job)
        self._wake.set()

    async def count_change(self, event: Event) -> None:
        """Count an event with a lasting change. Raises StorageError."""
        day = day_of(self._homes[event.home_id], datetime.now(UTC))
        await self._usage.add(event.home_id, event.camera_id, day, Usage(changes=1))

    async def model_changed(self, home: Home) -> None:
        """Try everything that waits again: the home's model or budget is another. Raises StorageError."""
        self._problems.clear(home.id, *(f"model_{code}" for code in _CODES), "budget_spent")
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
        try:
            waiting = await self._jobs.next(AT_ONCE + len(self._busy))
        except StorageError as err:
            self._problems.report(EVERY_HOME, err.code)
            return PAUSE
        now = datetime.now(UTC)
        for job in waiting:
            if job.event_id in self._busy:
                continue
            if job.due_at > now:
                return min(PAUSE, (job.due_at - now).total_seconds() + 0.01)
            if len(self._busy) < AT_ONCE:
                self._busy[job.event_id] = tasks.create_task(self._work(job))
        return PAUSE

    async def _work(self, job: Job) -> None:
        try:
            await self._describe(job)
        except StorageError as err:
            self._problems.report(EVERY_HOME, err.code)
            await asyncio.sleep(5)  # the job is still in the queue
        except LookupError:
            _LOGGER.info("event is gone before it was described", event=job.event_id)
        finally:
            del self._busy[job.event_id]
            self._wake.set()

    async def _describe(self, job: Job) -> None:
        home, event = self._homes.get(job.home_id), await self._events.get(job.home_id, job.event_id)
        camera = None if event is None else self._camera(event.home_id, event.camera_id)
        if home is None or event is None or camera is None:
            await self._jobs.replace(job, None)
            return
        if not home.model.configured:
            await self._publish(home, event, job, Describer.plainly(event))
        elif not await self._budget.take(home, event.camera_id, datetime.now(UTC)):
            await self._wait_for_budget(home, event, job)
        else:
            await self._call(home, camera, event, job)

    async def _call(self, home: Home, camera: Camera, event: Event, job: Job) -> None:
        try:
            analysis = await self._describer.describe(home, camera, event)
        except ProviderError as err:
            await self._failed(home, event, job, err)
        else:
            await self._publish(home, event, job, analysis)
            self._problems.clear(home.id, *(f"model_{code}" for code in _CODES), "budget_spent")

    async def _publish(self, home: Home, event: Event, job: Job, analysis: Analysis) -> None:
        tokens = Usage(tokens=analysis.tokens_in + analysis.tokens_out)
        day = day_of(home, datetime.now(UTC))

        def also(connection: Connection) -> None:
            drop_job(connection, job)
            if tokens.tokens:
                add_usage(connection, home.id, event.camera_id, day, tokens)

        description = Description(words=Words.DESCRIBED, analysis=analysis)
        await self._publisher.publish_words(event, description, also)

    async def _failed(self, home: Home, event: Event, job: Job, error: ProviderError) -> None:
        words, again = retry.after(job, error, datetime.now(UTC), random.random())
        self._problems.report(home.id, f"model_{error.code}", error.detail)
        await self._keep_waiting(event, words, error.code)
        await self._try_later(home, job, again)

    async def _wait_for_budget(self, home: Home, event: Event, job: Job) -> None:
        self._problems.report(home.id, "budget_spent")
        await self._keep_waiting(event, Words.CAPPED, "budget")
        await self._try_later(home, job, replace(job, due_at=next_day(home, datetime.now(UTC))))

    async def _try_later(self, home: Home, job: Job, later: Job | None) -> None:
        """Put a job off, or out; not for long when the settings it failed with are no longer the home's."""
        if later is not None and self._homes.get(home.id) != home:
            later = replace(later, due_at=datetime.now(UTC))
        await self._jobs.replace(job, later)

    async def _keep_waiting(self, event: Event, words: Words, code: str) -> None:
        """Say why there are no words; earlier ones, where a correction failed, stay."""
        if event.analysis is None:
            await self._events.save_words(event, Description(words=words, words_error=code))
