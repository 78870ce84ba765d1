"""Every home hears of its own, and of nothing else."""

from __future__ import annotations

import asyncio

from tests.engine.making import NOW, event
from watchpost_engine.events.announcer import Announcer, Listener
from watchpost_engine.model.announcement import Announcement, News, Notice, Subject


def heard(listener: Listener) -> list[Announcement | Notice]:
    items: list[Announcement | Notice] = []
    while not listener._queue.empty():
        items.append(listener._queue.get_nowait())
    return items


async def test_a_listener_of_another_home_hears_nothing() -> None:
    announcer = Announcer()
    here, there = announcer.listen("here"), announcer.listen("there")
    news = Announcement(cursor=1, news=News.OPENED, at=NOW, event=event(home_id="here"))
    hint = Notice(home_id="there", subject=Subject.SYSTEM)
    announcer.announce(news)
    announcer.notice(hint)
    assert heard(here) == [news]
    assert heard(there) == [hint]


async def test_one_that_was_closed_hears_nothing_more() -> None:
    announcer = Announcer()
    listener, other = announcer.listen("here"), announcer.listen("here")
    listener.close()
    announcer.notice(Notice(home_id="here", subject=Subject.SYSTEM))
    async with asyncio.timeout(5):
        assert [item async for item in listener] == []
    assert len(heard(other)) == 1
