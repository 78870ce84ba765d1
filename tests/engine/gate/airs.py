"""What flies, falls and sways before a camera: insects, rain, snow, leaves, flags."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np

from tests.engine.gate.lights import grid, infrared
from tests.engine.gate.place import HEIGHT, WIDTH, Image, Moment


def insects(image: Image, m: Moment) -> Image:
    """Close to the lens at night: soft, bright, across the picture within a second."""
    glow, (x, y) = np.zeros((HEIGHT, WIDTH, 1), np.float32), grid()
    for flight in (int(m.t // 2.3), int(m.t // 2.3) - 1):
        rng = np.random.default_rng((m.seed, 100 + flight))
        late, length, size, power = rng.uniform((0, 0.3, 0.05, 80), (1.2, 1.1, 0.15, 200)).tolist()
        way = (m.t - 2.3 * flight - late) / length
        ends = rng.uniform(0, 1, (2, 2))
        ends[:, 0] = (-0.2, 1.2) if rng.random() < 0.5 else (1.2, -0.2)
        if 0 <= way <= 1:
            cx, cy = ((1 - way) * ends[0] + way * ends[1] + (0, 0.08 * math.sin(9 * way))).tolist()
            away = ((x - cx) ** 2 + ((y - cy) * HEIGHT / WIDTH) ** 2) / size**2
            glow += power * np.exp(-(away**1.3))
    return infrared(image, m) + glow


def rain(image: Image, m: Moment) -> Image:
    """Streaks, each elsewhere in every picture, and a little haze."""
    drops = np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(45):
        x, y, long = (int(m.rng.integers(limit)) for limit in (WIDTH, HEIGHT, 16))
        cv2.line(drops, (x, y), (x + long // 6, y + 5 + long), float(m.rng.uniform(0.15, 0.5)), 1)
    veil = cv2.GaussianBlur(drops, (0, 0), 0.7)[:, :, None]
    return (0.92 * image + 12) * (1 - veil) + 205 * veil


def snow(image: Image, m: Moment) -> Image:
    """Flakes: small and far ones, some large ones close by, all elsewhere in every picture."""
    flakes = np.zeros((HEIGHT, WIDTH), np.float32)
    for large in [False] * 70 + [True] * 5:
        x, y = int(m.rng.integers(WIDTH)), int(m.rng.integers(HEIGHT))
        cv2.circle(
            flakes, (x, y), int(m.rng.integers(2, 4)) if large else 1, float(m.rng.uniform(0.4, 0.9)), -1
        )
    veil = cv2.GaussianBlur(flakes, (0, 0), 0.9)[:, :, None]
    return image * (1 - veil) + 240 * veil


@cache
def bush(seed: int) -> np.ndarray:
    """Leaves of a bush: light and dark, larger than where they are seen."""
    rng = np.random.default_rng((seed, 21))
    leaves = np.zeros((130, 150, 3), np.float32)
    leaves[:] = (30, 60, 40)
    for _ in range(700):
        x, y, turn = int(rng.integers(150)), int(rng.integers(130)), float(rng.uniform(0, 180))
        colour = tuple(float(c) for c in np.float32((45, 95, 60)) * rng.uniform(0.4, 1.6))
        cv2.ellipse(leaves, (x, y), (5, 2), turn, 0, 360, colour, -1, cv2.LINE_AA)
    return leaves


def foliage(image: Image, m: Moment) -> Image:
    """A bush in a corner whose leaves and twigs sway in gusts, each part in its own rhythm."""
    y, x = np.mgrid[0:110, 0:130].astype(np.float32)
    gust = 0.5 + 0.5 * np.sin(0.5 * m.t + m.seed)
    dx = gust * (1.5 * np.sin(2.1 * m.t + y / 14) + 1.2 * np.sin(3.7 * m.t + x / 9))
    dy = gust * (1.0 * np.sin(2.9 * m.t + x / 12))
    leaves = cv2.remap(bush(m.seed), np.float32(x + dx + 8), np.float32(y + dy + 8), cv2.INTER_LINEAR)
    crown = (((x - 100) / 95) ** 2 + ((y - 80) / 70) ** 2 < 1)[:, :, None]
    image = image.copy()
    spot = image[HEIGHT - 110 :, WIDTH - 130 :]
    spot[:] = np.where(crown, leaves, spot)
    return image


def flag(image: Image, m: Moment) -> Image:
    """A striped flag on a pole, in a steady wind."""
    image = image.copy()
    cv2.line(image, (230, 120), (230, 15), (190, 195, 200), 3)
    x = np.arange(56, dtype=np.float32)
    for column in range(56):
        lift = 3.5 * (column / 56) * np.sin(0.16 * column - 6 * m.t)
        shade = 1 + 0.25 * np.cos(0.16 * column - 6 * m.t) * x[column] / 56
        for stripe, colour in enumerate(((40, 40, 200), (225, 225, 225), (170, 80, 30))):
            top = int(18 + 11 * stripe + lift)
            image[top : top + 11, 232 + column] = np.float32(colour) * shade
    return image
