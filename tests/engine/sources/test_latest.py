"""The slot in which the newest wins."""

import asyncio
import threading

import pytest

from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.latest import Latest


async def test_the_newest_wins_and_what_it_replaced_is_counted() -> None:
    slot = Latest[int]()
    for value in (1, 2, 3):
        slot.put(value)
    assert await slot.take() == 3
    assert slot.replaced == 2


async def test_what_is_taken_is_gone() -> None:
    slot = Latest[int]()
    slot.put(1)
    await slot.take()
    slot.put(2)
    assert (await slot.take(), slot.replaced) == (2, 0)


async def test_none_is_a_value() -> None:
    slot = Latest[None]()
    slot.put(None)
    slot.put(None)
    assert await slot.take() is None
    assert slot.replaced == 1


async def test_a_waiting_reader_wakes() -> None:
    slot = Latest[str]()
    reader = asyncio.create_task(slot.take())
    await asyncio.sleep(0)
    slot.put("news")
    assert await reader == "news"


async def test_an_error_comes_after_what_is_left_and_stays() -> None:
    slot = Latest[int]()
    slot.put(1)
    slot.fail(SourceError("timeout"))
    slot.fail(SourceError("ended"))
    assert await slot.take() == 1
    for _ in range(2):
        with pytest.raises(SourceError, match="timeout"):
            await slot.take()


async def test_an_error_wakes_a_waiting_reader() -> None:
    slot = Latest[int]()
    reader = asyncio.create_task(slot.take())
    await asyncio.sleep(0)
    slot.fail(SourceError("ended"))
    with pytest.raises(SourceError, match="ended"):
        await reader


async def test_a_reader_that_gave_up_loses_nothing() -> None:
    slot = Latest[int]()
    reader = asyncio.create_task(slot.take())
    await asyncio.sleep(0)
    reader.cancel()
    slot.put(1)
    await asyncio.wait({reader})
    assert await slot.take() == 1


async def test_another_thread_can_put() -> None:
    slot, loop = Latest[int](), asyncio.get_running_loop()
    thread = threading.Thread(target=loop.call_soon_threadsafe, args=(slot.put, 5))
    thread.start()
    assert await slot.take() == 5
    thread.join()
