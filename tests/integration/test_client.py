"""Every REST call against a real socket, and every way it can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from custom_components.watchpost import client as module
from custom_components.watchpost.client import (
    Conflict,
    ContractError,
    EngineClient,
    EngineError,
    Forbidden,
    NotFound,
    Unauthorized,
    Unreachable,
    WantedCamera,
)
from tests.fakes.engine import TOKEN, FakeEngine

type Client = EngineClient


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def client(engine: FakeEngine, session: ClientSession) -> Client:
    return EngineClient(session, f"{engine.url}/", TOKEN)


async def test_system_and_home(client: Client, engine: FakeEngine) -> None:
    assert (await client.system()).version == "0.1.0"
    await client.put_system(device_url="http://192.0.2.9:8098")
    assert engine.system["device_url"] == "http://192.0.2.9:8098"
    await client.put_home(time_zone="Europe/Berlin", language="de")
    home = await client.home()
    assert (home.id, home.time_zone, home.language) == ("home", "Europe/Berlin", "de")


async def test_model(client: Client, engine: FakeEngine) -> None:
    await client.put_model(base_url="http://192.0.2.5/v1", key="secret", daily_calls=7)
    model = await client.model()
    assert (model.base_url, model.has_key, model.daily_calls) == ("http://192.0.2.5/v1", True, 7)
    assert engine.model_key == "secret"
    assert await client.model_names() == ("gpt-5-mini", "qwen3-vl")
    good = await client.test_model(base_url="http://192.0.2.5/v1")
    assert (good.ok, good.summary, good.error) == (True, "A door.", "")
    engine.model_test = {"ok": False, "error": "unauthorized", "message": "wrong key"}
    bad = await client.test_model(base_url="http://192.0.2.5/v1")
    assert (bad.ok, bad.error, bad.message, bad.seconds) == (False, "unauthorized", "wrong key", None)


async def test_wanted_cameras(client: Client, engine: FakeEngine) -> None:
    garage = WantedCamera(id="garage", name="Garage", source="rtsp://me:secret@192.0.2.3/x", interval=2.0)
    assert "secret" not in repr(garage)
    await client.want_cameras("owner", [garage])
    assert engine.wanted[-1]["owner"] == "owner"
    assert engine.wanted[-1]["cameras"][0]["source"] == "rtsp://me:secret@192.0.2.3/x"
    await client.want_camera("owner", garage, {"sensitivity": 70})
    assert "id" not in engine.bodies[-1][2]
    await client.want_camera("owner", garage)
    assert "settings" not in engine.bodies[-1][2]
    assert {camera.id for camera in await client.cameras()} == {"front_door", "garage"}
    assert (await client.camera("garage")).settings.sensitivity == 70
    await client.change_settings("garage", watching=False, masks=[])
    assert (await client.camera("garage")).settings.watching is False
    await client.forget_camera("garage", purge=True)
    assert engine.calls[-1] == ("DELETE", "/v1/cameras/garage")
    with pytest.raises(NotFound):
        await client.camera("garage")


async def test_camera_keys(client: Client, engine: FakeEngine) -> None:
    key = await client.new_camera_key("porch")
    assert (key.key, key.url) == (engine.keys["porch"], f"{engine.url}/v1/frames")
    assert key.key not in repr(key)
    await client.revoke_camera_key("porch")
    assert engine.keys == {}


async def test_pictures_in_and_out(client: Client, engine: FakeEngine) -> None:
    with pytest.raises(NotFound):
        await client.snapshot("front_door")
    engine.snapshots["front_door"] = b"jpeg"
    assert await client.snapshot("front_door") == b"jpeg"
    assert await client.snapshot("front_door", 640) == b"jpeg640"
    assert await client.snapshot("front_door", 3) == b"jpeg16"
    pushed = await client.push_frame("front_door", b"frame", 1.5)
    assert (pushed.interval, pushed.watching) == (1.0, True)
    ((camera, body, headers),) = engine.frames
    assert (camera, body, headers["X-Watchpost-Age"]) == ("front_door", b"frame", "1.500")
    await client.push_frame("front_door", b"frame")
    assert "X-Watchpost-Age" not in engine.frames[-1][2]


async def test_live(client: Client, engine: FakeEngine) -> None:
    live = await client.live("front_door")
    assert live.url == f"{engine.url}/v1/live/ticket-0"
    assert (live.kind, live.expires_in) == ("stream", 30)
    assert "ticket" not in repr(live)
    async with client.watch(live) as view:
        assert b"live" in await view.content.read()
    engine.tickets.clear()
    with pytest.raises(NotFound):
        async with client.watch(live):
            pass


async def test_a_live_address_elsewhere_is_refused(client: Client, engine: FakeEngine) -> None:
    engine.garbage["POST", "/v1/cameras/front_door/live"] = (
        b'{"url": "http://evil.example/", "kind": "mjpeg", "expires_in": 3}'
    )
    with pytest.raises(ContractError):
        await client.live("front_door")


async def test_events(client: Client, engine: FakeEngine) -> None:
    for number in range(3):
        await engine.closed(f"e{number}", "front_door")
    page = await client.events(
        camera_id="front_door", limit=2, lasting=True, since=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert ([event.id for event in page.events], page.next) == (["e2", "e1"], "2")
    page = await client.events(limit=2, after=page.next, until=datetime(2027, 1, 1, tzinfo=UTC))
    assert ([event.id for event in page.events], page.next) == (["e0"], None)
    assert (await client.event("e1")).lasting is True
    engine.pictures["e1", "change"] = b"both"
    assert await client.event_picture("e1", "change") == b"both"
    await client.delete_event("e1")
    with pytest.raises(NotFound):
        await client.event("e1")
    assert (await client.look("front_door")).is_open
    await client.accept("front_door")
    assert engine.calls[-1] == ("POST", "/v1/cameras/front_door/accept")


@pytest.mark.parametrize(
    ("status", "code", "kind", "found"),
    [
        (401, "unauthorized", Unauthorized, "unauthorized"),
        (403, "forbidden", Forbidden, "forbidden"),
        (404, "not_found", NotFound, "not_found"),
        (409, "conflict", Conflict, "conflict"),
        (429, "rate_limited", EngineError, "rate_limited"),
        (507, "disk_full", EngineError, "disk_full"),
        # A proxy on the way speaks no JSON.
        (401, "", Unauthorized, "unauthorized"),
        (502, "", EngineError, "internal"),
        (503, "", EngineError, "unavailable"),
    ],
)
async def test_errors_have_names(
    client: Client, engine: FakeEngine, status: int, code: str, kind: type[EngineError], found: str
) -> None:
    engine.fail("GET", "/v1/system", status, code)
    with pytest.raises(kind) as caught:
        await client.system()
    assert caught.value.code == found


@pytest.mark.parametrize("garbage", [b"<html>", b"[]", b'{"version": 1}', b"\xff\xfe"])
async def test_nonsense_breaks_the_contract(client: Client, engine: FakeEngine, garbage: bytes) -> None:
    engine.garbage["GET", "/v1/system"] = garbage
    with pytest.raises(ContractError):
        await client.system()


async def test_no_answer(client: Client, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PICTURE_TIMEOUT", 0.01)
    engine.hangs.add(("GET", "/v1/cameras/front_door/snapshot.jpg"))
    with pytest.raises(Unreachable):
        await client.snapshot("front_door")
    engine.heal()
    await engine.stop()
    with pytest.raises(Unreachable):
        await client.system()
    with pytest.raises(Unreachable):
        await client.news("test")


async def test_a_wrong_address(session: ClientSession) -> None:
    with pytest.raises(Unreachable):
        await EngineClient(session, "nonsense", TOKEN).system()


async def test_a_wrong_token(engine: FakeEngine, session: ClientSession) -> None:
    wrong = EngineClient(session, engine.url, "wrong")
    with pytest.raises(Unauthorized):
        await wrong.system()
    with pytest.raises(Unauthorized):
        await wrong.news("test")


async def test_ids_stay_in_their_place(client: Client, engine: FakeEngine) -> None:
    with pytest.raises(NotFound):
        await client.camera("../system")
    assert engine.calls[-1] == ("GET", "/v1/cameras/../system")
