"""Simple rivals of the gate, at the usual settings: background subtraction, differences, likeness."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np
import simplejpeg  # type: ignore[import-untyped]

type Box = tuple[float, float, float, float]
type Pixels = np.ndarray

LEAST = 0.00075
"""Share of the picture from which on a region is told."""


class Rival(Protocol):
    """Decodes picture after picture and says in which boxes (shares of the picture) it sees something."""

    name: str

    def decode(self, jpeg: bytes) -> Pixels:
        """Bring a picture to what is looked at."""

    def detect(self, pixels: Pixels) -> list[Box]:
        """Look at it."""


def gray(jpeg: bytes) -> Pixels:
    """Decode to height x width."""
    return simplejpeg.decode_jpeg(jpeg, "GRAY")[:, :, 0]


def lowered(plane: Pixels, lines: int) -> Pixels:
    """Reduce to at most so many lines."""
    height, width = plane.shape[:2]
    if height <= lines:
        return plane
    return cv2.resize(plane, (width * lines // height, lines), interpolation=cv2.INTER_AREA)


def regions(mask: Pixels) -> list[Box]:
    """Boxes of the connected regions of a mask that are large enough."""
    height, width = mask.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = (stats[i].tolist() for i in range(1, count))
    return [
        (x / width, y / height, (x + w) / width, (y + h) / height)
        for x, y, w, h, size in found
        if size >= LEAST * height * width
    ]


class Mixture:
    """MOG2 on the full picture in colour."""

    name = "MOG2 full"

    def __init__(self) -> None:
        self._model = cv2.createBackgroundSubtractorMOG2()

    def decode(self, jpeg: bytes) -> Pixels:
        return simplejpeg.decode_jpeg(jpeg, "BGR")

    def detect(self, pixels: Pixels) -> list[Box]:
        mask = cv2.threshold(self._model.apply(pixels), 200, 255, cv2.THRESH_BINARY)[1]  # shadows are 127
        return regions(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))


class SmallMixture(Mixture):
    """MOG2 on 180 gray lines."""

    name = "MOG2 180"

    def decode(self, jpeg: bytes) -> Pixels:
        return lowered(gray(jpeg), 180)


class Previous:
    """Absolute difference to the last picture, 240 lines."""

    name = "difference"

    def __init__(self) -> None:
        self._last: Pixels | None = None

    def decode(self, jpeg: bytes) -> Pixels:
        return gray(jpeg)

    def detect(self, pixels: Pixels) -> list[Box]:
        now = cv2.GaussianBlur(lowered(pixels, 240), (5, 5), 0)
        last, self._last = self._last, now
        if last is None:
            return []
        mask = cv2.threshold(cv2.absdiff(now, last), 25, 255, cv2.THRESH_BINARY)[1]
        return regions(cv2.dilate(mask, np.ones((3, 3), np.uint8), iterations=2))


class Likeness(Previous):
    """Structural similarity to the last picture below a half, 120 lines."""

    name = "SSIM"

    def detect(self, pixels: Pixels) -> list[Box]:
        now = lowered(pixels, 120).astype(np.float32)
        last, self._last = self._last, now
        return [] if last is None else regions(unlike(last, now))


def unlike(a: Pixels, b: Pixels, side: int = 7) -> Pixels:
    """255 where the structural similarity of two planes (float32, 0..255), flat window, is below a half."""

    def mean(plane: Pixels) -> Pixels:
        return cv2.boxFilter(plane, cv2.CV_32F, (side, side))

    light, contrast = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    unbiased = side * side / (side * side - 1)
    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b = unbiased * (mean(a * a) - mean_a**2), unbiased * (mean(b * b) - mean_b**2)
    shared = unbiased * (mean(a * b) - mean_a * mean_b)
    likeness = (2 * mean_a * mean_b + light) / (mean_a**2 + mean_b**2 + light)
    likeness *= (2 * shared + contrast) / (var_a + var_b + contrast)
    return (likeness < 0.5).astype(np.uint8) * np.uint8(255)


def unlike_pair(before: bytes, after: bytes) -> float:
    """Score a pair of pictures: the share of the largest region in which they are unlike."""
    a, b = (lowered(gray(jpeg), 120).astype(np.float32) for jpeg in (before, after))
    if a.shape != b.shape:
        return 1.0
    return max(((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in regions(unlike(a, b))), default=0.0)


RIVALS: tuple[type[Mixture | Previous], ...] = (SmallMixture, Mixture, Likeness, Previous)
