"""The doors to away copies."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import av
import pytest

from tests.engine.api.house import HOME, House
from tests.engine.making import NOW, event
from tests.fakes.away_stores import Fault, Gate, gate, make_bucket, s3_server
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.event import PictureRole
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.pictures.jpeg import JpegPicture
from watchpost_engine.recording import streamed
from watchpost_engine.recording.clips import Span

DATA = bytes(range(256)) * 40


@pytest.fixture
async def store() -> AsyncIterator[tuple[Gate, dict[str, Any]]]:
    """A gate before an S3 server, and what is said to the engine of it."""
    name = f"clips-{secrets.token_hex(6)}"
    with s3_server() as url:
        make_bucket(url, name)
        async with gate(url) as before:
            body = {"store": "s3", "endpoint": before.url, "bucket": name, "account": "k", "secret": "hush"}
            yield before, body


@asynccontextmanager
async def sending(house: House) -> AsyncIterator[None]:
    """Have the engine's uploader at work, as its main loop does."""
    task = asyncio.create_task(house.rooms.uploader.run())
    yield
    task.cancel()
    await asyncio.wait({task})


async def record(house: House, data: bytes = DATA) -> tuple[Recording, Path]:
    await house.camera()
    one = Recording(
        id=new_id(), home_id=HOME, camera_id="yard", kind=RecordingKind.EVENT,
        started_at=NOW.replace(year=2036), seconds=6, bytes=len(data), codec="h264",
    )  # fmt: skip
    path = house.rooms.recording_files.path(one)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    await house.rooms.recordings.save(one)
    return one, path


async def stored(house: House, count: int = 1) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while (away := (await house.call("GET", "/v1/away")).body)["stored"] < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return dict(away)


async def test_a_store_is_tried_without_being_kept(house: House, store: tuple[Gate, dict[str, Any]]) -> None:
    before, body = store
    assert (await house.call("POST", "/v1/away/test", json=body)).body["ok"] is True
    assert [method for method, _, _ in before.passed] == ["PUT", "GET", "POST"]
    assert (await house.call("GET", "/v1/away")).body["store"] == "off"
    before.forever = Fault(status=403)
    tried = (await house.call("POST", "/v1/away/test", json=body)).body
    assert (tried["ok"], tried["error"]) == (False, "unauthorized")
    tried = (await house.call("POST", "/v1/away/test", json={**body, "endpoint": "http://127.0.0.1:9"})).body
    assert tried["error"] == "unreachable"


