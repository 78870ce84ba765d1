"""The explanation picture: before, now, and the map that decided, with a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .pair import mark
from .pixels import encode, reduction

if TYPE_CHECKING:
    from ..model.frame import Gray
    from ..model.trace import Trace
    from .pixels import Pixels

WIDE, HIGH = 320, 240
"""Pixels that each of the three panels fits into."""

LINE, GAP = 22, 6
"""Pixels of a line of text, and between two panels."""

INK, PAPER, OUT = 30, 250, (96, 72, 72)
"""Gray of text and background, and the colour of what does not count."""

HOTTEST = 2.0
"""How many times its limit a rest must be for the hottest colour; the limit itself is half way."""

MOST_BYTES, QUALITIES = 60_000, (88, 70, 50, 30)
"""What a picture may take, and how hard to try."""


class WhyPicture:
    """An explanation as a picture of an event: drawn only when somebody keeps it."""

    __slots__ = ("_trace",)

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        pixels = draw(self._trace)
        return pixels.shape[1], pixels.shape[0]

    def gray(self, lines: int) -> Gray:
        """Return height x width gray."""
        gray = cv2.cvtColor(draw(self._trace), cv2.COLOR_BGR2GRAY)
        by = reduction(gray.shape[0], lines)
        size = -(-gray.shape[1] // by), -(-gray.shape[0] // by)
        return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)

    def jpeg(self) -> bytes:
        """Return it as JPEG."""
        return draw_why(self._trace)


def draw_why(trace: Trace) -> bytes:
    """Make the explanation picture, a JPEG of less than 60 kB."""
    pixels = draw(trace)
    tries = (encode(pixels, quality) for quality in QUALITIES)
    return next((jpeg for jpeg in tries if len(jpeg) < MOST_BYTES), encode(pixels, 1))


def draw(trace: Trace) -> Pixels:
    """Lay the panels out, with titles above and the caption below."""
    panels = [panel(trace.before, trace), panel(trace.now, trace), heat(trace)]
    titles = ("before: the settled scene", "now", "unexplained: outlined = over limit")
    high, wide = panels[0].shape[:2]
    sheet = np.full((high + 3 * LINE + GAP, 3 * wide + 2 * GAP, 3), PAPER, np.uint8)
    for number, (title, pixels) in enumerate(zip(titles, panels, strict=True)):
        left = number * (wide + GAP)
        write(sheet, title, left, LINE, wide)
        sheet[LINE + GAP : LINE + GAP + high, left : left + wide] = mark(pixels, trace.boxes)
    for number, text in enumerate(caption(trace)):
        write(sheet, text, 0, high + (number + 2) * LINE + GAP // 2, sheet.shape[1])
    return sheet


def caption(trace: Trace) -> tuple[str, str]:
    """Say in two lines what was told, and by which limit."""
    if trace.kind is None:
        told = f"not told: {trace.remark}"
    else:
        what = f"{trace.kind.value}: {trace.change.value}" if trace.change else trace.kind.value
        told = f"told: {what.replace('_', ' ')}"
    return (
        f"{told}. Score {trace.score:.2f}; told from {trace.needed:.2f} on",
        f"Sensitivity: half of all objects of {100 * trace.smallest:.1f} % of the height are found",
    )


def panel(gray: Gray, trace: Trace) -> Pixels:
    """Enlarge a plane of gray levels."""
    large = cv2.resize(gray, size_of(trace), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR), np.uint8)


def heat(trace: Trace) -> Pixels:
    """Colour every pixel by how much of its limit it reaches, and outline what is over it."""
    excess = trace.rest / np.maximum(trace.level, np.float32(1e-3))
    warm = np.clip(excess * np.float32(255 / HOTTEST), 0, 255).astype(np.uint8)
    over = np.where(excess > 1, np.uint8(255), np.uint8(0))
    coloured = np.asarray(cv2.applyColorMap(warm, cv2.COLORMAP_INFERNO), np.uint8)
    if trace.allowed is not None:
        coloured[trace.allowed == 0] = OUT
        over[trace.allowed == 0] = 0
    large = np.asarray(cv2.resize(coloured, size_of(trace), interpolation=cv2.INTER_NEAREST), np.uint8)
    over = np.asarray(cv2.resize(over, size_of(trace), interpolation=cv2.INTER_NEAREST), np.uint8)
    outlines, _ = cv2.findContours(over, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(large, outlines, -1, (255, 255, 255), 1)
    return large


def size_of(trace: Trace) -> tuple[int, int]:
    """Return width and height of a panel."""
    high, wide = trace.now.shape
    by = min(WIDE / wide, HIGH / high)
    return max(1, round(wide * by)), max(1, round(high * by))


def write(sheet: Pixels, text: str, left: int, bottom: int, room: int) -> None:
    """Write a line, made small enough for the room there is."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    (wide, _), _ = cv2.getTextSize(text, font, 0.5, 1)
    scale = 0.5 * min(1.0, (room - 8) / wide)
    cv2.putText(sheet, text, (left + 4, bottom - 6), font, scale, (INK,) * 3, 1, cv2.LINE_AA)
