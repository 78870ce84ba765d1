"""What the journal does while the disk is slow or fails: it loses no picture, and never waits too long."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.engine.events.conftest import Desk
from tests.engine.making import CAMERA, frame, scene, sighting
from watchpost_engine.model.announcement import News
from watchpost_engine.model.event import Event, PictureRole
from watchpost_engine.storage.errors import StorageError


async def test_it_waits_longer_each_time_and_half_a_minute_at_most(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[float] = []
    now, keep = 10.0, desk.files.keep

    async def fail(event: Event, pictures: Mapping[PictureRole, bytes]) -> None:
        tried.append(now)
        raise StorageError("disk_full")

    monkeypatch.setattr(desk.files, "keep", fail)
    await desk.journal.see(CAMERA, frame(now, scene(parcel=True)), [sighting(now)], frame(8))
    for now in range(11, 171):
        await desk.journal.tick(now)
    assert tried == [10, 12, 16, 24, 40, 70, 100, 130, 160]
    monkeypatch.setattr(desk.files, "keep", keep)
    await desk.journal.tick(189)
    assert desk.heard() == []
    await desk.journal.tick(190)
    assert [told.news for told in desk.heard()] == [News.OPENED]


async def test_a_stronger_peak_that_comes_while_pictures_are_written_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    strongest = scene(parcel=True, seed=9)
    written: list[set[PictureRole]] = []
    keep = desk.files.keep

    async def slowly(event: Event, pictures: Mapping[PictureRole, bytes]) -> None:
        written.append(set(pictures))
        if len(written) == 1:
            await desk.journal.see(CAMERA, frame(11, strongest), [sighting(11, score=0.95)], None)
        await keep(event, pictures)

    monkeypatch.setattr(desk.files, "keep", slowly)
    await desk.journal.see(CAMERA, frame(10, scene(parcel=True)), [sighting(10)], frame(8))
    await desk.journal.see(CAMERA, frame(12, scene(parcel=True, seed=3)), [], None)
    await desk.journal.tick(17)
    closed = desk.heard()[-1]
    assert closed.news is News.CLOSED
    assert await desk.files.read(closed.event, PictureRole.PEAK) == strongest
    before, peak, after = PictureRole.BEFORE, PictureRole.PEAK, PictureRole.AFTER
    assert written[0] == {before, peak}
    assert set().union(*written[1:]) == {peak, after}, "what is on disk is not written again"
