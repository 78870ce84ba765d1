"""All that is kept, opened together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from ..model.ids import new_id
from .away import AwayStore
from .cameras import CameraStore
from .cleaner import Cleaner, Retention
from .database import Database
from .days import DayStore
from .events import EventStore
from .exports import ExportStore
from .facts import FactStore
from .files import PictureFiles
from .homes import HomeStore
from .jobs import JobStore
from .keepsakes import KeepsakeStore
from .recording_cleaner import RecordingCleaner
from .recording_files import RecordingFiles
from .recordings import RecordingStore
from .tokens import TokenStore
from .usage import UsageStore
from .views import ViewStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """One store a noun, on one database and one folder."""

    homes: HomeStore
    tokens: TokenStore
    facts: FactStore
    cameras: CameraStore
    events: EventStore
    jobs: JobStore
    usage: UsageStore
    files: PictureFiles
    recordings: RecordingStore
    recording_files: RecordingFiles
    keepsakes: KeepsakeStore
    cleaner: Cleaner
    recording_cleaner: RecordingCleaner
    exports: ExportStore
    days: DayStore
    away: AwayStore
    views: ViewStore

    @property
    def engine_id(self) -> str:
        """What names this engine, for as long as its database lives."""
        return self.facts.known["engine_id"]


async def open_stores(database: Database, media: Path, keepsakes: Path, retention: Retention) -> Stores:
    """Open the database and the folders, and load what is held in memory. Raises StorageError."""
    await database.open()
    files = PictureFiles(media)
    recordings, recording_files = RecordingStore(database), RecordingFiles(media)
    stores = Stores(
        homes=HomeStore(database),
        tokens=TokenStore(database),
        facts=FactStore(database),
        cameras=CameraStore(database),
        events=EventStore(database),
        jobs=JobStore(database),
        usage=UsageStore(database),
        files=files,
        keepsakes=KeepsakeStore(keepsakes),
        recordings=recordings,
        recording_files=recording_files,
        recording_cleaner=RecordingCleaner(database, recordings, recording_files),
        exports=ExportStore(database, media),
        days=DayStore(database),
        away=AwayStore(database),
        views=ViewStore(database),
        cleaner=Cleaner(database, files, retention),
    )
    await asyncio.gather(stores.homes.load(), stores.tokens.load(), stores.facts.load(), files.open())
    if "engine_id" not in stores.facts.known:
        await stores.facts.set("engine_id", new_id())
    return stores
