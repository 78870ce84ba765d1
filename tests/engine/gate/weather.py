"""Light, weather, lens and mount: what changes a picture although nothing tangible does."""

from __future__ import annotations

import cv2
import numpy as np

from tests.engine.gate.stage import Effect, Image


def from_then_on(start: float, effect: Effect) -> Effect:
    """Nothing until a moment, then the effect for good."""
    return lambda image, t: effect(image, t - start) if t >= start else image


def brighter(step: float) -> Effect:
    """So many gray levels on the whole picture."""
    return lambda image, t: image + step


def exposed(factor: float) -> Effect:
    """Another exposure time."""
    return lambda image, t: image * factor


def swinging(depth: float, period: float = 8.0) -> Effect:
    """An exposure that seeks its level and never finds it."""
    return lambda image, t: image * (1 + depth * np.sin(2 * np.pi * t / period))


def lamp(step: float) -> Effect:
    """A lamp on a third of the picture, with a soft edge."""

    def draw(image: Image, _: float) -> Image:
        x = np.linspace(0, 1, image.shape[1], dtype=np.float32)
        return image + step / (1 + np.exp((x - 0.35) * 40))

    return draw


def dusk(seconds: float) -> Effect:
    """The light fades to a quarter."""
    return lambda image, t: image * (1 - 0.75 * min(1.0, t / seconds))


def shaking(pixels: float) -> Effect:
    """The mount trembles: another shift in every picture, up to so many pixels of 720 lines."""
    rng = np.random.default_rng(5)

    def draw(image: Image, _: float) -> Image:
        dx, dy = rng.uniform(-pixels, pixels, 2) * image.shape[0] / 720
        return shifted(image, dx, dy)

    return draw


def shifted(image: Image, dx: float, dy: float) -> Image:
    """The picture further right and down."""
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return cv2.warpAffine(
        image, matrix, image.shape[::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )


def rain(streaks: int = 20) -> Effect:
    """Bright streaks, each elsewhere in every picture."""
    rng = np.random.default_rng(6)

    def draw(image: Image, _: float) -> Image:
        height, width = image.shape
        drops = np.zeros_like(image)
        for _ in range(streaks):
            x, y, long = int(rng.integers(width)), int(rng.integers(height)), int(rng.integers(5, 14))
            cv2.line(drops, (x, y), (x + long // 5, y + long), float(rng.uniform(0.2, 0.6)), 1)
        return image * (1 - drops) + 215 * drops

    return draw


def grain(deviation: float) -> Effect:
    """A sensor with its gain up."""
    rng = np.random.default_rng(8)
    planes = [rng.normal(0, deviation, (240, 320)).astype(np.float32) for _ in range(9)]
    count = [0]

    def draw(image: Image, _: float) -> Image:
        count[0] += 1
        return image + planes[count[0] % 9]

    return draw


def infrared(image: Image, _: float = 0.0) -> Image:
    """The picture under the camera's own lamp: a spot in the middle, other contrasts, more grain."""
    height, width = image.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    spot = np.exp(-(((x / width - 0.45) / 0.45) ** 2) - ((y / height - 0.55) / 0.5) ** 2)
    return 12 + 255 * (image / 255) ** 0.7 * (0.3 + 0.8 * spot)


def insect(image: Image, t: float) -> Image:
    """Something soft and bright close to the lens, across the picture within a second, every two seconds."""
    height, width = image.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    turn, p = divmod(t, 2.0)
    if p > 1:
        return image
    cx, cy = p * width, height * (0.3 + 0.4 * ((turn * 0.37) % 1)) + 40 * np.sin(5 * p)
    away = ((x - cx) ** 2 + (y - cy) ** 2) / (0.1 * width) ** 2
    return image + 150 * np.exp(-(away**1.5))


def creeping_shadow(image: Image, t: float) -> Image:
    """A hard shadow that moves a twentieth of the width in five minutes, faster than the sun."""
    x = np.linspace(0, 1, image.shape[1], dtype=np.float32)
    edge = 0.3 + 0.05 * t / 300
    return image * (0.5 + 0.5 * np.clip((x - edge) * 100, 0, 1))


def beam(image: Image, t: float) -> Image:
    """Headlights that sweep over the scene in two seconds, every four; bright ground goes white in them."""
    turn, p = divmod(t, 4.0)
    if p > 2:
        return image
    height, width = image.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    along = (x if turn % 2 else width - x) / width + 0.3 * (y / height - 0.5) + 0.3 - 0.8 * p
    light = np.exp(-((along / 0.16) ** 6) - ((y / height - 0.5) / 0.3) ** 4)
    light *= 1 - 0.8 * np.exp(-(((along - 0.05) / 0.02) ** 2))
    return image * (1 + 1.5 * light) + 25 * light
