"""Clocks that jump: wall clocks are labels, and nothing waits for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.engine.chaos.guest import CAMERA, Guest
from tests.rig.engine import Engine

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """An engine whose wall clock is set by a file; its monotonic clock is the machine's own."""
    assert LIBRARY, "script/setup faketime installs it"
    engine = Engine(tmp_path / "data", tmp_path / "logs")
    set_clock(tmp_path, "+0")
    engine._environment |= {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(tmp_path / "clock"),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    async with engine:
        yield engine


def set_clock(folder: Path, offset: str) -> None:
    part = folder / "clock.part"
    part.write_text(f"{offset}\n")
    part.replace(folder / "clock")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("jump", ["+3600", "-3600"])
async def test_an_event_over_a_jump_of_the_clock(
    engine: Engine, guest: Guest, tmp_path: Path, jump: str
) -> None:
    async with guest.listening():
        await guest.show(4, lambda t: False)
        await guest.show(1.5, lambda t: True)
        [opened] = await guest.until("event_opened")
        set_clock(tmp_path, jump)
        await guest.show(11, lambda t: True)
        [closed] = await guest.until("event_closed")
        [described] = await guest.until("event_described")
    event = closed["event"]
    assert isinstance(event, dict)
    assert event["lasting"] is True
    assert event["seen_at"] >= event["opened_at"]
    assert event["closed_at"] > event["opened_at"]
    assert described["event"]["id"] == opened["event"]["id"] == event["id"]  # type: ignore[index]
    status = (await guest.call("GET", f"/v1/cameras/{CAMERA}"))["status"]
    assert isinstance(status, dict)
    assert status["connected"] is True
    log = (tmp_path / "logs" / "engine.log").read_text()
    assert "lost" not in log
    assert "Traceback" not in log
