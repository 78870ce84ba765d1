"""Whether the camera still sees: covered, sprayed, defocused, frozen and black are told from a clear view.

Looks are rare, and learn only while the view is clear. What came suddenly is told after a short time, what
crept in (dense fog, dirt) after a long one. All times are seconds of the gate's own clock; where frames are
rarer, two looks.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..model.view import ViewState
from .acquaintance import THERE, Acquaintance
from .difference import look
from .pattern import is_pattern
from .signs import is_empty
from .standstill import Standstill

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .difference import View
    from .signs import Signs

LOOK, CLOSER = 5.0, 2.0
"""Seconds between two looks, and as long as the view is not known to be clear."""

ONSET = {
    ViewState.COVERED: 15.0,  # who stands close to the lens does not stay so long without moving
    ViewState.SPRAYED: 20.0,  # the side of a lorry looks like it for a moment
    ViewState.DEFOCUSED: 30.0,  # an autofocus that hunts has found its way by then
    ViewState.BLACK: 10.0,  # the camera's own lamp takes a few seconds
}
"""Seconds a problem must last."""

SLOW = 600.0
"""Seconds for a cover or a blotch that crept in."""

RECOVERY = 4.0
"""Seconds a clear view must last."""

SUDDEN, SUDDENLY = 0.4, 30.0
"""Share of the scene that must have gone within so many seconds."""

ANOTHER = 60.0
"""Seconds after which another view, or a new light, is the scene; and another problem is told."""

GONE, MOST, FLAT = 0.15, 0.4, 0.7
"""Share of the scene up to which it is gone; that a blotch hides; and of what is lost that must be flat."""

LEFT = 0.3
"""Share of the scene that a pattern may show by chance."""

BLURRED, ALIKE, CONTRAST = 0.3, 0.5, 0.3
"""Share of its fine structure below which a scene is blurred, if its coarse one is as like and as rich."""

NIGHT = 40.0
"""Mean gray level below which a picture is dark."""

STAYS = 12
"""Looks in a row that show something, after which an empty view that was accepted is over."""


class Eyesight:
    """Judges the view of one camera."""

    __slots__ = (
        "_accepted",
        "_asked",
        "_clear",
        "_guess",
        "_guessed",
        "_guesses",
        "_last",
        "_lost",
        "_recent",
        "_scene",
        "_still",
        "_told",
    )

    def __init__(self, clock: float, *, accepted: bool = False) -> None:
        """Take what is seen first for normal where the user `accepted` it, even if it is nothing."""
        self._asked, self._accepted = accepted, 0
        """Whether that is still to be looked at; and for how many looks more an empty view is normal."""

        self._scene = Acquaintance()
        self._still = Standstill(clock)
        self._last: tuple[float, Gray] | None = None
        """When the last look was, and at what."""

        self._told = self._guess = ViewState.UNKNOWN
        self._guesses = 0
        """How many looks in a row led to this guess."""

        self._guessed = clock
        """When the first of them was."""

        self._clear: float | None = None
        self._lost: float | None = None
        """Since when the view has been clear, or not."""

        self._recent: deque[tuple[float, float]] = deque()
        """When, and how much of the scene was seen."""

    @property
    def state(self) -> ViewState:
        """What has become of the view."""
        return ViewState.FROZEN if self._still.frozen and not self.doubtful else self._told

    @property
    def doubtful(self) -> bool:
        """Whether what is seen may not be the scene: as a picture of how it was it is worth nothing."""
        return self._guess.impaired or self._told.impaired

    @property
    def accepted(self) -> bool:
        """Whether nothing to be seen may be normal, because the user said so."""
        return self._asked or self._accepted > 0

    @property
    def clears(self) -> bool:
        """Whether the last look was at a clear view."""
        return self._guess is ViewState.CLEAR

    def succeed(self, last: Eyesight) -> None:
        """Go by what was told last of the view, until it turns out otherwise."""
        if last._told is not ViewState.UNKNOWN:
            self._told = last._told

    def count(self, gray: Gray, clock: float, *, same: bool) -> None:
        """Note that a picture came, `same` as the last."""
        dark = same and self._still.begins and cv2.mean(gray)[0] < NIGHT
        self._still.take(clock, same=same, dark=dark)

    def is_due(self, clock: float, *, startled: bool) -> bool:
        """Whether to look now; `startled` when nothing is as it was."""
        if self._last is None or (startled and not self.doubtful):
            return True
        sure = self._guess is self._told is ViewState.CLEAR
        return clock - self._last[0] >= (LOOK if sure else CLOSER)

    def look(self, gray: Gray, clock: float) -> None:
        """Take a look."""
        now, last = look(gray.astype(np.float32)), self._last
        self._still.fade(clock, dark=is_dark(now))
        self._last = clock, gray
        if last is None:
            self._scene.meet(now)
            return
        guess, seen = self._judge(now, look(last[1].astype(np.float32)))
        if guess is not self._guess:
            self._guess, self._guesses, self._guessed = guess, 0, clock
        self._guesses += 1
        if guess is ViewState.CLEAR:
            self._recover(now, clock, seen)
        else:
            self._doubt(now, clock, seen)

    def _judge(self, now: View, past: View) -> tuple[ViewState, float]:
        """Return what one look says, and how much of the scene is seen."""
        if self.accepted and self._is_accepted(now, past):
            return ViewState.CLEAR, 1.0
        if self._scene.telling:
            signs = self._scene.compare(now, past.fine)
            if signs.seen <= GONE and is_dark(now) and is_empty(now, past.fine):
                return ViewState.BLACK, signs.seen
            guess = name(signs)
            cloth = guess is ViewState.UNKNOWN and signs.seen <= LEFT and is_pattern(now)
            return ViewState.COVERED if cloth else guess, signs.seen
        if not is_empty(now, past.fine):
            self._scene.meet(now)
            return ViewState.CLEAR, 1.0
        return (ViewState.BLACK if is_dark(now) else ViewState.COVERED), 0.0

    def _is_accepted(self, now: View, past: View) -> bool:
        """Whether nothing is to be seen, as when the user said that this is normal."""
        empty = is_empty(now, past.fine)
        if self._asked:  # a cover that came a moment later was not meant
            self._asked = False
            self._accepted = STAYS if empty and is_empty(past, now.fine) else 0
        else:
            self._accepted = STAYS if empty else self._accepted - 1
        return empty and self._accepted > 0

    def _recover(self, now: View, clock: float, seen: float) -> None:
        """Learn, and after a while tell that the view is clear."""
        self._lost = None
        self._clear = clock if self._clear is None else self._clear
        self._remember(clock, seen)
        if not self._told.impaired:
            self._scene.learn(now, clock)
        if clock - self._clear >= RECOVERY and self._guesses >= 2:
            self._told = ViewState.CLEAR

    def _doubt(self, now: View, clock: float, seen: float) -> None:
        """After a while tell what is wrong with the view, or believe that it is another one."""
        self._clear = None
        self._lost = clock if self._lost is None else self._lost
        lasted = clock - self._lost
        if not self._guess.impaired:
            self._remember(clock, seen)
            if clock - self._guessed >= ANOTHER:
                self._scene.meet(now)
        elif self._told.impaired:
            # Which problem it is, is a guess: it is not told anew at every turn.
            if clock - self._guessed >= ANOTHER:
                self._told = self._guess
        elif lasted >= self._onset(seen) and self._guesses >= 2:
            self._told = self._guess

    def _onset(self, seen: float) -> float:
        """Seconds after which the present guess is believed."""
        if self._guess not in (ViewState.COVERED, ViewState.SPRAYED):
            return ONSET[self._guess]
        best = max((share for _, share in self._recent), default=0.0)
        return ONSET[self._guess] if best - seen >= SUDDEN else SLOW

    def _remember(self, clock: float, seen: float) -> None:
        """Note how much was seen, up to the moment from which on nothing is sure."""
        self._recent.append((clock, seen))
        while len(self._recent) > 2 and clock - self._recent[0][0] > SUDDENLY:
            self._recent.popleft()


def is_dark(now: View) -> bool:
    """Whether a picture is dark."""
    return cv2.mean(now.image)[0] < NIGHT


def name(signs: Signs) -> ViewState:
    """Say what one look at a known scene means; UNKNOWN when it is another scene, or light, or a crowd."""
    if signs.sharp < BLURRED and signs.alike > ALIKE and signs.gain > CONTRAST:
        return ViewState.DEFOCUSED
    if signs.hidden >= MOST and signs.hidden >= FLAT * (1 - signs.seen):
        return ViewState.COVERED if signs.seen <= GONE else ViewState.SPRAYED
    return ViewState.CLEAR if signs.seen >= THERE else ViewState.UNKNOWN
