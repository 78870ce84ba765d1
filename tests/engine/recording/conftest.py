"""One camera that is filmed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.recording.filmed import FPS, GOP, Camera, Clock, Shelf
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.recording import RecordingKind
from watchpost_engine.recording import rolling
from watchpost_engine.recording.filming import Filming


@pytest.fixture(autouse=True)
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for cutters to look."""
    monkeypatch.setattr(rolling.Rolling, "nap", lambda *_: 0.005)


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "yard.mp4"
    write_mp4(path, Scene(7, width=320, height=240), seconds=10, fps=FPS, gop=GOP)
    return path


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "films"
    folder.mkdir()
    return Shelf(folder)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def filming(shelf: Shelf, clock: Clock) -> Iterator[Filming]:
    filming = Filming(shelf, clock)
    yield filming
    filming.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "cutter"]


@pytest.fixture
def camera(video: Path, filming: Filming, clock: Clock) -> Camera:
    return Camera(video, filming, clock)


@pytest.fixture(scope="session")
def film(video: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of ours, of ten seconds."""
    clock, shelf = Clock(), Shelf(tmp_path_factory.mktemp("film"))
    filming = Filming(shelf, clock)
    filming.want(RecordingKind.CONTINUOUS)
    Camera(video, filming, clock).play()
    filming.close()
    (path,) = shelf.films
    return path
