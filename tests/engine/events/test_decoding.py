"""How often a picture is decoded on its way from camera to model: counted at the only door to the codec."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.engine.events.conftest import Desk
from tests.engine.making import CAMERA, frame, scene
from watchpost_engine.analysis import prompt
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.event import Event
from watchpost_engine.model.frame import Frame
from watchpost_engine.pictures import pixels
from watchpost_engine.recording.tape import Tape

type Decoded = Counter[tuple[bytes, str, int]]
"""How often which bytes were decoded, to which colours, with at least how many lines."""


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Decoded:
    counts: Decoded = Counter()
    real = pixels.simplejpeg.decode_jpeg

    def decode(data: bytes, colours: str, min_height: int, **more: int) -> object:
        counts[data, colours, min_height] += 1
        return real(data, colours, min_height=min_height, **more)

    monkeypatch.setattr(pixels.simplejpeg, "decode_jpeg", decode)
    return counts


def story() -> list[Frame]:
    """Ten calm seconds, a parcel that comes, ten seconds with it; every picture another one."""
    return [frame(at / 2, scene(parcel=at >= 20, seed=at)) for at in range(40)]


async def told(desk: Desk, frames: list[Frame]) -> Event:
    """Carry frames through gate, tape and journal as a watch does, and return the event they make."""
    gate, tape = Gate(WatchSettings()), Tape()
    for one in frames:
        sightings = gate.examine(one)
        before = tape.before(min((s.began for s in sightings), default=one.at))
        tape.remember(one, calm=not sightings)
        await desk.journal.see(CAMERA, one, sightings, before)
        await desk.journal.tick(one.at)
    await desk.journal.tick(frames[-1].at + 6)
    [(event, _)] = desk.asked.events
    return event


async def test_a_picture_is_decoded_once_for_the_gate_and_once_more_if_it_is_compared(
    desk: Desk, decoded: Decoded
) -> None:
    frames = story()
    event = await told(desk, frames)
    assert event.lasting is True
    assert set(decoded.values()) == {1}
    assert {colours for _, colours, _ in decoded} == {"GRAY"}
    compared = len(decoded) - len(frames)
    assert compared == 2, "before and after, on more lines than the gate needs"


async def test_the_same_bytes_again_are_not_decoded(desk: Desk, decoded: Decoded) -> None:
    jpeg = scene()
    gate = Gate(WatchSettings())
    for second in range(30):
        gate.examine(frame(float(second), jpeg))
    assert decoded.total() == 1


async def test_a_model_gets_whole_pictures_and_crops_from_one_decoding_each(
    desk: Desk, decoded: Decoded
) -> None:
    event = await told(desk, story())
    jpegs = {role: jpeg for role in prompt.TITLES if (jpeg := await desk.files.read(event, role))}
    assert len(jpegs) == 3
    decoded.clear()
    request = prompt.build(CAMERA, event, jpegs, "", "en")
    assert len(request.pictures) == 2 * len(jpegs)
    assert sorted(decoded.values()) == [1] * len(jpegs)
    assert {colours for _, colours, _ in decoded} == {"BGR"}
