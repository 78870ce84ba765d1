"""A disk that fills while cameras are recorded: said once, and recorded again as soon as there is room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import av
import pytest

from tests.engine.chaos.conftest import until_known
from tests.engine.chaos.guest import Guest
from tests.engine.chaos.test_disk import SmallDisk, codes
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4

AGAIN = 3.0
"""Seconds until it is recorded again."""


@pytest.fixture
async def camera(tmp_path: Path) -> AsyncIterator[RtspServer]:
    write_mp4(tmp_path / "yard.mp4", Scene(3, width=320, height=240), seconds=4, fps=10, gop=10)
    async with RtspServer(tmp_path) as server:
        yield server


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SmallDisk]:
    async with SmallDisk(tmp_path / "data", tmp_path / "logs") as engine:
        yield engine


def growing(disk: Path) -> int:
    return sum(path.stat().st_size for path in (disk / "media").rglob("*.part"))


async def until_grown(disk: Path) -> None:
    """Wait until more of a film is on the disk than now."""
    before = growing(disk)
    async with asyncio.timeout(30):
        while not before < growing(disk):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)


@pytest.mark.timeout(120)
async def test_a_disk_that_fills_and_has_room_again(
    engine: SmallDisk, camera: RtspServer, tmp_path: Path
) -> None:
    async with aiohttp.ClientSession() as session:
        guest = Guest(url=engine.url, token=engine.token, session=session)
        await until_known(guest)
        wish = {
            "owner": "test", "name": "Yard", "source": camera.url("yard"),
            "settings": {"recording": {"mode": "always"}},
        }  # fmt: skip
        await guest.call("PUT", "/v1/cameras/yard", json=wish)
        await until_grown(engine.disk)
        await until_grown(engine.disk)
        ballast = engine.disk / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 10):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue
        async with asyncio.timeout(30):
            while "recording_failed" not in await codes(guest):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(3)
        status = (await guest.call("GET", "/v1/cameras/yard"))["status"]
        assert status["connected"] is True  # type: ignore[index]
        free = datetime.now(UTC)
        ballast.unlink()
        async with asyncio.timeout(30):
            while "recording_failed" in await codes(guest):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await until_grown(engine.disk)
        await guest.call("PUT", "/v1/cameras/yard", json=wish | {"settings": {"recording": {"mode": "off"}}})
        async with asyncio.timeout(30):
            while growing(engine.disk):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)
        recordings = (await guest.call("GET", "/v1/recordings"))["recordings"]
        films = sorted((engine.disk / "media").rglob("*.mp4"))
        assert len(films) == len(recordings) >= 2  # type: ignore[arg-type]
        for film in films:
            with av.open(str(film)) as container:
                assert [*container.decode(video=0)]
        begun = [datetime.fromisoformat(one["started_at"]) for one in recordings]  # type: ignore[attr-defined]
        assert (max(begun) - free).total_seconds() <= AGAIN
    log = (tmp_path / "logs" / "engine.log").read_text()
    assert log.count("code=recording_failed") == 2, "said once, and once that it is over"
    assert "Traceback" not in log
