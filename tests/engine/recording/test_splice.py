"""A span of time out of several recordings, as one file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av
import pytest

from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.recording.splice import SpliceError, Take, splice

BEGIN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
FPS = 10


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "yard.mp4"
    write_mp4(path, Scene(7, width=320, height=240), seconds=6, fps=FPS, gop=10)
    return path


def play(path: Path) -> list[float]:
    """The times of all pictures, which must decode."""
    with av.open(path) as container:
        return [float(frame.time or 0) for frame in container.decode(video=0)]


def nothing(_: float) -> None:
    """Nobody looks."""


def test_a_part_of_one(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    seconds = splice([Take(path=film, begun=at(0))], at(2.5), at(4.5), target, nothing)
    times = play(target)
    assert len(times) == 25, "from the key frame at 2.0 s until 4.5 s"
    assert seconds == pytest.approx(2.5, abs=0.01)
    assert times[0] == 0


def test_two_that_follow_each_other_play_on(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    takes = [Take(path=film, begun=at(0)), Take(path=film, begun=at(6.0))]
    seconds = splice(takes, at(4), at(9), target, nothing)
    times = play(target)
    assert len(times) == 50
    assert seconds == pytest.approx(5.0, abs=0.01)
    assert max(b - a for a, b in pairwise(times)) < 0.15


def test_a_long_gap_is_left_out_and_a_short_one_stays(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    takes = [Take(path=film, begun=at(0)), Take(path=film, begun=at(6.5)), Take(path=film, begun=at(3600))]
    seconds = splice(takes, at(0), at(3606), target, nothing)
    assert len(play(target)) == 3 * 6 * FPS
    assert seconds == pytest.approx(18.5, abs=0.1)


def test_nothing_in_the_span_is_said(film: Path, tmp_path: Path) -> None:
    with pytest.raises(SpliceError) as error:
        splice([Take(path=film, begun=at(0))], at(10), at(12), tmp_path / "clip.mp4", nothing)
    assert error.value.code == "empty"


def test_another_form_within_is_said(film: Path, tmp_path: Path) -> None:
    other = tmp_path / "small.mp4"
    write_mp4(other, Scene(7, width=160, height=128), seconds=1, fps=FPS, gop=10)
    takes = [Take(path=film, begun=at(0)), Take(path=other, begun=at(6))]
    with pytest.raises(SpliceError) as error:
        splice(takes, at(0), at(7), tmp_path / "clip.mp4", nothing)
    assert (error.value.code, error.value.at) == ("mixed", at(6))


def test_progress_goes_up_to_the_end(film: Path, tmp_path: Path) -> None:
    told: list[float] = []
    splice([Take(path=film, begun=at(0))], at(0), at(6), tmp_path / "clip.mp4", told.append)
    assert told == sorted(told)
    assert told[-1] > 0.95
