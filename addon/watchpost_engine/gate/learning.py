"""How a new scene is learned, and a known one followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .scene import Found, Scene

SECONDS, FRAMES, AT_MOST = 2.0, 3, 10.0
"""Seconds and frames in which a scene is learned; after so many seconds however few they were."""

ADAPT, ADAPT_CALM = 0.5, 1.0
"""Seconds between two steps of learning, and as long as a glance shows that nothing is there."""


class Learning:
    """Times are seconds of the gate's own clock."""

    __slots__ = ("_adapted", "_born", "_frames", "anew")

    def __init__(self) -> None:
        self._born, self._adapted, self._frames = 0.0, 0.0, 0
        self.anew = True
        """Whether nothing was known of the place before; else only its light, or the view, is new."""

    def begin(self, clock: float, *, anew: bool) -> None:
        """Take a picture as the first of a scene."""
        self._born = self._adapted = clock
        self._frames, self.anew = 1, anew

    def step(self) -> float:
        """Take one more; return by which share it counts."""
        self._frames += 1
        return 1 / self._frames

    def lasts(self, clock: float) -> bool:
        """Whether the scene is still being learned."""
        age = clock - self._born
        return self._frames < 1 or (age < AT_MOST and (age < SECONDS or self._frames < FRAMES))

    def is_due(self, clock: float, pace: float = ADAPT) -> bool:
        """Whether it is time for the next step of following the scene."""
        return clock - self._adapted >= pace

    def follow(
        self, scene: Scene, found: Found, clock: float, *, least_rate: float = 0.0, rare: bool = False
    ) -> None:
        """Follow the scene's slow changes since the last time."""
        passed, self._adapted = clock - self._adapted, clock
        scene.adapt(found, passed, least_rate, rare)
