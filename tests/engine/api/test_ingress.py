"""The page for people."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from tests.engine.api.house import HOME, House
from tests.engine.making import event, scene
from watchpost_engine.api.ingress import make_ingress
from watchpost_engine.api.page import Page, render
from watchpost_engine.api.server import serving
from watchpost_engine.events.problems import Problem
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.event import Description, PictureRole, Words
from watchpost_engine.model.status import CameraStatus

EVIL = """<img src=x onerror=alert(1)>'"&</style><script>alert(1)</script>"""
PATH = "/api/hassio_ingress/AbC-123_x"


@pytest.fixture
async def ingress(house: House) -> AsyncIterator[str]:
    """Address of the entrance, open for ourselves."""
    async with serving(make_ingress(house.rooms, "127.0.0.1"), "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


async def get(house: House, url: str, path: str = "") -> tuple[aiohttp.ClientResponse, bytes]:
    headers = {"X-Ingress-Path": path} if path else {}
    async with house.session.get(url, headers=headers) as response:
        return response, await response.read()


class Reader(HTMLParser):
    """Notes every tag with its attributes, and the text outside the style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


async def test_cameras_and_events_are_shown_with_their_pictures(house: House, ingress: str) -> None:
    camera = await house.camera()
    await house.show(scene(), camera)
    await house.camera("dark", "relay:")
    made = event(home_id=HOME)
    await house.rooms.files.keep(made, dict.fromkeys(PictureRole, scene()))
    await house.rooms.events.save(made)
    described = Description(words=Words.DESCRIBED, analysis=words("A parcel is at the door."))
    await house.rooms.events.save_words(made, described)
    response, page = await get(house, ingress, PATH)
    assert response.status == 200
    reader = Reader(page.decode())
    assert "Yard" in reader.words
    assert "Dark" in reader.words
    assert "A parcel is at the door." in reader.words
    assert ("base", {"href": f"{PATH}/"}) in reader.tags
    pictures = [attrs["src"] for tag, attrs in reader.tags if tag == "img"]
    assert len(pictures) == 2
    for picture in pictures:
        shown, data = await get(house, f"{ingress}/{picture}")
        assert (shown.status, shown.content_type) == (200, "image/jpeg")
        assert data.startswith(b"\xff\xd8")
    for link in (attrs["href"] for tag, attrs in reader.tags if tag == "a"):
        assert (await get(house, f"{ingress}/{link}"))[0].status == 200


async def test_the_page_is_locked_down(house: House, ingress: str) -> None:
    response, page = await get(house, ingress)
    policy = response.headers["Content-Security-Policy"]
    style = re.search(r"<style>(.*)</style>", page.decode(), re.DOTALL)
    assert style is not None
    assert f"'sha256-{base64.b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", '/x"><script>', "/../..", "x", "/a//b", "/%2e"]
)
async def test_a_strange_ingress_path_is_ignored(house: House, ingress: str, path: str) -> None:
    _, page = await get(house, ingress, path)
    assert b"<base" not in page


async def test_nobody_but_the_supervisor_is_answered(house: House) -> None:
    async with serving(make_ingress(house.rooms, "172.30.32.2"), "127.0.0.1", 0) as port:
        for path in ("/", "/docs", "/openapi.yaml", "/v1/cameras/yard/snapshot.jpg", "/nowhere"):
            response, data = await get(house, f"http://127.0.0.1:{port}{path}", PATH)
            assert response.status == 403
            assert b"Watchpost" not in data


async def test_it_only_shows(house: House, ingress: str) -> None:
    await house.camera()
    made = event(home_id=HOME)
    await house.rooms.events.save(made)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in ("/", f"/v1/events/{made.id}/peak.jpg", f"/v1/events/{made.id}", "/v1/cameras/yard"):
            async with house.session.request(method, ingress + path) as response:
                assert response.status in (404, 405)
    assert (await get(house, f"{ingress}/v1/cameras"))[0].status == 404


async def test_another_home_is_not_shown(house: House, ingress: str) -> None:
    await house.camera("attic", home_id="there")
    theirs = event(home_id="there")
    await house.rooms.files.keep(theirs, dict.fromkeys(PictureRole, scene()))
    await house.rooms.events.save(theirs)
    _, page = await get(house, ingress)
    assert b"Attic" not in page
    assert theirs.id.encode() not in page
    assert (await get(house, f"{ingress}/v1/events/{theirs.id}/peak.jpg"))[0].status == 404
    assert (await get(house, f"{ingress}/v1/cameras/attic/snapshot.jpg"))[0].status == 404


def words(summary: str) -> Analysis:
    return Analysis(
        summary=summary, kind=Kind.OTHER, importance=Importance.LOW, described_at=datetime.now(UTC)
    )


def test_everything_is_escaped() -> None:
    camera = Camera(id="yard", home_id="here", name=EVIL, source="push:")
    status = CameraStatus(camera_id="yard", problem=EVIL, last_frame_at=datetime.now(UTC))
    shown = replace(event(), analysis=words(EVIL), camera_id="yard")
    page = Page(
        base='/x"><script>',
        version=EVIL,
        zone=UTC,
        problems=[Problem(code=EVIL, detail=EVIL)],
        facts=[EVIL],
        cameras=[(camera, status)],
        events=[shown, replace(shown, camera_id=EVIL, pictures=())],
    )
    reader = Reader(render(page))
    assert "script" not in {tag for tag, _ in reader.tags}
    assert not [attrs for _, attrs in reader.tags if "onerror" in attrs]
    assert len([tag for tag, _ in reader.tags if tag == "img"]) == 2
    assert reader.words.count(EVIL.replace("_", " ")) >= 7


def test_times_are_those_of_the_home() -> None:
    shown = event(opened_at=datetime(2026, 3, 29, 0, 30, tzinfo=UTC) + timedelta(hours=1))
    page = Page(
        base="",
        version="1",
        zone=ZoneInfo("Europe/Berlin"),
        problems=[],
        facts=[],
        cameras=[],
        events=[shown],
    )
    assert "2026-03-29 03:30:00" in render(page)
