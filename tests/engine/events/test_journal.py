"""An event from its first sighting to its end, with everything on disk before it is told."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.events.conftest import Desk
from tests.engine.making import CAMERA, NOW, frame, scene, sighting
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.announcement import News
from watchpost_engine.model.event import Description, EventState, PictureRole, Words
from watchpost_engine.model.sighting import ChangeKind
from watchpost_engine.storage.errors import StorageError
from watchpost_engine.storage.events import EventQuery


async def open_one(desk: Desk, at: float = 10.0) -> None:
    await desk.journal.see(CAMERA, frame(at, scene(parcel=True)), [sighting(at)], frame(at - 2))


async def test_the_first_sighting_opens_an_event_with_its_pictures_on_disk(desk: Desk) -> None:
    await open_one(desk)
    [told] = desk.heard()
    assert told.news is News.OPENED
    assert told.event.pictures == (PictureRole.BEFORE, PictureRole.PEAK)
    assert await desk.files.read(told.event, PictureRole.BEFORE) == scene()
    assert await desk.files.read(told.event, PictureRole.PEAK) == scene(parcel=True)


async def test_what_stays_is_a_lasting_change(desk: Desk) -> None:
    await open_one(desk)
    await desk.journal.see(CAMERA, frame(11, scene(parcel=True, seed=2)), [], None)
    await desk.journal.tick(15.1)
    closed = desk.heard()[-1]
    assert closed.news is News.CLOSED
    assert closed.event.state is EventState.CLOSED
    assert closed.event.lasting is True
    assert closed.event.change is ChangeKind.APPEARED
    assert await desk.files.read(closed.event, PictureRole.AFTER) == scene(parcel=True, seed=2)
    assert [(event.id, correction) for event, correction in desk.asked.events] == [(closed.event.id, False)]
    assert [event.id for event in desk.asked.changes] == [closed.event.id]
    assert not desk.journal.is_open(CAMERA.key)


async def test_what_passes_is_a_visit(desk: Desk) -> None:
    await open_one(desk)
    await desk.journal.see(CAMERA, frame(11, scene(seed=3)), [], None)
    await desk.journal.tick(15.1)
    closed = desk.heard()[-1].event
    assert closed.lasting is False
    assert desk.asked.changes == []


async def test_words_are_asked_for_once_after_fifteen_seconds(desk: Desk) -> None:
    await open_one(desk)
    for second in range(11, 31):
        jpeg = scene(parcel=True, seed=second)
        await desk.journal.see(CAMERA, frame(second, jpeg), [sighting(second)], None)
        await desk.journal.tick(second)
    assert len(desk.asked.events) == 1
    event, correction = desk.asked.events[0]
    assert not correction
    assert PictureRole.AFTER in event.pictures
    await desk.journal.see(CAMERA, frame(32, scene(parcel=True)), [], None)
    await desk.journal.tick(36)
    assert len(desk.asked.events) == 1, "the close found the same change"


async def test_a_close_that_finds_another_change_asks_for_one_correction(desk: Desk) -> None:
    await open_one(desk)
    await desk.journal.see(CAMERA, frame(25, scene(parcel=True)), [sighting(25)], None)
    await desk.journal.tick(25.1)
    await desk.journal.see(CAMERA, frame(27, scene()), [], None)
    await desk.journal.tick(31)
    assert [correction for _, correction in desk.asked.events] == [False, True]


async def test_a_stronger_sighting_becomes_the_peak(desk: Desk) -> None:
    await open_one(desk)
    best = scene(parcel=True, seed=9)
    await desk.journal.see(CAMERA, frame(12, best), [sighting(12, score=0.95)], None)
    await desk.journal.see(CAMERA, frame(13), [], None)
    await desk.journal.tick(18)
    assert await desk.files.read(desk.heard()[-1].event, PictureRole.PEAK) == best


async def test_a_full_disk_tells_nothing_and_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*args: object) -> None:
        raise StorageError("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(desk.files, "keep", full)
        await open_one(desk)
        await desk.journal.tick(11)
        assert desk.heard() == []
        assert [problem.code for problem in desk.problems.of("here")] == ["disk_full"]
    await desk.journal.tick(14)
    await desk.journal.tick(15)
    assert [told.news for told in desk.heard()] == [News.OPENED, News.CLOSED]
    assert desk.problems.of("here") == []


async def test_an_event_that_was_left_open_goes_on_and_closes(desk: Desk) -> None:
    await open_one(desk)
    [left] = await desk.events.open_events()
    desk.journal._open.clear()  # the engine was killed
    before = await desk.files.read(left, PictureRole.BEFORE)
    assert before is not None
    desk.journal.resume(CAMERA, left, 100.0, frame(0, before).picture)
    await desk.journal.see(CAMERA, frame(101, scene(parcel=True)), [], None)
    await desk.journal.tick(105.1)
    assert desk.journal.is_open(CAMERA.key), "nobody has seen it calm for five seconds"
    await desk.journal.see(CAMERA, frame(106, scene(parcel=True)), [], None)
    await desk.journal.tick(106.1)
    closed = desk.heard()[-1].event
    assert (closed.id, closed.interrupted, closed.lasting) == (left.id, True, True)
    assert await desk.events.open_events() == []


async def test_an_event_that_was_left_open_closes_without_any_new_picture(desk: Desk) -> None:
    await open_one(desk)
    [left] = await desk.events.open_events()
    desk.journal._open.clear()
    desk.journal.resume(CAMERA, left, 100.0, frame(0).picture)
    await desk.journal.tick(161)
    assert desk.heard()[-1].event.state is EventState.CLOSED


async def test_a_look_makes_an_event_of_the_newest_picture(desk: Desk) -> None:
    event = await desk.journal.look(CAMERA, frame(50, scene(parcel=True)), frame(40))
    assert (event.state, event.lasting) == (EventState.CLOSED, True)
    assert [told.news for told in desk.heard()] == [News.OPENED, News.CLOSED]
    assert [asked.id for asked, _ in desk.asked.events] == [event.id]


async def test_letting_a_camera_go_closes_its_event(desk: Desk) -> None:
    await open_one(desk)
    await desk.journal.end(CAMERA.key, 11)
    assert [told.news for told in desk.heard()] == [News.OPENED, News.CLOSED]
    assert not desk.journal.is_open(CAMERA.key)


async def test_cursors_grow_and_nothing_is_told_that_is_not_in_the_database(desk: Desk) -> None:
    await open_one(desk)
    await desk.journal.tick(60)
    told = desk.heard()
    assert [item.cursor for item in told] == sorted({item.cursor for item in told})
    assert await desk.events.news_after("here", 0) == told
    assert [one.id for one in await desk.events.find(EventQuery(home_id="here"))] == [told[0].event.id]
    assert await desk.events.find(EventQuery(home_id="there")) == []


async def test_a_watch_that_ends_while_an_event_opens_does_not_open_it_twice(desk: Desk) -> None:
    opening = asyncio.ensure_future(open_one(desk))
    await asyncio.sleep(0.002)
    opening.cancel()
    await asyncio.wait({opening})
    await desk.journal.finish()
    await desk.journal.tick(11)
    assert [told.news for told in desk.heard()] == [News.OPENED]


async def test_a_look_that_the_disk_does_not_let_through_is_not_left_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, calls = desk.files.keep, []

    async def full_at_the_close(*args: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise StorageError("disk_full")
        await keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.files, "keep", full_at_the_close)
    with pytest.raises(StorageError, match="disk_full"):
        await desk.journal.look(CAMERA, frame(50, scene(parcel=True)), frame(40))
    await desk.journal.tick(60)
    assert [told.news for told in desk.heard()] == [News.OPENED, News.CLOSED]
    assert await desk.events.open_events() == []


async def test_while_something_moves_nothing_is_told_to_be_lasting(desk: Desk) -> None:
    await open_one(desk)
    for second in range(11, 30):
        await desk.journal.see(CAMERA, frame(second, scene(parcel=True)), [sighting(second)], None)
        await desk.journal.tick(second)
    [(asked, _)] = desk.asked.events
    kept = await desk.events.get("here", asked.id)
    assert kept is not None
    assert (kept.lasting, kept.change) == (None, None)


async def test_words_for_something_else_are_dropped_before_the_end_is_told(desk: Desk) -> None:
    await open_one(desk)
    await desk.journal.see(CAMERA, frame(25, scene()), [sighting(25)], None)
    await desk.journal.tick(25.1)  # the newest picture seems to show a visit
    [(asked, _)] = desk.asked.events
    words = Analysis(summary="Nothing.", kind=Kind.NONE, importance=Importance.LOW, described_at=NOW)
    await desk.events.save_words(asked, Description(words=Words.DESCRIBED, analysis=words))
    await desk.journal.see(CAMERA, frame(27, scene(parcel=True)), [], None)
    await desk.journal.tick(31)
    closed = desk.heard()[-1]
    assert (closed.news, closed.event.lasting) == (News.CLOSED, True)
    assert (closed.event.words, closed.event.analysis) == (Words.PENDING, None)
    assert desk.asked.events[-1][1] is True


async def test_words_that_fit_stay(desk: Desk) -> None:
    await open_one(desk)
    await desk.journal.see(CAMERA, frame(25, scene(parcel=True)), [sighting(25)], None)
    await desk.journal.tick(25.1)
    [(asked, _)] = desk.asked.events
    words = Analysis(summary="A parcel.", kind=Kind.APPEARED, importance=Importance.LOW, described_at=NOW)
    await desk.events.save_words(asked, Description(words=Words.DESCRIBED, analysis=words))
    await desk.journal.see(CAMERA, frame(27, scene(parcel=True, seed=5)), [], None)
    await desk.journal.tick(31)
    assert desk.heard()[-1].event.analysis == words
    assert len(desk.asked.events) == 1


async def test_the_gates_own_words_are_said_anew_at_the_end(desk: Desk) -> None:
    desk.asked.enough = False
    await open_one(desk)
    await desk.journal.see(CAMERA, frame(25, scene(parcel=True)), [sighting(25)], None)
    await desk.journal.tick(25.1)
    await desk.journal.see(CAMERA, frame(27, scene(parcel=True, seed=5)), [], None)
    await desk.journal.tick(31)
    assert [correction for _, correction in desk.asked.events] == [False, True]


async def test_an_event_that_is_cut_off_is_a_visit_and_the_next_finds_what_stays(desk: Desk) -> None:
    await open_one(desk)
    for second in range(12, 312, 4):
        await desk.journal.see(CAMERA, frame(second, scene(parcel=True)), [sighting(second)], None)
    await desk.journal.tick(310.5)
    assert desk.heard()[-1].event.lasting is False
    during = frame(311, scene(parcel=True))
    await desk.journal.see(CAMERA, frame(312, scene(parcel=True)), [sighting(312)], during)
    await desk.journal.see(CAMERA, frame(313, scene(parcel=True)), [], None)
    await desk.journal.tick(318)
    assert desk.heard()[-1].event.lasting is True
