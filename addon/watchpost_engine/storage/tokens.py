"""The tokens, as kept: only the hash of each secret."""

from __future__ import annotations

from sqlalchemy import Connection, Row, delete, func, insert, select

from ..model.token import Scope, Token
from .database import Database
from .tables import tokens

TRUSTED = 30
"""How often a database that looks untouched is taken for that, until it is asked all the same."""


class TokenStore:
    """Reads and writes tokens. All are held in memory by hash, so that a door opens without the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.by_hash: dict[str, Token] = {}
        self._revoked: set[str] = set()
        self._stamp: tuple[int, ...] | None = None
        """Of the database when it was last compared with what is held here."""

        self._skipped = 0

    async def load(self) -> None:
        """Fill `by_hash`. Raises StorageError."""
        rows = await self._database.read(lambda connection: connection.execute(select(tokens)).all())
        # What was read may be older than a revocation that is still on its way to the disk.
        self.by_hash = {row.hash: _token(row) for row in rows if row.id not in self._revoked}

    async def has_changed(self) -> bool:
        """Whether another process (the command line) made tokens or took some away. Raises StorageError."""
        stamp = self._database.stamp()
        if stamp is not None and stamp == self._stamp and self._skipped < TRUSTED:
            self._skipped += 1
            return False
        statement = select(func.count(), func.max(tokens.c.created_at))
        row = await self._database.read(lambda connection: connection.execute(statement).one())
        newest = max((token.created_at for token in self.by_hash.values()), default=None)
        changed = (row[0], row[1]) != (len(self.by_hash), newest)
        self._stamp, self._skipped = None if changed else stamp, 0
        return changed

    async def add(self, token: Token, digest: str) -> None:
        """Keep a token under the hash of its secret. Raises StorageError."""
        await self._database.write(lambda connection: _put(connection, token, digest))
        self.by_hash[digest] = token

    async def remove(self, *ids: str) -> int:
        """Revoke tokens at once, and return how many there were. Raises StorageError."""
        gone = set(ids)
        self._revoked |= gone
        known = {digest: token for digest, token in self.by_hash.items() if token.id in gone}
        for digest in known:  # before the disk, so that revoking never waits for it
            del self.by_hash[digest]
        statement = delete(tokens).where(tokens.c.id.in_(gone))
        await self._database.write(lambda connection: connection.execute(statement))
        return len(known)


def _put(connection: Connection, token: Token, digest: str) -> None:
    row = {
        "id": token.id,
        "hash": digest,
        "scope": token.scope.value,
        "home_id": token.home_id,
        "camera_id": token.camera_id,
        "label": token.label,
        "created_at": token.created_at,
    }
    connection.execute(insert(tokens), row)


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(
        id=row.id,
        scope=Scope(row.scope),
        home_id=row.home_id,
        camera_id=row.camera_id,
        label=row.label,
        created_at=row.created_at,
    )
