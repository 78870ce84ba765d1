"""Tokens and homes in memory, as true as on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.engine.making import NOW
from watchpost_engine.model.home import Home
from watchpost_engine.model.token import Scope, Token
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.homes import HomeStore
from watchpost_engine.storage.tokens import TokenStore

TOKEN = Token(id="0" * 32, scope=Scope.HOME, home_id="here", created_at=NOW)


async def test_a_revoked_token_stays_revoked_while_the_disk_is_slow(
    database: Database, homes: HomeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TokenStore(database)
    await store.add(TOKEN, "hash")
    gate, write = asyncio.Event(), database.write

    async def slow(change: object) -> object:
        await gate.wait()
        return await write(change)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "write", slow)
    revoking = asyncio.create_task(store.remove(TOKEN.id))
    await asyncio.sleep(0)
    assert store.by_hash == {}
    await store.load()
    assert store.by_hash == {}
    gate.set()
    assert await revoking == 1
    await store.load()
    assert store.by_hash == {}


async def test_tokens_of_another_process_are_noticed_and_nothing_is_asked_meanwhile(
    database: Database, homes: HomeStore, tmp_path: Path
) -> None:
    ours, asked = TokenStore(database), 0
    read = database.read

    async def counted[T](query: Callable[[Connection], T]) -> T:
        nonlocal asked
        asked += 1
        return await read(query)

    database.read = counted  # type: ignore[method-assign]
    for _ in range(10):
        assert not await ours.has_changed()
    assert asked == 1
    other = Database(f"sqlite:///{tmp_path / 'watchpost.db'}")
    theirs = TokenStore(other)
    await theirs.add(TOKEN, "digest")
    assert await ours.has_changed()
    await ours.load()
    assert not await ours.has_changed()
    await theirs.remove(TOKEN.id)
    assert await ours.has_changed()
    await other.close()


async def test_homes_of_another_process_are_seen_by_all(database: Database, homes: HomeStore) -> None:
    known = homes.known
    other = HomeStore(database)
    await other.add(Home(id="cabin", name="Cabin", created_at=NOW))
    await homes.load()
    assert "cabin" in known
    assert known is homes.known
