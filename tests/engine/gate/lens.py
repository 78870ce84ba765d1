"""What happens to a lens: hands, paint, a turned focus ring, a dead lamp; and what only looks like it."""

from __future__ import annotations

import cv2
import numpy as np

from tests.engine.gate.stage import Effect, Image


def slope(image: Image, level: float) -> Image:
    """Something close to the lens: no structure, a little brighter below."""
    return np.full_like(image, level) + np.linspace(0, 20, image.shape[0], dtype=np.float32)[:, None]


def hand(image: Image, _: float) -> Image:
    """The palm of a hand on the lens: some light comes through."""
    return slope(image, 45)


def cloth(image: Image, t: float) -> Image:
    """A cloth over the camera, out of focus, that stirs a little."""
    rows = np.arange(image.shape[0], dtype=np.float32)[:, None]
    return slope(image, 120) + 6 * np.sin(rows / 60 + t / 20)


def bag(image: Image, _: float) -> Image:
    """A white plastic bag."""
    return slope(image, 190)


def sheet(image: Image, t: float) -> Image:
    """A cloth with a woven pattern, that stirs a little."""
    rows, columns = (np.arange(side, dtype=np.float32) for side in image.shape)
    across = np.sin(columns / 6 + 0.2 * np.sin(t))
    return 150 + 25 * across * np.sin(rows / 6)[:, None]


def colour_bars(image: Image, _: float) -> Image:
    """What some cameras and recorders send if there is no picture."""
    high, wide = image.shape
    bars = np.repeat(np.array([190, 160, 135, 120, 85, 65, 30], np.float32), -(-wide // 7))[:wide]
    card = np.repeat(bars[None], high, 0)
    card[2 * high // 3 :], card[2 * high // 3 :, wide // 4 : wide // 2] = 16, 235
    return card


def paint(level: float = 70, share: float = 0.75, seed: int = 3) -> Effect:
    """A blotch with a soft edge on so much of the picture; a part is left."""

    def draw(image: Image, _: float) -> Image:
        high, wide = image.shape
        noise = np.random.default_rng(seed).normal(0, 1, (high, wide)).astype(np.float32)
        field = cv2.GaussianBlur(noise, (0, 0), high / 6)
        over = (field - np.quantile(field, 1 - share)) / field.std()
        thick = 1 / (1 + np.exp(-8 * over))
        return image * (1 - thick) + level * thick

    return draw


def blurred(part: float) -> Effect:
    """A focus that is off: every point is a disc of about so many heights."""
    return lambda image, t: cv2.GaussianBlur(image, (0, 0), part * image.shape[0])


def black(image: Image, _: float) -> Image:
    """No light at all."""
    return np.full_like(image, 3.0)


def fog(seconds: float, least: float = 0.15) -> Effect:
    """Fog that comes up in so many seconds, thicker above (far away) than below."""

    def draw(image: Image, t: float) -> Image:
        far = np.linspace(1.0, 0.5, image.shape[0], dtype=np.float32)[:, None]
        clear = 1 - (1 - least) * far * min(1.0, t / seconds)
        return image * clear + 170 * (1 - clear)

    return draw


def dazzled(image: Image, _: float) -> Image:
    """Headlights that shine into the lens."""
    high, wide = image.shape
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    away = ((x / wide - 0.5) ** 2 + (y / high - 0.6) ** 2) / 0.35**2
    return image * 0.3 + 300 * np.exp(-away)


def lorry(image: Image, _: float) -> Image:
    """A lorry that parks before the camera: large, with edges, wheels and writing."""
    high, wide = image.shape
    cv2.rectangle(image, (int(0.1 * wide), int(0.1 * high)), (int(0.95 * wide), int(0.8 * high)), 200.0, -1)
    for x in (0.2, 0.35, 0.8):
        cv2.circle(image, (int(x * wide), int(0.85 * high)), int(0.1 * high), 30.0, -1)
    for row in range(3):
        for letter in range(9):
            left, top = int((0.18 + 0.08 * letter) * wide), int((0.2 + 0.18 * row) * high)
            cv2.rectangle(image, (left, top), (left + wide // 30, top + high // 10), 60.0, 2)
    return image


def unlit(image: Image, _: float) -> Image:
    """The light was switched off: what is there is hardly to be seen, but it is."""
    return 4 + image * 0.08


def night(image: Image, _: float) -> Image:
    """A dark night: nothing but three lights, far away, and their shine."""
    dark = np.full_like(image, 5.0)
    for x, y in ((0.2, 0.3), (0.55, 0.25), (0.8, 0.5)):
        place = int(x * image.shape[1]), int(y * image.shape[0])
        cv2.circle(dark, place, image.shape[0] // 40, 220.0, -1)
    return dark + 0.2 * cv2.GaussianBlur(dark, (0, 0), image.shape[0] / 20)
