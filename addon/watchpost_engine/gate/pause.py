"""What needs no close look: pictures that show the settled scene, or all as it stood a moment ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .difference import look
from .glance import Glance

if TYPE_CHECKING:
    from ..model.frame import Gray
    from ..model.trace import Trace
    from .difference import View
    from .mask import Counting
    from .scene import Scene


class Pause:
    """Holds pictures of one shape at a glance against the scene, and against what stood still."""

    __slots__ = ("_scene", "_standing", "_stood", "_view", "trace")

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._scene = Glance(shape)
        self._standing = Glance(beside=self._scene)
        self._stood: Gray | None = None
        self.trace: Trace | None = None
        """What was compared when something that moves was told last."""

        self._view: View | None = None

    def shows_nothing(self, gray: Gray, scene: Scene, counting: Counting) -> bool:
        """Whether a picture shows the scene, and nothing of a thing's size besides."""
        return self._scene.finds_little(gray, scene.view, scene.noise, counting.allowed, counting.hint)

    def shows_the_same(self, gray: Gray, stood: Gray | None, scene: Scene, counting: Counting) -> bool:
        """Whether nothing of a thing's size has changed since a picture in which all `stood`; without, no."""
        if stood is None:
            return False
        if self._view is None or stood is not self._stood:
            self._stood, self._view = stood, look(stood.astype(np.float32))
        return self._standing.finds_little(gray, self._view, scene.noise, counting.allowed, counting.hint)
