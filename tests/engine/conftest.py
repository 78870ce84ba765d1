"""What the engine's tests share: a real database and real worker threads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchpost_engine.model.home import Home
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.homes import HomeStore

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with all its tables."""
    database = Database(f"sqlite:///{tmp_path / 'watchpost.db'}")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def homes(database: Database) -> HomeStore:
    """The homes `here` and `there`."""
    store = HomeStore(database)
    for home_id in ("here", "there"):
        await store.add(Home(id=home_id, name=home_id.title(), created_at=NOW))
    return store


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    """Threads for what is done to pixels."""
    with ThreadPoolExecutor(2) as pool:
        yield pool
