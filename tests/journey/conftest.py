"""One home for all journeys: a real broker, engine and Home Assistant, started once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.journey.world import World, open_world
from tests.rig.album import Album
from tests.rig.programs import ROOT, python

FOOTAGE = Path(os.environ.get("WATCHPOST_FOOTAGE", ROOT.parent / "shared" / "footage")) / "real"

# A folder that was named has to be there.
collect_ignore = [] if "WATCHPOST_FOOTAGE" in os.environ or FOOTAGE.is_dir() else ["test_footage.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all of these tests in one loop: the home lives in it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Album:
    """Pictures of the yard in known states."""
    folder = tmp_path_factory.mktemp("album")
    subprocess.run([python("engine"), "-m", "tests.rig.album", folder], check=True, cwd=ROOT)
    return Album(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory, album: Album) -> AsyncIterator[World]:
    """A home with an engine and no cameras yet."""
    async with open_world(tmp_path_factory.mktemp("world"), album) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What is entered here is left when the test ends."""
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
def footage() -> Path:
    """The folder of recordings."""
    return FOOTAGE
