"""What a JPEG says of itself, read without decoding it: microseconds, whatever it claims."""

from __future__ import annotations

from ..model.frame import PictureError

MOST_PIXELS = 50_000_000
"""A picture that declares more is refused: decoding it would take memory by the gigabyte."""

LEAST_SIDE = 16
"""Pixels. What is narrower shows nothing, and is nothing at all once it is made smaller."""

MOST_SCANS = 64
"""A progressive JPEG redraws the whole picture with every scan: few bytes can ask for hours of work."""

START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Second bytes of the markers that carry the size."""

PROGRESSIVE = 0xC2
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""


def read_header(data: bytes) -> tuple[int, int]:
    """Width and height in pixels that these bytes declare.

    Raises PictureError for what is no JPEG, ends too early, or declares a picture no camera sends.
    """
    if not data.startswith(START):
        raise PictureError("not a JPEG")
    kind, at = find_size(data)
    height, width = int.from_bytes(data[at + 3 : at + 5]), int.from_bytes(data[at + 5 : at + 7])
    if len(data) < at + 8 or min(width, height) < LEAST_SIDE:
        raise PictureError("a JPEG without a size, or too small to show anything")
    if width * height > MOST_PIXELS:
        raise PictureError(f"a JPEG of {width} x {height} is too large")
    if data.rfind(END, at) < 0:
        raise PictureError("a JPEG cut short")
    if kind == PROGRESSIVE and data.count(SCAN) > MOST_SCANS:
        raise PictureError("a JPEG of too many scans")
    return width, height


def find_size(data: bytes) -> tuple[int, int]:
    """Kind of the frame header, and where its length stands. Raises PictureError."""
    at = len(START)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise PictureError("not a JPEG")
        kind = data[at + 1]
        if kind in FRAMES:
            return kind, at + 2
        if kind == 0xFF:  # fill byte
            at += 1
        elif kind in ALONE:
            at += 2
        elif kind in (0xD9, 0xDA):
            break
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    raise PictureError("a JPEG without a size, or too small to show anything")
