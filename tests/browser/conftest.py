"""A browser in front of the demo: started once, looked at by every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.rig.browser import browser, log_in, visitor
from tests.rig.demo.options import read
from tests.rig.demo.stage import Stage, stage
from tests.rig.programs import ROOT

SHOTS = ROOT / "build" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all of these tests in one loop: browser and demo live in it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots are kept, to be looked at."""
    return SHOTS


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The demo as `script/demo` starts it."""
    async with stage(read(["--port", "0"]), tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium without any window open."""
    async with browser() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def page(demo: Stage, chromium: Browser) -> AsyncIterator[Page]:
    """A window of somebody who has just logged in with name and password."""
    async with visitor(chromium, demo.home.url) as opened:
        await opened.goto(demo.home.url)
        await log_in(opened)
        yield opened
