"""An event keeps why it was told: what the gate compared at its strongest moment, and only that."""

from dataclasses import replace

import numpy as np

from tests.engine.events.conftest import Desk
from tests.engine.making import CAMERA, frame, sighting
from watchpost_engine.model.event import PictureRole
from watchpost_engine.model.sighting import Sighting, SightingKind
from watchpost_engine.model.trace import Trace
from watchpost_engine.pictures.jpeg import check_jpeg
from watchpost_engine.pictures.why import WhyPicture, draw_why


def traced(at: float, score: float) -> Sighting:
    kinds = {"before": np.uint8, "now": np.uint8, "rest": np.float32, "level": np.float32}
    planes = {name: np.full((60, 80), score * 100, kind) for name, kind in kinds.items()}
    seen = sighting(at, score)
    trace = Trace(**planes, allowed=None, smallest=0.03, boxes=seen.boxes, kind=seen.kind, score=score)
    return replace(seen, trace=trace)


async def test_it_is_kept_with_the_event_and_goes_with_it(desk: Desk) -> None:
    weak, strong = traced(0, 0.6), traced(1, 0.9)
    for seen in (weak, strong, traced(2, 0.8)):
        await desk.journal.see(CAMERA, frame(seen.at), [seen], None)
    await desk.journal.tick(3)
    await desk.journal.tick(5.5)
    event = await desk.events.get("here", desk.heard()[0].event.id)
    assert event is not None
    assert PictureRole.WHY in event.pictures
    assert strong.trace is not None
    assert await desk.files.read(event, PictureRole.WHY) == draw_why(strong.trace)
    await desk.files.remove(event)
    assert await desk.files.read(event, PictureRole.WHY) is None


async def test_it_is_drawn_for_what_is_kept_and_never_for_a_frame(desk: Desk, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    drawn = []

    def draw(trace: Trace) -> bytes:
        drawn.append(trace.score)
        return draw_why(trace)

    monkeypatch.setattr("watchpost_engine.pictures.why.draw_why", draw)
    for number in range(50):
        await desk.journal.see(CAMERA, frame(number / 5), [traced(number / 5, 0.6 + number / 1000)], None)
    assert drawn == [0.6]
    await desk.journal.tick(10.1)
    assert len(drawn) == 2, "the newest peak, when the row is written again"


async def test_what_was_looked_at_because_somebody_asked_has_no_why(desk: Desk) -> None:
    asked = sighting(0, 0.0, SightingKind.DIFFERENCE)
    await desk.journal.see(CAMERA, frame(0), [asked], None)
    assert desk.heard()[0].event.pictures == (PictureRole.PEAK,)


def test_it_is_a_picture_like_any_other() -> None:
    trace = traced(0, 0.7).trace
    assert trace is not None
    shown = WhyPicture(trace)
    assert shown.size == check_jpeg(shown.jpeg())
    assert shown.gray(60).shape[0] >= 60
