"""Makes pictures small and gray, of one size for one view, and knows the last one again by its bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..pictures.jpeg import JpegPicture
from .planes import NARROWEST, not_too_wide, shrink, wide_enough

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Gray, Picture

ALIKE = 0.03
"""By how much the sides of two pictures may differ in proportion to be the same view, larger or smaller."""

SPARE = 1.25
"""How many times the lines that are needed are kept at most: a decoder reduces by eighths only."""

COARSE = 1.6
"""From how many times the lines on each pixel becomes the mean of those it stands for; else that blurs."""


class Reader:
    """Reads for one gate. `gray` is the last picture that was read."""

    __slots__ = ("_digest", "_lines", "_others", "_picture", "gray", "shape")

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._picture: JpegPicture | None = None
        self._digest = ""
        self._others: Sequence[tuple[int, ...]] = ()
        """The shapes of other views that are known."""

        self.gray: Gray = np.empty((0, 0), np.uint8)
        self.shape: tuple[int, ...] = (0, 0)
        """Height and width of the known view: what is larger in the same proportions is brought to it."""

    def recall(self, digest: str) -> None:
        """Know the last picture again by what named it before a restart."""
        self._digest = digest

    def know(self, shape: tuple[int, ...], others: Sequence[tuple[int, ...]]) -> None:
        """Note which view is seen now, and which others are known: what is larger is made as small."""
        self.shape, self._others = shape, others

    @property
    def digest(self) -> str:
        """What names the last picture after a restart; empty where it was no JPEG."""
        return self._digest if self._picture is None else digest_of(self._picture)

    def knows(self, picture: Picture) -> bool:
        """Whether these are the very same bytes again."""
        if self._picture is not None:
            return picture == self._picture
        return bool(self._digest) and isinstance(picture, JpegPicture) and digest_of(picture) == self._digest

    def read(self, picture: Picture) -> Gray:
        """Decode a picture, and reduce further what has lines to spare. Raises PictureError."""
        if self._picture is not None and picture == self._picture:
            return self.gray
        gray = picture.gray(self._lines)
        self.gray, self._digest = self._fit(wide_enough(not_too_wide(gray, self._lines))), ""
        # A JPEG is small; a video frame kept would be megabytes of the decoder's memory.
        self._picture = picture if isinstance(picture, JpegPicture) else None
        return self.gray

    def _fit(self, gray: Gray) -> Gray:
        """Reduce what has lines to spare, and a larger picture of the known view to its size.

        Cameras change between their streams. Not the other way round: one made larger lacks what is fine,
        and looks as if things had gone.
        """
        height, width = gray.shape
        for lines, columns in (self.shape, *self._others):
            if 0 < lines <= height and abs(height * columns - width * lines) <= ALIKE * width * lines:
                return gray if (height, width) == (lines, columns) else reduced(gray, columns, lines)
        by = height / (self._lines * SPARE)
        return gray if by <= 1 else reduced(gray, max(round(width / by), NARROWEST), round(height / by))


def reduced(gray: Gray, width: int, height: int) -> Gray:
    """Reduce a picture. What is sharp stays sharp, as things are known by that."""
    if gray.shape[0] > COARSE * height:
        return shrink(gray, width, height)
    return np.asarray(cv2.resize(gray, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def digest_of(picture: JpegPicture) -> str:
    """Name a picture by its bytes."""
    return hashlib.sha256(picture.jpeg()).hexdigest()
