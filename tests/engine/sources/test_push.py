"""Pictures that devices send."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from tests.engine.sources.taking import take, watching
from watchpost_engine.sources.push import PushInbox, PushSource


async def test_nobody_watches() -> None:
    assert not PushInbox().deliver("here/yard", b"jpeg")


async def test_a_pushed_picture_arrives_untouched(jpeg: bytes) -> None:
    inbox = PushInbox()
    async with watching(PushSource("here/yard", inbox)) as frames:
        await asyncio.sleep(0)
        assert inbox.deliver("here/yard", jpeg)
        assert not inbox.deliver("there/yard", jpeg)
        frame = await frames.get()
    assert frame.camera_key == "here/yard"
    assert frame.picture.jpeg() == jpeg
    assert frame.picture.size == (320, 240)


async def test_an_old_picture_says_so(jpeg: bytes) -> None:
    inbox = PushInbox()
    async with watching(PushSource("here/yard", inbox)) as frames:
        await asyncio.sleep(0)
        before = time.monotonic(), datetime.now(UTC)
        inbox.deliver("here/yard", jpeg, 30.0)
        frame = await frames.get()
    assert before[0] - 30 <= frame.at <= time.monotonic() - 30
    assert timedelta(seconds=-31) < frame.captured_at - before[1] < timedelta(seconds=-29)


async def test_a_slow_watcher_gets_the_newest(jpeg: bytes) -> None:
    inbox = PushInbox()
    source = PushSource("here/yard", inbox)
    stream = source.frames()
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    inbox.deliver("here/yard", jpeg)
    await first
    for tail in (b"1", b"2", b"3"):
        inbox.deliver("here/yard", jpeg + tail)
    assert (await anext(stream)).picture.jpeg() == jpeg + b"3"
    assert source.replaced == 2
    await stream.aclose()


async def test_after_the_watch_nobody_watches(jpeg: bytes) -> None:
    inbox = PushInbox()
    async with watching(PushSource("here/yard", inbox)):
        await asyncio.sleep(0)
    assert not inbox.deliver("here/yard", jpeg)


async def test_a_later_watcher_takes_over(jpeg: bytes) -> None:
    inbox = PushInbox()
    async with watching(PushSource("here/yard", inbox)) as old:
        await asyncio.sleep(0)
        later = asyncio.create_task(take(PushSource("here/yard", inbox)))
        await asyncio.sleep(0)
        inbox.deliver("here/yard", jpeg)
        await later
        assert old.empty()
