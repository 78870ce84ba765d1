"""A picture that came as JPEG: decoded only when and as far as somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .header import read_header
from .pixels import decode, reduction

if TYPE_CHECKING:
    from ..model.frame import Gray


SMALL = 32 * 1024
"""Bytes of pixels that a picture keeps at most of each size: less than it has itself."""


def check_jpeg(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG that looks whole. Reads header and end only. Raises PictureError."""
    return read_header(data)


class JpegPicture:
    """A picture of the source's own JPEG bytes. Equal when the bytes are.

    An EXIF orientation is not applied: sizes and boxes are those of the stored picture.
    """

    __slots__ = ("_data", "_grays", "_size")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size: tuple[int, int] | None = None
        self._grays: dict[int, Gray] = {}

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the very same picture."""
        return isinstance(other, JpegPicture) and self._data == other._data

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(self._data)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels. Raises PictureError."""
        if self._size is None:
            self._size = read_header(self._data)
        return self._size

    def gray(self, lines: int) -> Gray:
        """Return height x width gray, the smallest of 1, 1/2, 1/4 and 1/8 with at least `lines` lines.

        Reduced while decoding, straight from the coefficients, once: an event asks for its picture before
        again and again. What is large is not kept. Not to be written to. Raises PictureError.
        """
        by = reduction(self.size[1], lines)
        if (known := self._grays.get(by)) is not None:
            return known
        gray = decode(self._data, "GRAY", self.size, by)[:, :, 0]
        if gray.nbytes <= SMALL:
            self._grays[by] = gray
        return gray

    def jpeg(self) -> bytes:
        """Return the source's own bytes."""
        return self._data
