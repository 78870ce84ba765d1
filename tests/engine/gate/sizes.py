"""Things of a known size on three kinds of ground: how small may they be to be found?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import cycle, islice

import cv2
import numpy as np

from tests.engine.gate.stage import Image, Stage, differences, overlap, put, yard
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import Box

type Thing = Callable[[Image, float, float, float, float], Box]
"""Draws itself at x, y (shares), so high (a share of the height), of this gray level."""

PLACES = tuple((x, y) for y in (0.25, 0.5, 0.75) for x in (0.12, 0.38, 0.63, 0.88))
CROWD, COVERED, ROUNDS = 6, 0.05, 3
"""How many are shown at once at most, the share of the picture they may cover together, and how often."""


def plain(width: int, height: int) -> Image:
    """A lawn, a wall: hardly any structure."""
    rng = np.random.default_rng(1)
    soft = rng.normal(0, 18, (5, 7)).astype(np.float32)
    return np.clip(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC) + 110, 15, 235)


def busy(width: int, height: int) -> Image:
    """Gravel, leaves: structure everywhere."""
    rng = np.random.default_rng(1)
    plane = np.full((height, width), 110, np.float32)
    for shape, depth in (((90, 120), 30), ((8, 10), 15)):
        plane += cv2.resize(rng.normal(0, depth, shape).astype(np.float32), (width, height), interpolation=2)
    return np.clip(plane, 15, 235)


def ordinary(width: int, height: int) -> Image:
    """A yard: some of both."""
    return yard(1, width, height)


GROUNDS = (plain, ordinary, busy)


def parcel(image: Image, x: float, y: float, high: float, level: float) -> Box:
    """A square with a stripe."""
    return put(image, x, y, high, level=level)


def person(image: Image, x: float, y: float, high: float, level: float) -> Box:
    """A head, a body, two legs: a third as wide as high, half of that filled."""
    rows, columns = image.shape
    tall, middle, top = high * rows, x * columns, y * rows
    legs = level + 60 if level < 128 else level - 60
    parts = [
        (0.0, -0.40, 0.09, 0.10, level + 20),
        (0.0, -0.10, 0.14, 0.22, level),
        (-0.06, 0.30, 0.05, 0.20, legs),
        (0.06, 0.30, 0.05, 0.20, legs),
    ]
    for dx, dy, wide, long, gray in parts:
        at = round((middle + dx * tall) * 16), round((top + dy * tall) * 16)
        axes = round(wide * tall * 16), round(long * tall * 16)
        cv2.ellipse(image, at, axes, 0, 0, 360, float(gray), -1, cv2.LINE_AA, 4)
    return (x - tall / 6 / columns, y - high / 2, x + tall / 6 / columns, y + high / 2)


def found(
    sensitivity: int,
    high: float,
    things: Iterable[tuple[Thing, float]],
    size: tuple[int, int] = (640, 480),
    grounds: Iterable[Callable[[int, int], Image]] = GROUNDS,
) -> float:
    """Return the share of things so high that are told within five seconds, each kind on each ground."""
    width, height = size
    crowd = max(1, min(CROWD, int(COVERED / (high * high * height / width))))
    hits: list[bool] = []
    rng = np.random.default_rng(5)
    for ground in grounds:
        places = cycle(rng.permutation(PLACES).tolist())
        for thing, level in things:
            for _ in range(min(-(-CROWD // crowd), ROUNDS)):
                bare, at = ground(width, height), list(islice(places, crowd))
                hits += told(sensitivity, bare, [(thing, x, y, high, level) for x, y in at])
    return float(np.mean(hits))


def told(sensitivity: int, bare: Image, things: list[tuple[Thing, float, float, float, float]]) -> list[bool]:
    """Tell of each thing whether it is told when it comes."""
    stage = Stage(fps=4, settings=WatchSettings(sensitivity=sensitivity), ground=bare)
    stage.play(3)
    with_things = bare.copy()
    boxes = [thing(with_things, x, y, high, level) for thing, x, y, high, level in things]
    seen = differences(stage.play(5, lambda _, __: with_things))
    places = [place for _, sighting in seen for place in sighting.boxes]
    return [any(overlap(box, place) > 0 for place in places) for box in boxes]
