"""Recording one camera: the packets of its stream, untouched, in files that any player opens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import av
import pytest

from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.recording import cutter
from watchpost_engine.recording.filming import Filming

FPS, GOP = 10, 10


class Shelf:
    """A folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.filed: list[Recording] = []
        self.troubles: list[OSError | None] = []

    def place(self, begun: datetime, kind: RecordingKind, codec: str) -> Recording:
        return Recording(
            id=new_id(), home_id="home", camera_id="yard", kind=kind,
            started_at=begun, seconds=0.0, bytes=0, codec=codec,
        )  # fmt: skip

    def part(self, recording: Recording) -> Path:
        return self.folder / f"{recording.id}.part"

    def path(self, recording: Recording) -> Path:
        return self.folder / f"{recording.id}.mp4"

    def file(self, recording: Recording) -> None:
        self.filed.append(recording)

    def trouble(self, error: OSError | None) -> None:
        self.troubles.append(error)


class Clock:
    """Says what time it is by the stream, as if it came as fast as it plays."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "yard.mp4"
    write_mp4(path, Scene(7, width=320, height=240), seconds=10, fps=FPS, gop=GOP)
    return path


class Camera:
    """Plays a video into the filming of a camera, a connection at a time."""

    def __init__(self, video: Path, filming: Filming, clock: Clock) -> None:
        self._video, self._filming, self._clock = video, filming, clock

    def play(self, seconds: float = 10.0, skip: float = 0.0) -> None:
        begun = self._clock.now
        with av.open(self._video) as container:
            stream = container.streams.video[0]
            for packet in container.demux(stream):
                if packet.pts is None or not skip <= float(packet.pts * stream.time_base) < skip + seconds:
                    continue
                self._clock.now = begun + float(packet.pts * stream.time_base) - skip
                self._filming.feed(packet, stream)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def filming(shelf: Shelf, clock: Clock) -> Iterator[Filming]:
    filming = Filming(shelf, clock)
    yield filming
    filming.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "cutter"]


def await_empty(filming: Filming) -> None:
    """Wait until all that was fed is written, so that a reason is the reason of what comes."""
    while filming.waiting:
        time.sleep(0.001)


def packets(path: Path) -> list[bytes]:
    with av.open(path) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def test_what_is_recorded_is_what_was_sent(video: Path, filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    Camera(video, filming, clock).play()
    filming.close()
    (recording,) = shelf.filed
    path = shelf.path(recording)
    assert packets(path) == packets(video)
    assert recording.seconds == pytest.approx(10.0, abs=0.11)
    assert recording.bytes == path.stat().st_size
    assert recording.codec == "h264"
    with av.open(path) as container:
        assert len([*container.decode(video=0)]) == 10 * FPS


def test_nothing_is_recorded_that_nobody_wants(
    video: Path, filming: Filming, shelf: Shelf, clock: Clock
) -> None:
    filming.remember(5.0)
    Camera(video, filming, clock).play()
    assert shelf.filed == []
    assert [*shelf.folder.iterdir()] == []


def test_the_seconds_before_are_put_before(video: Path, filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.remember(3.0)
    camera = Camera(video, filming, clock)
    camera.play(8.0)
    filming.want(RecordingKind.EVENT)
    filming.close()
    (recording,) = shelf.filed
    assert 3.0 <= recording.seconds <= 3.0 + GOP / FPS + 0.1
    assert packets(shelf.path(recording)) == packets(video)[-len(packets(shelf.path(recording))) - 20 : -20]


def test_a_file_ends_after_a_minute_and_another_goes_on(
    video: Path, filming: Filming, shelf: Shelf, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutter, "LENGTH", 4.0)
    filming.want(RecordingKind.CONTINUOUS)
    Camera(video, filming, clock).play()
    filming.close()
    assert [round(one.seconds) for one in shelf.filed] == [4, 4, 2]
    joined = [packet for one in shelf.filed for packet in packets(shelf.path(one))]
    assert joined == packets(video)


def test_another_connection_is_another_file(
    video: Path, filming: Filming, shelf: Shelf, clock: Clock
) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    camera = Camera(video, filming, clock)
    camera.play(3.0)
    camera.play(4.0, skip=5.0)
    filming.close()
    assert [round(one.seconds) for one in shelf.filed] == [3, 4]


def test_the_most_important_reason_is_the_kind(video: Path, filming: Filming, shelf: Shelf) -> None:
    with av.open(video) as container:
        stream = container.streams.video[0]
        for packet in container.demux(stream):
            if packet.size:
                seconds = float((packet.pts or 0) * (stream.time_base or 0))
                during = RecordingKind.EVENT if 4 <= seconds < 6 else RecordingKind.CONTINUOUS
                filming.want(during)
                filming.feed(packet, stream)
                await_empty(filming)
    filming.close()
    assert [one.kind for one in shelf.filed] == [RecordingKind.EVENT]
