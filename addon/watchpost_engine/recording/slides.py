"""Pictures that come one by one, each a JPEG: they are made a video, encoded once, while it is recorded."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
from av.video.frame import PictureType

from ..model.frame import PictureError
from ..pictures.pixels import decode_colour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import OutputContainer

    from .material import Piece

    type Video = av.Packet[av.VideoStream]

TICKS = 90_000
"""In a second."""

KEY = 2.0
"""Seconds between key frames; rarer pictures are all key frames."""

LAST = 0.3
"""Seconds the last picture of a film is shown, or until the next one was due where that is sooner."""

ENCODER = {
    "preset": "veryfast",
    "tune": "zerolatency",  # or pictures wait in the encoder for those that come
    "crf": "23",
    "forced-idr": "1",
    "x264-params": "keyint=infinite:colorprim=smpte170m:transfer=smpte170m:colormatrix=smpte170m:range=tv",
}


class Slides:
    """Pictures of one size. An odd line or column at the edge is left out: video has none."""

    codec = "h264"
    fragment = 0.25
    linger = 20.0
    repeat: float | None = 0.6

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size

    def writer(self, container: OutputContainer, first: Piece) -> Drawing:
        """Add a video of these to a file, to begin with a piece."""
        stream = container.add_stream("libx264", options=ENCODER)
        stream.width, stream.height = (side // 2 * 2 for side in self.size)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, TICKS)
        stream.codec_context.thread_count = 1
        return Drawing(stream, first.at)


class Drawing:
    """Makes packets of pictures, with the times at which they came."""

    def __init__(self, stream: av.VideoStream, at: float) -> None:
        self._stream = stream
        self._at = at
        self._last = -1
        self._lasts = 0
        self._key: float | None = None
        self._picture: av.VideoFrame | None = None

    @property
    def seconds(self) -> float:
        """How long it plays so far."""
        return 0.0 if self._last < 0 else (self._last + self._lasts) / TICKS

    def packets(self, piece: Piece) -> Iterator[Video]:
        """Give a picture, encoded."""
        assert isinstance(piece.data, bytes)
        try:
            self._picture = drawn(piece.data)
        except PictureError:  # it looked like one; its source says so
            return
        is_key = self._key is None or piece.at - self._key >= KEY
        if is_key:
            self._key = piece.at
        yield from self._encode(piece.at, min(self._since(piece.at), LAST), is_key=is_key)

    def again(self, at: float) -> Iterator[Video]:
        """Give the last picture once more, at a moment after it: it costs next to nothing."""
        if self._last >= 0 and self._since(at) > 0:
            yield from self._encode(at, LAST, is_key=False)

    def _since(self, at: float) -> float:
        """Seconds since the last picture."""
        return at - self._at - self._last / TICKS if self._last >= 0 else LAST

    def _encode(self, at: float, lasts: float, *, is_key: bool) -> Iterator[Video]:
        assert self._picture is not None
        self._last = max(round((at - self._at) * TICKS), self._last + 1)
        self._lasts = max(0, round(lasts * TICKS))
        self._picture.pts, self._picture.time_base = self._last, Fraction(1, TICKS)
        self._picture.pict_type = PictureType.I if is_key else PictureType.NONE
        for packet in self._stream.encode(self._picture):
            packet.duration = self._lasts
            yield packet


def drawn(jpeg: bytes) -> av.VideoFrame:
    """Return a picture as video has it. Raises PictureError."""
    pixels = decode_colour(jpeg)
    height, width = (side // 2 * 2 for side in pixels.shape[:2])
    planes = cv2.cvtColor(np.ascontiguousarray(pixels[:height, :width]), cv2.COLOR_BGR2YUV_I420)
    return av.VideoFrame.from_ndarray(np.asarray(planes, np.uint8), format="yuv420p")
