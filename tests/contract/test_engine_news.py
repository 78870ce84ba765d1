"""The engine says, and understands, exactly what the golden messages say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.engine.api.document import named
from tests.engine.api.listener import SCHEMAS
from watchpost_engine.api.views import (
    camera_view,
    event_view,
    model_view,
    news_message,
    public_address,
    status_view,
)
from watchpost_engine.api.wire import ListenIn, ReplyIn
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.announcement import Announcement, News, ViewAnnouncement, ViewChange
from watchpost_engine.model.camera import Camera, WatchSettings, Zone
from watchpost_engine.model.event import Event, EventState, PictureRole, Words
from watchpost_engine.model.home import ModelSettings
from watchpost_engine.model.sighting import ChangeKind, Evidence, SightingKind
from watchpost_engine.model.status import CameraStatus
from watchpost_engine.model.usage import Usage
from watchpost_engine.model.view import ViewState

NEWS = Path(__file__).parents[2] / "contract" / "news"
NAMES = sorted(path.stem for path in NEWS.glob("*.json"))

OPENED_AT = datetime(2026, 11, 20, 6, 0, 0, 250000, tzinfo=UTC)
SAID_BY_LISTENERS = {"listen": "Listen", "reply": "Reply"}


def golden(name: str) -> dict[str, Any]:
    return dict(json.loads((NEWS / f"{name}.json").read_text()))


WALKED = Evidence(kind=SightingKind.ACTIVITY, score=0.71, boxes=((0.4, 0.5, 0.55, 0.75),))
LEFT = Evidence(
    kind=SightingKind.DIFFERENCE,
    change=ChangeKind.APPEARED,
    score=0.88,
    boxes=((0.42, 0.55, 0.52, 0.74),),
)
OPENED = Event(
    id="019a9f00c0de7000800000000000cafe",
    home_id="home",
    camera_id="front_door",
    state=EventState.OPEN,
    opened_at=OPENED_AT,
    seen_at=OPENED_AT,
    peak_score=0.71,
    evidence=(WALKED,),
    boxes=((0.4, 0.5, 0.55, 0.75),),
    pictures=(PictureRole.BEFORE, PictureRole.PEAK),
)
CLOSED = replace(
    OPENED,
    state=EventState.CLOSED,
    seen_at=OPENED_AT + timedelta(seconds=13),
    closed_at=OPENED_AT + timedelta(seconds=18),
    peak_score=0.93,
    evidence=(replace(WALKED, score=0.93), LEFT),
    boxes=((0.42, 0.55, 0.52, 0.74),),
    lasting=True,
    change=ChangeKind.APPEARED,
    change_score=0.88,
    pictures=(PictureRole.BEFORE, PictureRole.PEAK, PictureRole.AFTER),
)
DESCRIBED = replace(
    CLOSED,
    words=Words.DESCRIBED,
    analysis=Analysis(
        summary="A parcel was left in front of the door.",
        kind=Kind.APPEARED,
        importance=Importance.MEDIUM,
        labels=("parcel", "door"),
        changed=True,
        model="gpt-5-mini",
        language="en",
        tokens_in=812,
        tokens_out=61,
        described_at=datetime(2026, 11, 20, 6, 0, 21, 500000, tzinfo=UTC),
    ),
)
CAMERA = Camera(
    id="front_door",
    home_id="home",
    name="Front door",
    source="rtsp://user:secret@192.0.2.10:554/main?token=secret",
    owner="01JABCDEF0123456789ABCDEFG",
    settings=WatchSettings(
        zones=(Zone(name="Doorstep", polygon=((0.3, 0.4), (0.7, 0.4), (0.7, 0.9), (0.3, 0.9))),),
        masks=(((0.0, 0.0), (0.3, 0.0), (0.3, 0.05), (0.0, 0.05)),),
        prompt="Deliveries matter most.",
    ),
)
STATUS = CameraStatus(
    camera_id="front_door",
    connected=True,
    view=ViewState.CLEAR,
    last_frame_at=OPENED_AT,
    fps=0.5,
    frames_seen=1207,
)


@pytest.mark.parametrize("name", NAMES)
def test_the_document_knows_every_golden_message(name: str) -> None:
    message = golden(name)
    schema = {**SCHEMAS, **SAID_BY_LISTENERS}[message["type"]]
    assert named(schema, message) == []


@pytest.mark.parametrize(
    ("name", "news", "event", "at"),
    [
        ("event_opened", News.OPENED, OPENED, OPENED_AT + timedelta(milliseconds=60)),
        ("event_closed", News.CLOSED, CLOSED, OPENED_AT + timedelta(seconds=18, milliseconds=50)),
        ("event_described", News.DESCRIBED, DESCRIBED, OPENED_AT + timedelta(seconds=21, milliseconds=260)),
    ],
)
def test_news_are_told_in_these_words(name: str, news: News, event: Event, at: datetime) -> None:
    announcement = Announcement(cursor=golden(name)["cursor"], news=news, at=at, event=event)
    assert news_message(announcement, at) == golden(name)
    assert news_message(announcement, at + timedelta(seconds=60))["late"] is False
    assert news_message(announcement, at + timedelta(seconds=60.1))["late"] is True


@pytest.mark.parametrize(
    ("name", "view", "minutes"), [("view_problem", ViewState.COVERED, 5), ("view_clear", ViewState.CLEAR, 9)]
)
def test_news_of_a_view_are_told_in_these_words(name: str, view: ViewState, minutes: int) -> None:
    at = OPENED_AT + timedelta(minutes=minutes, milliseconds=60)
    change = ViewChange(home_id="home", camera_id="front_door", view=view)
    told = ViewAnnouncement(cursor=golden(name)["cursor"], at=at, change=change)
    assert news_message(told, at) == golden(name)
    assert news_message(told, at + timedelta(seconds=61))["late"] is True


def test_a_camera_is_told_in_these_words() -> None:
    today = Usage(changes=3, analyses=5, tokens=4365)
    view = camera_view(CAMERA, STATUS, today=today, last_change=DESCRIBED, live="stream")
    assert {"type": "camera", "camera": view} == golden("camera")


def test_a_snapshot_is_told_in_these_words() -> None:
    snapshot = golden("snapshot")
    assert snapshot["open_events"] == [event_view(OPENED)]
    assert snapshot["cameras"][0]["status"] == status_view(replace(STATUS, active=True))
    settings = ModelSettings(
        base_url="https://api.example.org/v1", key="secret", model="gpt-5-mini", daily_tokens=500000
    )
    assert snapshot["system"]["model"] == model_view(settings, Usage(analyses=5, tokens=4365))


def test_a_listener_is_understood() -> None:
    listen = ListenIn.model_validate_json(json.dumps(golden("listen")))
    assert (listen.client, listen.cursor) == ("home-assistant/0.1.0", 38)
    reply = ReplyIn.model_validate_json(json.dumps(golden("reply")))
    assert (reply.id, reply.address) == ("r1", "rtsp://192.0.2.11:554/live")
    assert ReplyIn.model_validate_json(json.dumps(golden("reply_stills"))).address is None


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("rtsp://u:p@192.0.2.1/a/b", "rtsp://192.0.2.1/a/b"),
        ("rtsp://u:p%40@[2001:db8::1]:554/", "rtsp://[2001:db8::1]:554/"),
        ("RTSP://u:p@cam.local/x", "rtsp://cam.local/x"),
        ("http://192.0.2.1/snap.cgi?user=u&pwd=p", "http://192.0.2.1/snap.cgi"),
        ("rtsp://192.0.2.1:554/user=admin&password=hush&channel=1.sdp?real", "rtsp://192.0.2.1:554/"),
        ("rtsp://192.0.2.1/live/user=admin_password=hush_channel=1.sdp", "rtsp://192.0.2.1/live/"),
        ("mqtt://home/yard/frame", "mqtt://home/yard/frame"),
        ("push:", "push:"),
        ("relay:", "relay:"),
    ],
)
def test_a_source_is_shown_without_its_login(source: str, shown: str) -> None:
    assert public_address(source) == shown


def test_what_the_engine_says_over_the_wire_is_what_is_golden() -> None:
    """Field by field, in both directions: neither side has one that the other lacks."""
    assert set(golden("snapshot")["cameras"][0]) == set(golden("camera")["camera"])
    view = camera_view(CAMERA, STATUS, today=Usage(), last_change=None, live="stream")
    assert set(view) == set(golden("camera")["camera"])
    assert set(event_view(DESCRIBED)) == set(golden("event_described")["event"])
