"""What to make of a picture that differs everywhere: a jolt, a light known or new, or a turned camera."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .bulk import bulk, hidden_by_bulk, is_dense, shares_much
from .difference import above, limit, look, unexplained
from .flips import flipped
from .lighting import put_by, restore
from .motion import clear_unknown, farthest, refined, shift_only, undone
from .nuisance import jolt
from .scene import Found, Scene
from .streaks import RARE, is_striped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .difference import View
    from .lighting import Lighting
    from .mask import Counting
    from .memory import Memory
    from .motion import Motion
    from .planes import Plane
    from .regions import Region

MOST_LIGHTS = 3
"""Lightings kept besides the present one."""

WAIT = 1.0
"""Seconds a new light must have lasted until it is believed."""

SWAYS = 10.0
"""Seconds after a movement everywhere that came to nothing in which another is taken for foliage."""

RESTLESS = 1.5
"""Seconds of movement everywhere after which it is told; between rarer pictures it may as well be light."""

DEADLINE = 10.0
"""Seconds after which it is believed even if the picture never came to rest."""

TURNED = 3.0
"""Seconds a shift must last until the camera is taken to look elsewhere."""

SAME = 1.0
"""Pixels by which two motions of the camera differ at most to be the same."""

WELL = 0.15
"""Share of what differs that a shift may leave; of more, a turn is searched too."""

AGAIN = 1.0
"""Seconds after which a motion is searched again where only many places differ."""

FAR = 0.02
"""Share of the width from which such a shift is told."""

FOREIGN = 0.15
"""Likeness of patterns below which a new picture is another view, not another light."""

RICH = 2.0
"""Gray levels of structure from which on there is something to compare."""

ANOTHER = 0.3
"""The same where the new picture has lasted. Infrared and lamps keep 0.8 of the pattern."""


SEEN = 1.5
"""Strength, at most, of a turn to a view that is remembered: the camera has looked there before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The scene to go on with, what is unexplained against it (None: say nothing yet), a turned camera."""

    scene: Scene
    found: Found | None
    relearn: bool = False
    turned: bool = False
    began: float | None = None
    """The moment since which it has been turned; None: only now."""

    moved: bool = False
    """The camera moved, or something large does, perhaps only for a moment: nothing is to be learned yet."""

    restless: bool = False
    """Not understood, and moving for so long that it is no switch of the light."""

    strength: float = math.inf
    """How far it turned, or how long it has been restless, against the limit."""


class Upheaval:
    """Remembers lightings, and since when the picture is not understood. Times are of the gate's clock."""

    __slots__ = ("_bank", "_held", "_hidden", "_motion", "_moved_since", "_since", "_sways", "_tried")

    def __init__(self) -> None:
        self._bank: list[Lighting] = []
        self._tried, self._held, self._sways, self._moved_since = -AGAIN, -SWAYS, False, 0.0
        self.calm()

    def calm(self) -> None:
        """Note that the picture is understood again."""
        self._since: float | None = None
        self._motion: Motion | None = None
        self._hidden: float | None = None  # since when a large thing has hidden the scene

    @property
    def puzzled(self) -> bool:
        """Whether much of the picture is not what it was right now."""
        return self._hidden is not None or self._since is not None

    def absorb(self, regions: Sequence[Region], image: Plane, scene: Scene) -> None:
        """Make what has settled part of the scene, and note that there the other lightings are wrong."""
        for region in regions:
            scene.absorb(region, image)
            for light in self._bank:
                light.stale[region.window] |= region.mask

    def account(
        self, found: Found, scene: Scene, memory: Memory, clock: float, counting: Counting, passed: float
    ) -> Verdict | None:
        """Explain a picture by what concerns all of it; None where it differs in places, as things do.

        `passed` is how many seconds ago the last picture was.
        """
        if (turned := self._flipped(found, scene, counting)) is not None:
            return turned
        everywhere = counting.everywhere(found.mask)
        wide = everywhere or counting.widely(found.mask)
        curtain = everywhere and passed > RARE and is_dense(bulk(found, scene), found)
        if wide and not curtain and is_striped(found, scene, counting, passed):
            return None
        if everywhere:
            return self._judge(found, scene, memory, clock, counting)
        return self._nudge(found, scene, memory, clock, counting)

    def _judge(self, found: Found, scene: Scene, memory: Memory, clock: float, counting: Counting) -> Verdict:
        """Explain a picture that differs everywhere from the scene."""
        if (moved := self._moved(found, scene, clock, counting)) is not None:
            return moved
        past = memory.past(clock)
        if hidden_by_bulk(found, scene):
            return self._behold(Verdict(scene=scene, found=found), past, clock)
        if (known := self._recall(found, scene, counting)) is not None:
            return self._behold(known, past, clock)
        return self._wait(found, scene, past, clock)

    def _behold(self, verdict: Verdict, past: View, clock: float) -> Verdict:
        """Go on with a scene that explains the picture, but for a large thing perhaps.

        Pictures that never rest may look like a thing now and then.
        """
        assert verdict.found is not None
        since, hidden = self._since, clock if self._hidden is None else self._hidden
        self.calm()
        if not verdict.found.bulky:
            return verdict
        self._hidden = hidden
        if at_rest(verdict.found.now, past):
            return verdict
        self._since = since
        moved, waited = clock - hidden < DEADLINE, 0.0 if since is None else clock - since
        if waited < RESTLESS:
            return replace(verdict, moved=moved)
        return replace(verdict, moved=moved, restless=True, strength=waited / RESTLESS)

    def _nudge(
        self, found: Found, scene: Scene, memory: Memory, clock: float, counting: Counting
    ) -> Verdict | None:
        """Explain a picture that differs in many places by a motion of the camera, if it can be.

        It is tried again only after a while: weather looks alike.
        """
        waits = self._motion is None and self._since is None and clock - self._tried < AGAIN
        if waits or not counting.widely(found.mask):
            return None
        self._tried = clock
        if (moved := self._moved(found, scene, clock, counting)) is not None:
            return moved
        past = memory.past(clock)
        if is_foreign(found.now, scene.view, ANOTHER) and at_rest(found.now, past):  # weather never rests
            return self._wait(found, scene, past, clock)
        return None

    def _flipped(self, found: Found, scene: Scene, counting: Counting) -> Verdict | None:
        """Go on with the scene the other way round, if that is what the picture shows."""
        if (other := flipped(found, scene, counting)) is None:
            return None
        self.calm()
        self._bank.clear()  # these are all the wrong way round now
        return Verdict(scene=other[0], found=other[1], turned=True)

    def _moved(self, found: Found, scene: Scene, clock: float, counting: Counting) -> Verdict | None:
        """Explain a picture by a motion of the camera; if it lasts, the camera looks elsewhere now."""
        if (again := self._undo_motion(found, scene, counting)) is None:
            return None
        self._since = None
        shape = found.rest.shape
        reach = farthest(again[1], shift_only(None), shape) / (FAR * shape[1])
        if not self._turned(again[1], found, clock):
            return Verdict(scene=scene, found=again[0], moved=reach > 1)
        began = self._moved_since
        self.calm()
        strength = self._leave(scene, found, counting, reach) if reach > 1 else reach
        return Verdict(
            scene=Scene(found.now), found=None, relearn=True, turned=reach > 1, began=began, strength=strength
        )

    def _leave(self, scene: Scene, found: Found, counting: Counting, reach: float) -> float:
        """Put the view by that the camera turned from; return how strong the turn is."""
        known = self._find(found, counting)
        if known is not None:
            del self._bank[known[0]]
        self._bank = [*self._bank, put_by(scene)][-MOST_LIGHTS:]
        return reach if known is None else min(reach, SEEN)

    def _undo_motion(self, found: Found, scene: Scene, counting: Counting) -> tuple[Found, Motion] | None:
        """Compare again with the picture moved back, if that explains half of what differs."""
        best: tuple[Found, Motion] | None = None
        shift = shift_only(jolt(found.now, scene.view))
        for finer in (False, True):
            motion = refined(shift, scene.view.image, found.now.image) if finer else shift
            if motion is None:
                break
            again = scene.compare(look(undone(found.now.image, motion)), counting.allowed)
            clear_unknown(again.mask, motion)
            again.recount()
            if again.count < (best[0].count if best else 0.5 * found.count):
                best = again, motion
            if again.count < WELL * found.count:
                break
        return best

    def _turned(self, motion: Motion, found: Found, clock: float) -> bool:
        """Whether the same motion has lasted."""
        if self._motion is None or farthest(motion, self._motion, found.rest.shape) > SAME:
            self._motion, self._moved_since = motion, clock
        return clock - self._moved_since >= TURNED

    def _recall(self, found: Found, scene: Scene, counting: Counting) -> Verdict | None:
        """Change to a lighting from the bank that explains the picture."""
        if (one := self._find(found, counting)) is None:
            return None
        number, known, new = one
        self._bank.append(put_by(scene))
        del self._bank[number]
        turned = is_foreign(known.view, scene.view, ANOTHER)
        return Verdict(scene=known, found=new, turned=turned, strength=math.inf if new.bulky else SEEN)

    def _find(self, found: Found, counting: Counting) -> tuple[int, Scene, Found] | None:
        """Return the number of what explains the picture in the bank, its scene, and what is left."""
        for number, light in enumerate(self._bank):
            known = restore(light, found.now)
            new = known.compare(found.now, counting.allowed)
            if new.count < min(0.15 * counting.size, 0.5 * found.count) or hidden_by_bulk(new, known):
                return number, known, new
        return None

    def _wait(self, found: Found, scene: Scene, past: View, clock: float) -> Verdict:
        """Believe in a new light once the picture has come to rest, or at the deadline."""
        if self._since is None:
            self._since, self._sways = clock, clock - self._held < SWAYS
        gap, self._held = clock - self._held, clock
        waited = clock - self._since
        rest = at_rest(found.now, past)
        if waited < DEADLINE and not (rest and waited >= WAIT):
            seen = found if self._sways and not rest else None
            restless = not rest and gap <= RESTLESS <= waited
            return Verdict(scene=scene, found=seen, restless=restless, strength=waited / RESTLESS)
        self._held = -SWAYS
        self._bank = [*self._bank, put_by(scene)][-MOST_LIGHTS:]
        began = self._since
        self.calm()
        turned = is_foreign(found.now, scene.view, ANOTHER)
        return Verdict(scene=Scene(found.now), found=None, relearn=True, turned=turned, began=began)


def at_rest(now: View, past: View) -> bool:
    """Whether a picture is as it was a moment ago."""
    mask = above(unexplained(now, past), limit(now, past, 4.0))
    return bool(np.count_nonzero(mask) < 0.1 * mask.size)


def is_foreign(now: View, back: View, alike: float = FOREIGN) -> bool:
    """Whether two views, both with something to see, have nothing in common."""
    a, b = (np.sqrt(view.power) for view in (now, back))
    if min(float(a.mean()), float(b.mean())) < RICH:
        return False
    likely = float(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < alike
    return likely and not shares_much(now, back)
