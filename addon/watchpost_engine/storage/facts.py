"""What the engine remembers about itself."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from .database import Database
from .tables import facts


class FactStore:
    """Small named texts: the engine's id, the address that devices shall use."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known: dict[str, str] = {}

    async def load(self) -> None:
        """Fill `known`. Raises StorageError."""
        rows = await self._database.read(lambda connection: connection.execute(select(facts)).all())
        self.known = {row.name: row.value for row in rows}

    async def set(self, name: str, value: str) -> None:
        """Keep a fact. Raises StorageError."""

        def change(connection: Connection) -> None:
            connection.execute(delete(facts).where(facts.c.name == name))
            connection.execute(insert(facts), {"name": name, "value": value})

        await self._database.write(change)
        self.known[name] = value
