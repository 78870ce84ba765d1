"""The gate of one camera: frames in, sightings out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..model.sighting import ChangeKind, Sighting, SightingKind
from . import sensitivity
from .change import kind_of_changes
from .difference import above, limit, look, unexplained
from .mask import Counting
from .memory import Memory
from .nuisance import everywhere, shake_off, steady
from .regions import find_regions
from .scene import Scene
from .upheaval import Upheaval

if TYPE_CHECKING:
    from ..model.camera import WatchSettings
    from ..model.frame import Frame, Gray, Picture
    from .difference import Mask, View
    from .regions import Region
    from .scene import Found

LEARN, LEARN_FRAMES, LEARN_AT_MOST = 2.0, 3, 10.0
"""Seconds and frames in which a scene is learned; after so many seconds however few they were."""

STILL = 3.0
"""Seconds without movement until something that came is part of the scene."""

SUDDEN = 20.0
"""Seconds in which a change must once have come quickly before it is told: what only creeps is light."""

ADAPT = 0.4
"""Seconds between two steps of learning."""

MOVING = 0.12
"""Share of a region that must differ from a moment ago."""


class Gate:
    """Watches one camera. Not to be called from two threads at once."""

    def __init__(self, settings: WatchSettings) -> None:
        self._settings = settings
        self._lines = sensitivity.lines(settings.sensitivity)
        self.reset()

    def reset(self) -> None:
        """Forget the scene and learn it anew."""
        self._picture: Picture | None = None
        self._scene: Scene | None = None
        self._at: float | None = None
        self._clock = 0.0

    @property
    def learning(self) -> bool:
        """Whether the scene is still being learned: nothing is told until then, 10 s at most."""
        age = self._clock - self._born
        return self._scene is None or (age < LEARN_AT_MOST and (age < LEARN or self._frames < LEARN_FRAMES))

    def examine(self, frame: Frame) -> tuple[Sighting, ...]:
        """Say what a frame shows: nothing, activity, a difference, or both.

        Raises PictureError; the gate is then as it was before.
        """
        gray = self._read(frame.picture)
        passed = self._tick(frame.at)
        if self._scene is None or gray.shape != self._scene.view.image.shape:
            self._begin(gray)
            return ()
        now = look(gray.astype(np.float32))
        told = self._learn(now, self._scene) if self.learning else self._watch(now, self._scene, passed)
        self._memory.remember(gray, self._clock)
        return tuple(
            Sighting(
                kind=kind, at=frame.at, captured_at=frame.captured_at, score=score, boxes=boxes, change=change
            )
            for kind, score, boxes, change in told
        )

    def _read(self, picture: Picture) -> Gray:
        """Decode; not the same picture twice."""
        if self._picture is None or picture != self._picture:
            gray = picture.gray(self._lines)
            by = gray.shape[0] // self._lines
            if by > 1:
                size = gray.shape[1] // by, gray.shape[0] // by
                gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
            self._gray, self._picture = gray, picture
        return self._gray

    def _tick(self, at: float) -> float:
        """Seconds since the last frame; a clock that goes back stands still."""
        passed = max(0.0, at - self._at) if self._at is not None else 0.0
        self._at = at
        self._clock += passed
        return passed

    def _begin(self, gray: Gray) -> None:
        """Take a picture of a size not seen before as the scene."""
        shape = gray.shape
        self._least = sensitivity.least_pixels(self._settings.sensitivity, shape[0])
        self._counting = Counting(self._settings, shape)
        self._upheaval, self._memory = Upheaval(), Memory()
        self._relearn(Scene(look(gray.astype(np.float32))))
        self._memory.remember(gray, self._clock)

    def _relearn(self, scene: Scene) -> None:
        """Begin to learn a scene."""
        self._scene = scene
        self._born = self._adapted = self._clock
        self._frames = 1

    def _learn(self, now: View, scene: Scene) -> list:
        self._frames += 1
        found = scene.compare(now, None)
        if everywhere(found.mask):
            self._scene = Scene(now)
            return []
        found.mask[:] = 0
        found.recount()
        scene.adapt(found, self._clock - self._adapted, 1 / self._frames)
        self._adapted = self._clock
        return []

    def _watch(self, now: View, scene: Scene, passed: float) -> list:
        found = scene.compare(now, self._counting.allowed)
        told = []
        if found.count >= self._least:
            if found.count > 0.2 * found.mask.size and everywhere(found.mask):
                past = self._memory.past(self._clock)
                verdict = self._upheaval.judge(found, scene, past, self._clock, self._counting.allowed)
                if verdict.relearn:
                    self._relearn(verdict.scene)
                elif verdict.scene is not scene:
                    self._scene = scene = verdict.scene
                    self._memory.forget()
                if verdict.turned:
                    return [(SightingKind.DIFFERENCE, 0.9, ((0.0, 0.0, 1.0, 1.0),), ChangeKind.CAMERA_MOVED)]
                if verdict.found is None:
                    return []
                found = verdict.found
            else:
                self._upheaval.calm()
                found = steady(found, scene, self._counting.allowed)
            if found.count >= self._least:
                told = self._look_closer(now, found, scene, passed)
        else:
            self._upheaval.calm()
        if self._clock - self._adapted >= ADAPT:
            scene.adapt(found, self._clock - self._adapted)
            self._adapted = self._clock
        return told

    def _look_closer(self, now, found: Found, scene: Scene, passed: float) -> list:
        regions = []
        for region in find_regions(found.mask, self._least * 0.5):
            if region.size < 0.3 * found.mask.size:
                shake_off(region, found, scene)
            if region.size >= self._least and self._touches_zone(region):
                regions.append(region)
        found.mask[:] = 0
        for region in regions:
            found.mask[region.window][region.mask] = 255
        found.recount()
        if not regions:
            self._memory.note([], found.mask.shape, self._clock)
            return []
        past = self._memory.past(self._clock)
        fresh = above(unexplained(now, past), limit(now, past, scene.noise))
        scene.sudden[fresh > 0] = self._clock
        active, settled = [], []
        for region in regions:
            window = region.window
            if float((fresh[window] > 0)[region.mask].mean()) >= MOVING:
                scene.still[window][region.mask] = 0
                active.append(region)
                continue
            scene.still[window][region.mask] += passed
            if float(scene.still[window][region.mask].mean()) >= STILL:
                settled.append(region)
        active = self._memory.note(active, found.mask.shape, self._clock)
        told = []
        if active:
            told.append(
                (
                    SightingKind.ACTIVITY,
                    self._score(active, found),
                    tuple(r.box(found.mask.shape) for r in active),
                    None,
                )
            )
        if settled:
            since = self._clock - SUDDEN - 2 * passed
            real = [r for r in settled if float((scene.sudden[r.window] >= since)[r.mask].mean()) > 0.2]
            if real:
                kind = kind_of_changes(scene.view.image, found.now.image, real)
                told.append(
                    (
                        SightingKind.DIFFERENCE,
                        self._score(real, found),
                        tuple(r.box(found.mask.shape) for r in real),
                        kind,
                    )
                )
            for region in settled:
                scene.absorb(region, found.now.image)
                self._upheaval.outdate(region)
        return told

    def _touches_zone(self, region: Region) -> bool:
        zones = self._counting.zones
        return zones is None or bool((zones[region.window] > 0)[region.mask].any())

    def _score(self, regions, found: Found) -> float:
        best = 0.0
        for r in regions:
            excess = float(np.minimum(found.rest[r.window][r.mask] / found.level[r.window][r.mask], 9).mean())
            best = max(best, (r.size / self._least * max(excess, 1)) ** 0.5)
        return best / (1 + best)
