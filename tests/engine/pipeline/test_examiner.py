"""Looking at frames in threads: every frame gets its own answer, and nobody waits for another's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from tests.engine.making import frame, sighting
from watchpost_engine.model.frame import Frame, PictureError
from watchpost_engine.model.sighting import Sighting
from watchpost_engine.pipeline.examiner import Examiner


@pytest.fixture
async def examiner() -> AsyncIterator[Examiner]:
    examiner = Examiner(2)
    yield examiner
    await examiner.close()


def calm(_: Frame) -> tuple[Sighting, ...]:
    return ()


async def test_each_frame_gets_its_own_answer(examiner: Examiner) -> None:
    def look(seen: Frame) -> tuple[Sighting, ...]:
        return (sighting(seen.at),) if seen.at % 3 == 0 else ()

    answers = await asyncio.gather(*(examiner.examine(look, frame(float(at), b"")) for at in range(200)))

    for at, answer in enumerate(answers):
        assert [one.at for one in answer] == ([float(at)] if at % 3 == 0 else [])


async def test_an_error_goes_to_who_asked_and_the_threads_go_on(examiner: Examiner) -> None:
    def broken(_: Frame) -> tuple[Sighting, ...]:
        raise PictureError("no picture")

    looks = [broken, calm] * 20
    answers = await asyncio.gather(
        *(examiner.examine(look, frame(0.0, b"")) for look in looks), return_exceptions=True
    )

    assert [type(answer) for answer in answers] == [PictureError, tuple] * 20


async def test_a_frame_does_not_wait_for_one_that_is_slow(examiner: Examiner) -> None:
    release = threading.Event()

    def slow(_: Frame) -> tuple[Sighting, ...]:
        release.wait()
        return ()

    waiting = asyncio.ensure_future(examiner.examine(slow, frame(0.0, b"")))
    for _ in range(20):
        assert await examiner.examine(calm, frame(0.0, b"")) == ()
    assert not waiting.done()

    release.set()
    assert await waiting == ()


async def test_what_nobody_waits_for_any_more_is_not_looked_at() -> None:
    examiner, release, looked = Examiner(1), threading.Event(), []

    def slow(_: Frame) -> tuple[Sighting, ...]:
        release.wait()
        return ()

    def look(seen: Frame) -> tuple[Sighting, ...]:
        looked.append(seen.at)
        return ()

    first = asyncio.ensure_future(examiner.examine(slow, frame(0.0, b"")))
    given_up = asyncio.ensure_future(examiner.examine(look, frame(1.0, b"")))
    last = asyncio.ensure_future(examiner.examine(look, frame(2.0, b"")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait({given_up})
    release.set()

    assert await first == await last == ()
    assert looked == [2.0]
    await examiner.close()


async def test_closing_sees_to_what_waits() -> None:
    examiner = Examiner(1)
    waiting = [asyncio.ensure_future(examiner.examine(calm, frame(0.0, b""))) for _ in range(50)]
    await asyncio.sleep(0)

    await examiner.close()

    assert await asyncio.gather(*waiting) == [()] * 50


async def test_who_gives_up_leaves_only_when_the_look_is_over(examiner: Examiner) -> None:
    started, release, over = threading.Event(), threading.Event(), []

    def look(_: Frame) -> tuple[Sighting, ...]:
        started.set()
        release.wait()
        over.append(True)
        return ()

    task = asyncio.ensure_future(examiner.examine(look, frame(0.0, b"")))
    await asyncio.to_thread(started.wait)
    task.cancel()
    await asyncio.sleep(0.05)
    assert not task.done(), "the next watch must not use the gate yet"
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert over == [True]
