"""What a video stream says of itself within: its parameter sets, in front of key frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

START = b"\0\0\1"
HEAD = 4096
"""Bytes of a key frame in which its parameter sets are looked for: they come first."""

H264, HEVC = "h264", "hevc"
SIZES = {H264: frozenset({7}), HEVC: frozenset({33})}
"""The units that say the size of the picture, among other things."""

ALL = {H264: frozenset({7, 8}), HEVC: frozenset({32, 33, 34})}


def parameter_sets(codec: str, data: bytes) -> bytes:
    """Return the units that a decoder has to know first, with start codes; empty when there are none.

    `data`: the beginning of a key frame, or a stream's description. Of one without start codes nothing is
    known.
    """
    return b"".join(b"\0" + START + unit for unit in units(codec, data, ALL))


def sizes(codec: str, data: bytes) -> tuple[bytes, ...]:
    """Return the units that change when the size of the picture does."""
    return tuple(units(codec, data, SIZES))


def units(codec: str, data: bytes, wanted: dict[str, frozenset[int]]) -> Iterator[bytes]:
    """Give the wanted units of a stream."""
    if codec not in wanted or not data.startswith((START, b"\0" + START)):
        return
    for unit in data.split(START)[1:]:
        kind = unit[:1] and (unit[0] & 0x1F if codec == H264 else unit[0] >> 1 & 0x3F)
        if kind in wanted[codec]:
            yield unit.rstrip(b"\0")
