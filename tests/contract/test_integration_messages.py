"""The golden messages, read and written by the integration's client."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aiohttp import ClientSession

from custom_components.watchpost.client import EngineClient
from custom_components.watchpost.messages import (
    CameraChanged,
    CameraGone,
    News,
    Request,
    SystemChanged,
    ViewNews,
)
from custom_components.watchpost.parse import parse_hello, parse_message, parse_snapshot
from tests.fakes.engine import TOKEN, FakeEngine

GOLDEN = Path(__file__).parents[2] / "contract" / "news"
READ = {
    "camera": CameraChanged,
    "camera_gone": CameraGone,
    "event_closed": News,
    "event_described": News,
    "event_opened": News,
    "request": Request,
    "system": SystemChanged,
    "view_clear": ViewNews,
    "view_problem": ViewNews,
}


def golden(name: str) -> dict[str, object]:
    message: dict[str, object] = json.loads((GOLDEN / f"{name}.json").read_text())
    return message


def test_no_message_is_forgotten() -> None:
    first, sent = {"hello", "snapshot"}, {"listen", "reply", "reply_stills"}
    assert {file.stem for file in GOLDEN.glob("*.json")} == READ.keys() | first | sent


@pytest.mark.parametrize(("name", "kind"), READ.items())
def test_each_is_read(name: str, kind: type) -> None:
    assert isinstance(parse_message(golden(name)), kind)


def test_the_words_of_an_event() -> None:
    news = parse_message(golden("event_described"))
    assert isinstance(news, News)
    assert (news.cursor, news.late, news.event.is_described) == (44, False, True)
    assert news.event.boxes == ((0.42, 0.55, 0.52, 0.74),)
    assert news.event.analysis is not None
    assert news.event.analysis.summary == "A parcel was left in front of the door."
    assert news.event.analysis.described_at.isoformat() == "2026-11-20T06:00:21.500000+00:00"


def test_the_first_two() -> None:
    assert parse_hello(golden("hello")).cursor == 41
    snapshot = parse_snapshot(golden("snapshot"))
    (camera,) = snapshot.cameras
    assert camera.settings.zones[0].polygon[0] == (0.3, 0.4)
    assert camera.settings.masks[0][2] == (0.3, 0.05)
    assert [event.id for event in snapshot.open_events] == ["019a9f00c0de7000800000000000cafe"]
    assert [problem.code for problem in snapshot.system.problems] == ["model_unreachable"]


async def test_what_is_sent(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # aiohttp's timer for the next ping outlives a closed socket.
    monkeypatch.setattr("custom_components.watchpost.news.HEARTBEAT", None)
    async with FakeEngine() as engine, ClientSession() as session:
        news = await EngineClient(session, engine.url, TOKEN).news("home-assistant/0.1.0")
        await news.listen(38)
        listener = await engine.wait_listener()
        await news.reply("r1", "rtsp://192.0.2.11:554/live")
        await news.reply("r1", None)
        await engine.wait_for(lambda: len(listener.replies) == 2)
        await news.close()
    assert listener.listen == golden("listen")
    assert listener.replies == [golden("reply"), golden("reply_stills")]


def test_the_news_of_a_view() -> None:
    news = parse_message(golden("view_problem"))
    assert isinstance(news, ViewNews)
    assert (news.cursor, news.late, news.camera_id, news.view) == (45, False, "front_door", "covered")
