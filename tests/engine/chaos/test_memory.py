"""What changes while the engine is dead is told when it lives again, with the picture from before."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.engine.chaos.guest import CAMERA, Guest
from tests.engine.gate.stage import Stage, standing, yard
from tests.rig.engine import Engine


def memory(folder: Path) -> bytes:
    """What the engine keeps of its camera."""
    [file] = (folder / "data" / "keepsakes").glob(f"*/{CAMERA}.keepsake")
    return file.read_bytes()


async def show(guest: Guest, seconds: float, *, parcel: bool) -> None:
    """Push what the camera sees for so long."""
    stage = Stage()
    for _ in range(int(seconds * 5)):
        image = stage.ground.copy()
        await guest.push(stage.jpeg(standing()(image, 0) if parcel else image))
        await asyncio.sleep(0.2)


async def show_until(guest: Guest, there: Callable[[], bool], *, parcel: bool) -> None:
    """Push pictures until something is so."""
    async with asyncio.timeout(60):
        while not there():
            await show(guest, 1, parcel=parcel)


def has_parcel(jpeg: bytes) -> bool:
    """Whether the parcel is in a picture."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE).astype(float)
    spot = slice(170, 175), slice(215, 230)
    with_it = standing()(yard(), 0)[spot].mean()
    return bool(abs(picture[spot].mean() - with_it) < abs(picture[spot].mean() - yard()[spot].mean()))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
async def test_changed_while_the_engine_was_dead(
    engine: Engine, guest: Guest, tmp_path: Path, end: signal.Signals
) -> None:
    kept = tmp_path / "data" / "keepsakes"
    await show_until(guest, lambda: any(kept.glob("*/*.keepsake")), parcel=False)
    await engine.stop(end)
    await engine.start()
    async with guest.listening():
        await show_until(guest, lambda: any(n["news"] == "event_closed" for n in guest.news), parcel=True)
        await show(guest, 6, parcel=True)
    opened = [news for news in guest.news if news["news"] == "event_opened"]
    [closed] = [news for news in guest.news if news["news"] == "event_closed"]
    assert len(opened) == 1, "told twice"
    event = closed["event"]
    assert isinstance(event, dict)
    assert (event["lasting"], event["change"]) == (True, "appeared")
    for role, parcel in (("before", False), ("after", True)):
        picture = await guest.picture(f"/v1/events/{event['id']}/{role}.jpg")
        assert has_parcel(picture) is parcel, role


@pytest.mark.timeout(180)
async def test_nothing_changed_meanwhile(engine: Engine, guest: Guest, tmp_path: Path) -> None:
    kept = tmp_path / "data" / "keepsakes"
    await show_until(guest, lambda: any(kept.glob("*/*.keepsake")), parcel=True)
    await engine.stop(signal.SIGKILL)
    await engine.start()
    async with guest.listening():
        await show(guest, 10, parcel=True)
    assert guest.news == []
    whole = memory(tmp_path)
    await show(guest, 3, parcel=True)  # what is seen from now on is not kept until the end
    await engine.stop()
    assert memory(tmp_path) != whole, "the end was not remembered"


@pytest.mark.timeout(180)
async def test_a_camera_that_is_purged_is_forgotten(engine: Engine, guest: Guest, tmp_path: Path) -> None:
    kept = tmp_path / "data" / "keepsakes"
    await show_until(guest, lambda: any(kept.glob("*/*.keepsake")), parcel=False)
    async with guest.session.delete(
        f"{guest.url}/v1/cameras/{CAMERA}?purge=true", headers={"Authorization": f"Bearer {guest.token}"}
    ) as answer:
        assert answer.status == 204
    assert not list(kept.glob("*/*"))
