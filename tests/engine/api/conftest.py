"""A real engine behind real doors, on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from tests.engine.api.house import HOME, OTHER, House, make_tokens
from watchpost_engine.api.rooms import Limits, Rooms
from watchpost_engine.api.server import make_app, serving
from watchpost_engine.app import build, start
from watchpost_engine.model.home import Home
from watchpost_engine.settings import Settings


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    """The rooms of an engine that runs: cameras are watched, but no clock ticks."""
    settings = Settings(
        data=tmp_path,
        media=tmp_path / "media",
        database_url=f"sqlite:///{tmp_path / 'watchpost.db'}",
        public_url="http://engine.test:8098",
    )
    async with build(settings, None) as rooms:
        for home_id in (HOME, OTHER):
            await rooms.homes.add(Home(id=home_id, name=home_id.title(), created_at=datetime.now(UTC)))
        await start(rooms)
        yield rooms


@pytest.fixture
def limits() -> Limits:
    """The patience of the doors; a test may have its own."""
    return Limits()


@pytest.fixture
async def house(rooms: Rooms, limits: Limits) -> AsyncIterator[House]:
    """The engine with its doors open."""
    rooms = replace(rooms, limits=limits)
    async with (
        serving(make_app(rooms), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30)) as session,
    ):
        yield House(rooms, f"http://127.0.0.1:{port}", session, await make_tokens(rooms))
