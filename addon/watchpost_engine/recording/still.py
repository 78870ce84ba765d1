"""A still: the first picture of a recording, small, to be shown where recordings are listed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np

from ..model.frame import PictureError
from ..pictures.pixels import encode

if TYPE_CHECKING:
    from pathlib import Path

WIDE = 480
"""Pixels of its width at most."""

BEGINNING = 2 * 1024 * 1024
"""Bytes of a film within which its first picture lies."""


def still(film: Path | bytes) -> bytes:
    """Return the first picture of a film, or of its beginning, as JPEG. Blocks. Raises PictureError."""
    try:
        with av.open(io.BytesIO(film) if isinstance(film, bytes) else film, "r") as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            frame = next(container.decode(stream))
            wide = min(WIDE, frame.width)
            high = max(2, round(frame.height * wide / frame.width))
            small = frame.reformat(wide, high, "bgr24")
            return encode(np.asarray(small.to_ndarray(), np.uint8))
    except (av.error.FFmpegError, OSError, StopIteration, IndexError) as err:
        raise PictureError("no picture of it can be decoded") from err
