"""JPEGs become frames."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from ..model.frame import Frame, PictureError
from ..pictures.jpeg import JpegPicture, check_jpeg
from .base import SourceError

MOST_BYTES = 10 * 1024 * 1024
"""No camera's JPEG is larger."""

PATIENCE = 5
"""So many pictures in a row may be broken (a bad moment of the network) before their source is."""


def still(camera_key: str, jpeg: bytes, at: float) -> Frame:
    """Make a frame of a JPEG known to be one, taken at this second of the monotonic clock."""
    captured_at = datetime.now(UTC) - timedelta(seconds=time.monotonic() - at)
    return Frame(camera_key=camera_key, captured_at=captured_at, at=at, picture=JpegPicture(jpeg))


class Stills:
    """Makes frames of what a camera sends as JPEGs, and judges whether it still does."""

    def __init__(self, camera_key: str) -> None:
        self._camera_key = camera_key
        self._broken = 0

    def frame(self, data: bytes) -> Frame | None:
        """Make a frame of what came just now; None for a broken picture among good ones.

        Raises SourceError `bad_picture` when only broken ones come.
        """
        reason = why_broken(data)
        if reason is None:
            self._broken = 0
            return still(self._camera_key, data, time.monotonic())
        self._broken += 1
        if self._broken >= PATIENCE:
            raise SourceError("bad_picture", reason)
        return None


def why_broken(data: bytes) -> str | None:
    """Say why this is no picture; None when it is one."""
    if len(data) > MOST_BYTES:
        return f"larger than {MOST_BYTES} bytes"
    try:
        check_jpeg(data)
    except PictureError as error:
        return str(error)
    return None
