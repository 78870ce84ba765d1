"""Nothing is paid for twice, and nothing that was paid for is thrown away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tests.engine.analysis.conftest import Office
from tests.engine.making import CAMERA, event, scene
from tests.fakes.model_server import Fault
from watchpost_engine.analysis.prompt import build
from watchpost_engine.model.event import PictureRole, Words


def titles(jpegs: dict[PictureRole, bytes]) -> list[str]:
    pictures = build(CAMERA, event(), jpegs, "m", "en").pictures
    return [title.split(":")[0] for title, _ in pictures]


def test_a_peak_that_is_the_last_picture_is_sent_once() -> None:
    before, after = scene(), scene(parcel=True)
    jpegs = {PictureRole.BEFORE: before, PictureRole.PEAK: after, PictureRole.AFTER: after}
    assert titles(jpegs) == ["BEFORE", "AFTER", "CLOSER, BEFORE", "CLOSER, AFTER"]
    jpegs[PictureRole.PEAK] = scene(parcel=True, seed=2)
    assert titles(jpegs)[:3] == ["BEFORE", "DURING", "AFTER"]


def test_a_peak_without_a_last_picture_is_sent() -> None:
    assert titles({PictureRole.PEAK: scene()})[:1] == ["DURING"]


async def test_a_correction_that_fails_leaves_the_earlier_words(office: Office) -> None:
    await office.configure()
    await office.file()
    earlier = await office.described()
    office.server.forever = Fault(status=500)
    await office.analyst.ask(earlier, correction=True)
    async with asyncio.timeout(20):
        while True:  # until the correction was tried and put off
            jobs = await office.jobs.next("here", 1)
            if office.problems.of("here") and jobs and jobs[0].due_at > datetime.now(UTC):
                break
            await asyncio.sleep(0.02)
    assert len(office.server.requests) >= 2
    kept = await office.events.get("here", earlier.id)
    assert kept is not None
    assert (kept.words, kept.analysis) == (Words.DESCRIBED, earlier.analysis)
