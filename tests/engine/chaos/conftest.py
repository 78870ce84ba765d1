"""A real engine process on a folder of its own, and a guest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.engine.chaos.guest import Guest
from tests.rig.engine import Engine


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    async with Engine(tmp_path / "data", tmp_path / "logs") as engine:
        yield engine


@pytest.fixture
async def guest(engine: Engine) -> AsyncIterator[Guest]:
    async with aiohttp.ClientSession() as session:
        guest = Guest(url=engine.url, token=engine.token, session=session)
        await until_known(guest)
        await guest.add_camera()
        yield guest


async def until_known(guest: Guest) -> None:
    """Wait until the engine has noticed the token that the command line made."""
    async with asyncio.timeout(10):
        while True:
            headers = {"Authorization": f"Bearer {guest.token}"}
            async with guest.session.get(f"{guest.url}/v1/system", headers=headers) as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.2)
