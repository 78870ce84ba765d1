"""The news: hello, listen, snapshot, and what may go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from custom_components.watchpost import news as module
from custom_components.watchpost.client import (
    ContractError,
    EngineClient,
    TooNew,
    TooOld,
    Unreachable,
)
from custom_components.watchpost.messages import CameraGone, Message, News, Unreadable
from custom_components.watchpost.news import NewsConnection
from tests.fakes.engine import TOKEN, FakeEngine


@pytest.fixture
async def client(engine: FakeEngine) -> AsyncIterator[EngineClient]:
    async with ClientSession() as session:
        yield EngineClient(session, engine.url, TOKEN)


async def first(news: NewsConnection, count: int) -> list[Message]:
    found: list[Message] = []
    async for message in news:
        found.append(message)
        if len(found) == count:
            break
    return found


async def test_what_was_missed_comes_first(client: EngineClient, engine: FakeEngine) -> None:
    for number in range(3):
        await engine.closed(f"e{number}", "front_door")
    news = await client.news("test")
    assert news.hello.cursor == 3
    snapshot = await news.listen(1)
    assert (snapshot.cursor, snapshot.missed) == (3, False)
    await engine.wait_listener()
    await engine.opened("e3", "front_door")
    found = await first(news, 3)
    assert [message.cursor for message in found if isinstance(message, News)] == [2, 3, 4]
    await news.close()


async def test_missed_for_good(client: EngineClient, engine: FakeEngine) -> None:
    for number in range(3):
        await engine.closed(f"e{number}", "front_door")
    engine.first_kept = 2
    news = await client.news("test")
    assert (await news.listen(0)).missed is True
    await news.close()


@pytest.mark.parametrize(("version", "error"), [(0, TooOld), (2, TooNew)])
async def test_another_contract(
    client: EngineClient, engine: FakeEngine, version: int, error: type[Exception]
) -> None:
    # Of another contract nothing but the version can be read.
    engine.hello = {"type": "greetings", "schema_version": version, "cursor": 0}
    with pytest.raises(error):
        await client.news("test")


async def test_a_bad_message_does_not_end_them(
    client: EngineClient, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    news = await client.news("test")
    await news.listen(None)
    await engine.wait_listener()
    await engine.tell("not json")
    await engine.tell({"type": "news", "cursor": 7, "event": "lost"})
    await engine.tell({"type": "poem"})
    await engine.tell({"type": "camera_gone", "camera_id": "front_door"})
    found = await first(news, 3)
    assert [type(message) for message in found] == [Unreadable, Unreadable, CameraGone]
    assert [message.cursor for message in found if isinstance(message, Unreadable)] == [None, 7]
    assert caplog.text.count("cannot be read") == 1
    await news.close()


async def test_nothing_but_bad_messages_does(
    client: EngineClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_UNREADABLE", 3)
    news = await client.news("test")
    await news.listen(None)
    await engine.wait_listener()
    for _ in range(3):
        await engine.tell("[]")
        await engine.tell("[]")
        await engine.tell({"type": "camera_gone", "camera_id": "front_door"})
    assert len(await first(news, 9)) == 9
    for _ in range(3):
        await engine.tell("[]")
    with pytest.raises(ContractError):
        await first(news, 9)
    await news.close()


async def test_binary_is_no_message(client: EngineClient, engine: FakeEngine) -> None:
    news = await client.news("test")
    await news.listen(None)
    listener = await engine.wait_listener()
    await listener.socket.send_bytes(b"{}")
    (found,) = await first(news, 1)
    assert isinstance(found, Unreadable)
    await news.close()


async def test_the_end(client: EngineClient, engine: FakeEngine) -> None:
    news = await client.news("test")
    await news.listen(None)
    await engine.wait_listener()
    await engine.drop(code=4008)
    with pytest.raises(Unreachable, match="4008"):
        await first(news, 1)
    with pytest.raises(Unreachable):
        await news.reply("r1", None)
    await news.close()


async def test_a_silent_engine(
    client: EngineClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_TIMEOUT", 0.01)
    engine.hangs.add(("GET", "/v1/news"))
    with pytest.raises(Unreachable):
        await client.news("test")
    engine.heal()


async def test_an_engine_that_ends_before_its_snapshot(
    client: EngineClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.after_hello = "hang up"
    news = await client.news("test")
    with pytest.raises(Unreachable, match="ended"):
        await news.listen(None)
    await news.close()
    engine.after_hello = "silence"
    news = await client.news("test")
    monkeypatch.setattr(module, "ANSWER_TIMEOUT", 0.01)
    with pytest.raises(Unreachable, match="no answer"):
        await news.listen(None)
    await engine.stop()
    await news.close()


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_an_engine_that_vanished(
    client: EngineClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEARTBEAT", 0.05)
    engine.deaf = True
    news = await client.news("test")
    await news.listen(None)
    with pytest.raises(Unreachable):
        await first(news, 1)
    await news.close()
