"""Clips of recordings that are completed, or deleted, just when they are wanted."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest

from tests.engine.making import CAMERA
from watchpost_engine.model.camera import Camera
from watchpost_engine.recording.clips import TRIES, Clips, Find, Span
from watchpost_engine.recording.splice import SpliceError, Take

BEGIN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SPAN = Span(camera=CAMERA, since=BEGIN, until=BEGIN + timedelta(seconds=5))


@pytest.fixture
async def clips_of(tmp_path: Path) -> AsyncIterator[Callable[[Find], Clips]]:
    made: list[Clips] = []

    def make(find: Find) -> Clips:
        made.append(Clips(tmp_path / "clips", find))
        return made[-1]

    (tmp_path / "clips").mkdir()
    yield make
    for clips in made:
        clips.close()


async def test_a_recording_that_gets_its_lasting_name_meanwhile(
    film: Path, tmp_path: Path, clips_of: Callable[[Find], Clips]
) -> None:
    part, whole = tmp_path / "film.mp4.part", tmp_path / "film.mp4"
    shutil.copy(film, part)

    async def find(camera: Camera, since: datetime, until: datetime) -> list[Take]:
        found = [Take(path=path, begun=BEGIN) for path in (part, whole) if path.exists()]
        if part.exists():
            part.rename(whole)
        return found

    clip = await clips_of(find).clip("event", SPAN)
    with av.open(clip) as container:
        assert len([*container.decode(video=0)]) > 0


async def test_one_that_is_nowhere_is_looked_for_in_vain(
    tmp_path: Path, clips_of: Callable[[Find], Clips]
) -> None:
    asked: list[Camera] = []

    async def find(camera: Camera, since: datetime, until: datetime) -> list[Take]:
        asked.append(camera)
        return [Take(path=tmp_path / "gone.mp4", begun=BEGIN)]

    with pytest.raises(SpliceError) as caught:
        await clips_of(find).clip("event", SPAN)
    assert caught.value.code == "moved"
    assert asked == [SPAN.camera] * TRIES
    assert [*(tmp_path / "clips").iterdir()] == []


async def test_the_clips_of_an_event_go_with_it(film: Path, clips_of: Callable[[Find], Clips]) -> None:
    async def find(camera: Camera, since: datetime, until: datetime) -> list[Take]:
        return [Take(path=film, begun=BEGIN)]

    clips = clips_of(find)
    mine, other = [await clips.clip(name, SPAN) for name in ("mine", "other")]
    await clips.forget("mine")
    assert (mine.exists(), other.exists()) == (False, True)
    await clips.forget()
    assert not other.exists()
