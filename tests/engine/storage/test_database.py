"""The database: its tables are as the code thinks, and it survives what a home does to it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select

from tests.engine.making import NOW, event
from watchpost_engine.model.home import Home
from watchpost_engine.model.job import Job
from watchpost_engine.model.token import Scope, Token
from watchpost_engine.model.usage import Usage
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.errors import StorageError
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.facts import FactStore
from watchpost_engine.storage.homes import HomeStore
from watchpost_engine.storage.jobs import JobStore
from watchpost_engine.storage.tables import facts, metadata
from watchpost_engine.storage.tokens import TokenStore
from watchpost_engine.storage.usage import UsageStore


async def test_the_migrations_make_the_tables_that_the_code_uses(database: Database) -> None:
    differences = await database.read(
        lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)
    )
    assert differences == []


async def test_opening_it_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(f"sqlite:///{tmp_path / 'a.db'}")
        await database.open()
        await FactStore(database).set("name", "value")
        await database.close()


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"not a database at all" * 100)
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(StorageError, match="storage_failed"):
        await database.open()
    await database.close()


async def test_a_full_disk_is_said_and_over_when_there_is_room(database: Database) -> None:
    def limit(pages: int) -> None:
        database._engine.pool.dispose()
        from sqlalchemy import event as events

        events.listen(database._engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count={pages}"))

    limit(1)
    row = {"name": "big", "value": "x" * 10**6}
    with pytest.raises(StorageError, match="disk_full"):
        await database.write(lambda connection: connection.execute(insert(facts), row))
    limit(100000)
    await database.write(lambda connection: connection.execute(insert(facts), row))


async def test_reading_goes_on_while_writing(database: Database) -> None:
    store = FactStore(database)

    async def write() -> None:
        for number in range(50):
            await store.set("number", str(number))

    async def read() -> int:
        return len(await database.read(lambda connection: connection.execute(select(facts)).all()))

    _, *counts = await asyncio.gather(write(), *(read() for _ in range(50)))
    assert set(counts) <= {0, 1}


async def test_stores_give_back_what_they_took(database: Database, homes: HomeStore) -> None:
    token = Token(id="t", scope=Scope.CAMERA, home_id="here", camera_id="yard", created_at=NOW)
    tokens = TokenStore(database)
    await tokens.add(token, "hash")
    again = TokenStore(database)
    assert await again.has_changed()
    await again.load()
    assert again.by_hash == {"hash": token}
    assert not await again.has_changed()
    assert await again.remove("t", "unknown") == 1
    assert again.by_hash == {}

    loaded = HomeStore(database)
    await loaded.load()
    assert loaded.known == homes.known
    assert loaded.known["here"] == Home(id="here", name="Here", created_at=NOW)


async def test_a_newer_job_is_not_taken_out_by_an_older_one(database: Database, homes: HomeStore) -> None:
    made, jobs = event(), JobStore(database)
    await EventStore(database).save(made)
    first = Job(event_id=made.id, home_id="here", due_at=NOW)
    await jobs.put(first)
    correction = Job(event_id=made.id, home_id="here", due_at=NOW.replace(hour=7), correction=True)
    await jobs.put(correction)
    await jobs.replace(first, None)
    assert await jobs.next("here", 5) == [correction]
    await jobs.replace(correction, None)
    assert await jobs.count("here") == 0


async def test_usage_adds_up_by_day_and_camera(database: Database, homes: HomeStore) -> None:
    usage = UsageStore(database)
    for camera in ("yard", "yard", "gate"):
        await usage.add("here", camera, "2026-11-20", Usage(changes=1, analyses=2, tokens=3))
    await usage.add("here", "yard", "2026-11-21", Usage(changes=9))
    assert (await usage.of_home("here", "2026-11-20"))["yard"] == Usage(changes=2, analyses=4, tokens=6)
    assert await usage.total("here", "2026-11-20") == Usage(changes=3, analyses=6, tokens=9)
    assert await usage.total("there", "2026-11-20") == Usage()


async def test_a_migration_that_breaks_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    broken = Database(f"sqlite:///{path}")
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", _fail)
        with pytest.raises(RuntimeError):
            await broken.open()
    await broken.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == []
    database = Database(f"sqlite:///{path}")
    await database.open()
    await database.close()


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("the power went")


async def test_the_cap_holds_however_many_ask_at_once(database: Database, homes: HomeStore) -> None:
    usage = UsageStore(database)
    calls = [usage.take_call("here", "yard", "2026-11-20", 3, 10**6) for _ in range(20)]
    assert sum(await asyncio.gather(*calls)) == 3
