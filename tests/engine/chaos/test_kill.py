"""kill -9 at any moment while pictures flow: nothing that was told is lost, and nothing is told twice."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.engine.chaos.guest import CAMERA, Guest
from tests.rig.engine import Engine

ROUNDS = 3


@pytest.mark.timeout(180)
async def test_killed_again_and_again(engine: Engine, guest: Guest, tmp_path: Path) -> None:
    moments = random.Random(7)
    device = asyncio.create_task(guest.show(600, lambda t: int(t / 11) % 2 == 1))
    for _ in range(ROUNDS):
        async with guest.listening():
            told = len(guest.news)
            while len(guest.news) == told:  # noqa: ASYNC110 - what is told comes from another process
                await asyncio.sleep(0.05)
            await asyncio.sleep(moments.choice((0, 0.05, moments.uniform(0, 6))))
            await engine.stop(signal.SIGKILL)
        database = sqlite3.connect(tmp_path / "data" / "watchpost.db")
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
        await engine.start()
    device.cancel()
    async with guest.listening():
        await guest.show(8, lambda t: False)
        opened = {str(news["event"]["id"]) for news in guest.news if news["news"] == "event_opened"}  # type: ignore[index]
        async with asyncio.timeout(60):
            while opened - {str(n["event"]["id"]) for n in guest.news if n["news"] == "event_closed"}:  # type: ignore[index]
                await guest.show(2, lambda t: False)
    assert opened
    for news in guest.news:
        event = news["event"]
        assert isinstance(event, dict)
        assert {"before", "peak"} <= set(event["pictures"])
        for role in event["pictures"]:
            assert (await guest.picture(f"/v1/events/{event['id']}/{role}.jpg")).startswith(b"\xff\xd8")
    kept = await guest.call("GET", f"/v1/events?camera_id={CAMERA}&limit=100")
    assert opened == {event["id"] for event in kept["events"]}  # type: ignore[attr-defined]
    assert {event["state"] for event in kept["events"]} == {"closed"}  # type: ignore[attr-defined]
    assert any(event["interrupted"] for event in kept["events"])  # type: ignore[attr-defined]


async def test_who_was_away_gets_what_it_missed_exactly_once(engine: Engine, guest: Guest) -> None:
    async with guest.listening():
        await guest.show(3, lambda t: False)
    await guest.show(9, lambda t: t > 2)  # nobody listens; the cursor is kept by the listener
    await engine.stop()
    await engine.start()
    async with guest.listening():
        await guest.show(6, lambda t: True)
        [opened] = await guest.until("event_opened")
        [closed] = await guest.until("event_closed")
    missed = list(guest.news)
    guest.news.clear()
    async with guest.listening():
        await asyncio.sleep(0.5)
    assert guest.news == []
    assert opened["event"]["id"] == closed["event"]["id"]  # type: ignore[index]
    assert [one["cursor"] for one in missed] == sorted({int(str(one["cursor"])) for one in missed})
