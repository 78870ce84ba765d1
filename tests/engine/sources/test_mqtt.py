"""Pictures over a real broker."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engine.sources.conftest import Mosquitto
from tests.engine.sources.taking import camera, eventually, failure, take, watching
from tests.fakes.scene import Scene
from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.broker import Broker
from watchpost_engine.sources.mqtt import MqttHub, MqttSource

ODD = "mqtt://garden shed/Über%20alles/it's?a=b&c@d/日本/$x"


async def published(mosquitto: Mosquitto, source: str, *payloads: bytes) -> list[bytes]:
    """What a camera gives when these are published on its topic, one after the other."""
    hub = MqttHub(mosquitto.settings)
    got = []
    async with watching(MqttSource(camera(source), hub)) as frames:
        await subscribed(hub)
        for payload in payloads:
            await mosquitto.publish(source.removeprefix("mqtt://"), payload)
            got.append((await frames.get()).picture.jpeg())
    return got


async def subscribed(hub: MqttHub, count: int = 1) -> None:
    await eventually(lambda: hub.topics == count)


async def test_pictures_arrive_untouched(mosquitto: Mosquitto, scene: Scene) -> None:
    pictures = [scene.jpeg(t) for t in range(3)]
    assert await published(mosquitto, "mqtt://watchpost/yard/frame", *pictures) == pictures


@pytest.mark.parametrize("source", [ODD, "mqtt:///leading", "mqtt://a//b", "mqtt://x/" + "y" * 500])
async def test_odd_topics(mosquitto: Mosquitto, jpeg: bytes, source: str) -> None:
    assert await published(mosquitto, source, jpeg) == [jpeg]


async def test_a_retained_picture_comes_at_once(mosquitto: Mosquitto, jpeg: bytes) -> None:
    await mosquitto.publish("yard", jpeg, retain=True)
    (frame,) = await take(MqttSource(camera("mqtt://yard"), MqttHub(mosquitto.settings)))
    assert frame.picture.jpeg() == jpeg


async def test_all_cameras_share_one_connection(mosquitto: Mosquitto, scene: Scene) -> None:
    hub = MqttHub(mosquitto.settings)
    async with (
        watching(MqttSource(camera("mqtt://a", id="a"), hub)) as a,
        watching(MqttSource(camera("mqtt://b", id="b"), hub)) as b,
        watching(MqttSource(camera("mqtt://b", id="b2"), hub)) as twin,
    ):
        await subscribed(hub, 2)
        await asyncio.sleep(0.05)
        first, second = scene.jpeg(0), scene.jpeg(1)
        await mosquitto.publish("a", first)
        await mosquitto.publish("b", second)
        assert (await a.get()).picture.jpeg() == first
        assert (await b.get()).picture.jpeg() == second
        assert (await twin.get()).camera_key == "here/b2"
        assert mosquitto.count_clients() == 1
    assert hub.topics == 0


async def test_one_camera_that_ends_leaves_the_others(mosquitto: Mosquitto, jpeg: bytes) -> None:
    hub = MqttHub(mosquitto.settings)
    async with watching(MqttSource(camera("mqtt://a"), hub)) as a:
        async with watching(MqttSource(camera("mqtt://b", id="b"), hub)):
            await subscribed(hub, 2)
        assert hub.topics == 1
        await mosquitto.publish("a", jpeg)
        await a.get()


async def test_junk_among_pictures_is_passed_over(mosquitto: Mosquitto, jpeg: bytes) -> None:
    hub = MqttHub(mosquitto.settings)
    async with watching(MqttSource(camera("mqtt://yard"), hub)) as frames:
        await subscribed(hub)
        for junk in (b"", b"online", jpeg[:200]):
            await mosquitto.publish("yard", junk)
        await mosquitto.publish("yard", jpeg)
        assert (await frames.get()).picture.jpeg() == jpeg


async def test_nothing_but_junk(mosquitto: Mosquitto) -> None:
    hub = MqttHub(mosquitto.settings)
    ending = asyncio.create_task(failure(MqttSource(camera("mqtt://yard"), hub)))
    await subscribed(hub)
    while not ending.done():
        await mosquitto.publish("yard", b"online")
    assert (await ending).code == "bad_picture"


async def test_when_the_broker_goes_all_end_and_the_next_use_connects_anew(
    mosquitto: Mosquitto, jpeg: bytes
) -> None:
    hub = MqttHub(mosquitto.settings)
    names = ("a", "b", "c")
    ending = [asyncio.create_task(failure(MqttSource(camera(f"mqtt://{n}", id=n), hub))) for n in names]
    await subscribed(hub, 3)
    await mosquitto.stop()
    assert [(await task).code for task in ending] == ["ended"] * 3
    assert (await failure(MqttSource(camera("mqtt://a"), hub))).code == "unreachable"
    await mosquitto.start()
    async with watching(MqttSource(camera("mqtt://a"), hub)) as frames:
        await subscribed(hub)
        await mosquitto.publish("a", jpeg)
        await frames.get()


async def test_a_wrong_password(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path, "allow_anonymous false")
    await broker.start()
    login = Broker(host="127.0.0.1", port=broker.port, username="user", password="wrong")
    assert (await failure(MqttSource(camera("mqtt://a"), MqttHub(login)))).code == "refused"
    await broker.stop()


async def test_a_broker_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchpost_engine.sources.broker.PATIENCE", 0.3)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        hub = MqttHub(Broker(host="127.0.0.1", port=port))
        assert (await failure(MqttSource(camera("mqtt://a"), hub))).code == "timeout"


async def test_no_broker_at_all() -> None:
    assert (await failure(MqttSource(camera("mqtt://a"), MqttHub(None)))).code == "unreachable"


@pytest.mark.parametrize("source", ["mqtt://a/#", "mqtt://+/b", "mqtt://"])
def test_a_camera_has_one_topic(source: str) -> None:
    with pytest.raises(SourceError, match="bad_address"):
        MqttSource(camera(source), MqttHub(None))


async def test_a_watch_that_ends_while_connecting_leaves_nothing(mosquitto: Mosquitto) -> None:
    hub = MqttHub(mosquitto.settings)
    for pause in (0.0, 0.0, 0.001, 0.005, 0.02):
        async with watching(MqttSource(camera("mqtt://a"), hub)):
            await asyncio.sleep(pause)
    await eventually(lambda: mosquitto.count_clients() == 0)
