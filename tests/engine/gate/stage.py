"""A stage for the gate's tests: a textured yard, and things to put in it. Every picture is a real JPEG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np

from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Box, Sighting, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
WIDTH, HEIGHT = 320, 240

type Image = np.ndarray
"""height x width, float32, 0..255."""

type Effect = Callable[[Image, float], Image]
"""What light, weather or the camera does to a picture at a moment (seconds)."""


def yard(seed: int = 1, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """Ground of soft and fine texture, a wall, a door, a path: every place has some structure."""
    rng = np.random.default_rng(seed)
    plane = np.zeros((height, width), np.float32)
    for cells, depth in ((6, 24), (20, 14), (60, 7)):
        coarse = rng.normal(0, depth, (cells, cells * width // height)).astype(np.float32)
        plane += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    plane += 110 + np.linspace(-25, 25, height, dtype=np.float32)[:, None]
    w, h = width / 320, height / 240
    cv2.rectangle(plane, (int(10 * w), int(20 * h)), (int(90 * w), int(95 * h)), 150.0, -1)
    cv2.rectangle(plane, (int(38 * w), int(45 * h)), (int(60 * w), int(95 * h)), 70.0, -1)
    cv2.line(plane, (int(60 * w), int(239 * h)), (int(120 * w), int(100 * h)), 175.0, max(1, int(4 * w)))
    cv2.line(plane, (int(200 * w), int(30 * h)), (int(310 * w), int(60 * h)), 60.0, max(1, int(3 * w)))
    return np.clip(plane, 15, 235)


def put(
    image: Image, x: float, y: float, high: float, wide: float | None = None, level: float = 215.0
) -> Box:
    """Draw a parcel with tape on it, its middle at x, y, so high (and wide) in heights. Return its box."""
    rows, columns = image.shape
    half_y, half_x = high * rows / 2, (wide or high) * rows / 2
    x0, x1 = int(x * columns - half_x), int(x * columns + half_x)
    y0, y1 = int(y * rows - half_y), int(y * rows + half_y)
    cv2.rectangle(image, (x0, y0), (x1, y1), level, -1)
    cv2.rectangle(image, (x0, (y0 + y1) // 2), (x1, (y0 + y1) // 2 + max(1, (y1 - y0) // 8)), 255 - level, -1)
    return (x0 / columns, y0 / rows, x1 / columns, y1 / rows)


@dataclass
class Stage:
    """Makes the frames of a camera at a pace, and runs them through a gate."""

    fps: float = 5.0
    settings: WatchSettings = field(default_factory=WatchSettings)
    noise: float = 2.0
    ground: Image = field(default_factory=yard)

    def __post_init__(self) -> None:
        self.gate = Gate(self.settings)
        self.at = 1000.0
        self.rng = np.random.default_rng(7)
        shape = self.ground.shape
        self.grain = [self.rng.normal(0, self.noise, shape).astype(np.float32) for _ in range(7)]
        self.count = 0

    def jpeg(self, image: Image) -> bytes:
        """The picture as a camera would send it, with the grain of the moment."""
        self.count += 1
        noisy = np.clip(image + self.grain[self.count % 7], 0, 255).astype(np.uint8)
        return cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()

    def show(self, image: Image) -> tuple[Sighting, ...]:
        """One more frame."""
        self.at += 1 / self.fps
        return self.gate.examine(self.frame(self.jpeg(image)))

    def frame(self, jpeg: bytes) -> Frame:
        moment = NOW + timedelta(seconds=self.at)
        return Frame(camera_key="here/yard", captured_at=moment, at=self.at, picture=JpegPicture(jpeg))

    def play(self, seconds: float, draw: Effect | None = None) -> list[tuple[float, Sighting]]:
        """Run for so long; `draw` makes each picture out of the ground. Return what was seen, and when."""
        seen: list[tuple[float, Sighting]] = []
        for i in range(max(1, round(seconds * self.fps))):
            t = i / self.fps
            image = self.ground.copy()
            seen += [(t, sighting) for sighting in self.show(image if draw is None else draw(image, t))]
        return seen

    def settle(self) -> None:
        """Show the bare yard until the gate knows it."""
        for _ in range(200):
            self.show(self.ground)
            if not self.gate.learning:
                break
        assert self.play(max(3.0, 2 / self.fps)) == []


def activity(seen: Iterable[tuple[float, Sighting]]) -> list[tuple[float, Sighting]]:
    return [(t, s) for t, s in seen if s.kind is SightingKind.ACTIVITY]


def differences(seen: Iterable[tuple[float, Sighting]]) -> list[tuple[float, Sighting]]:
    return [(t, s) for t, s in seen if s.kind is SightingKind.DIFFERENCE]


def walker(seconds: float, high: float = 0.3, level: float = 30.0) -> Effect:
    """Somebody who crosses the picture from left to right in so many seconds."""

    def draw(image: Image, t: float) -> Image:
        put(image, t / seconds, 0.7, high, high / 3, level=level + 20 * (int(t * 5) % 2))
        return image

    return draw


def standing(x: float = 0.7, y: float = 0.75, high: float = 0.15, level: float = 215.0) -> Effect:
    """A parcel that is just there."""

    def draw(image: Image, _: float) -> Image:
        put(image, x, y, high, level=level)
        return image

    return draw


def together(*effects: Effect) -> Effect:
    """One after the other on the same picture."""

    def draw(image: Image, t: float) -> Image:
        for effect in effects:
            image = effect(image, t)
        return image

    return draw


def touches(sighting: Sighting, box: Box) -> bool:
    """Whether a box of the sighting lies on a true one, and is not simply the whole picture."""
    return any(overlap(b, box) >= 0.25 * min(area(b), area(box)) and area(b) < 0.35 for b in sighting.boxes)


def overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def moments(seconds: float, fps: float) -> Iterator[float]:
    return (i / fps for i in range(round(seconds * fps)))
