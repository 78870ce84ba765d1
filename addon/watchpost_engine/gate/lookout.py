"""Minds the view for the gate: what it shows while the camera does not see well must not become the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..model.view import ViewState
from .difference import look
from .eyesight import Eyesight
from .lighting import put_by, restore

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .lighting import Lighting
    from .scene import Scene

WORKABLE = (ViewState.SPRAYED, ViewState.DEFOCUSED)
"""What is left of such a view is watched as it is: who walks there is seen."""


class Lookout:
    """Asks the eyesight now and then, and holds the scene for as long as the view is not what it was."""

    __slots__ = ("_answered", "_eyes", "_held", "_last")

    def __init__(self, clock: float, *, accepted: bool = False) -> None:
        """Take what is seen first for normal where the user `accepted` it, even if it is nothing."""
        self._eyes = Eyesight(clock, accepted=accepted)
        self._held: Lighting | None = None
        self._answered = False
        """Whether what came before the lens was told as a difference, and not as a problem."""

        self._last: Gray | None = None

    def anew(self, clock: float) -> Lookout:
        """Return one that knows nothing but what the user said."""
        return Lookout(clock, accepted=self._eyes.accepted)

    @property
    def view(self) -> ViewState:
        """What has become of the view."""
        return self._eyes.state

    @property
    def doubtful(self) -> bool:
        """Whether the camera may not see well: what is another picture then is no other view."""
        return self._eyes.doubtful

    @property
    def trusted(self) -> bool:
        """Whether a picture shows how things are: it is not one of something before the lens."""
        return not self.doubtful or self._eyes.state in WORKABLE

    def succeed(self, last: Lookout) -> None:
        """Go on for another, who saw another shape of the same view."""
        self._eyes.succeed(last._eyes)

    def answer(self) -> None:
        """Note that a difference was told: if it is all that is told, its end is to be told as one, too."""
        self._answered = self._held is not None

    def count(self, gray: Gray, clock: float, *, same: bool) -> None:
        """Note that a picture came: the `same` bytes as the last, or perhaps its pixels."""
        self._eyes.count(gray, clock, same=same or is_same(gray, self._last))
        self._last = gray

    def mind(self, gray: Gray, scene: Scene, clock: float, *, startled: bool) -> Scene:
        """Look, if it is time. Return the scene to go on with: at the end of a problem the one from before.

        `startled`: nothing is as it was, so look at once.
        """
        if not self._eyes.is_due(clock, startled=startled):
            return scene
        self._eyes.look(gray, clock)
        if self._eyes.doubtful and self._held is None:
            self._held = put_by(scene)
        self._answered &= not self._eyes.state.impaired
        if self._held is None or not self._eyes.clears:
            return scene
        now = look(gray.astype(np.float32))
        again, answered = restore(self._held, now), self._answered
        if not self._eyes.doubtful:
            self._held, self._answered = None, False
        if answered:
            return scene
        better = again.compare(now, None).count < 0.5 * scene.compare(now, None).count
        return again if better else scene


def is_same(gray: Gray, last: Gray | None) -> bool:
    """Whether two pictures have the same pixels. One row nearly always tells that they have not."""
    if last is None or last.shape != gray.shape:
        return False
    middle = gray.shape[0] // 2
    return gray[middle].tobytes() == last[middle].tobytes() and np.array_equal(gray, last)
