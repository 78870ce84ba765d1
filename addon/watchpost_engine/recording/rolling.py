"""A film on its way, with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..model.recording import IMPORTANCE

if TYPE_CHECKING:
    from ..model.recording import Recording, RecordingKind
    from .film import Film
    from .reel import Piece

LENGTH = 60.0
"""Seconds after which a film ends at the next key frame and another goes on."""

DRIFT = 10.0
"""Seconds by which a film may come to differ from the time that it took, before another is begun."""


@dataclass(slots=True)
class Rolling:
    """A film, its recording, and the moment (monotonic seconds) of its first piece."""

    film: Film
    recording: Recording
    began: float

    def is_over(self, piece: Piece) -> bool:
        """Whether a piece belongs into another film."""
        if piece.track is not self.film.track:
            return True
        passed = piece.at - self.began
        return piece.is_key and (passed >= LENGTH or abs(self.film.seconds - passed) > DRIFT)

    def write(self, piece: Piece, kind: RecordingKind) -> None:
        """Add a piece that is recorded for a reason: the most important one stays."""
        if IMPORTANCE.index(kind) > IMPORTANCE.index(self.recording.kind):
            self.recording = replace(self.recording, kind=kind)
        self.film.write(piece)

    def recorded(self, seconds: float) -> Recording:
        """Return what has been recorded, of which so much is to be had."""
        return replace(self.recording, seconds=seconds, bytes=self.film.bytes)
