"""Homes in a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from watchpost_engine.model.home import Home
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.homes import HomeStore


async def test_changes_at_the_same_time_are_all_kept(database: Database, homes: HomeStore) -> None:
    def longer(home: Home) -> Home:
        return replace(home, name=home.name + "!")

    await asyncio.gather(*(homes.update("here", longer) for _ in range(5)))
    again = HomeStore(database)
    await again.load()
    assert again.known == homes.known
    assert (again.known["here"].name, again.known["there"].name) == ("Here!!!!!", "There")


async def test_a_home_that_is_not_known_cannot_change(homes: HomeStore) -> None:
    with pytest.raises(KeyError):
        await homes.update("nowhere", lambda home: home)
