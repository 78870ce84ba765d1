"""What the mount, the lens and the wire do to pictures: shake, sag, nudges, coding, clocks, other sizes."""

from __future__ import annotations

import math

import cv2
import numpy as np

from tests.engine.gate.lights import START
from tests.engine.gate.place import HEIGHT, WIDTH, Effect, Image, Moment


def moved(image: Image, dx: float, dy: float, degrees: float = 0.0) -> Image:
    """The picture further right and down by so many pixels, and turned."""
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 1.0)
    matrix[:, 2] += (dx, dy)
    return cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)


def shake(image: Image, m: Moment) -> Image:
    """Wind at the mount: another shift in every picture."""
    return moved(image, *m.rng.normal(0, 1.0, 2), float(m.rng.normal(0, 0.05)))


def drift(image: Image, m: Moment) -> Image:
    """The mount sags by three pixels and a fifth of a degree in twenty seconds."""
    sag = min(max(m.t / 20, 0.0), 1.0)
    return moved(image, 2 * sag, 3 * sag, 0.2 * sag)


def nudge(image: Image, m: Moment) -> Image:
    """Somebody bumps into the camera: it looks elsewhere from then on, by a twelfth of the width."""
    if m.t <= START:
        return image
    swing = math.exp(-3 * (m.t - START)) * math.sin(20 * (m.t - START))
    return moved(image, -26 + 6 * swing, 10 + 3 * swing, 1.0)


def clock_text(t: float, *, seconds: bool, year: int = 2026) -> str:
    whole = int(t) + 41000
    text = f"{year}-11-20 {whole // 3600 % 24:02d}:{whole // 60 % 60:02d}"
    return f"{text}:{whole % 60:02d}" if seconds else text


def on_screen_clock(seconds: bool, below: bool = False) -> Effect:
    """Written into the picture by the camera, white with a dark edge."""

    def draw(image: Image, m: Moment) -> Image:
        image = np.clip(image, 0, 255).astype(np.uint8)
        where = (5, HEIGHT - 6) if below else (5, 14)
        for level, width in ((0.0, 3), (255.0, 1)):
            text = clock_text(m.t, seconds=seconds)
            cv2.putText(image, text, where, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (level,) * 3, width, cv2.LINE_AA)
        return image.astype(np.float32)

    return draw


def resized(image: Image, m: Moment) -> Image:
    """The camera is set to another resolution."""
    return cv2.resize(image, (WIDTH * 2, HEIGHT * 2)) if m.t > START else image


def upright(image: Image, m: Moment) -> Image:
    """The camera is set to turn its pictures by a quarter."""
    return np.ascontiguousarray(np.rot90(image)) if m.t > START else image


def upside_down(image: Image, m: Moment) -> Image:
    return np.ascontiguousarray(image[::-1, ::-1]) if m.t > START else image


def mirrored(image: Image, m: Moment) -> Image:
    return np.ascontiguousarray(image[:, ::-1]) if m.t > START else image
