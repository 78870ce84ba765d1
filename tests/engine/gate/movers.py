"""People, animals, vehicles and things of the places' tests: drawn small, and told where they are."""

from __future__ import annotations

import math

import cv2
import numpy as np

from tests.engine.gate.place import HEIGHT, WIDTH, Thing, box_around, standing
from tests.fakes.scene_things import THINGS, Brush, Colour, walker
from watchpost_engine.model.sighting import Box

COATS: tuple[Colour, ...] = ((128, 76, 52), (40, 40, 150), (35, 35, 35), (215, 215, 220))
PERSON: Box = (0.2, 1.0, 0.2, 0.03)


def person(
    seconds: float,
    *,
    enters: float = 0.0,
    high: float = 0.35,
    y: float = 0.85,
    coat: int = 0,
    back: bool = False,
) -> Thing:
    """Somebody who crosses the picture within so many seconds, at a stride a second and a half."""

    def thing(image: np.ndarray, t: float) -> Box | None:
        way = (t - enters) / seconds
        if not 0 <= way <= 1:
            return None
        x = 0.07 + 0.86 * (1 - way if back else way)
        walker(Brush(image, x * WIDTH, y * HEIGHT, high * HEIGHT), 8.0 * t, COATS[coat % len(COATS)])
        return box_around(x, y, high, PERSON)

    return thing


def cat(brush: Brush, stride: float) -> None:
    """An animal from its side: low, small, four legs and a tail."""
    fur = (46, 58, 74)
    for i, x in enumerate((-0.55, -0.4, 0.35, 0.5)):
        brush.limb(fur, (x, 0.45), (x + 0.15 * math.sin(stride + 2 * i), 0.0), 0.14)
    brush.disc(fur, (0.0, 0.55), 0.7, 0.25)
    brush.disc(fur, (0.75, 0.8), 0.25, 0.22)
    brush.limb(fur, (-0.65, 0.6), (-1.0, 1.0), 0.1)


def animal(seconds: float, *, high: float = 0.09, y: float = 0.88) -> Thing:
    """A cat that crosses the picture close to the ground."""

    def thing(image: np.ndarray, t: float) -> Box | None:
        if not 0 <= t <= seconds:
            return None
        x = 0.07 + 0.86 * t / seconds
        cat(Brush(image, x * WIDTH, y * HEIGHT, high * HEIGHT), 14.0 * t)
        return box_around(x, y, high, (1.05, 1.05, 1.05, 0.02))

    return thing


def vehicle(seconds: float, *, high: float = 0.22, y: float = 0.88) -> Thing:
    """A car that drives through."""

    def thing(image: np.ndarray, t: float) -> Box | None:
        if not 0 <= t <= seconds:
            return None
        x = -0.3 + 1.6 * t / seconds
        THINGS["car"](Brush(image, x * WIDTH, y * HEIGHT, high * HEIGHT))
        x0, y0, x1, y1 = box_around(x, y, high, (1.5, 1.05, 1.6, 0.1))
        return (max(0.0, x0), y0, min(1.0, x1), y1) if x0 < 0.9 and x1 > 0.1 else None

    return thing


def parcel(x: float = 0.6, y: float = 0.85, high: float = 0.12) -> Thing:
    return standing(THINGS["parcel"], x, y, high, (0.7, 1.0, 1.0, 0.15))


def bin_there(x: float = 0.35, y: float = 0.8, high: float = 0.24) -> Thing:
    return standing(THINGS["bin"], x, y, high, (0.4, 1.0, 0.5, 0.1))


def car_there(x: float = 0.5, y: float = 0.85, high: float = 0.24) -> Thing:
    return standing(THINGS["car"], x, y, high, (1.5, 1.05, 1.6, 0.1))


def door(x: float = 0.45, *, ajar: bool) -> Thing:
    """A door in a frame: shut it is a plain leaf with a handle, open the dark inside and the leaf's edge."""

    def thing(image: np.ndarray, _: float) -> Box:
        x0, x1, y0, y1 = (
            int((x - 0.05) * WIDTH),
            int((x + 0.05) * WIDTH),
            int(0.3 * HEIGHT),
            int(0.68 * HEIGHT),
        )
        cv2.rectangle(image, (x0 - 3, y0 - 3), (x1 + 3, y1), (205, 212, 214), -1)
        cv2.rectangle(image, (x0, y0), (x1, y1), (24, 26, 30) if ajar else (60, 88, 118), -1)
        if ajar:
            cv2.rectangle(image, (x1 - 5, y0), (x1, y1), (52, 76, 102), -1)
            cv2.rectangle(image, (x0 + 4, y1 - 30), (x0 + 12, y1), (44, 48, 54), -1)
        else:
            for top in (y0 + 6, (y0 + y1) // 2 + 4):
                cv2.rectangle(image, (x0 + 5, top), (x1 - 5, top + 32), (48, 72, 98), 2)
            cv2.circle(image, (x1 - 6, (y0 + y1) // 2), 2, (190, 200, 205), -1)
        return (x0 / WIDTH, y0 / HEIGHT, x1 / WIDTH, y1 / HEIGHT)

    return thing
