"""The cutter: a thread that writes one camera's packets as films of about a minute each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

import av.error

from ..model.recording import IMPORTANCE, Recording, RecordingKind
from .film import Film

if TYPE_CHECKING:
    from pathlib import Path

    from .reel import Piece

LENGTH = 60.0
"""Seconds after which a film ends at the next key frame and another goes on."""

MOST_WAITING = 64 * 1024 * 1024
"""Bytes that wait for a slow disk before a gap is made."""

LINGER = 2.0
"""Seconds without a packet after which a film is completed: its camera is gone."""

AGAIN = 1.0
"""Seconds after a failure of the disk until it is tried again."""

JUMP = 10.0
"""Seconds by which a stream's own times may run away from ours before a new film is begun."""


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


@dataclass(slots=True)
class Rolling:
    """A film, what is known of it, and the moment (monotonic seconds) of its first packet."""

    film: Film
    recording: Recording
    began: float

    def note(self, kind: RecordingKind) -> None:
        """Take note of why it is recorded: the most important reason stays."""
        if IMPORTANCE.index(kind) > IMPORTANCE.index(self.recording.kind):
            self.recording = replace(self.recording, kind=kind)

    def recorded(self) -> Recording:
        """Return what has been recorded so far."""
        return replace(self.recording, seconds=self.film.seconds, bytes=self.film.bytes)


class Cutter:
    """Writes what is put in line, until `end`."""

    def __init__(self, shelf: Shelf, kind: RecordingKind, clock: Callable[[], float]) -> None:
        self.kind = kind
        """Why it records; may change meanwhile."""

        self._shelf = shelf
        self._clock = clock
        self._line: SimpleQueue[Piece | None] = SimpleQueue()
        self._put = self._taken = 0  # bytes; each is written by one thread only
        self._gap = False
        self._rolling: Rolling | None = None
        self._failed_at: float | None = None
        self._thread = threading.Thread(target=self._work, name="cutter", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Bytes that stand in line."""
        return self._put - self._taken

    @property
    def rolling(self) -> Recording | None:
        """What is being made right now."""
        rolling = self._rolling
        return None if rolling is None else rolling.recorded()

    def put(self, piece: Piece) -> None:
        """Put a piece in line. When too much waits there, a gap is made, up to a key frame."""
        if self._gap:
            self._gap = not piece.is_key or self.waiting > MOST_WAITING // 2
        elif self.waiting > MOST_WAITING:
            self._gap = True
        if not self._gap:
            self._put += piece.packet.size
            self._line.put(piece)

    def end(self) -> None:
        """Ask it to complete what stands in line."""
        self._line.put(None)

    def join(self) -> None:
        """Wait for that. Blocks."""
        self._thread.join()

    def _work(self) -> None:
        while True:
            try:
                piece = self._line.get(timeout=LINGER if self._rolling else None)
            except Empty:
                self._complete()
                continue
            if piece is None:
                break
            self._take(piece)
            self._taken += piece.packet.size
        self._complete()

    def _take(self, piece: Piece) -> None:
        if self._rolling is not None and self._is_over(self._rolling, piece):
            self._complete()
        try:
            if self._rolling is None and not self._begin(piece):
                return
            self._write(piece)
        except av.error.FFmpegError:  # nothing that an MP4 could hold
            self._complete()
        except OSError as error:
            self._fail(error)

    def _write(self, piece: Piece) -> None:
        if self._rolling is not None:
            self._rolling.note(self.kind)
            self._rolling.film.write(piece)
        if self._failed_at is not None:
            self._failed_at = None
            self._shelf.trouble(None)

    def _is_over(self, rolling: Rolling, piece: Piece) -> bool:
        """Whether a piece belongs into another film."""
        if piece.track is not rolling.film.track:
            return True
        passed = piece.at - rolling.began
        return piece.is_key and (passed >= LENGTH or abs(rolling.film.seconds - passed) > JUMP)

    def _begin(self, piece: Piece) -> bool:
        """Begin a film with a key frame; soon after a failure of the disk, not yet."""
        if not piece.is_key or piece.packet.dts is None:
            return False
        if self._failed_at is not None and self._clock() - self._failed_at < AGAIN:
            return False
        begun = datetime.now(UTC) - timedelta(seconds=max(0.0, self._clock() - piece.at))
        recording = self._shelf.place(begun, self.kind, piece.track.codec)
        film = Film(self._shelf.part(recording), piece)
        self._rolling = Rolling(film, recording, piece.at)
        return True

    def _complete(self) -> None:
        """End the film, if there is one, and have it taken in."""
        if self._rolling is None:
            return
        recording = self._rolling.recorded()
        try:
            self._rolling.film.close(self._shelf.path(recording))
        except OSError as error:
            self._fail(error)
        else:
            self._shelf.file(self._rolling.recorded())
            self._rolling = None

    def _fail(self, error: OSError) -> None:
        """End the film where the disk failed. What cannot be ended is put right at the next start."""
        self._failed_at = self._clock()
        self._shelf.trouble(error)
        if self._rolling is None:
            return
        recording = self._rolling.recorded()
        try:
            kept = self._rolling.film.give_up(self._shelf.path(recording))
        except OSError:
            kept = False
        self._rolling = None
        if kept:
            self._shelf.file(recording)
