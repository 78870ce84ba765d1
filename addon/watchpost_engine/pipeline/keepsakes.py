"""What the watches learned, kept over a restart of the engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

import structlog

from ..model.camera import Camera
from ..model.frame import Frame
from ..model.keepsake import Keepsake, KeepsakeError
from ..pictures.jpeg import JpegPicture
from ..sources.beat import to_next
from ..storage.errors import StorageError
from ..storage.keepsakes import KeepsakeStore
from .memento import LEAST_AWAY, LoadGate, take, view_of
from .post import Post

_LOGGER = structlog.get_logger(__name__)

TICK = 0.5
"""Seconds between two looks at what is due."""

EVERY, FIRST = 300.0, 10.0
"""Seconds between two keepsakes of a camera, and until the first."""

SOONEST, SETTLED = 2.0, 10.0
"""Seconds between two at the least when a lasting difference was told: before its event can be over, so that
whenever the engine is killed it is not told again; and until one more once all is calm, with its picture.
"""

OLDEST = 7 * 86400.0
"""Seconds after which what was remembered says nothing of what is there now."""

AT_ONCE = 4
"""Keepsakes made at the same time."""


class Keepsakes:
    """Makes, keeps and takes up what is remembered of cameras. Says once what fails; once when it is over."""

    def __init__(self, store: KeepsakeStore, load_gate: LoadGate) -> None:
        self._store = store
        self._load_gate = load_gate
        self._failing: set[str] = set()
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._making: set[asyncio.Task[None]] = set()

    async def recall(self, post: Post) -> None:
        """Let a new post take up what was remembered of its camera; else it begins anew."""
        if post.recalled:
            return
        post.recalled, blank = True, post.gate
        try:
            keepsake = await self._store.read(post.camera)
            if keepsake is None:
                return
            away = away_for(keepsake, post.camera)
            seen_at = time.monotonic() - away
            load, settings = self._load_gate, post.camera.settings
            gate = await asyncio.to_thread(load, keepsake.gate, settings, seen_at)
        except (KeepsakeError, StorageError) as err:
            _LOGGER.warning("memory is lost: begins anew", camera=post.camera.key, reason=str(err))
            return
        if post.gate is not blank:
            return  # other settings meanwhile
        gate.heed(post.camera.settings)
        post.gate = gate
        if keepsake.before:
            taken_at = keepsake.seen_at - timedelta(seconds=keepsake.before_age)
            post.tape.recall(
                Frame(
                    camera_key=post.camera.key,
                    captured_at=taken_at,
                    at=seen_at - keepsake.before_age,
                    picture=JpegPicture(keepsake.before),
                )
            )

    async def run(
        self, posts: Mapping[str, Post], is_open: Callable[[str], bool], owes: Callable[[str], bool]
    ) -> None:
        """Keep what is due, until cancelled.

        `is_open` and `owes` tell of a camera's key whether it has an open event, and whether something of it
        is not on disk yet: what a gate has told must be, before the gate's memory is.
        """
        while True:
            await asyncio.sleep(to_next(TICK))
            done: set[str] = set()
            while due := [
                post
                for key, post in posts.items()
                if key not in done and not owes(key) and is_due(post, time.monotonic(), is_open(key))
            ]:
                post = max(due, key=has_told)  # the others can wait: after a start all are due at once
                key = post.camera.key
                done.add(key)
                post.kept_busy = is_open(key) and has_told(post)
                await self.keep(post)

    async def keep(self, post: Post) -> None:
        """Keep what a camera's watch knows now. Once begun it is done to its end, whoever gives up."""
        making = asyncio.create_task(self._keep(post))
        self._making.add(making)
        making.add_done_callback(self._making.discard)
        await asyncio.shield(making)

    async def keep_all(self, posts: Iterable[Post]) -> None:
        """Keep what all know, before the end."""
        await asyncio.gather(*(self.keep(post) for post in posts))
        if self._making:
            await asyncio.wait(set(self._making))

    async def forget(self, camera: Camera) -> None:
        """Keep nothing of a camera any more. Raises StorageError."""
        await self._store.remove(camera)

    async def _keep(self, post: Post) -> None:
        key = post.camera.key
        async with self._at_once, post.pen:
            try:
                if (keepsake := await take(post)) is None:
                    return
                await self._store.keep(post.camera, keepsake)
            except (KeepsakeError, StorageError) as err:
                if key not in self._failing:
                    _LOGGER.warning("memory is not kept", camera=key, reason=str(err))
                self._failing.add(key)
                return
        if key in self._failing:
            self._failing.discard(key)
            _LOGGER.info("memory is kept again", camera=key)


def away_for(keepsake: Keepsake, camera: Camera) -> float:
    """Return for how many seconds nobody looked. Raises KeepsakeError if too many, or at another view."""
    if keepsake.view != view_of(camera):
        raise KeepsakeError("another view")
    away = (datetime.now(UTC) - keepsake.seen_at).total_seconds()
    if away > OLDEST:
        raise KeepsakeError("too old")
    return max(away, LEAST_AWAY)


def has_told(post: Post) -> bool:
    """Whether a lasting difference was told that its keepsake does not know of."""
    return post.pulse.differences != post.kept_differences


def is_due(post: Post, now: float, busy: bool) -> bool:
    """Whether to keep a camera's memory now: something lasting was told, or is over, or it is time."""
    if post.pulse.frames_seen == post.kept_frames:
        return False
    passed = now - post.kept_at
    if has_told(post):
        return passed >= SOONEST
    if post.kept_busy and not busy:
        return passed >= SETTLED
    return passed >= (EVERY if post.kept_frames else FIRST)
