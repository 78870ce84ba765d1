"""The vigil: says once when a camera does not see well, and once when it sees again, also over a restart."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from ..events.problems import EVERY_HOME, Problems
from ..events.publisher import Publisher
from ..model.announcement import ViewChange
from ..model.camera import Camera
from ..model.view import ViewState
from ..storage.errors import StorageError
from ..storage.views import ViewStore
from .post import Post

_LOGGER = structlog.get_logger(__name__)

LONGEST = 30.0
"""Seconds between two attempts to put on disk what is to be told, at the most."""


class Vigil:
    """Compares the views of cameras with what was told of them. What the disk refuses is told later."""

    def __init__(self, store: ViewStore, publisher: Publisher, problems: Problems) -> None:
        self._store = store
        self._publisher = publisher
        self._problems = problems
        self._told: dict[tuple[str, str], ViewState] = {}
        self._failures = 0
        self._retry_at = 0.0

    async def load(self) -> None:
        """Learn what was told before. Raises StorageError."""
        self._told = await self._store.told()

    async def forget(self, camera: Camera) -> None:
        """Forget a camera. Raises StorageError."""
        await self._store.forget(camera)
        self._told.pop((camera.home_id, camera.id), None)

    async def tick(self, posts: Iterable[Post], now: float) -> None:
        """Tell what has become of the views; `now` in monotonic seconds."""
        if now < self._retry_at:
            return
        try:
            for post in list(posts):
                await self._look_after(post.camera, post.view)
        except StorageError as err:
            self._failures += 1
            self._retry_at = now + min(LONGEST, 2.0**self._failures)
            self._problems.report(EVERY_HOME, err.code)
            return
        if self._failures:
            self._failures, self._retry_at = 0, 0.0
            self._problems.clear(EVERY_HOME, "disk_full", "storage_failed")

    async def _look_after(self, camera: Camera, view: ViewState) -> None:
        key = camera.home_id, camera.id
        told = self._told.get(key, ViewState.CLEAR)
        if view is ViewState.UNKNOWN or view is told:
            return
        change = ViewChange(home_id=camera.home_id, camera_id=camera.id, view=view)
        await self._publisher.publish_view(self._store, change)
        self._told[key] = view
        if view.impaired:
            _LOGGER.warning("camera does not see well", camera=camera.key, view=view.value)
        else:
            _LOGGER.info("camera sees again", camera=camera.key)
