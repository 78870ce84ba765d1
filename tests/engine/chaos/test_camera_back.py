"""A camera that was gone for a while is recorded again as soon as it is back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from tests.engine.chaos.conftest import until_known
from tests.engine.chaos.guest import Guest
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from tests.rig.engine import Engine
from tests.rig.programs import free_port

AGAIN = 3.0
"""Seconds until it is recorded again."""

AWAY = 9.0
"""Seconds it is gone: by then who asked later and later would ask too late."""


async def until_recorded(folder: Path, since: datetime) -> datetime:
    """Wait until a film begins after a moment, and return when that was."""
    async with asyncio.timeout(60):
        while True:
            for path in await asyncio.to_thread(lambda: sorted(folder.rglob("*.part"))):
                label = "".join((*path.parts[-5:-2], path.name[:12]))  # year, month, day, time
                begun = datetime.strptime(f"{label} +0000", "%Y%m%d%H%M%S%f %z")
                if begun > since:
                    return begun
            await asyncio.sleep(0.1)


@pytest.mark.timeout(120)
async def test_gone_and_back(engine: Engine, tmp_path: Path) -> None:
    write_mp4(tmp_path / "yard.mp4", Scene(3, width=320, height=240), seconds=4, fps=10, gop=10)
    port, media = free_port(), tmp_path / "data" / "media"
    async with aiohttp.ClientSession() as session:
        guest = Guest(url=engine.url, token=engine.token, session=session)
        await until_known(guest)
        begun = datetime.now(UTC) - timedelta(seconds=1)
        async with RtspServer(tmp_path, port=port) as camera:
            wish = {
                "owner": "test", "name": "Yard", "source": camera.url("yard"),
                "settings": {"recording": {"mode": "always"}},
            }  # fmt: skip
            await guest.call("PUT", "/v1/cameras/yard", json=wish)
            await until_recorded(media, begun)
            await asyncio.sleep(2)
        await asyncio.sleep(AWAY)
        async with RtspServer(tmp_path, port=port):
            back = datetime.now(UTC)
            assert (await until_recorded(media, back) - back).total_seconds() <= AGAIN
