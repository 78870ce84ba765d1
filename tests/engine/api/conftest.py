"""A real engine behind real doors, on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.api.house import House, opened, running_rooms
from tests.engine.api.street import Street, in_a_thread
from watchpost_engine.api.rooms import Limits, Rooms


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    """The rooms of an engine that runs: cameras are watched, but no clock ticks."""
    async with running_rooms(tmp_path) as rooms:
        yield rooms


@pytest.fixture
def limits() -> Limits:
    """The patience of the doors; a test may have its own."""
    return Limits()


@pytest.fixture
async def house(rooms: Rooms, limits: Limits) -> AsyncIterator[House]:
    """The engine with its doors open."""
    async with opened(replace(rooms, limits=limits)) as house:
        yield house


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """An engine in a thread of its own, for visitors that block."""
    with in_a_thread(tmp_path_factory.mktemp("street")) as street:
        yield street
