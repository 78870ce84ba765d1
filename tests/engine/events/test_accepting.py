"""An event that the user accepts ends at once, as a visit, with its pictures and words."""

from __future__ import annotations

import pytest

from tests.engine.events.conftest import Desk
from tests.engine.making import CAMERA, frame, scene, sighting
from watchpost_engine.model.announcement import News
from watchpost_engine.model.event import PictureRole
from watchpost_engine.storage.errors import StorageError


async def opened(desk: Desk) -> None:
    """A parcel came ten seconds after the camera began to look."""
    shown = frame(10, scene(parcel=True))
    await desk.journal.see(CAMERA, shown, [sighting(10)], frame(5))


async def test_an_open_event_is_closed_as_a_visit(desk: Desk) -> None:
    await opened(desk)
    await desk.journal.see(CAMERA, frame(11, scene(parcel=True, seed=2)), [sighting(11)], None)
    await desk.journal.accept(CAMERA.key, 11.1)
    assert not desk.journal.is_open(CAMERA.key)
    closed = desk.heard()[-1]
    assert (closed.news, closed.event.lasting, closed.event.change) == (News.CLOSED, False, None)
    for role in (PictureRole.BEFORE, PictureRole.PEAK, PictureRole.AFTER):
        assert await desk.files.read(closed.event, role)
    assert [(event.id, correction) for event, correction in desk.asked.events] == [(closed.event.id, False)]
    assert desk.asked.changes == []


async def test_words_that_are_there_stay(desk: Desk) -> None:
    await opened(desk)
    for second in range(11, 27):
        await desk.journal.see(CAMERA, frame(second, scene(parcel=True)), [sighting(second)], None)
        await desk.journal.tick(second)
    assert len(desk.asked.events) == 1
    await desk.journal.accept(CAMERA.key, 26.5)
    assert len(desk.asked.events) == 1, "nobody is asked again"
    assert desk.heard()[-1].event.lasting is False


async def test_without_an_open_event_nothing_is_told(desk: Desk) -> None:
    await desk.journal.accept(CAMERA.key, 5)
    assert desk.heard() == []


async def test_what_was_cut_off_is_forgotten(desk: Desk) -> None:
    for second in range(10, 312):
        await desk.journal.see(CAMERA, frame(second, scene(parcel=True)), [sighting(second)], frame(5))
        await desk.journal.tick(second)
        if not desk.journal.is_open(CAMERA.key):
            break
    await desk.journal.accept(CAMERA.key, second + 0.5)
    normal = scene(parcel=True, seed=5)
    await desk.journal.see(
        CAMERA, frame(second + 2, normal), [sighting(second + 2)], frame(second + 1, normal)
    )
    assert await desk.files.read(desk.heard()[-1].event, PictureRole.BEFORE) == normal


async def test_a_full_disk_closes_it_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*args: object) -> None:
        raise StorageError("disk_full")

    await opened(desk)
    with monkeypatch.context() as patch:
        patch.setattr(desk.files, "keep", full)
        await desk.journal.accept(CAMERA.key, 11)
        assert desk.journal.is_open(CAMERA.key)
    await desk.journal.see(CAMERA, frame(14, scene(parcel=True)), [sighting(14)], None)
    await desk.journal.tick(15)
    assert not desk.journal.is_open(CAMERA.key)
    closed = desk.heard()[-1]
    assert (closed.news, closed.event.lasting) == (News.CLOSED, False)
