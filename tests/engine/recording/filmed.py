"""A camera's video, a folder to record it into, and what is found there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av

from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.recording.filming import Filming

FPS, GOP = 10, 10

type Change = Callable[[av.Packet], av.Packet]
"""Does something to a packet before it is recorded."""


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
        return self.folder / f"{recording.id}-{recording.kind}.part"

    def path(self, recording: Recording) -> Path:
        return self.folder / f"{recording.id}-{recording.kind}.mp4"

    def file(self, recording: Recording) -> None:
        self.filed.append(recording)

    def trouble(self, error: OSError | None) -> None:
        self.troubles.append(error)

    @property
    def films(self) -> list[Path]:
        """What was filed, in order. Nothing else lies in the folder, and each is as large as it says."""
        paths = [self.path(one) for one in self.filed]
        assert sorted(self.folder.iterdir()) == sorted(paths)
        assert [path.stat().st_size for path in paths] == [one.bytes for one in self.filed]
        return paths


class Clock:
    """Says what time it is by the stream, as if it came as fast as it plays."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Camera:
    """Plays a video into the filming of a camera."""

    def __init__(self, video: Path, filming: Filming, clock: Clock) -> None:
        self._video, self._filming, self._clock = video, filming, clock
        self._packets: Iterator[tuple[av.Packet, av.VideoStream]] = iter(())
        self._begun = 0.0

    def connect(self) -> None:
        """Begin another connection."""
        self._packets, self._begun = self._read(), self._clock.now

    def go_on(self, seconds: float, change: Change = lambda packet: packet, *, heard: bool = True) -> None:
        """Play on, in the same connection; what is not heard is lost on its way."""
        end = self._clock.now + seconds - 0.5 / FPS
        for packet, stream in self._packets:
            self._clock.now = self._begun + float(packet.dts * stream.time_base)
            changed = change(packet)
            if heard:
                self._filming.feed(changed, stream)
            if self._clock.now >= end - 1 / FPS:
                return

    def play(self, seconds: float = 10.0, skip: float = 0.0) -> None:
        """Play a part of the video in a connection of its own."""
        self.connect()
        if skip:
            begun = self._clock.now
            self.go_on(skip, heard=False)
            self._begun -= self._clock.now - begun
            self._clock.now = begun
        self.go_on(seconds)

    def _read(self) -> Iterator[tuple[av.Packet, av.VideoStream]]:
        with av.open(self._video) as container:
            stream = container.streams.video[0]
            for packet in container.demux(stream):
                if packet.size:
                    yield packet, stream


def with_data(packet: av.Packet, data: bytes) -> av.Packet:
    """The same packet with something else in it."""
    copy = av.Packet(data)
    copy.time_base, copy.dts, copy.pts = packet.time_base, packet.dts, packet.pts
    copy.duration, copy.is_keyframe = packet.duration, packet.is_keyframe
    return copy


def await_empty(filming: Filming) -> None:
    """Wait until all that was fed is written, so that a reason is the reason of what comes."""
    while filming.waiting:
        time.sleep(0.001)


def packets(path: Path) -> list[bytes]:
    """What a film holds."""
    with av.open(path) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def times(path: Path) -> list[float]:
    """When its pictures are shown (s), in the order of showing; each can be decoded."""
    with av.open(path) as container:
        shown = [frame.pts * (frame.time_base or Fraction(0)) for frame in container.decode(video=0)]
    return [round(float(one), 3) for one in shown]
