"""Things that hide half of the picture: a lorry, a curtain, a garage that is open, a box before the lens."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from tests.engine.gate.stage import Effect, Image


def lorry(image: Image) -> None:
    """Its side: flat, with a window, writing and wheels."""
    high, wide = image.shape
    image[:] = 190
    cv2.rectangle(image, (wide // 10, high // 8), (wide // 3, high // 2), 40.0, -1)
    for letter in range(8):
        left = int((0.38 + 0.065 * letter) * wide)
        cv2.rectangle(image, (left, int(0.3 * high)), (left + wide // 30, int(0.45 * high)), 60.0, 2)
    for x in (wide // 4, 3 * wide // 4):
        cv2.circle(image, (x, high - high // 9), high // 9, 15.0, -1)


def curtain(image: Image) -> None:
    """Cloth in folds."""
    image[:] = 130 + 40 * np.sin(np.arange(image.shape[1], dtype=np.float32) * 70 / image.shape[1])


def garage(image: Image) -> None:
    """Dark inside, with a car and a shelf in it."""
    high, wide = image.shape
    image[:] = 25
    cv2.rectangle(image, (wide // 5, high // 2), (wide // 2, high - 4), 75.0, -1)
    cv2.rectangle(image, (int(0.6 * wide), high // 4), (int(0.85 * wide), int(0.8 * high)), 90.0, -1)


def box(image: Image) -> None:
    """Cardboard: a seam and edges, else nothing."""
    high, wide = image.shape
    image[:] = 140
    cv2.line(image, (wide // 2, 0), (wide // 2, high), 95.0, max(2, wide // 20))
    cv2.rectangle(image, (0, 0), (wide - 1, high - 1), 75.0, 5)


THINGS: dict[str, Callable[[Image], None]] = {
    "lorry": lorry,
    "curtain": curtain,
    "garage": garage,
    "box": box,
}


def large(name: str, share: float, seconds: float = 0.0) -> Effect:
    """A thing that hides so much of the picture; it comes from the left in so many seconds and stays."""

    def draw(image: Image, t: float) -> Image:
        high, wide = image.shape
        rows = int(min(1.0, math.sqrt(share) * 1.12) * high)
        columns = int(share * high * wide / rows)
        body = np.zeros((rows, columns), np.float32)
        THINGS[name](body)
        way = min(t / seconds, 1.0) if seconds else 1.0
        left = round(-columns + ((wide + columns) // 2) * way)
        image[high - rows :, max(left, 0) : left + columns] = body[:, max(-left, 0) :]
        return image

    return draw
