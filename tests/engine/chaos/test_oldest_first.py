"""A disk that is nearly full: the oldest recordings go, and recording goes on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.engine.chaos.conftest import until_known
from tests.engine.chaos.guest import Guest
from tests.engine.chaos.test_disk import SIZE, SmallDisk
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4

RECORDINGS, SECONDS = 3, 3.0
ENOUGH = SIZE // 20
LEFT = ENOUGH - 64 * 1024
"""Bytes that should stay free on this disk, and that are."""


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SmallDisk]:
    async with SmallDisk(tmp_path / "data", tmp_path / "logs") as engine:
        yield engine


async def record(guest: Guest, camera: RtspServer, mode: str) -> None:
    wish = {
        "owner": "test", "name": "Yard", "source": camera.url("yard"),
        "settings": {"recording": {"mode": mode, "pre_roll": 0}},
    }  # fmt: skip
    await guest.call("PUT", "/v1/cameras/yard", json=wish)


def films(engine: SmallDisk) -> list[Path]:
    return sorted((engine.disk / "media").rglob("*.mp4"))


def fill(engine: SmallDisk, left: int) -> None:
    """Leave only so many bytes free."""
    room = shutil.disk_usage(engine.disk).free - left
    (engine.disk / "ballast").write_bytes(b"\0" * room)


@pytest.mark.timeout(120)
async def test_the_oldest_goes_first(engine: SmallDisk, tmp_path: Path) -> None:
    write_mp4(tmp_path / "yard.mp4", Scene(3, noise=8.0), seconds=4, fps=10, gop=10)
    async with RtspServer(tmp_path) as camera, aiohttp.ClientSession() as session:
        guest = Guest(url=engine.url, token=engine.token, session=session)
        await until_known(guest)
        for number in range(RECORDINGS):
            await record(guest, camera, "always")
            await asyncio.sleep(SECONDS)
            await record(guest, camera, "off")
            async with asyncio.timeout(20):
                while len(films(engine)) <= number:  # noqa: ASYNC110 - another process writes them
                    await asyncio.sleep(0.1)
        before = films(engine)
        assert len(before) == RECORDINGS
        assert min(film.stat().st_size for film in before) > 2 * ENOUGH - LEFT, "one is enough"
        fill(engine, LEFT)
        async with asyncio.timeout(20):
            while films(engine) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert films(engine) == before[1:]
        await record(guest, camera, "always")
        await asyncio.sleep(SECONDS)
        assert (await guest.call("GET", "/v1/cameras/yard"))["status"]["recording"] == "continuous"  # type: ignore[index]
        await record(guest, camera, "off")
        async with asyncio.timeout(20):
            while not set(films(engine)) - set(before):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    assert "Traceback" not in (tmp_path / "logs" / "engine.log").read_text()
