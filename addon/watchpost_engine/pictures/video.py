"""A picture that came as a decoded video frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from av.video.reformatter import ColorRange

from .pixels import encode, reduction

if TYPE_CHECKING:
    import av

    from ..model.frame import Gray

PLANAR = frozenset(
    {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "nv12", "nv21", "gray", "gray8"}
)
"""Pixel formats whose first plane is brightness, a byte each."""

BLACK, STEPS = 16, 219
"""Video brightness runs from 16 to 235; pictures from 0 to 255."""


class VideoPicture:
    """A picture still in the decoder's own form: brightness is read in place, a JPEG made once if ever."""

    __slots__ = ("_frame", "_jpeg")

    def __init__(self, frame: av.VideoFrame) -> None:
        self._frame = frame
        self._jpeg: bytes | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._frame.width, self._frame.height

    def gray(self, lines: int) -> Gray:
        """Return height x width gray, the smallest of 1, 1/2, 1/4 and 1/8 with at least `lines` lines.

        Each pixel is the mean of those it stands for, stretched from the range of video to that of pictures.
        """
        by = reduction(self._frame.height, lines)
        size = -(-self._frame.width // by), -(-self._frame.height // by)
        plane = brightness(self._frame)
        small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA) if by > 1 else plane.copy()
        if not is_full_range(self._frame):
            small = cv2.convertScaleAbs(small, alpha=255 / STEPS, beta=-BLACK * 255 / STEPS)
        return np.asarray(small, np.uint8)

    def jpeg(self) -> bytes:
        """Return it as JPEG, made at the first call and kept."""
        if self._jpeg is None:
            self._jpeg = encode(np.asarray(self._frame.to_ndarray(format="bgr24"), np.uint8))
        return self._jpeg


def brightness(frame: av.VideoFrame) -> Gray:
    """Return the brightness of every pixel, height x width: a view into the frame where its format allows."""
    if frame.format.name not in PLANAR:
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    pixels = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return pixels[:, : frame.width]


def is_full_range(frame: av.VideoFrame) -> bool:
    """Whether its brightness runs from 0 to 255. What does not say so is video's 16 to 235."""
    name = frame.format.name
    return name.startswith(("yuvj", "gray")) or name not in PLANAR or frame.color_range == ColorRange.JPEG