async def test_a_recording_is_played_from_there_when_it_is_gone_here(
    house: House, store: tuple[Gate, dict[str, Any]]
) -> None:
    before, body = store
    one, path = await record(house)
    async with sending(house):
        await house.call("PUT", "/v1/away", json={**body, "passphrase": "12345678"})
        away = await stored(house)
    assert away["bytes"] > len(DATA)
    path.unlink()
    where = f"/v1/recordings/{one.id}"
    assert (await house.call("GET", where)).body["away"] == "stored"
    whole = await house.call("GET", f"{where}/video.mp4", "viewer")
    assert (whole.status, whole.data) == (200, DATA)
    part = await house.call("GET", f"{where}/video.mp4", "viewer", headers={"Range": "bytes=100-299"})
    assert (part.status, part.data) == (206, DATA[100:300])
    assert not house.rooms.returned._folder.exists(), "nothing of it is kept here"
    tag = part.headers["ETag"]
    for asked, status, wanted in (
        ({"Range": "bytes=10200-"}, 206, DATA[10200:]),
        ({"Range": "bytes=-5"}, 206, DATA[-5:]),
        ({"Range": "bytes=0-0", "If-Range": tag}, 206, DATA[:1]),
        ({"Range": "bytes=0-0", "If-Range": '"another"'}, 200, DATA),
        ({"Range": f"bytes=0-{len(DATA) + 5}"}, 200, DATA),
        ({"Range": f"bytes={len(DATA)}-"}, 416, b""),
        ({"Range": "bytes=x"}, 416, b""),
    ):
        reply = await house.call("GET", f"{where}/video.mp4", "viewer", headers=asked)
        assert (reply.status, reply.data) == (status, wanted), asked
    assert reply.headers["Content-Range"] == f"bytes */{len(DATA)}"
    assert (await house.call("GET", f"{where}/video.mp4", "there")).status == 404
    assert (await house.call("DELETE", where)).status == 204
    async with sending(house), asyncio.timeout(30):
        while not any(method == "POST" for method, _, _ in before.passed):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_store_that_ends_in_the_middle_ends_the_film(
    house: House, store: tuple[Gate, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, body = store
    monkeypatch.setattr(streamed, "FIRST", 100)
    monkeypatch.setattr(streamed, "WINDOW", 100)
    one, path = await record(house)
    async with sending(house):
        await house.call("PUT", "/v1/away", json=body)
        await stored(house)
    path.unlink()
    before.faults.extend([None, None, Fault(status=500)])  # type: ignore[list-item]
    with pytest.raises(aiohttp.ClientError):
        await house.call("GET", f"/v1/recordings/{one.id}/video.mp4")


@pytest.mark.parametrize("known", [True, False], ids=["known to be gone", "deleted by hand"])
async def test_a_clip_is_made_of_what_lies_there(
    house: House, store: tuple[Gate, dict[str, Any]], known: bool
) -> None:
    _, body = store
    one, path = await record(house)
    write_mp4(path, Scene(7, width=160, height=128), seconds=6, fps=10, gop=10)
    async with sending(house):
        await house.call("PUT", "/v1/away", json=body)
        await stored(house)
    path.unlink()
    await house.rooms.recordings.save(replace(one, missing=known))
    nowhere = replace(one, id=new_id(), started_at=one.ended_at)
    await house.rooms.recordings.save(nowhere)  # deleted by hand, and nowhere else
    camera = house.rooms.roster.camera(HOME, "yard")
    assert camera is not None
    shown = await house.call("GET", f"/v1/recordings/{one.id}/picture.jpg", "viewer")
    assert JpegPicture(shown.data).size == (160, 128), "made of the beginning of what lies there"
    since = one.started_at + timedelta(seconds=1)
    for seconds, pictures in ((3, 30), (10, 50)):
        span = Span(camera=camera, since=since, until=since + timedelta(seconds=seconds))
        clip = await house.rooms.clips.clip(new_id(), span)
        with av.open(clip) as container:
            assert len([*container.decode(video=0)]) == pictures


async def test_each_event_says_how_its_clip_fares(house: House, store: tuple[Gate, dict[str, Any]]) -> None:
    _, body = store
    one, _ = await record(house)
    begun = one.started_at
    seen = event(
        id=new_id(), opened_at=begun + timedelta(seconds=7), seen_at=begun + timedelta(seconds=8)
    )  # fmt: skip
    later = replace(
        seen, id=new_id(), opened_at=begun + timedelta(hours=1), seen_at=begun + timedelta(hours=1)
    )
    for happened in (seen, later):
        await house.rooms.events.save(happened)

    async def clips() -> list[dict[str, Any] | None]:
        found = (await house.call("GET", "/v1/events", "viewer")).body["events"]
        alone = [(await house.call("GET", f"/v1/events/{each['id']}", "viewer")).body for each in found]
        assert alone == found
        return [each["clip"] for each in found]

    # Five seconds of pre-roll begin two seconds after the recording, which ends after six.
    assert await clips() == [None, {"seconds": 4.0, "missing": False, "away": ""}]
    async with sending(house):
        await house.call("PUT", "/v1/away", json={**body, "kinds": ["event"]})
        await stored(house)
    assert await clips() == [None, {"seconds": 4.0, "missing": False, "away": "stored"}]
    second = replace(one, id=new_id(), started_at=one.ended_at, seconds=60)
    await house.rooms.recordings.save(second)
    assert await clips() == [None, {"seconds": 16.0, "missing": False, "away": ""}], "not all of it is copied"
    await house.rooms.recordings.remove([second.id])
    await house.rooms.recordings.save(replace(one, missing=True))
    assert await clips() == [None, {"seconds": 4.0, "missing": True, "away": "stored"}]
    await house.rooms.away.leave(HOME, [one.id])
    assert await clips() == [None, None], "what cannot be had is no clip"


async def test_what_cannot_be_had_back_is_said(house: House, store: tuple[Gate, dict[str, Any]]) -> None:
    before, body = store
    one, path = await record(house)
    async with sending(house):
        await house.call("PUT", "/v1/away", json=body)
        await stored(house)
    path.unlink()
    before.forever = Fault(status=500)
    reply = await house.call("GET", f"/v1/recordings/{one.id}/video.mp4")
    assert (reply.status, reply.code) == (503, "unavailable")


async def test_a_picture_comes_back_too(house: House, store: tuple[Gate, dict[str, Any]]) -> None:
    _, body = store
    await house.camera()
    one = event(opened_at=NOW.replace(year=2036), pictures=(PictureRole.AFTER,))
    await house.rooms.files.keep(one, {PictureRole.AFTER: b"\xff\xd8after"})
    await house.rooms.events.save(one)
    async with sending(house):
        await house.call("PUT", "/v1/away", json=body)
        await stored(house)
    await house.rooms.files.remove(one)
    shown = await house.call("GET", f"/v1/events/{one.id}/after.jpg", "viewer")
    assert (shown.status, shown.data) == (200, b"\xff\xd8after")


async def test_a_store_that_fails_is_a_problem_until_it_works(
    house: House, store: tuple[Gate, dict[str, Any]]
) -> None:
    before, body = store
    before.forever = Fault(status=403)
    one, _ = await record(house)

    async def codes() -> list[tuple[str, str]]:
        system = (await house.call("GET", "/v1/system")).body
        return [(one["code"], one["detail"]) for one in system["problems"]]

    async with sending(house), asyncio.timeout(30):
        await house.call("PUT", "/v1/away", json=body)
        while not await codes():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert await codes() == [("away_failed", "unauthorized")]
        copies = (await house.call("GET", "/v1/system")).body["away"]
        assert (copies["error"], copies["waiting"], copies["waiting_bytes"]) == ("unauthorized", 1, one.bytes)
        assert datetime.fromisoformat(copies["failing_since"]) <= datetime.now(UTC)
        before.forever = None
        await house.call("PUT", "/v1/away", json={})  # tried again at once
        await stored(house)
        assert await codes() == []
        copies = (await house.call("GET", "/v1/system")).body["away"]
        assert (copies["error"], copies["waiting"], copies["failing_since"]) == ("", 0, None)
        assert datetime.now(UTC) - datetime.fromisoformat(copies["copied_at"]) < timedelta(minutes=1)
        assert (await house.call("PUT", "/v1/away", json={"store": "off"})).body["waiting"] == 0
