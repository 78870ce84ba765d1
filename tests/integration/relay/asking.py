"""Asks as the engine does, and waits for stills."""

from __future__ import annotations

import asyncio

from tests.fakes.engine import FakeEngine

STREAM = "rtsp://user:hidden-login@192.168.7.20:554/live"
QUICK = 0.01
"""Seconds between two stills, where a test does not say otherwise."""


async def ask(engine: FakeEngine, camera_id: str = "garage", what: str = "stream_address") -> str | None:
    """Ask as the engine does, and return the answer."""
    listener = engine.listeners[-1]
    number = len(listener.replies)
    await engine.request(f"r{number}", camera_id, what)
    await engine.wait_for(lambda: len(listener.replies) > number)
    reply = listener.replies[-1]
    assert reply["id"] == f"r{number}"
    address: str | None = reply["address"]
    return address


async def fed(engine: FakeEngine, more: int = 1) -> list[bytes]:
    """Wait for more stills, and return those that came."""
    before = len(engine.frames)
    await engine.wait_for(lambda: len(engine.frames) >= before + more)
    return [jpeg for _, jpeg, _ in engine.frames[before:]]


async def hungry(engine: FakeEngine) -> bool:
    """Whether no still comes, many intervals long."""
    await asyncio.sleep(QUICK * 3)
    before = len(engine.frames)
    await asyncio.sleep(QUICK * 10)
    return len(engine.frames) == before
