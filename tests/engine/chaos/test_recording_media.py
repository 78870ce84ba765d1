"""A media disk that is read-only, broken, slow or without power while a camera is recorded."""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import av
import pytest

from tests.engine.chaos.conftest import until_known
from tests.engine.chaos.guest import Guest
from tests.engine.chaos.test_disk import codes
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from tests.rig.disks import Disk, forgetful
from tests.rig.engine import Engine

FPS, AGAIN, SLOW, LONG = 10, 3.0, 0.1, 6.0
"""Pictures a second; seconds until it is recorded again, of each write of a slow disk, and of watching it."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with forgetful(tmp_path / "media") as disk:
        yield disk


@pytest.fixture
async def engine(tmp_path: Path, disk: Disk) -> AsyncIterator[Engine]:
    engine = Engine(tmp_path / "data", tmp_path / "logs")
    engine._environment["WATCHPOST_MEDIA"] = str(disk.path / "watchpost")
    async with engine:
        yield engine


@pytest.fixture
async def camera(tmp_path: Path) -> AsyncIterator[RtspServer]:
    write_mp4(tmp_path / "yard.mp4", Scene(3, width=320, height=240), seconds=4, fps=FPS, gop=FPS)
    async with RtspServer(tmp_path) as camera:
        yield camera


@pytest.fixture
async def guest(engine: Engine, camera: RtspServer) -> AsyncIterator[Guest]:
    """One who has a camera recorded."""
    async with aiohttp.ClientSession() as session:
        guest = Guest(url=engine.url, token=engine.token, session=session)
        await until_known(guest)
        wish = {
            "owner": "test", "name": "Yard", "source": camera.url("yard"),
            "settings": {"recording": {"mode": "always"}},
        }  # fmt: skip
        await guest.call("PUT", "/v1/cameras/yard", json=wish)
        yield guest


def growing(disk: Disk) -> int:
    return sum(path.stat().st_size for path in disk.path.rglob("*.part"))


async def until_grown(disk: Disk) -> None:
    before = await asyncio.to_thread(growing, disk)
    async with asyncio.timeout(30):
        while await asyncio.to_thread(growing, disk) <= before:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)


async def until_told(guest: Guest, *, failing: bool) -> None:
    async with asyncio.timeout(30):
        while ("recording_failed" in await codes(guest)) is not failing:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def ended(guest: Guest, disk: Disk) -> list[Path]:
    """End the recording, and return its films, oldest first, once nothing waits any more."""
    await guest.call("PATCH", "/v1/cameras/yard/settings", json={"recording": {"mode": "off"}})
    async with asyncio.timeout(60):
        while await asyncio.to_thread(growing, disk):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return await asyncio.to_thread(lambda: sorted(disk.path.rglob("*.mp4")))


def pictures(film: Path) -> int:
    with av.open(str(film)) as container:
        return sum(1 for _ in container.decode(video=0))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("error", [errno.EROFS, errno.EIO])
async def test_a_disk_that_cannot_be_written_to(guest: Guest, disk: Disk, error: int) -> None:
    await until_grown(disk)
    await asyncio.to_thread(disk.do, f"fail {error}")
    await until_told(guest, failing=True)
    await asyncio.sleep(1.0)
    status = (await guest.call("GET", "/v1/cameras/yard"))["status"]
    assert status["connected"] is True  # type: ignore[index]
    over = datetime.now(UTC)
    await asyncio.to_thread(disk.do, "fail 0")
    await until_told(guest, failing=False)
    assert (datetime.now(UTC) - over).total_seconds() <= AGAIN
    await until_grown(disk)
    films = await ended(guest, disk)
    assert len(films) == 2
    assert all([await asyncio.to_thread(pictures, film) for film in films])


@pytest.mark.timeout(120)
async def test_a_disk_that_takes_a_tenth_of_a_second_for_each_write(guest: Guest, disk: Disk) -> None:
    await asyncio.to_thread(disk.do, f"slow {SLOW}")
    await until_grown(disk)
    await asyncio.sleep(LONG)
    assert "recording_failed" not in await codes(guest)
    status = (await guest.call("GET", "/v1/cameras/yard"))["status"]
    (film,) = await ended(guest, disk)
    assert await asyncio.to_thread(pictures, film) >= LONG * FPS
    assert status["connected"] is True  # type: ignore[index]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seconds", [1.2, 2.7])
async def test_the_power_goes(
    guest: Guest, engine: Engine, camera: RtspServer, disk: Disk, seconds: float
) -> None:
    await until_grown(disk)
    await asyncio.sleep(seconds)
    (sent,) = camera.sent
    await asyncio.to_thread(disk.do, "off")
    await engine.stop(signal.SIGKILL)
    await asyncio.to_thread(disk.do, "on")
    await engine.start()
    async with asyncio.timeout(30):
        while not (salvaged := [*disk.path.rglob("*.mp4")]):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    (film,) = salvaged
    assert sent - await asyncio.to_thread(pictures, film) <= FPS, "more than a second"
    await until_grown(disk)
