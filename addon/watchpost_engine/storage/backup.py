"""A copy of the database that is whole, made while it is written to, for a backup of its folder.

The database itself goes into the backup, too, but while it is written to that is worth nothing: who restores
a backup finds both, and takes the copy. A mark that stays out of the backup tells this from a backup that was
broken off.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from .errors import StorageError, translated
from .whole import part_of, sync_folder

COPY, MARK = "backup.db", "backup.mark"
"""Their names, in the folder of the database."""

BESIDE = ("-wal", "-shm")
"""Behind the name of a database: what belongs to it while it is open."""


def make_copy(url: str) -> Path | None:
    """Put a copy beside the database; None for one that is a server's. Blocks. Raises StorageError."""
    if (database := file_of(url)) is None:
        return None
    copy = database.with_name(COPY)
    part = part_of(copy)
    try:
        with translated():
            part.unlink(missing_ok=True)
            database.with_name(MARK).touch()
            with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True)) as connection:
                connection.execute("VACUUM INTO ?", (str(part),))
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(copy)
            sync_folder(copy.parent)
    except sqlite3.Error as err:
        part.unlink(missing_ok=True)
        raise StorageError("storage_failed", str(err)) from err
    return copy


def drop_copy(url: str) -> None:
    """Delete the copy: the backup is made. Raises StorageError."""
    if (database := file_of(url)) is not None:
        with translated():
            for name in (COPY, MARK):
                database.with_name(name).unlink(missing_ok=True)


def take_up(url: str) -> bool:
    """Make the copy of a backup that was restored the database. To be asked before any other use.

    One that is left of a backup that was broken off is deleted. Raises StorageError.
    """
    database = file_of(url)
    if database is None or not database.with_name(COPY).exists():
        return False
    if database.with_name(MARK).exists() and database.exists():
        drop_copy(url)
        return False
    with translated():
        for name in BESIDE:
            database.with_name(database.name + name).unlink(missing_ok=True)
        database.with_name(COPY).replace(database)
        database.with_name(MARK).unlink(missing_ok=True)
        sync_folder(database.parent)
    return True


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite database; None for a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database).absolute()
