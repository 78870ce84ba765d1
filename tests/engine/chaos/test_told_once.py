"""kill -9 at any moment after a lasting change was stored: it is told by one event, and by no other."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.chaos.guest import CAMERA, Guest
from tests.rig.engine import Engine


def is_stored(guest: Guest, data: Path) -> bool:
    """Whether the change is on disk, in an event that is still open."""
    database = sqlite3.connect(f"file:{data / 'watchpost.db'}?mode=ro", uri=True)
    try:
        found = database.execute("SELECT id FROM events WHERE document LIKE '%appeared%'")
        return found.fetchone() is not None
    finally:
        database.close()


def is_kept(guest: Guest, data: Path) -> bool:
    """Whether the memory was kept after the event was opened."""
    opened = [one for one in guest.news if one["news"] == "event_opened"]
    times = [path.stat().st_mtime for path in data.glob("keepsakes/*/*.keepsake")]
    return bool(opened) and is_stored(guest, data) and max(times) > (data / "parcel").stat().st_mtime


def is_closed(guest: Guest, data: Path) -> bool:
    """Whether the event was told to be over."""
    return any(one["news"] == "event_closed" for one in guest.news)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("moment", [is_stored, is_kept, is_closed])
async def test_a_change_is_told_once(
    engine: Engine, guest: Guest, tmp_path: Path, moment: Callable[[Guest, Path], bool]
) -> None:
    data = tmp_path / "data"
    async with guest.listening():
        await guest.show(13, lambda _: False)
        async with asyncio.timeout(20):
            while not list(data.glob("keepsakes/*/*.keepsake")):
                await guest.show(0.5, lambda _: False)
        (data / "parcel").touch()
        device = asyncio.create_task(guest.show(600, lambda _: True))
        async with asyncio.timeout(40):
            while not moment(guest, data):  # noqa: ASYNC110 - what is kept, another process keeps
                await asyncio.sleep(0.02)
        await engine.stop(signal.SIGKILL)
    await engine.start()
    async with guest.listening():
        await guest.until("event_closed")
        await asyncio.sleep(10)
    device.cancel()
    kept = await guest.call("GET", f"/v1/events?camera_id={CAMERA}&limit=100")
    [event] = kept["events"]  # type: ignore[misc]
    assert (event["state"], event["lasting"], event["change"]) == ("closed", True, "appeared")  # type: ignore[index]
