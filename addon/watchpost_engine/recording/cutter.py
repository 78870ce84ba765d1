"""The cutter: a thread that writes one camera's packets as films of about a minute each."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

import av.error

from .film import Film
from .rolling import Rolling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ..model.recording import Recording, RecordingKind
    from .material import Piece

MOST_WAITING = 16 * 1024 * 1024
"""Bytes that wait for a disk that is slow, or fails, before a gap is made: half a minute of a good camera."""

AGAIN = 1.0
"""Seconds after a failure of the disk until it is tried again."""


class Shelf(Protocol):
    """Where recordings are put. All may be called from any thread."""

    def place(self, begun: datetime, kind: RecordingKind, codec: str) -> Recording:
        """Name a new recording."""
        ...

    def part(self, recording: Recording) -> Path:
        """Return the file a recording is in while it is being made."""
        ...

    def path(self, recording: Recording) -> Path:
        """Return the file a recording is in once it is complete; in the same folder."""
        ...

    def file(self, recording: Recording) -> None:
        """Take in a complete one. Must not block."""
        ...

    def trouble(self, error: OSError | None) -> None:
        """Take note that the disk failed, or (None) that it works again. Must not block."""
        ...


class Cutter:
    """Writes what is put in line, until `end`."""

    def __init__(
        self, shelf: Shelf, kind: RecordingKind, clock: Callable[[], float], before: Iterable[Piece] = ()
    ) -> None:
        """`before`: what was remembered, however much that is."""
        self.kind = kind
        """Why it records; may change meanwhile."""

        self._shelf = shelf
        self._clock = clock
        self._line: SimpleQueue[Piece | None] = SimpleQueue()
        self._put = self._taken = 0  # bytes; each is written by one thread only
        for piece in before:
            self._put += piece.size
            self._line.put(piece)
        self._most = MOST_WAITING + self._put
        self._gap = False
        self._rolling: Rolling | None = None
        self._failing = False
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="cutter", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Bytes that stand in line."""
        return self._put - self._taken

    @property
    def rolling(self) -> Recording | None:
        """What is being made right now, of the kind that its file says."""
        rolling = self._rolling
        return None if rolling is None else rolling.so_far()

    @property
    def is_alive(self) -> bool:
        """Whether it still works."""
        return self._thread.is_alive()

    def put(self, piece: Piece) -> None:
        """Put a piece in line. When too much waits there, a gap is made, up to a key frame."""
        if self._gap:
            self._gap = not piece.is_key or self.waiting > self._most // 2
        elif self.waiting > self._most:
            self._gap = True
        if not self._gap:
            self._put += piece.size
            self._line.put(piece)

    def end(self) -> None:
        """Ask it to complete what stands in line; of a disk that fails nothing more is expected."""
        self._ending.set()
        self._line.put(None)

    def join(self) -> None:
        """Wait for that. Blocks."""
        self._thread.join()

    def _work(self) -> None:
        while (piece := self._next()) is not None and self._take(piece):
            self._taken += piece.size
        self._complete()
        if self._failing:  # not known any more
            self._shelf.trouble(None)

    def _next(self) -> Piece | None:
        """Wait for a piece; None at the end."""
        waited = 0.0
        while True:
            try:
                return self._line.get_nowait() if self._rolling is not None else self._line.get()
            except Empty:
                waited += self._rest()
            if self._rolling is not None and waited >= self._rolling.patience:
                waited = 0.0
                self._idle()

    def _rest(self) -> float:
        """Rest until there should be something to put on disk, and return for how long (s)."""
        if self._rolling is None:
            return 0.0
        nap = self._rolling.nap(self._clock())
        self._ending.wait(nap)  # to be woken by each piece costs more than to write it
        return nap

    def _idle(self) -> None:
        """Do what is due when nothing comes."""
        try:
            done = self._rolling is not None and self._rolling.again()
        except av.error.FFmpegError:
            done = False
        except OSError as error:
            self._fail(error)
            return
        if not done:
            self._complete()

    def _take(self, piece: Piece) -> bool:
        """Write a piece, as soon as the disk works. False when that has to end instead."""
        while not self._try(piece):
            if self._ending.wait(AGAIN):
                return self._try(piece)
        return True

    def _try(self, piece: Piece) -> bool:
        """Write a piece, if it is of any use. False when the disk failed."""
        try:
            if self._rolling is not None and self._rolling.is_over(piece) and not self._complete(piece.at):
                return False
            if self._rolling is None and piece.is_key:
                self._begin(piece)
            if self._rolling is not None:
                self._rolling.write(piece, self.kind)
                self._rolling.rename(self._shelf.part)
        except av.error.FFmpegError:  # nothing that an MP4 could hold
            return self._complete()
        except OSError as error:
            return self._fail(error)
        if self._failing and self._rolling is not None:
            self._failing = False
            self._shelf.trouble(None)
        return True

    def _begin(self, piece: Piece) -> None:
        """Begin a film."""
        begun = datetime.now(UTC) - timedelta(seconds=max(0.0, self._clock() - piece.at))
        recording = self._shelf.place(begun, self.kind, piece.track.codec)
        film = Film(self._shelf.part(recording), piece)
        self._rolling = Rolling(film, recording, recording, piece.at, piece.at, piece.at)

    def _complete(self, until: float | None = None) -> bool:
        """End the film, if there is one, and have it taken in. False when the disk failed.

        `until`: when what comes next begins.
        """
        if (rolling := self._rolling) is None:
            return True
        try:
            if until is not None:
                rolling.last_until(until)
            kept = rolling.film.close(self._shelf.path(rolling.recording))
        except OSError as error:
            return self._fail(error)
        if kept:  # first, so that it is to be found at every moment
            self._shelf.file(rolling.recorded(rolling.film.seconds))
        self._rolling = None
        return True

    def _fail(self, error: OSError) -> bool:
        """End the film where the disk failed. What cannot be ended is put right at the next start."""
        self._failing = True
        self._shelf.trouble(error)
        if (rolling := self._rolling) is not None:
            self._rolling = None
            with suppress(OSError):  # it has just been told
                if rolling.film.give_up(self._shelf.path(rolling.recording)):
                    self._shelf.file(rolling.recorded(rolling.film.safe))
        return False
