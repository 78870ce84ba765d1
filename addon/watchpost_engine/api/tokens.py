"""Making and revoking tokens."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from ..model.ids import new_id
from ..model.token import Scope, Token
from ..storage.tokens import TokenStore
from .errors import ApiError
from .visits import Visits

MOST = 1000
"""Tokens that one home may have."""

_PREFIX = {Scope.ADMIN: "wpa_", Scope.HOME: "wph_", Scope.VIEWER: "wpv_", Scope.CAMERA: "wpc_"}


def new_secret(scope: Scope) -> str:
    """Return 256 random bits behind a prefix that tells a person what the token is for."""
    return _PREFIX[scope] + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept of a secret.

    A plain hash is enough for 256 random bits, and finding a token by it takes the same time whatever was
    guessed: what is compared is the hash, of which nobody can choose a part.
    """
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


class TokenDesk:
    """Hands out tokens and takes them back."""

    def __init__(self, store: TokenStore, visits: Visits) -> None:
        self._store = store
        self._visits = visits
        self._turn = asyncio.Lock()

    def all(self) -> list[Token]:
        """Return every token, the oldest first."""
        return sorted(self._store.by_hash.values(), key=lambda token: (token.created_at, token.id))

    async def make(
        self, scope: Scope, home_id: str | None, *, camera_id: str | None = None, label: str = ""
    ) -> tuple[Token, str]:
        """Keep a new token and return it with its secret, which nobody can tell again.

        Raises ApiError `conflict` when there are too many, and StorageError.
        """
        if sum(token.home_id == home_id for token in self._store.by_hash.values()) >= MOST:
            raise ApiError("conflict", f"there are {MOST} tokens already; revoke some first")
        token = Token(
            id=new_id(),
            scope=scope,
            home_id=home_id,
            camera_id=camera_id,
            label=label,
            created_at=datetime.now(UTC),
        )
        secret = new_secret(scope)
        await self._store.add(token, digest(secret))
        return token, secret

    async def make_camera_key(self, home_id: str, camera_id: str) -> str:
        """Return a new key for the device of a camera; older ones no longer count. Raises as `make` does."""
        async with self._turn:  # two at once would not know of each other's key
            older = self._camera_keys(home_id, camera_id)
            _, secret = await self.make(Scope.CAMERA, home_id, camera_id=camera_id, label=camera_id)
            await self.revoke(token.id for token in older)
            return secret

    async def revoke_camera_keys(self, home_id: str, camera_id: str) -> None:
        """Make the keys of a camera useless. Raises StorageError."""
        async with self._turn:
            await self.revoke(token.id for token in self._camera_keys(home_id, camera_id))

    async def revoke(self, ids: Iterable[str]) -> None:
        """Make tokens useless at once, and end what they hold open. Raises StorageError."""
        gone = list(ids)
        for token_id in gone:
            self._visits.dismiss(token_id)
        if gone:
            await self._store.remove(*gone)

    def _camera_keys(self, home_id: str, camera_id: str) -> list[Token]:
        return [
            token
            for token in self._store.by_hash.values()
            if (token.scope, token.home_id, token.camera_id) == (Scope.CAMERA, home_id, camera_id)
        ]
