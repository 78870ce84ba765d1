"""Places before a camera, in colour: drawn by code, each seed another, with grain and real JPEG.

`Camera(seed).play(seconds, nuisance, things)` shows them to a gate and gives what it told, beside the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import cv2
import numpy as np
import simplejpeg

from tests.engine.gate.stage import yard
from tests.fakes.scene import draw_yard
from tests.fakes.scene_things import Brush
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Box, Sighting, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
WIDTH, HEIGHT = 320, 240
LEARNING = 12.0
"""Seconds after which any scene is learned."""

type Image = np.ndarray
"""height x width x 3: blue, green, red; float32, 0..255, what leaves the range is clipped."""

type Thing = Callable[[np.ndarray, float], Box | None]
"""Draws itself into a picture at a moment (seconds) and says where it is; None: not wholly in view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a picture of a nuisance is taken."""

    t: float
    """Seconds since it began."""

    seed: int
    """The camera's."""

    rng: np.random.Generator
    """This picture's own."""


type Effect = Callable[[Image, Moment], Image]


def plain(image: Image, _: Moment) -> Image:
    return image


@dataclass(frozen=True, slots=True, kw_only=True)
class Nuisance:
    """What changes pictures although nothing tangible does. Afterwards it goes on as it was at its end."""

    effect: Effect = plain
    before: Effect = plain
    """How the place looks until it begins; its clock is below zero then."""

    turns: bool = False
    """Whether things are elsewhere in the picture afterwards."""

    seconds: float = 20.0
    grain: float = 3.0
    """Deviation of the sensor's noise in gray levels."""

    quality: Callable[[Moment], int] = field(default=lambda moment: 85)
    """Of the JPEG."""

    comes: Callable[[Moment], bool] = field(default=lambda moment: True)
    """Whether the picture reaches the gate."""

    repeats: Callable[[Moment], bool] = field(default=lambda moment: False)
    """Whether the last picture comes once more in its place."""


CALM = Nuisance()


@cache
def ground_of(seed: int) -> Image:
    """One of three kinds of places: a yard with a house, gravel with a wall, a room."""
    rng = np.random.default_rng(seed)
    if seed % 3 == 0:
        return draw_yard(WIDTH, HEIGHT, rng).astype(np.float32)
    if seed % 3 == 1:
        return yard(seed, WIDTH, HEIGHT)[:, :, None] * np.float32((0.82, 0.95, 1.0))
    return room(rng)


