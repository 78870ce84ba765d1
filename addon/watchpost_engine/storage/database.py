"""The database: one writer, many readers, SQLite in WAL mode or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from .backup import file_of
from .errors import translated

_WRITING = "watchpost_writing"
_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Runs short functions on a connection, off the event loop.

    Writes go through one thread, in order, each in its own transaction: when `write` returns, it is on disk.
    """

    def __init__(self, url: str) -> None:
        self._file = file_of(url)
        self._engine = _make_engine(url)
        self._for_writing = self._engine.execution_options(**{_WRITING: True})
        self._writer = ThreadPoolExecutor(1, "database-writer")
        self._readers = ThreadPoolExecutor(2, "database-reader")

    def stamp(self) -> tuple[int, ...] | None:
        """Return what is another whenever anybody has written; None where only a query can tell."""
        if self._file is None:
            return None
        found: list[int] = []
        for path in (self._file, self._file.with_name(f"{self._file.name}-wal")):
            try:
                state = path.stat()
            except OSError:
                found.append(0)
            else:
                found += [state.st_mtime_ns, state.st_size]
        return tuple(found)

    async def open(self) -> None:
        """Bring the tables up to date. Raises StorageError."""
        await self._run(self._writer, self._migrate)

    async def write[T](self, change: Callable[[Connection], T]) -> T:
        """Run a change in a transaction of its own. Raises StorageError."""

        def run() -> T:
            with translated(), self._for_writing.begin() as connection:
                return change(connection)

        return await self._run(self._writer, run)

    async def read[T](self, query: Callable[[Connection], T]) -> T:
        """Run a query. Raises StorageError."""

        def run() -> T:
            with translated(), self._engine.connect() as connection:
                return query(connection)

        return await self._run(self._readers, run)

    async def close(self) -> None:
        """Finish what is being written and let go of the file."""
        await asyncio.to_thread(self._writer.shutdown)
        await asyncio.to_thread(self._readers.shutdown)
        self._engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with translated(), self._for_writing.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @staticmethod
    async def _run[T](pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)


def _make_engine(url: str) -> Engine:
    engine = create_engine(url, pool_size=4, max_overflow=0)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """Begin for ourselves: the driver would not, before a change of tables, and half of one would stay.

    A writer says so at once, so that another process (the command line) makes it wait and not fail.
    """
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare_sqlite(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
    """WAL lets readers go on while one writes; FULL puts every commit on disk before it is announced."""
    connection.isolation_level = None  # see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
