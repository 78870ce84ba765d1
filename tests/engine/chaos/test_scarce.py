"""A disk that fills while nobody cleans: it is noticed before it is full."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.rig.disks import SmallDisk
from watchpost_engine import chores
from watchpost_engine.storage.files import PictureFiles

SIZE, LONG = 1 << 22, 600.0


@pytest.mark.parametrize("full", [True, False])
async def test_it_is_noticed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full: bool) -> None:
    monkeypatch.setattr(chores, "LOOK_EVERY", 0.01)
    with SmallDisk(tmp_path / "small", SIZE) as disk:
        waiting = asyncio.create_task(chores.until_scarce(PictureFiles(disk.path), LONG))
        if full:  # all but a fiftieth
            await asyncio.to_thread((disk.path / "ballast").write_bytes, b"\0" * (SIZE - SIZE // 50))
        done, _ = await asyncio.wait({waiting}, timeout=20 if full else 0.5)
        waiting.cancel()
        assert bool(done) is full


async def test_nothing_is_waited_for_beyond_its_time(tmp_path: Path) -> None:
    begun = time.monotonic()
    await chores.until_scarce(PictureFiles(tmp_path / "nowhere"), 0.05)
    assert time.monotonic() - begun >= 0.05