def room(rng: np.random.Generator) -> Image:
    """Boards, a wall with a window, a shelf of books."""
    image = np.empty((HEIGHT, WIDTH, 3), np.float32)
    image[:] = (128, 150, 160)
    floor = HEIGHT // 2
    for y in range(floor, HEIGHT, 9):
        cv2.rectangle(image, (0, y), (WIDTH, y + 8), (70 + rng.normal(0, 8), 104, 132 + rng.normal(0, 8)), -1)
        cv2.line(image, (0, y), (WIDTH, y), (48, 70, 92), 1)
    cv2.rectangle(image, (210, 20), (290, 90), (205, 190, 180), -1)
    cv2.line(image, (250, 20), (250, 90), (90, 90, 90), 3)
    for row in (25, 60, 95):
        x = 20
        while x < 110:
            wide = int(rng.integers(4, 11))
            colour = tuple(float(level) for level in rng.integers(25, 190, 3))
            cv2.rectangle(image, (x, row), (x + wide, row + int(rng.integers(22, 30))), colour, -1)
            x += wide + 1
    grainy = cv2.resize(rng.normal(0, 6, (HEIGHT // 2, WIDTH // 2)).astype(np.float32), (WIDTH, HEIGHT))
    return np.clip(image + grainy[:, :, None], 0, 255)


def followed(box: Box, effect: Effect, moment: Moment) -> Box:
    """Where an effect takes a box."""
    spot = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    x0, y0, x1, y1 = box
    spot[int(y0 * HEIGHT) : int(y1 * HEIGHT), int(x0 * WIDTH) : int(x1 * WIDTH)] = 255
    plane = (effect(spot, moment)[:, :, 0] > 127).astype(np.uint8)
    left, top, wide, tall = cv2.boundingRect(plane)
    height, width = plane.shape
    return left / width, top / height, (left + wide) / width, (top + tall) / height


@cache
def noise_planes() -> np.ndarray:
    return np.random.default_rng(17).normal(0, 1, (2 * HEIGHT + 144, 2 * WIDTH + 64, 3)).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sighting, when it was told (seconds of the play), and where the things were."""

    t: float
    sighting: Sighting
    true: tuple[Box, ...] = ()


class Camera:
    """A camera before a place, at a pace (pictures a second), and the gate that watches it."""

    def __init__(self, seed: int, fps: float = 5.0, settings: WatchSettings | None = None) -> None:
        self.seed, self.fps = seed, fps
        self.gate = Gate(settings or WatchSettings())
        self.at, self._count, self._jpeg = 1000.0, 0, b""
        self.came: list[float] = []
        """When, in the last play, new pictures reached the gate."""

    def jpeg(self, nuisance: Nuisance, t: float, things: Iterable[Thing] = ()) -> tuple[bytes, list[Box]]:
        """What the camera would send, and where the things in it are."""
        self._count += 1
        moment = Moment(t=t, seed=self.seed, rng=np.random.default_rng((self.seed, self._count)))
        drawn = ground_of(self.seed).astype(np.uint8)
        true = [box for box in [thing(drawn, t) for thing in things] if box is not None]
        image = nuisance.effect(drawn.astype(np.float32), moment)
        if nuisance.turns:
            true = [followed(box, nuisance.effect, moment) for box in true]
        down, right = moment.rng.integers(0, 64, 2)
        height, width = image.shape[:2]
        planes = noise_planes()[down : down + height, right : right + width]
        sensed = np.clip(image + nuisance.grain * planes, 0, 255).astype(np.uint8)
        return simplejpeg.encode_jpeg(sensed, nuisance.quality(moment), "BGR", "420"), true

    def play(
        self,
        seconds: float,
        nuisance: Nuisance = CALM,
        things: Iterable[Thing] = (),
        *,
        begin: float = 0.0,
    ) -> list[Told]:
        """Run for so long, from a moment of the nuisance on. The things' clock is that of the play."""
        told: list[Told] = []
        self.came = []
        for i in range(max(1, round(seconds * self.fps))):
            t = i / self.fps
            told += self.show(t, begin, nuisance, things)
        return told

    def show(self, t: float, begin: float, nuisance: Nuisance, things: Iterable[Thing]) -> list[Told]:
        """Take one picture and show it."""
        self.at += 1 / self.fps
        rng = np.random.default_rng((self.seed, self._count, 1))
        moment = Moment(t=begin + t, seed=self.seed, rng=rng)
        later = [lambda image, _, thing=thing: thing(image, t) for thing in things]
        jpeg, true = self.jpeg(nuisance, begin + t, later)
        again = bool(self._jpeg) and nuisance.repeats(moment)
        jpeg = self._jpeg = self._jpeg if again else jpeg
        if not nuisance.comes(moment):
            return []
        if not again:
            self.came.append(t)
        captured_at = NOW + timedelta(seconds=self.at)
        frame = Frame(camera_key="here/yard", captured_at=captured_at, at=self.at, picture=JpegPicture(jpeg))
        return [Told(t=t, sighting=s, true=tuple(true)) for s in self.gate.examine(frame)]

    def settle(self, nuisance: Nuisance = CALM) -> list[Told]:
        """Show the bare place, as it is before a nuisance, until it is learned."""
        seconds = max(LEARNING, 4 / self.fps)
        calm = Nuisance(effect=nuisance.before, grain=nuisance.grain, quality=nuisance.quality)
        told = self.play(seconds, calm, begin=-seconds)
        assert not self.gate.learning
        return told


def activities(told: Iterable[Told]) -> list[Told]:
    return [one for one in told if one.sighting.kind is SightingKind.ACTIVITY]


def differences(told: Iterable[Told]) -> list[Told]:
    return [one for one in told if one.sighting.kind is SightingKind.DIFFERENCE]


def standing(draw: Callable[[Brush], None], x: float, y: float, high: float, widths: Box) -> Thing:
    """Something that is just there; its foot at x, y as shares, so high as a share of the height.

    `widths`: how far it reaches to the left, up, right and down, in its own height.
    """
    box = box_around(x, y, high, widths)

    def thing(image: np.ndarray, _: float) -> Box:
        draw(Brush(image, x * image.shape[1], y * image.shape[0], high * image.shape[0]))
        return box

    return thing


def box_around(x: float, y: float, high: float, reach: Box) -> Box:
    """The box of something with its foot at x, y: its reach left, up, right, down is in its own height."""
    left, up, right, down = (share * high for share in reach)
    aspect = HEIGHT / WIDTH
    return (x - left * aspect, y - up, x + right * aspect, y + down)
