"""A film on its way, with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..model.recording import IMPORTANCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..model.recording import Recording, RecordingKind
    from .film import Film
    from .material import Piece

PAUSE, SLACK = 0.2, 0.05
"""Seconds between two looks for what is late, and by which it may be late without another look."""

LENGTH = 60.0
"""Seconds after which a film ends at the next key frame and another goes on."""

DRIFT = 10.0
"""Seconds by which a film may come to differ from the time that it took, before another is begun."""


END = 0.3
"""Seconds for which what is repeated at its end is shown."""


@dataclass(slots=True)
class Rolling:
    """A film, its recording, and the moment (monotonic seconds) of its first piece."""

    film: Film
    begun: Recording
    """As its file is called right now."""

    recording: Recording
    """With the most important reason so far."""

    began: float
    last: float
    """When its last piece came."""

    fragment_at: float
    """When the first piece came that is not on disk."""

    repeated: bool = False

    @property
    def patience(self) -> float:
        """Seconds to wait for the next piece."""
        repeat = None if self.repeated else self.film.track.repeat
        return self.film.track.linger if repeat is None else repeat

    def nap(self, now: float) -> float:
        """Seconds until its fragment should be whole; if it should be already, a few until another look."""
        due = self.fragment_at + self.film.track.fragment + SLACK - now
        return min(due if due > 0 else PAUSE, self.patience)

    def again(self) -> bool:
        """Repeat the last piece, if that helps. False when no more can be done but to complete it."""
        if self.repeated or (repeat := self.film.track.repeat) is None:
            return False
        self.repeated = True
        self.film.again(self.last + repeat)
        return True

    def last_until(self, at: float) -> None:
        """Have it go on to the moment at which the next one begins, if that comes soon."""
        if (repeat := self.film.track.repeat) is not None and at - self.last <= self.film.track.linger:
            self.film.again(at - min(repeat, END))

    def is_over(self, piece: Piece) -> bool:
        """Whether a piece belongs into another film."""
        if piece.track is not self.film.track:
            return True
        passed = piece.at - self.began
        return piece.is_key and (passed >= LENGTH or abs(self.film.seconds - passed) > DRIFT)

    def write(self, piece: Piece, kind: RecordingKind) -> None:
        """Add a piece that is recorded for a reason: the most important one stays."""
        if kind is not self.recording.kind and IMPORTANCE.index(kind) > IMPORTANCE.index(self.recording.kind):
            self.recording = replace(self.recording, kind=kind)
        if self.film.write(piece):
            self.fragment_at = piece.at
        self.last, self.repeated = piece.at, False

    def rename(self, path: Callable[[Recording], Path]) -> None:
        """Have its file say the most important reason, too: an unclean stop may leave nothing else."""
        if self.begun.kind is not self.recording.kind:
            self.film.move(path(self.recording))
            self.begun = self.recording

    def so_far(self) -> Recording:
        """Return what is on disk by now, as its file is called."""
        return replace(self.begun, seconds=self.film.safe, bytes=self.film.bytes)

    def recorded(self, seconds: float) -> Recording:
        """Return what has been recorded, of which so much is to be had."""
        return replace(self.recording, seconds=seconds, bytes=self.film.bytes)
