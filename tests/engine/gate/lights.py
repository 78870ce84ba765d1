"""Light, as it changes pictures of a place although nothing tangible does: by day, by night, by lamps."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np

from tests.engine.gate.place import HEIGHT, WIDTH, Image, Moment

START = 3.0
"""Seconds after which what comes at once comes."""

DUSK = 300.0
"""Seconds of a hurried dusk, or dawn."""


@cache
def grid() -> tuple[np.ndarray, np.ndarray]:
    """x and y of every pixel as shares, height x width x 1."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return (x / WIDTH)[:, :, None], (y / HEIGHT)[:, :, None]


def soft(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def exposure(image: Image, m: Moment) -> Image:
    """The automatic exposure seeks: a step, a slide, a small hunt."""
    step = 1.35 if m.t > START else 1.0
    slide = 1 - 0.5 * min(max((m.t - 8) / 8, 0), 1)
    return image * (step * slide * (1 + 0.05 * math.sin(3 * m.t)))


def white_balance(image: Image, m: Moment) -> Image:
    """It swings to blue, to red, and jumps to lamp light at the end."""
    swing = 0.25 * math.sin(0.6 * m.t)
    lamp = np.float32((0.75, 1.0, 1.2) if m.t > 15 else (1, 1, 1))
    return image * np.float32((1 + swing, 1 - 0.05 * swing, 1 - swing)) * lamp


@cache
def sky(seed: int) -> np.ndarray:
    """Clouds, 0..1: wider than the picture, so that they can pass."""
    rng, total = np.random.default_rng((seed, 5)), np.zeros((HEIGHT, 4 * WIDTH), np.float32)
    for cells, depth in ((3, 1.0), (6, 0.4)):
        coarse = rng.normal(0, depth, (cells, 5 * cells)).astype(np.float32)
        total += cv2.resize(coarse, (4 * WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return soft(1.5 * total)[:, :, None]


def clouds(image: Image, m: Moment) -> Image:
    """Their shadows pass over the ground."""
    at = int(30 * m.t) % (3 * WIDTH)
    return image * (1 - 0.5 * sky(m.seed)[:, at : at + WIDTH])


def low_sun(image: Image, m: Moment, height: float) -> Image:
    """Direct light from a sun so high (0..1) past a wall and two posts; their hard shadows creep with it."""
    rng = np.random.default_rng((m.seed, 11))
    (lean, *posts), (x, y) = rng.uniform((0.1, 0.4, 0.4), (0.6, 0.9, 0.9)).tolist(), grid()
    along, edge = x + lean * (y - 0.5), 0.35 - 0.25 * height
    shadow = soft((edge - along) * 120)
    for post in posts:
        shadow = np.maximum(shadow, soft((0.015 - np.abs(along - edge - post)) * 120))
    warm = np.float32((0.6, 0.9, 1.1)) + height * np.float32((0.4, 0.1, -0.1))
    return image * (0.3 + 0.1 * height + 0.6 * height * warm * (1 - shadow))


def dusk(image: Image, m: Moment) -> Image:
    return low_sun(image, m, 1 - min(max(m.t / DUSK, 0.0), 1.0))


def dawn(image: Image, m: Moment) -> Image:
    return low_sun(image, m, min(max(m.t / DUSK, 0.0), 1.0))


def daylight_moves(image: Image, m: Moment) -> Image:
    """The sun is high and wanders, the shadow of a wall with it: a hand's breadth in a minute."""
    return low_sun(image, m, 1.0 - 0.15 * m.t / 60)


def lamp_on(image: Image, m: Moment) -> Image:
    """A lamp at the side of the picture."""
    x, y = grid()
    glow = np.exp(-((x - 0.2) ** 2 + (y - 0.4) ** 2) / 0.12)
    dim = 0.45 * image
    return dim + 0.55 * image * glow + 35 * glow if m.t > START else dim


def lamp_off(image: Image, m: Moment) -> Image:
    """The same lamp, the other way round."""
    return lamp_on(image, Moment(t=2 * START - m.t, seed=m.seed, rng=m.rng))


def lights_on(image: Image, m: Moment) -> Image:
    """All lights of a dim room at once; the camera is blinded for a moment."""
    if m.t <= START:
        return 0.25 * image
    return image * (1 + 0.6 * math.exp(-2 * (m.t - START)))


def lights_off(image: Image, m: Moment) -> Image:
    return image if m.t <= START else 0.3 * image


@cache
def reflectance(seed: int) -> np.ndarray:
    """How much brighter or darker each piece of the place is in another light."""
    rng, plane = np.random.default_rng((seed, 31)), np.ones((HEIGHT, WIDTH), np.float32)
    for _ in range(150):
        x, y = int(rng.integers(WIDTH)), int(rng.integers(HEIGHT))
        wide, tall = (int(side) for side in rng.integers(10, 45, 2))
        cv2.ellipse(plane, (x, y), (wide, tall), 0, 0, 360, float(rng.uniform(0.45, 1.5)), -1)
    return plane[:, :, None]


def infrared(image: Image, _: Moment) -> Image:
    """The camera's own lamp: no colours, other contrasts, a spot in the middle, dark corners."""
    x, y = grid()
    gray = image @ np.float32((0.25, 0.75, 0.15))
    spot = np.exp(-(((x - 0.48) / 0.5) ** 2) - ((y - 0.55) / 0.55) ** 2)
    return np.repeat(12 + gray[:, :, None] * (0.25 + 0.85 * spot), 3, 2)


def strange_light(image: Image, m: Moment) -> Image:
    """Infrared in which dyes and paints are not what they were: no light explains it by what was before."""
    return infrared(image * reflectance(m.seed), m) if m.t > START else image


def infrared_on(image: Image, m: Moment) -> Image:
    return infrared(image, m) if m.t > START else image


def infrared_off(image: Image, m: Moment) -> Image:
    return infrared(image, m) if m.t <= START else image


def headlights(image: Image, m: Moment) -> Image:
    """Beams of passing cars, at night: two lamps, the shadow of a post in them; the exposure gives way."""
    rng, (x, y) = np.random.default_rng((m.seed, int(m.t // 5))), (side[::2, ::2] for side in grid())
    level, lean, length = rng.uniform((0.3, -0.4, 2), (0.6, 0.4, 4)).tolist()
    way = (m.t % 5) / length
    if way > 1:
        return infrared(image, m)
    along = x + lean * (y - level) - (-0.3 + 1.6 * way**1.4)
    beam = soft((0.09 - np.abs(along + 0.08)) * 50) + soft((0.09 - np.abs(along - 0.08)) * 50)
    beam = np.minimum(beam, 1) * np.exp(-(((y - level) / 0.3) ** 4)) * math.sin(math.pi * way)
    beam = beam * (1 - 0.8 * soft((0.012 - np.abs(along - 0.1 + 0.2 * way)) * 250))
    beam = cv2.resize(beam, (WIDTH, HEIGHT))[:, :, None]
    dark = infrared(image, m) * (1 - 0.4 * min(1.0, 3 * float(beam.mean())))
    return dark + (1.3 * image.mean(2, keepdims=True) + 25) * beam


def flicker(image: Image, m: Moment) -> Image:
    """Mains light against the shutter: bands that roll, and all of it together."""
    bands = 0.08 * np.sin(2 * math.pi * (1.5 * grid()[1] + 1.7 * m.t)) + 0.08 * math.sin(11 * m.t)
    return image * (1 + bands)
