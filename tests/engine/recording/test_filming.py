"""Recording one camera: the packets of its stream, untouched, in files that any player opens."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from tests.engine.recording.filmed import FPS, GOP, Camera, Clock, Shelf, await_empty, packets
from watchpost_engine.model.recording import RecordingKind
from watchpost_engine.recording import rolling
from watchpost_engine.recording.filming import Filming
from watchpost_engine.recording.salvage import salvage


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
    monkeypatch.setattr(rolling, "LENGTH", 4.0)
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
                if (now := filming.rolling) is not None:
                    assert shelf.part(now).exists(), "a clip is made of it meanwhile"
    filming.close()
    assert [one.kind for one in shelf.filed] == [RecordingKind.EVENT]
    assert shelf.films


def test_what_an_unclean_stop_leaves_says_the_most_important_reason(
    camera: Camera, filming: Filming, shelf: Shelf
) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    camera.connect()
    camera.go_on(4.0)
    await_empty(filming)
    filming.want(RecordingKind.EVENT)
    camera.go_on(6.0)
    await_empty(filming)
    filming.want(RecordingKind.CONTINUOUS)
    camera.go_on(8.0)
    await_empty(filming)
    (part,) = shelf.folder.iterdir()
    assert part.name.endswith("-event.part")
    assert salvage(part) > 0


def test_what_is_remembered_takes_little_more_than_its_seconds(
    filming: Filming, video: Path, clock: Clock
) -> None:
    filming.remember(4.0)
    Camera(video, filming, clock).play(9.0)
    assert filming._reel is not None
    a_second = sum(len(packet) for packet in packets(video)) / 10
    assert 4.0 * a_second <= filming._reel.bytes <= (4.0 + 1.2 * GOP / FPS) * a_second
