"""How much may be on its way to us at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import ApiError


class Waiting:
    """Counts bodies that trickle in: so many of one sender, so many bytes of all together."""

    def __init__(self, *, at_once: int, most: int) -> None:
        self._at_once = at_once
        self._most = most
        self._bytes = 0
        self._bodies: Counter[str] = Counter()

    @contextmanager
    def room(self, sender: str, size: int) -> Iterator[None]:
        """Hold room for a body. Raises ApiError `rate_limited` or `unavailable` when there is none."""
        if self._bodies[sender] >= self._at_once:
            raise ApiError("rate_limited", "finish one body before the next", headers={"Retry-After": "1"})
        if self._bytes + size > self._most:
            raise ApiError("unavailable", "too much is on its way", headers={"Retry-After": "2"})
        self._bodies[sender] += 1
        self._bytes += size
        try:
            yield
        finally:
            self._bytes -= size
            self._bodies[sender] -= 1
            if not self._bodies[sender]:
                del self._bodies[sender]
