"""A camera of Home Assistant whose stills stay away."""

import asyncio

import pytest

from tests.engine.sources.taking import camera, failure, watching
from watchpost_engine.model.camera import Camera
from watchpost_engine.sources import relay
from watchpost_engine.sources.base import Source
from watchpost_engine.sources.push import PushInbox, PushSource


class Home:
    """Home Assistant, which has no stream."""

    async def stream_address(self, camera: Camera) -> str | None:
        return None


def no_stream(camera: Camera) -> Source:
    raise AssertionError("there is no stream")


def garage(inbox: PushInbox, interval: float = 0.01) -> relay.RelaySource:
    """The source of a camera that is fed with stills."""
    return relay.RelaySource(
        camera("relay:", interval=interval), Home(), no_stream, PushSource("here/yard", inbox)
    )


async def test_stills_that_stay_away_are_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keeper then asks Home Assistant again."""
    monkeypatch.setattr(relay, "PATIENCE", 0.01)
    assert (await failure(garage(PushInbox()))).code == "timeout"


async def test_slow_stills_are_waited_for(jpeg: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera with a long interval is given several of them."""
    monkeypatch.setattr(relay, "PATIENCE", 0.01)
    inbox = PushInbox()
    async with watching(garage(inbox, interval=60.0)) as frames:
        await asyncio.sleep(0.05)
        assert inbox.deliver("here/yard", jpeg)
        assert (await frames.get()).picture.jpeg() == jpeg
