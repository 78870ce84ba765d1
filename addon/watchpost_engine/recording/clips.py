"""Clips: the recorded span of an event as one file, made when somebody asks, kept for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.analysis import Importance
from ..storage.errors import translated
from .lapse import PREVIEW, lapse_file, slideshow_file
from .splice import Progress, SpliceError, Take, splice_file

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ..model.camera import Camera
    from ..model.event import Event
    from ..model.recording import Recording

KEPT = 512 * 1024 * 1024
"""Bytes of clips that are kept; all can be made again from the recordings."""

GROWING = "-growing.mp4"
"""Behind the name of what is not complete."""

MINUTES = 300.0
"""Seconds for which a clip stays that more may come to."""

TRIES = 3
"""How often recordings are looked for that get another name when they are wanted: once a minute at most."""

type Find = Callable[[Camera, datetime, datetime], Awaitable[list[Take]]]
"""Returns the recordings of a camera within a span, oldest first, and the one being made."""

type Write = Callable[[list[Take], datetime, datetime, Path, Progress], float]
"""Makes a file of a span, and returns how long it plays (s). Blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one camera's time."""

    camera: Camera
    since: datetime
    until: datetime


def span_of(event: Event, camera: Camera) -> Span:
    """Return an event with its pre-roll and its post-roll."""
    recording = camera.settings.recording
    return Span(
        camera=camera,
        since=event.opened_at - timedelta(seconds=recording.pre_roll),
        until=(event.closed_at or event.seen_at) + timedelta(seconds=recording.post_roll),
    )


def weighed(recording: Recording, camera: Camera, events: Collection[Event]) -> Recording:
    """Return a recording marked with what the events of its camera say that lie in it."""
    inside = [
        event
        for event, span in ((event, span_of(event, camera)) for event in events)
        if span.since < recording.ended_at and span.until > recording.started_at
    ]
    return replace(
        recording,
        important=recording.important or any(is_important(event) for event in inside),
        kept=recording.kept or any(event.kept for event in inside),
    )


def is_important(event: Event) -> bool:
    """Whether its words say that an event deserves much attention."""
    return event.analysis is not None and event.analysis.importance is Importance.HIGH


async def spliced[T](
    find: Callable[[], Awaitable[list[Take]]], make: Callable[[list[Take]], Awaitable[T]]
) -> T:
    """Make something of recordings that are found; once more when one got its lasting name meanwhile.

    Raises what either does.
    """
    for _ in range(TRIES - 1):
        try:
            return await make(await find())
        except SpliceError as err:
            if err.code != "moved":
                raise
    return await make(await find())


class Clips:
    """Makes clips one at a time, on a thread of its own: visitors never take one from the gate."""

    def __init__(self, folder: Path, find: Find) -> None:
        self._folder = folder
        self._find = find
        self._thread = ThreadPoolExecutor(1, "clips")
        self._turn = asyncio.Lock()

    async def clip(self, name: str, span: Span) -> Path:
        """Return a file with a span, kept under its name once nothing can be added to it any more.

        It is there for some minutes at least. Raises SpliceError and StorageError.
        """
        return await self._file(name, span, splice_file)

    async def preview(self, name: str, span: Span, pictures: Sequence[bytes]) -> Path:
        """Return a short, small and silent video of a span; where none was recorded, of some pictures.

        It is there for some minutes at least. Raises SpliceError, StorageError and PictureError.
        """
        name = f"{name}-preview"
        try:
            return await self._file(name, span, partial(lapse_file, form=PREVIEW))
        except SpliceError as err:
            if err.code != "empty" or not pictures:
                raise
        target = self._target(name, span)
        async with self._turn:
            await self._run(partial(slideshow_file, pictures, target))
            await asyncio.to_thread(self._tidy, target)
        return target

    async def _file(self, name: str, span: Span, write: Write) -> Path:
        target = self._target(name, span)
        async with self._turn:
            if not await asyncio.to_thread(target.exists):
                await spliced(
                    partial(self._find, span.camera, span.since, span.until),
                    partial(self._make, write, span, target),
                )
            await asyncio.to_thread(self._tidy, target)
        return target

    def _target(self, name: str, span: Span) -> Path:
        now = datetime.now(UTC)
        return self._folder / (f"{name}.mp4" if span.until < now else f"{name}-{now:%H%M%S%f}{GROWING}")

    async def _make(self, write: Write, span: Span, target: Path, takes: list[Take]) -> None:
        await self._run(partial(write, takes, span.since, span.until, target, lambda _: None))

    async def _run(self, work: Callable[[], object]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def forget(self, event_id: str = "") -> None:
        """Delete the clips of an event, or of all: at the start, and with a camera. Raises StorageError."""
        async with self._turn:
            await asyncio.to_thread(self._forget, event_id)

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _forget(self, event_id: str) -> None:
        with translated():
            self._folder.mkdir(parents=True, exist_ok=True)
            for path in self._folder.glob(f"{event_id}*.mp4*"):
                path.unlink()

    def _tidy(self, newest: Path) -> None:
        """Delete the oldest beyond what is kept, and what was not complete when it was made."""
        with translated():
            newest.touch()
            total, now = 0, time.time()
            for path in sorted(self._folder.glob("*.mp4"), key=lambda p: p.stat().st_mtime, reverse=True):
                total += path.stat().st_size
                outdated = path.name.endswith(GROWING) and now - path.stat().st_mtime > MINUTES
                if path != newest and (total > KEPT or outdated):
                    path.unlink()
