"""One camera's watch: the whole path of a frame, on one screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import Protocol

from ..events.journal import Journal
from ..events.patience import Patience
from ..model.camera import Camera, WatchSettings
from ..model.frame import Frame, PictureError
from ..model.sighting import Sighting, SightingKind
from ..model.trace import Trace
from ..model.view import ViewState
from ..recording.tape import Tape
from ..sources.base import Source, SourceError
from .examiner import Examiner
from .pulse import Pulse

BAD_PICTURES = 10
"""So many in a row that cannot be decoded are a broken source."""


class Sight(Protocol):
    """What a gate says of a camera's view."""

    @property
    def view(self) -> ViewState:
        """What has become of it."""
        ...

    @property
    def trusted(self) -> bool:
        """Whether a picture shows how things are: it is not one of something before the lens."""
        ...


class FrameGate(Protocol):
    """What a watch asks of a gate: frames in, sightings out."""

    @property
    def lookout(self) -> Sight:
        """Return who minds the view."""
        ...

    def examine(self, frame: Frame) -> tuple[Sighting, ...]:
        """Say what a frame shows. Called in a worker thread, one frame at a time. Raises PictureError."""
        ...

    def explain(self) -> Trace | None:
        """Say how the newest picture compares with the scene. Never while it examines a frame."""
        ...

    def heed(self, settings: WatchSettings) -> None:
        """Go by settings that change nothing in how it looks. Called at any time."""
        ...

    def accept(self, frame: Frame) -> bool:
        """Take what a frame shows for settled; whether nothing moves in it. Raises PictureError."""
        ...

    def wake(self) -> None:
        """Note that nobody looked until the next frame."""
        ...

    def dump(self) -> bytes:
        """Return all that it has learned. Raises KeepsakeError."""
        ...


class Watch:
    """Carry the frames of one camera from its source to its event.

    1. The source yields frames, the newest first in line; when it breaks, the watch ends and the keeper
       starts a new one. A frame that is a picture of its own is filmed, whatever becomes of it then; video is
       filmed as it comes.
    2. The pulse counts, and shows the frame to those who look at the camera right now.
    3. The gate, in a worker thread, nearly always sees nothing. What moves too briefly is held back.
    4. The tape remembers: the last calm picture is the *before* of an event.
    5. The journal takes sightings, and what follows them until the event is closed: it puts the pictures on
       disk, then tells the announcer, then asks the analyst for words.
    """

    def __init__(
        self, camera: Callable[[], Camera], *, source: Source, gate: Callable[[], FrameGate], tape: Tape,
        pulse: Pulse, journal: Journal, examiner: Examiner, film: Callable[[Frame], None],
        turn: asyncio.Lock,
    ) -> None:  # fmt: skip
        self._camera = camera
        self._source = source
        self._gate = gate
        self._tape = tape
        self._pulse = pulse
        self._journal = journal
        self._examiner = examiner
        self._film = film
        self._patience = Patience()
        self._turn = turn

    async def run(self) -> None:
        """Watch until the source breaks. Raises SourceError."""
        bad = 0
        async with self._turn:
            self._gate().wake()
        async with aclosing(self._source.frames()) as frames:
            async for frame in frames:
                try:
                    await self._carry(frame)
                except PictureError as err:
                    bad += 1
                    if bad >= BAD_PICTURES:
                        raise SourceError("bad_picture", str(err)) from err
                else:
                    bad = 0

    async def _carry(self, frame: Frame) -> None:
        self._film(frame)
        async with self._turn:
            seen = await self._examiner.examine(self._gate().examine, frame)
            self._pulse.beat(frame, self._source.replaced)
            self._pulse.judged(frame, time.monotonic())
            due = self._patience.heed(seen, frame.at, self._camera().settings.min_duration)
            is_open = self._journal.is_open(frame.camera_key)
            sightings = seen if is_open else due
            before = self._tape.before(min((sighting.began for sighting in sightings), default=frame.at))
            self._tape.remember(frame, calm=not seen and self._gate().lookout.trusted)
        if sightings or is_open:
            await self._journal.see(self._camera(), frame, sightings, before)
        self._pulse.differences += any(one.kind is SightingKind.DIFFERENCE for one in seen)
