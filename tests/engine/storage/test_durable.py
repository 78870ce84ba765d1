"""What is said to be on disk is on disk."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.engine.making import event, scene
from watchpost_engine.model.event import PictureRole
from watchpost_engine.storage import database as module
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.files import PictureFiles
from watchpost_engine.storage.homes import HomeStore
from watchpost_engine.storage.tables import events

FULL = 2


async def test_every_connection_puts_its_commits_on_disk(database: Database) -> None:
    for run in (database.read, database.write):
        found = await run(
            lambda connection: [
                connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("synchronous", "journal_mode", "foreign_keys")
            ]
        )
        assert found == [FULL, "wal", 1]


def test_it_is_said_and_not_only_hoped_for(tmp_path: Path) -> None:
    """SQLite may have been built with another default."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        module._prepare_sqlite(connection, None)  # type: ignore[arg-type]
        assert connection.execute("PRAGMA synchronous").fetchone() == (FULL,)


async def test_pictures_and_the_folder_that_names_them_are_synced_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[bool, int]] = []
    sync = os.fsync

    def note(handle: int) -> None:
        found = os.fstat(handle)
        synced.append((stat.S_ISDIR(found.st_mode), found.st_ino))
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)
    files, made = PictureFiles(tmp_path / "media"), event()
    await files.open()
    await files.keep(made, {PictureRole.PEAK: scene(), PictureRole.AFTER: scene(seed=2)})
    paths = [files.path(made, role) for role in (PictureRole.PEAK, PictureRole.AFTER)]
    names = [(False, path.stat().st_ino) for path in paths]
    folder = (True, paths[0].parent.stat().st_ino)
    assert synced[-3:] == [*names, folder], "without it a power cut may leave pictures that nobody can find"
    above = [one for one in paths[0].parents if one == tmp_path or one.is_relative_to(tmp_path)][1:]
    assert [(True, one.stat().st_ino) for one in reversed(above)] == synced[:-3], "nor the way to them"


async def test_a_row_written_without_new_pictures_keeps_its_bytes(
    database: Database, homes: HomeStore
) -> None:
    store, made = EventStore(database), event()

    async def size() -> object:
        return await database.read(
            lambda connection: connection.execute(
                select(events.c.bytes).where(events.c.id == made.id)
            ).scalar_one()
        )

    await store.save(made, size=1234)
    await store.save(made)
    assert await size() == 1234
    await store.save(made, size=0)
    assert await size() == 0, "no pictures is a size too"
