"""A journal on a real database and a real disk, whose words are only written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from watchpost_engine.events.announcer import Announcer, Listener
from watchpost_engine.events.filing import Filing
from watchpost_engine.events.journal import Journal
from watchpost_engine.events.problems import Problems
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.gate.compare import compare
from watchpost_engine.model.announcement import Announcement, Notice
from watchpost_engine.model.event import Event
from watchpost_engine.recording.recorder import Recorder
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.files import PictureFiles
from watchpost_engine.storage.homes import HomeStore


@dataclass
class Asked:
    """What the journal wanted put into words."""

    events: list[tuple[Event, bool]] = field(default_factory=list)
    changes: list[Event] = field(default_factory=list)
    enough: bool = True

    async def ask(self, event: Event, *, correction: bool) -> None:
        self.events.append((event, correction))

    def has_seen_enough(self, event: Event) -> bool:
        return self.enough

    async def count_change(self, event: Event) -> None:
        self.changes.append(event)


@dataclass
class Desk:
    """A journal with all around it."""

    journal: Journal
    asked: Asked
    events: EventStore
    files: PictureFiles
    problems: Problems
    listener: Listener

    def heard(self) -> list[Announcement]:
        """Take what listeners of `here` were told so far."""
        items: list[Announcement | Notice] = []
        while not self.listener._queue.empty():
            items.append(self.listener._queue.get_nowait())
        return [item for item in items if isinstance(item, Announcement)]


@pytest.fixture
async def desk(database: Database, homes: HomeStore, workers: ThreadPoolExecutor, tmp_path: Path) -> Desk:
    announcer = Announcer()
    files = PictureFiles(tmp_path / "media")
    await files.open()
    events, asked, problems = EventStore(database), Asked(), Problems(announcer, homes.known)
    recorder = Recorder(files, workers)
    filing = Filing(recorder, Publisher(events, announcer), asked, compare, workers)
    return Desk(
        journal=Journal(filing, problems, lambda camera: None),
        asked=asked,
        events=events,
        files=files,
        problems=problems,
        listener=announcer.listen("here"),
    )
