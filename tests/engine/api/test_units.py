"""The small parts behind the doors, each by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from watchpost_engine.api.board import Board, Split, split_camera, split_system
from watchpost_engine.api.errors import ApiError
from watchpost_engine.api.feed import with_pauses
from watchpost_engine.api.visits import Reason, Visits
from watchpost_engine.api.waiting import Waiting
from watchpost_engine.api.workshop import KEPT, Workshop, narrow, sample
from watchpost_engine.model.frame import PictureError
from watchpost_engine.pictures.jpeg import check_jpeg


def split(essence: int, counters: int) -> Split:
    return Split(essence={"a": essence}, counters={"n": counters})


def test_a_board_lets_changes_through_and_counters_wait() -> None:
    board = Board(30)
    assert board.take("a", split(1, 1), 0)
    assert not board.take("a", split(1, 1), 1), "nothing is new"
    assert board.wait(1) is None
    assert not board.take("a", split(1, 2), 10), "only counters, too soon"
    assert board.wait(10) == 20
    assert board.due(29.9) == []
    assert board.due(30) == ["a"]
    assert board.due(30) == []
    assert board.take("a", split(1, 3), 30)
    assert board.take("a", split(2, 3), 31), "a change is told at once"
    assert not board.take("a", split(2, 4), 32)
    assert board.take("a", split(3, 5), 33)
    assert board.wait(33) is None, "the counters went along"
    assert board.take("b", split(1, 1), 33), "each has its own"


def test_a_board_forgets_what_is_gone() -> None:
    board = Board(30)
    assert not board.drop("a")
    board.take("a", split(1, 1), 0)
    board.take("a", split(1, 2), 1)
    assert board.drop("a")
    assert not board.drop("a")
    assert board.wait(1) is None


def test_what_only_counts_is_told_apart() -> None:
    status = {"connected": True, "last_frame_at": "x", "fps": 1, "frames_seen": 2, "frames_replaced": 3}
    camera = split_camera({"id": "yard", "status": status})
    assert camera.essence == {"id": "yard", "status": {"connected": True}}
    assert camera.counters == {"last_frame_at": "x", "fps": 1, "frames_seen": 2, "frames_replaced": 3}
    numbers = {"queue": 1, "disk_used": 2, "disk_free": 3, "storage": {}}
    model = {"model": "m", "calls_today": 4, "tokens_today": 5}
    copies = {
        "waiting": 1, "waiting_bytes": 2, "stored": 3, "failed": 4, "bytes": 5, "copied_at": None
    }  # fmt: skip
    system = split_system({"version": "1", **numbers, "model": model, "away": {"error": "", **copies}})
    assert system.essence == {"version": "1", "model": {"model": "m"}, "away": {"error": ""}}
    assert system.counters == {**numbers, **copies, "calls_today": 4, "tokens_today": 5}
    with pytest.raises(TypeError):
        split_camera({"id": "yard", "status": None})


def test_who_stays_can_be_shown_out() -> None:
    visits, left = Visits(), []
    with visits.stay("a", lambda reason: left.append(("a", reason))):
        with visits.stay("b", lambda reason: left.append(("b", reason))):
            assert (visits.count("a"), visits.count("b"), visits.count("c")) == (1, 1, 0)
            visits.dismiss("b")
            visits.dismiss("c")
            assert left == [("b", Reason.REVOKED)]
        assert visits.count("b") == 0
        visits.close()
        with visits.stay("d", lambda reason: left.append(("d", reason))):
            pass
    assert left[1:] == [("a", Reason.CLOSING), ("d", Reason.CLOSING)]


def test_room_is_given_back() -> None:
    waiting = Waiting(at_once=1, most=10)
    with waiting.room("a", 6):
        with pytest.raises(ApiError, match="rate_limited"), waiting.room("a", 1):
            pass
        with pytest.raises(ApiError, match="unavailable"), waiting.room("b", 5):
            pass
        with waiting.room("b", 4):
            pass
    with pytest.raises(RuntimeError), waiting.room("a", 10):
        raise RuntimeError
    with waiting.room("a", 10):
        pass
    assert not waiting._bodies


async def numbers(count: int, gate: asyncio.Event) -> AsyncGenerator[int]:
    for number in range(count):
        yield number
    await gate.wait()
    raise LookupError


async def to_the_end(feed: AsyncGenerator[int | None]) -> None:
    while await anext(feed) is None:
        continue


async def test_silence_is_noticed_and_an_error_goes_on() -> None:
    gate = asyncio.Event()
    feed = with_pauses(numbers(3, gate), 0.01)
    assert [await anext(feed) for _ in range(5)] == [0, 1, 2, None, None]
    gate.set()
    with pytest.raises(LookupError):
        await to_the_end(feed)


async def test_who_stops_reading_leaves_nothing_running() -> None:
    before = asyncio.all_tasks()
    feed = with_pauses(numbers(9, asyncio.Event()), 10)
    assert await anext(feed) == 0
    await feed.aclose()
    assert asyncio.all_tasks() == before


async def test_a_picture_is_made_once_and_old_ones_make_room() -> None:
    workshop, made = Workshop(), []

    def make(name: str, size: int) -> bytes:
        made.append(name)
        return bytes(size)

    try:
        for name in ("a", "a", "b", "a", "c", "a", "b"):
            await workshop.make_once(name, lambda name=name: make(name, KEPT // 2))
        assert made == ["a", "b", "c", "b"]
        assert workshop._size == sum(map(len, workshop._kept.values())) <= KEPT
    finally:
        workshop.close()


async def test_a_picture_that_cannot_be_made_is_not_found() -> None:
    workshop = Workshop()

    def broken() -> bytes:
        raise PictureError("no")

    try:
        with pytest.raises(ApiError, match="not_found"):
            await workshop.make_once("a", broken)
    finally:
        workshop.close()


def test_a_drawn_picture_is_a_picture() -> None:
    assert check_jpeg(sample()) == (640, 480)
    assert check_jpeg(narrow(sample(), 100)) == (100, 75)
