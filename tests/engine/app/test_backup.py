"""A backup made while the engine goes on, as Home Assistant makes it, and the engine that is made of it."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path, PurePath
from typing import Any

import aiohttp
import pytest
import yaml

from tests.rig.engine import Engine
from tests.rig.programs import ROOT
from watchpost_engine.storage.backup import take_up

CONFIG = yaml.safe_load((ROOT / "addon/config.yaml").read_text())


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        yield session


async def call(
    engine: Engine, session: aiohttp.ClientSession, method: str, path: str, body: object = None
) -> Any:
    headers = {"Authorization": f"Bearer {engine.token}"}
    async with session.request(method, engine.url + path, json=body, headers=headers) as answer:
        return await answer.json()


async def run(engine: Engine, command: str) -> None:
    """Run what the app's description says, as Home Assistant does: in the place where the engine runs."""
    name, *arguments = shlex.split(command)
    assert name == "watchpost-engine"
    process = await asyncio.create_subprocess_exec(
        engine._program(), *arguments, env=engine._environment, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0


def back_up(data: Path, target: Path) -> None:
    """Copy what Home Assistant copies of the app's folder."""

    def left_out(folder: str, names: list[str]) -> list[str]:
        paths = {name: PurePath(folder, name) for name in names}
        return [name for name, path in paths.items() if any(map(path.match, CONFIG["backup_exclude"]))]

    shutil.copytree(data, target, ignore=left_out)


async def test_nothing_stops_and_nothing_is_missing(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    assert CONFIG["backup"] == "hot"
    data, restored = tmp_path / "data", tmp_path / "restored"
    async with Engine(data, tmp_path / "logs") as engine:
        for number in range(5):
            wish = {"owner": "test", "name": f"Yard {number}", "source": "push:"}
            await call(engine, session, "PUT", f"/v1/cameras/yard_{number}", wish)
        writing = asyncio.create_task(keep_writing(engine, session))
        await run(engine, CONFIG["backup_pre"])
        await asyncio.to_thread(back_up, data, restored)
        await run(engine, CONFIG["backup_post"])
        writing.cancel()
        await asyncio.wait({writing})
        told = await call(engine, session, "GET", "/v1/cameras")
        assert not [*data.glob("backup.*")]
    assert [path.name for path in restored.glob("backup.*")] == ["backup.db"]
    assert sum(path.stat().st_size for path in restored.rglob("*") if path.is_file()) < 8 * 1024**2
    with sqlite3.connect(restored / "backup.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (restored / "watchpost.db").write_bytes(b"torn while it was written")
    again = Engine(restored, tmp_path / "logs_again")
    again.token = engine.token
    async with again:
        cameras = (await call(again, session, "GET", "/v1/cameras"))["cameras"]
    assert [one["id"] for one in cameras] == [one["id"] for one in told["cameras"]]


async def keep_writing(engine: Engine, session: aiohttp.ClientSession) -> None:
    """Change something again and again, until cancelled."""
    number = 0
    while True:
        number += 1
        path = f"/v1/cameras/yard_{number % 5}/settings"
        await call(engine, session, "PATCH", path, {"prompt": f"Prompt {number}"})


async def test_a_backup_that_is_broken_off_takes_nothing_back(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    data, wish = tmp_path / "data", {"owner": "test", "name": "Yard", "source": "push:"}
    async with Engine(data, tmp_path / "logs") as engine:
        await run(engine, CONFIG["backup_pre"])
        await call(engine, session, "PUT", "/v1/cameras/yard", wish)
        await engine.stop(signal.SIGKILL)
        await engine.start()
        assert len((await call(engine, session, "GET", "/v1/cameras"))["cameras"]) == 1
    assert not [*data.glob("backup.*")]


async def test_the_backup_of_an_app_that_is_stopped(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """Nothing is run before it, and nothing has to be."""
    data, wish = tmp_path / "data", {"owner": "test", "name": "Yard", "source": "push:"}
    async with Engine(data, tmp_path / "logs") as engine:
        await call(engine, session, "PUT", "/v1/cameras/yard", wish)
    await asyncio.to_thread(back_up, data, tmp_path / "restored")
    again = Engine(tmp_path / "restored", tmp_path / "logs_again")
    again.token = engine.token
    async with again:
        assert len((await call(again, session, "GET", "/v1/cameras"))["cameras"]) == 1


def test_a_server_needs_none() -> None:
    assert not take_up("postgresql+psycopg://watchpost@127.0.0.1/watchpost")
