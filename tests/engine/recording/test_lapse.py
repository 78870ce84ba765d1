"""Much time in a short video: time-lapses and previews."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.recording.lapse import PREVIEW, Form, lapse_file, slideshow_file
from watchpost_engine.recording.splice import SpliceError, Take

BEGIN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SECONDS, FPS = 6, 10


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> list[Take]:
    """Two recordings with a gap of a minute between them, of different sizes, a key frame a second."""
    folder, made = tmp_path_factory.mktemp("takes"), []
    for number, (size, begun) in enumerate((((640, 480), 0.0), ((320, 240), 66.0))):
        path = folder / f"{number}.mp4"
        write_mp4(path, Scene(7, width=size[0], height=size[1]), seconds=SECONDS, fps=FPS, gop=FPS)
        made.append(Take(path=path, begun=BEGIN + seconds(begun)))
    return made


def shown(path: Path) -> tuple[list[np.ndarray], av.VideoStream, int]:
    """The pictures of a video, its stream, and how many streams it has."""
    with av.open(path) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        return frames, container.streams.video[0], len(container.streams)


def test_a_long_span_is_short_small_and_silent(takes: list[Take], tmp_path: Path) -> None:
    target, told = tmp_path / "lapse.mp4", list[float]()
    plays = lapse_file(takes, BEGIN, BEGIN + seconds(72), target, told.append, PREVIEW)
    frames, stream, streams = shown(target)
    assert (stream.width, stream.height, streams) == (320, 240, 1)
    assert len(frames) == 6, "of both recordings, though they differ in size"
    assert plays == len(frames) / PREVIEW.fps
    assert told == sorted(told)
    assert [*tmp_path.iterdir()] == [target]


def test_pictures_are_taken_evenly(takes: list[Take], tmp_path: Path) -> None:
    target, form = tmp_path / "lapse.mp4", Form(seconds=1, fps=4, lines=120)
    plays = lapse_file(takes, BEGIN, BEGIN + seconds(72), target, lambda _: None, form)
    frames, *_ = shown(target)
    assert plays <= form.seconds
    assert len(frames) == 2, "at 0 and 66 s; nothing was recorded at 18, 36 and 54 s"


def test_where_key_frames_are_rare_every_picture_counts(tmp_path: Path) -> None:
    path, target = tmp_path / "film.mp4", tmp_path / "lapse.mp4"
    write_mp4(path, Scene(7, width=320, height=240), seconds=SECONDS, fps=FPS, gop=1000)
    lapse_file([Take(path=path, begun=BEGIN)], BEGIN, BEGIN + seconds(6), target, lambda _: None, PREVIEW)
    frames, *_ = shown(target)
    assert len(frames) == 30
    assert sum(not np.array_equal(one, following) for one, following in pairwise(frames)) > 20


def test_only_the_span_is_shown(takes: list[Take], tmp_path: Path) -> None:
    target = tmp_path / "lapse.mp4"
    lapse_file(takes, BEGIN + seconds(2), BEGIN + seconds(6), target, lambda _: None, PREVIEW)
    assert len(shown(target)[0]) == 4


def test_without_a_picture_there_is_no_file(takes: list[Take], tmp_path: Path) -> None:
    target = tmp_path / "none" / "lapse.mp4"
    for some in ([], takes):
        with pytest.raises(SpliceError) as caught:
            lapse_file(some, BEGIN + seconds(20), BEGIN + seconds(50), target, lambda _: None, PREVIEW)
        assert caught.value.code == "empty"
    with pytest.raises(SpliceError):
        slideshow_file([], target)
    assert [*target.parent.iterdir()] == []


def test_one_that_is_stopped_leaves_nothing(takes: list[Take], tmp_path: Path) -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lapse_file(takes, BEGIN, BEGIN + seconds(72), tmp_path / "lapse.mp4", stop, PREVIEW)
    assert [*tmp_path.iterdir()] == []


def test_pictures_become_a_video(tmp_path: Path) -> None:
    target = tmp_path / "show.mp4"
    scene = Scene(7, width=641, height=361)
    slideshow_file([scene.jpeg(0.0), scene.jpeg(1.0), scene.jpeg(2.0)], target)
    frames, stream, _ = shown(target)
    assert len(frames) == 3
    assert (stream.width, stream.height) == (426, 240)
