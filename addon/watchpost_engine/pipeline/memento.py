"""Taking a keepsake of one post: what its gate knows, and the last calm picture."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ..model.camera import Camera, WatchSettings
from ..model.frame import Frame, PictureError
from ..model.keepsake import Keepsake
from ..pictures.crop import scale
from .post import Post
from .watch import FrameGate

type LoadGate = Callable[[bytes, WatchSettings, float], FrameGate]
"""Makes a gate of what one knew, and of when its last frame was (monotonic seconds). Raises KeepsakeError."""

LEAST_AWAY = 15.0
"""Seconds that a restart takes, whatever the wall clock says: it may not have been set yet."""

MOST_PICTURE = 160_000
"""Bytes of the picture; a larger one is made smaller."""

SIDES = (1280, 960, 640, 320)
"""Pixels of its longer side then: the first that is small enough."""


async def take(post: Post) -> Keepsake | None:
    """Return what a post knows; None as long as it has seen nothing. Raises KeepsakeError."""
    async with post.turn:
        newest = post.tape.newest
        if newest is None:
            return None
        calm = post.tape.before(newest.at)
        post.kept_at, post.kept_frames = time.monotonic(), post.pulse.frames_seen
        post.kept_differences = post.pulse.differences
        gate = await asyncio.to_thread(post.gate.dump)
    return Keepsake(
        seen_at=datetime.now(UTC) - timedelta(seconds=max(0.0, time.monotonic() - newest.at)),
        view=view_of(post.camera),
        gate=gate,
        before=b"" if calm is None else await asyncio.to_thread(small, calm),
        before_age=0.0 if calm is None else max(0.0, newest.at - calm.at),
    )


def small(frame: Frame) -> bytes:
    """Return a frame's picture in at most so many bytes; nothing if it cannot be made so small. Blocks."""
    jpeg = frame.picture.jpeg()
    for side in SIDES:
        if len(jpeg) <= MOST_PICTURE:
            return jpeg
        try:
            jpeg = scale(jpeg, side)
        except PictureError:
            return b""
    return jpeg if len(jpeg) <= MOST_PICTURE else b""


def view_of(camera: Camera) -> str:
    """Name what a camera looks at, by where its pictures come from. A new login is the same view."""
    scheme, colon, rest = camera.source.partition("://")
    authority, slash, path = rest.partition("/")
    place = "".join((scheme, colon, authority.rpartition("@")[2], slash, path))
    return hashlib.sha256(place.encode()).hexdigest()[:16]
