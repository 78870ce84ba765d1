"""kill -9 while cameras are recorded: at most the last second is lost, and all that is left plays."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import aiohttp
import av
import pytest

from tests.engine.chaos.conftest import until_known
from tests.engine.chaos.guest import Guest, Message
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from tests.rig.engine import Engine

CAMERAS = 5
ROUNDS = int(os.environ.get("WATCHPOST_KILLS", "10"))
LOST = 1.0
"""Seconds of each camera that may be lost."""


@pytest.fixture
async def cameras(tmp_path: Path) -> AsyncIterator[RtspServer]:
    write_mp4(tmp_path / "yard.mp4", Scene(3, width=320, height=240), seconds=4, fps=15, gop=30)
    async with RtspServer(tmp_path) as server:
        yield server


async def recorded(guest: Guest) -> list[Message]:
    """All recordings there are, oldest first."""
    found: list[Message] = []
    after = ""
    while True:
        page = await guest.call("GET", f"/v1/recordings?limit=200{after}")
        found += page["recordings"]  # type: ignore[arg-type]
        if page["next"] is None:
            return found[::-1]
        after = f"&after={page['next']}"


async def until_recording(guest: Guest) -> None:
    async with asyncio.timeout(30):
        while True:
            listed = await guest.call("GET", "/v1/cameras")
            fine = [c for c in listed["cameras"] if c["status"]["recording"] and c["status"]["frames_seen"]]  # type: ignore[attr-defined]
            if len(fine) == CAMERAS:
                return
            await asyncio.sleep(0.05)


async def until_salvaged(guest: Guest, count: int) -> None:
    async with asyncio.timeout(20):
        while len([one for one in await recorded(guest) if one["salvaged"]]) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def parts(folder: Path) -> list[Path]:
    return [*folder.rglob("*.part")]


@pytest.mark.timeout(300)
async def test_killed_while_five_cameras_are_recorded(
    engine: Engine, cameras: RtspServer, tmp_path: Path
) -> None:
    moments = random.Random(11)
    async with aiohttp.ClientSession() as session:
        guest = Guest(url=engine.url, token=engine.token, session=session)
        await until_known(guest)
        for number in range(CAMERAS):
            wish = {
                "owner": "test", "name": "Yard", "source": cameras.url("yard"),
                "settings": {"recording": {"mode": "always"}},
            }  # fmt: skip
            await guest.call("PUT", f"/v1/cameras/yard_{number}", json=wish)
        kills: list[datetime] = []
        for _ in range(ROUNDS):
            await until_recording(guest)
            await asyncio.sleep(1.5 + moments.uniform(0, 2))
            kills.append(datetime.now(UTC))
            await engine.stop(signal.SIGKILL)
            assert len(parts(tmp_path)) == CAMERAS
            await engine.start()
            await until_salvaged(guest, CAMERAS * len(kills))
        await until_recording(guest)
        await asyncio.sleep(1.5)
        await engine.stop()
    assert parts(tmp_path) == []
    files = sorted((tmp_path / "data" / "media").rglob("*.mp4"))
    assert len(files) == CAMERAS * (ROUNDS + 1)
    check(kept(tmp_path / "data" / "watchpost.db"), kills, files)


def kept(database: Path) -> list[Message]:
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [json.loads(row[0]) for row in connection.execute("SELECT document FROM recordings")]


def check(recordings: list[Message], kills: list[datetime], files: list[Path]) -> None:
    """Every file has its row, plays, and what a kill ended goes on until just before it."""
    assert sorted(str(one["id"]) for one in recordings) == sorted(file.name.split("-")[1] for file in files)
    for file in files:
        with av.open(file) as container:
            assert [*container.decode(video=0)]
    begun = {str(one["id"]): datetime.fromisoformat(str(one["started_at"])) for one in recordings}
    for earlier, killed in pairwise([datetime.min.replace(tzinfo=UTC), *kills]):
        ended = [one for one in recordings if earlier < begun[str(one["id"])] < killed]
        assert [one["salvaged"] for one in ended] == [True] * CAMERAS
        for one in ended:
            end = begun[str(one["id"])] + timedelta(seconds=float(str(one["seconds"])))
            assert (killed - end).total_seconds() <= LOST
