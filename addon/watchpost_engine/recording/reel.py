"""The reel: the last seconds of a camera's compressed video, ready to be put before what comes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .material import Piece

MOST_SECONDS = 60.0
"""However rare its key frames are, no stream is remembered for longer."""


SILENCE = 1.0
"""Seconds between two pictures at which, however little is remembered, nobody is silent."""

MOST_BYTES = 64 * 1024 * 1024
"""However good its pictures are, no more of a stream is remembered."""


class Reel:
    """Holds at least the last `seconds`, from a key frame on, and little more. For one thread at a time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.bytes = 0
        self._pieces: deque[Piece] = deque()
        self._keys: deque[float] = deque()
        """When the key frames among them came."""

    def recall(self, now: float, seconds: float | None = None) -> Iterator[Piece]:
        """Give what is remembered at a moment; nothing when that is long over.

        With `seconds` no more of it than these need: from the last key frame before them on.
        """
        self._forget(now)
        if seconds is None or not self._keys:
            return iter(self._pieces)
        since = max((at for at in self._keys if at <= now - seconds), default=self._keys[0])
        return iter(() if seconds <= 0 else [piece for piece in self._pieces if piece.at >= since])

    def add(self, piece: Piece) -> None:
        """Take a piece; what comes before the first key frame of its track is of no use."""
        self._forget(piece.at)
        if not piece.is_key and not (self._pieces and self._pieces[-1].track is piece.track):
            return
        self._pieces.append(piece)
        self.bytes += piece.size
        if piece.is_key:
            self._keys.append(piece.at)
        while len(self._keys) > 1 and self._keys[1] <= piece.at - self.seconds:
            self._drop_group()
        while self._pieces and (
            piece.at - self._pieces[0].at > MOST_SECONDS or self.bytes > MOST_BYTES
        ):  # fmt: skip
            self._drop_group()

    def _forget(self, now: float) -> None:
        """Forget all of a camera that has been silent for longer than is remembered."""
        if self._pieces and now - self._pieces[-1].at > max(self.seconds, SILENCE):
            self._pieces.clear()
            self._keys.clear()
            self.bytes = 0

    def _drop_group(self) -> None:
        """Forget the oldest key frame and what hangs on it."""
        self._keys.popleft()
        self.bytes -= self._pieces.popleft().size
        while self._pieces and not self._pieces[0].is_key:
            self.bytes -= self._pieces.popleft().size
