"""A disk that fills: nothing is told that is not kept, it is said, and it goes on when there is room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import override

import pytest

from tests.engine.chaos.guest import Guest
from tests.rig.engine import Engine
from tests.rig.programs import Program

SIZE = 12 * 1024**2


class SmallDisk(Engine):
    """An engine whose folder is a disk of its own: a tmpfs that only it sees."""

    def __init__(self, folder: Path, logs: Path) -> None:
        super().__init__(folder, logs)
        folder.mkdir()
        # SQLite looks through /proc's way in: the token, too, has to be made inside.
        mount = f'mount -t tmpfs -o size={SIZE} tmpfs "$0" && "$1" token >"$0/token" && exec "$@"'
        inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, str(folder)]
        self._command = [*inside, *self._command]
        self._folder = folder

    @override
    async def start(self) -> None:
        """Start, and take the token that was made on the disk inside."""
        await Program.start(self)
        self.token = (self.disk / "token").read_text().strip()

    @property
    def disk(self) -> Path:
        """The folder, seen from outside."""
        return Path(f"/proc/{self.pid}/root{self._folder}")


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SmallDisk]:
    async with SmallDisk(tmp_path / "data", tmp_path / "logs") as engine:
        yield engine


async def codes(guest: Guest) -> list[str]:
    system = await guest.call("GET", "/v1/system")
    return [problem["code"] for problem in system["problems"]]  # type: ignore[attr-defined]


@pytest.mark.timeout(180)
async def test_a_full_disk(engine: SmallDisk, guest: Guest) -> None:
    ballast = engine.disk / "ballast"
    async with guest.listening():
        await guest.show(4, lambda t: False)
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue
        await guest.show(4, lambda t: True)
        assert guest.news == []
        async with asyncio.timeout(30):
            while "disk_full" not in await codes(guest):
                await guest.show(1, lambda t: True)
        assert (await guest.call("GET", "/v1/events"))["events"] == []
        ballast.unlink()
        device = asyncio.create_task(guest.show(60, lambda t: True))
        [opened] = await guest.until("event_opened")
        [closed] = await guest.until("event_closed", seconds=60)
        device.cancel()
    event = closed["event"]
    assert isinstance(event, dict)
    assert event["id"] == opened["event"]["id"]  # type: ignore[index]
    assert (event["lasting"], event["pictures"]) == (True, ["before", "peak", "after", "why"])
    for role in event["pictures"]:
        assert (await guest.picture(f"/v1/events/{event['id']}/{role}.jpg")).startswith(b"\xff\xd8")
    async with asyncio.timeout(90):
        while "disk_full" in await codes(guest):  # noqa: ASYNC110
            await asyncio.sleep(1)
