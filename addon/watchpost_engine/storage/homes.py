"""The homes, as kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection, insert, select, update

from ..model.home import Home
from .database import Database
from .documents import HOME, dump
from .tables import homes


class HomeStore:
    """Reads and writes homes. There are few; all are held in memory too, by their id."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known: dict[str, Home] = {}
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """Fill `known`. Raises StorageError."""

        def query(connection: Connection) -> list[str]:
            return list(connection.scalars(select(homes.c.document)))

        documents = await self._database.read(query)
        # The same dictionary: other rooms hold on to it.
        self.known.clear()
        self.known.update((home.id, home) for home in map(HOME.validate_json, documents))

    async def add(self, home: Home) -> None:
        """Keep a new home. Raises StorageError."""
        row = {"id": home.id, "document": dump(HOME, home)}
        await self._database.write(lambda connection: connection.execute(insert(homes), row))
        self.known[home.id] = home

    async def update(self, home_id: str, change: Callable[[Home], Home]) -> Home:
        """Keep a home changed, and return it. Raises StorageError, and KeyError for one that is not known.

        One change after another: two at once would each start from the same home, and one be lost.
        """
        async with self._turn:
            home = change(self.known[home_id])
            statement = update(homes).where(homes.c.id == home_id).values(document=dump(HOME, home))
            await self._database.write(lambda connection: connection.execute(statement))
            self.known[home_id] = home
            return home
