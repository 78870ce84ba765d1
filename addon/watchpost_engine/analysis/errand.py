"""An errand: one job of the analyst, done to its end or put off."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from ..events.problems import Problems
from ..events.publisher import Publisher
from ..model.analysis import Analysis
from ..model.camera import Camera
from ..model.event import Description, Event, Words
from ..model.home import Home
from ..model.job import Job
from ..model.usage import Usage
from ..storage.events import EventStore
from ..storage.jobs import JobStore, drop_job
from ..storage.usage import UsageStore, add_usage
from . import retry
from .budget import Budget, day_of, next_day
from .describer import Describer
from .providers.base import ProviderError

CODES = ("timeout", "unreachable", "unauthorized", "rate_limited", "refused", "bad_reply")


class Errands:
    """Does jobs. All raise StorageError, and LookupError when the event went meanwhile."""

    def __init__(
        self, *, homes: Mapping[str, Home], camera: Callable[[str, str], Camera | None], events: EventStore,
        jobs: JobStore, usage: UsageStore, publisher: Publisher, problems: Problems, describer: Describer,
    ) -> None:  # fmt: skip
        self._homes = homes
        self._camera = camera
        self._events = events
        self._jobs = jobs
        self._publisher = publisher
        self._problems = problems
        self._describer = describer
        self._budget = Budget(usage)

    async def do(self, job: Job) -> None:
        """Put the event of a job into words, or say why there are none and when it is tried again."""
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
            self._problems.clear(home.id, *(f"model_{code}" for code in CODES), "budget_spent")

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

    async def give_up_for_now(self, job: Job) -> None:
        """Put off a job that failed for a reason nobody thought of, as if its answer could not be read."""
        home, event = self._homes.get(job.home_id), await self._events.get(job.home_id, job.event_id)
        if home is not None and event is not None:
            await self._failed(home, event, job, ProviderError("bad_reply"))
