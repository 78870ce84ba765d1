"""An analyst on a real database, and a model server that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.engine.making import CAMERA, event, scene
from tests.fakes.model_server import ModelServer, model_server
from watchpost_engine.analysis.analyst import Analyst
from watchpost_engine.analysis.describer import Describer
from watchpost_engine.analysis.errand import Errands
from watchpost_engine.analysis.providers.openai import OpenAIProvider
from watchpost_engine.events.announcer import Announcer, Listener
from watchpost_engine.events.problems import Problems
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.model.announcement import Announcement
from watchpost_engine.model.event import Event, PictureRole, Words
from watchpost_engine.model.home import ModelSettings
from watchpost_engine.recording.recorder import Recorder
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.files import PictureFiles
from watchpost_engine.storage.homes import HomeStore
from watchpost_engine.storage.jobs import JobStore
from watchpost_engine.storage.usage import UsageStore


@dataclass
class Office:
    """An analyst with all around it."""

    analyst: Analyst
    homes: HomeStore
    events: EventStore
    jobs: JobStore
    usage: UsageStore
    files: PictureFiles
    problems: Problems
    listener: Listener
    server: ModelServer

    async def configure(self, **values: object) -> None:
        """Give the home `here` a model."""
        settings = ModelSettings(**{"base_url": self.server.url, "model": "m", **values})  # type: ignore[arg-type]
        home = await self.homes.update("here", lambda home: replace(home, model=settings))
        await self.analyst.model_changed(home)

    async def file(self, **values: object) -> Event:
        """Keep an event with its pictures, and ask for words."""
        made = event(**{"pictures": tuple(PictureRole), **values})
        pictures = {
            PictureRole.BEFORE: scene(),
            PictureRole.PEAK: scene(parcel=True, seed=2),
            PictureRole.AFTER: scene(parcel=True, seed=3),
            PictureRole.WHY: scene(parcel=True, seed=4),  # not for a model
        }
        await self.files.keep(made, pictures)
        await self.events.save(made)
        await self.analyst.ask(made, correction=False)
        return made

    async def described(self) -> Event:
        """Wait for the next words."""
        async with asyncio.timeout(20):
            async for item in self.listener:
                if isinstance(item, Announcement):
                    return item.event
        raise AssertionError("no news")

    async def count(self, made: list[Event], words: Words) -> int:
        """Count the events whose words stand there."""
        found = [await self.events.get("here", one.id) for one in made]
        return sum(1 for one in found if one is not None and one.words is words)

    async def until(self, made: Event, words: Words) -> Event:
        """Wait until the words of an event stand there."""
        async with asyncio.timeout(20):
            while True:
                found = await self.events.get("here", made.id)
                assert found is not None
                if found.words is words:
                    return found
                await asyncio.sleep(0.02)


@pytest.fixture
async def office(
    database: Database, homes: HomeStore, workers: ThreadPoolExecutor, tmp_path: Path
) -> AsyncIterator[Office]:
    announcer = Announcer()
    files = PictureFiles(tmp_path / "media")
    events, jobs, usage, problems = (
        EventStore(database),
        JobStore(database),
        UsageStore(database),
        Problems(announcer, homes.known),
    )
    describer = Describer(OpenAIProvider(timeout=2), Recorder(files, workers), workers)
    errands = Errands(
        homes=homes.known, camera=lambda home_id, camera_id: CAMERA, events=events, jobs=jobs, usage=usage,
        publisher=Publisher(events, announcer), problems=problems, describer=describer,
    )  # fmt: skip
    analyst = Analyst(
        homes=homes.known, jobs=jobs, usage=usage, problems=problems, describer=describer, errands=errands
    )
    async with model_server() as server:
        listener = announcer.listen("here")
        running = asyncio.create_task(analyst.run())
        yield Office(analyst, homes, events, jobs, usage, files, problems, listener, server)
        running.cancel()
        await asyncio.wait({running})
        assert running.cancelled()
