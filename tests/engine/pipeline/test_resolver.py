"""Home Assistant is asked over its newest connection, and over the older ones when that is silent."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.making import CAMERA
from watchpost_engine.pipeline import resolver as module
from watchpost_engine.pipeline.resolver import HomeResolver
from watchpost_engine.sources.base import SourceError


class Listener:
    """One that answers, stays silent, or is gone, and counts how often it was asked."""

    def __init__(self, answer: str | Exception | None = None, *, silent: bool = False) -> None:
        self.answer = answer
        self.silent = silent
        self.asked: list[str] = []

    async def ask(self, camera_id: str) -> str | None:
        self.asked.append(camera_id)
        if self.silent:
            await asyncio.Event().wait()
        for _ in range(5):  # an answer comes over a socket: never at once
            await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def home(*listeners: Listener) -> HomeResolver:
    """A home with its listeners, the oldest first."""
    resolver = HomeResolver()
    for listener in listeners:
        resolver.attach("here", listener.ask)
    return resolver


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.2)


async def test_the_newest_is_asked_and_nobody_else() -> None:
    old, new = Listener("rtsp://old"), Listener("rtsp://new")
    assert await home(old, new).stream_address(CAMERA) == "rtsp://new"
    assert (old.asked, new.asked) == ([], ["yard"])


async def test_stills_are_an_answer() -> None:
    old, new = Listener("rtsp://old"), Listener(None)
    assert await home(old, new).stream_address(CAMERA) is None
    assert old.asked == []


@pytest.mark.parametrize(
    "new", [Listener(silent=True), Listener(ConnectionError()), Listener(TimeoutError())]
)
async def test_the_older_ones_are_asked_when_the_newest_does_not_answer(new: Listener) -> None:
    oldest, old = Listener("rtsp://oldest"), Listener("rtsp://old")
    assert await home(oldest, old, new).stream_address(CAMERA) == "rtsp://old"
    assert (len(new.asked), len(old.asked), len(oldest.asked)) == (1, 1, 0)


async def test_the_time_is_shared_by_all_of_them() -> None:
    listeners = [Listener(silent=True) for _ in range(4)]
    with pytest.raises(SourceError) as caught:
        await home(*listeners).stream_address(CAMERA)
    assert caught.value.code == "timeout"
    assert [len(listener.asked) for listener in listeners] == [1, 1, 1, 1]


async def test_when_all_are_gone() -> None:
    with pytest.raises(SourceError) as caught:
        await home(Listener(ConnectionError()), Listener(ConnectionError())).stream_address(CAMERA)
    assert caught.value.code == "unreachable"


async def test_one_that_left_and_another_home_are_not_asked() -> None:
    resolver, gone, other = HomeResolver(), Listener("rtsp://gone"), Listener("rtsp://other")
    resolver.attach("there", other.ask)
    resolver.attach("here", gone.ask)()
    with pytest.raises(SourceError) as caught:
        await resolver.stream_address(CAMERA)
    assert (caught.value.code, gone.asked, other.asked) == ("unreachable", [], [])
