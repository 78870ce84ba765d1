"""The homes, as kept."""

from __future__ import annotations

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

    async def change(self, home: Home) -> None:
        """Keep what is new about a home. Raises StorageError."""
        statement = update(homes).where(homes.c.id == home.id).values(document=dump(HOME, home))
        await self._database.write(lambda connection: connection.execute(statement))
        self.known[home.id] = home
