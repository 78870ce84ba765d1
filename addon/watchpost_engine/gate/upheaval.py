"""What to make of a picture that differs everywhere: a jolt, a light known or new, or a turned camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .difference import above, limit, look, unexplained
from .nuisance import brought_in, jolt, shifted
from .planes import clear_border
from .scene import Found, Scene

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .difference import View
    from .mask import Counting
    from .nuisance import Shift
    from .regions import Region

MOST_LIGHTS = 3
"""Lightings kept besides the present one."""

WAIT = 1.0
"""Seconds a new light must have lasted until it is believed."""

RESTLESS = 2.0
"""Seconds of movement everywhere after which it is told."""

DEADLINE = 10.0
"""Seconds after which it is believed even if the picture never came to rest."""

TURNED = 3.0
"""Seconds a shift must last until the camera is taken to look elsewhere."""

FAR = 0.02
"""Share of the width from which such a shift is told."""

FOREIGN = 0.15
"""Likeness of patterns below which a new picture is another view, not another light."""


@dataclass(slots=True)
class Lighting:
    """A scene put by: image and noise as whole gray levels, and where it is out of date."""

    image: NDArray[np.uint8]
    noise: NDArray[np.uint8]
    stale: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The scene to go on with, what is unexplained against it (None: say nothing yet), a turned camera."""

    scene: Scene
    found: Found | None
    relearn: bool = False
    turned: bool = False
    restless: bool = False
    """Not understood, and moving for so long that it is no switch of the light."""


class Upheaval:
    """Remembers lightings, and since when the picture is not understood. Times are of the gate's clock."""

    __slots__ = ("_bank", "_shift", "_shifted_since", "_since")

    def __init__(self) -> None:
        self._bank: list[Lighting] = []
        self.calm()

    def calm(self) -> None:
        """Note that the picture is understood again."""
        self._since: float | None = None
        self._shift: Shift | None = None
        self._shifted_since = 0.0

    def outdate(self, region: Region) -> None:
        """Note that a lasting change makes the other lightings wrong in this region."""
        for light in self._bank:
            light.stale[region.window] |= region.mask

    def judge(self, found: Found, scene: Scene, past: View, clock: float, counting: Counting) -> Verdict:
        """Explain a picture that differs everywhere from the scene."""
        if (again := self._undo_jolt(found, scene, counting)) is not None:
            self._since = None
            if self._turned(again[1], clock):
                far = max(abs(s) for s in again[1]) > FAR * found.rest.shape[1]
                return Verdict(scene=Scene(found.now), found=None, relearn=True, turned=far)
            return Verdict(scene=scene, found=again[0])
        if (known := self._recall(found, scene, counting)) is not None:
            self.calm()
            return known
        return self._wait(found, scene, past, clock)

    def _undo_jolt(self, found: Found, scene: Scene, counting: Counting) -> tuple[Found, Shift] | None:
        shift = jolt(found.now, scene.view)
        if shift is None:
            return None
        back = (-shift[0], -shift[1])
        again = scene.compare(look(shifted(found.now.image, back)), counting.allowed)
        clear_border(again.mask, brought_in(shift))
        again.recount()
        return (again, shift) if again.count < 0.5 * found.count else None

    def _turned(self, shift: Shift, clock: float) -> bool:
        """Whether the same shift has lasted."""
        last = self._shift
        if last is None or max(abs(shift[0] - last[0]), abs(shift[1] - last[1])) > 0.7:
            self._shift, self._shifted_since = shift, clock
        return clock - self._shifted_since >= TURNED

    def _recall(self, found: Found, scene: Scene, counting: Counting) -> Verdict | None:
        """Change to a lighting from the bank that explains the picture."""
        for i, light in enumerate(self._bank):
            known = restore(light, found.now)
            new = known.compare(found.now, counting.allowed)
            if new.count < min(0.15 * counting.size, 0.5 * found.count):
                self._bank.append(put_by(scene))
                del self._bank[i]
                return Verdict(scene=known, found=new)
        return None

    def _wait(self, found: Found, scene: Scene, past: View, clock: float) -> Verdict:
        """Believe in a new light once the picture has come to rest, or at the deadline."""
        if self._since is None:
            self._since = clock
        waited = clock - self._since
        rest = at_rest(found.now, past)
        if waited < DEADLINE and not (rest and waited >= WAIT):
            return Verdict(scene=scene, found=None, restless=not rest and waited >= RESTLESS)
        self._bank = [*self._bank, put_by(scene)][-MOST_LIGHTS:]
        self.calm()
        turned = is_foreign(found.now, scene.view)
        return Verdict(scene=Scene(found.now), found=None, relearn=True, turned=turned)


def put_by(scene: Scene) -> Lighting:
    """Keep a scene small."""
    image, noise = (np.clip(p + 0.5, 0, 255).astype(np.uint8) for p in (scene.view.image, scene.noise))
    return Lighting(image, noise, np.zeros(image.shape, bool))


def restore(light: Lighting, now: View) -> Scene:
    """Take a scene out again, brought up to date where it is stale."""
    image = light.image.astype(np.float32)
    if light.stale.any():
        gain = (float(image.mean()) + 1) / (float(now.image.mean()) + 1)
        image[light.stale] = now.image[light.stale] * np.float32(gain)
    scene = Scene(look(image))
    scene.noise[:] = light.noise
    return scene


def at_rest(now: View, past: View) -> bool:
    """Whether a picture is as it was a moment ago."""
    mask = above(unexplained(now, past), limit(now, past, 4.0))
    return bool(np.count_nonzero(mask) < 0.1 * mask.size)


def is_foreign(now: View, back: View) -> bool:
    """Whether two views, both with something to see, have nothing in common."""
    a, b = (np.sqrt(view.power) for view in (now, back))
    if min(float(a.mean()), float(b.mean())) < 3:
        return False
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < FOREIGN
