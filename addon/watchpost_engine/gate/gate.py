"""The gate of one camera: frames in, sightings out.

The path of a frame: 1) decode it small, 2) hold it against the settled scene, first at a glance, 3) if nearly
nothing is unexplained, learn a little and be done. Else 4) explain it by light or by a shift of the camera,
5) keep the regions that look like things, 6) split them into what moves (activity) and what has settled (a
difference, told once; then it belongs to the scene). All times are seconds of the gate's own clock, driven by
the frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..model.sighting import Sighting, SightingKind
from . import sensitivity
from .absence import Absence
from .acceptance import Acceptance
from .change import kind_of_changes
from .difference import look
from .keepsake import put_back, unwrap, wrap
from .lookout import Lookout
from .mask import Counting
from .memory import CONFIRM, Memory
from .nuisance import steady
from .overlay import Overlay
from .pace import Pace
from .pause import Pause
from .reader import Reader
from .scene import Scene
from .settling import candidates, changed_since, part_ways, stood_still
from .specks import is_solid
from .sweep import Sweep
from .tolerance import tell_clear
from .trail import Trail
from .upheaval import Upheaval
from .whole import tell_verdict
from .why import explain

if TYPE_CHECKING:
    from ..model.camera import WatchSettings
    from ..model.frame import Frame, Gray
    from ..model.trace import Trace
    from .difference import View
    from .regions import Region
    from .scene import Found
    from .upheaval import Verdict

LEARN, LEARN_FRAMES, LEARN_AT_MOST = 2.0, 3, 10.0
"""Seconds and frames in which a scene is learned; after so many seconds however few they were."""

ADAPT, ADAPT_CALM = 0.4, 1.0
"""Seconds between two steps of learning, and as long as a glance shows that nothing is there."""

HELD = 10.0
"""Seconds for which the very same bytes, fetched or sent again, tell nothing. From then on they are a picture
of their moment: some cameras have no noise."""


class Gate:
    """Watches one camera. Any thread, but one frame at a time."""

    def __init__(self, settings: WatchSettings) -> None:
        self._settings = settings
        self.reset()

    def heed(self, settings: WatchSettings) -> None:
        """Go by other settings that are looked at alike: by what the user tolerates. At any time."""
        self._settings = settings

    def reset(self) -> None:
        """Forget the scene and learn it anew."""
        self._reader = Reader(sensitivity.lines(sensitivity.finest(self._settings)))
        self._scene: Scene | None = None
        self._stood: Gray | None = None
        self._clock = self._looked = self._born = self._adapted = 0.0
        self._frames, self._pace, self._absence, self.lookout = 0, Pace(), Absence(), Lookout(0.0)

    def dump(self) -> bytes:
        """Return all that it has learned. Not while it examines a frame. Raises KeepsakeError."""
        return wrap(vars(self), self._reader.digest, self._settings)

    @classmethod
    def load(cls, data: bytes, settings: WatchSettings, at: float | None = None) -> Gate:
        """Return a gate that goes on where the one that was dumped ended, as if there had been no break.

        `at` is the moment of its last frame on the clock of the frames to come; None is the same clock.
        Raises KeepsakeError for what is damaged, was made by another version or with other settings.
        """
        gate, (kept, seen) = cls(settings), unwrap(data, settings)
        if isinstance(scene := kept.get("_scene"), Scene):
            gate._begin(scene.view.image.astype(np.uint8))
        put_back(kept, vars(gate))
        reader = Reader(sensitivity.lines(sensitivity.finest(settings)), seen)
        reader.shape, gate._reader = gate._reader.shape, reader
        if at is not None:
            gate._pace.begin(at)
        return gate

    def wake(self) -> None:
        """Note that nobody looks until the next frame: what is new there may be old. Not while examining."""
        if self.learning:
            self._scene = None
        self._absence.expect()

    def accept(self, frame: Frame) -> bool:
        """Take what a frame shows for settled, without telling; whether nothing moves in it.

        Not while it examines a frame. Raises PictureError.
        """
        gray, scene = self._reader.read(frame.picture), self._scene
        self.lookout = Lookout(self._clock, accepted=True)
        if scene is None or gray.shape != scene.view.image.shape:
            self._begin(gray)
            return True
        found = scene.compare(look(gray.astype(np.float32)), self._counting.allowed)
        if self._counting.everywhere(found.mask):
            self._relearn(Scene(found.now))
            return True
        past = self._memory.past(self._clock)
        moving, still = self._acceptance.part(found, scene, past, self._counting, self._clock)
        self._absorb(still, found, scene)
        return not moving

    @property
    def learning(self) -> bool:
        """Whether the scene is still being learned: nothing is told until then, 10 s at most."""
        age = self._clock - self._born
        return self._frames < 1 or (age < LEARN_AT_MOST and (age < LEARN or self._frames < LEARN_FRAMES))

    def examine(self, frame: Frame) -> tuple[Sighting, ...]:
        """Say what a frame shows: nothing, activity, a difference, or both.

        Raises PictureError; the gate is then as it was before.
        """
        again = self._reader.knows(frame.picture)
        gray = self._reader.read(frame.picture)
        self._clock += self._pace.step(frame.at)
        self.lookout.count(gray, self._clock, same=again)
        if again and self._clock - self._looked < HELD:
            if self._scene is not None and gray.shape == self._scene.view.image.shape:
                self._scene = self.lookout.mind(gray, self._scene, self._clock, startled=False)
            return ()
        passed, self._looked = self._clock - self._looked, self._clock
        if self._scene is None or gray.shape != self._scene.view.image.shape:
            self._begin(gray)
            return ()
        if self._overlay.look(gray, self._clock):
            self._counting.hide(self._overlay.hidden)
        told: tuple[Sighting, ...] = ()
        back = self._absence.ends(self._clock, passed)
        if self.learning:
            self._learn(look(gray.astype(np.float32)), self._scene)
        elif self._is_calm(gray, self._scene):
            self._upheaval.calm()
        elif not back and self._stays(gray, self._scene):
            self._looked -= passed
        else:
            told = self._watch(frame, look(gray.astype(np.float32)), self._scene, 0.0 if back else passed)
        if back:
            self._memory.restart()
            told = tuple(sighting for sighting in told if sighting.kind is SightingKind.DIFFERENCE)
        self._memory.remember(gray, self._clock)
        self._trail.remember(gray, self._clock)
        self._scene = self.lookout.mind(gray, self._scene, self._clock, startled=self._upheaval.puzzled)
        return told

    def explain(self) -> Trace | None:
        """Say how the newest picture compares with the scene; None without. Not while it examines a frame."""
        if self._scene is None or self._reader.gray.shape != self._scene.view.image.shape:
            return None
        tolerances = self._settings.tolerances
        return explain(self._reader.gray, self._scene, self._counting, tolerances, learning=self.learning)

    def _begin(self, gray: Gray) -> None:
        """Take a picture of a size not seen before as the scene."""
        height, width = self._reader.shape = gray.shape
        self._counting = Counting(self._settings, (height, width))
        self._upheaval, self._memory = Upheaval(), Memory()
        self._overlay, self._sweep = Overlay(gray, self._clock), Sweep()
        self._trail, self._pause, self._stood = Trail(), Pause(gray.shape), None
        self._acceptance, self.lookout = Acceptance(), self.lookout.anew(self._clock)
        self._relearn(Scene(look(gray.astype(np.float32))))
        self._memory.remember(gray, self._clock)

    def _relearn(self, scene: Scene) -> None:
        """Begin to learn a scene."""
        self._scene, self._frames = scene, 1
        self._born = self._adapted = self._clock

    def _learn(self, now: View, scene: Scene) -> None:
        """Take a picture into a new scene. A change of light does not prolong the learning."""
        self._frames += 1
        found = scene.compare(now, None)
        if self._counting.everywhere(found.mask):
            self._scene = Scene(now)
            return
        found.clear()
        self._adapt(scene, found, least_rate=1 / self._frames)

    def _adapt(self, scene: Scene, found: Found, least_rate: float = 0.0, rare: bool = False) -> None:
        """Follow the scene's slow changes since the last time."""
        passed, self._adapted = self._clock - self._adapted, self._clock
        scene.adapt(found, passed, least_rate, rare)

    def _is_calm(self, gray: Gray, scene: Scene) -> bool:
        """Whether there is nothing to find and, for the moment, nothing to learn."""
        learned = self._clock - self._adapted < ADAPT_CALM
        return learned and self._pause.shows_nothing(gray, scene, self._counting)

    def _stays(self, gray: Gray, scene: Scene) -> bool:
        """Whether all stands as in the last picture: a closer look can wait until one is due."""
        if self._stood is None or self._clock - self._adapted >= ADAPT or self._upheaval.puzzled:
            return False
        return self._pause.shows_the_same(gray, self._stood, scene, self._counting)

    def _watch(self, frame: Frame, now: View, scene: Scene, passed: float) -> tuple[Sighting, ...]:
        """Hold a picture against the scene."""
        self._stood = None
        counting = self._counting
        found = scene.compare(now, counting.allowed)
        told: tuple[Sighting, ...] = ()
        pace = ADAPT_CALM if found.count < counting.least else ADAPT
        if found.count < counting.least:
            self._upheaval.calm()
        elif verdict := self._upheaval.account(found, scene, self._memory, self._clock, counting, passed):
            return self._follow(verdict, frame, found, scene, passed)
        else:
            self._upheaval.calm()
            told = self._look_closer(frame, steady(found, scene, counting.allowed), scene, passed)
        if self._clock - self._adapted >= pace:
            self._adapt(scene, found, rare=passed > CONFIRM)
        return told

    def _follow(
        self, verdict: Verdict, frame: Frame, found: Found, scene: Scene, passed: float
    ) -> tuple[Sighting, ...]:
        """Go on as is said of a picture that differs everywhere."""
        if verdict.relearn:
            self._relearn(verdict.scene)
        elif verdict.scene is not scene:
            self._scene = verdict.scene
            self._memory.forget()
        seen, known = (frame, found, scene, self._counting), self._settings.tolerances
        whole = tell_verdict(verdict, *seen, known, self._clock, doubtful=self.lookout.doubtful)
        if whole or verdict.found is None:
            return whole
        told = self._look_closer(frame, verdict.found, verdict.scene, passed)
        if self._clock - self._adapted >= ADAPT and not verdict.moved:
            self._adapt(verdict.scene, verdict.found)
        return told

    def _look_closer(self, frame: Frame, found: Found, scene: Scene, passed: float) -> tuple[Sighting, ...]:
        """Tell what moves and what has settled."""
        counting = self._counting
        self._stood = self._reader.gray
        if found.count < counting.least or not (regions := candidates(found, scene, counting, passed)):
            return ()
        past = self._memory.past(self._clock)
        fresh = changed_since(past, found.now, scene, regions)
        moving, settled = part_ways(regions, fresh, scene, passed, counting)
        if moving or settled:
            self._stood = None
        moving = [region for region in moving if is_solid(region, found, counting, passed)]
        moving = self._sweep.outside(moving, found.now, past, self._reader.gray, self._clock, passed)
        active = self._memory.confirm(moving, found, counting, self._clock)
        kind, tolerances = SightingKind.ACTIVITY, self._settings.tolerances
        told = tell_clear(frame, kind, active, found, scene, counting, tolerances)
        news = [region for region in settled if not self._acceptance.covers(region, self._clock)]
        if real := self._trail.sift(news, found.now.image, scene, counting.least, self._clock):
            told += self._tell_settled(frame, real, found, scene, passed)
        self._absorb(settled, found, scene)
        return tuple(told)

    def _tell_settled(
        self, frame: Frame, real: list[Region], found: Found, scene: Scene, passed: float
    ) -> list[Sighting]:
        """Tell what has settled, unless the user tolerates it."""
        counting, kind = self._counting, SightingKind.DIFFERENCE
        change = kind_of_changes(scene.view.image, found.now.image, real)
        # It came in the frame before it stood still, or was seen moving once and not believed yet.
        began = self._absence.since(self._clock - stood_still(real, scene) - 2 * passed)
        since = frame.at - (self._clock - began)
        tolerances = self._settings.tolerances
        told = tell_clear(frame, kind, real, found, scene, counting, tolerances, change, since)
        if told and found.bulky:
            self.lookout.answer()
        return told

    def _absorb(self, settled: list[Region], found: Found, scene: Scene) -> None:
        """Make what has settled part of the scene."""
        for region in settled:
            scene.absorb(region, found.now.image)
            self._upheaval.outdate(region)
