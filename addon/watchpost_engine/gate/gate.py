"""The gate of one camera: frames in, sightings out.

The path of a frame: 1) decode it small, 2) hold it against the settled scene, first at a glance, 3) learn a
little if nearly nothing is unexplained. Else 4) explain it by light or by a shift of the camera, 5) keep what
looks like things, 6) tell what moves (activity) and what has settled (a difference, told once; then it
belongs to the scene). All times are seconds of the gate's own clock, driven by the frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..model.sighting import Sighting, SightingKind
from . import sensitivity
from .absence import Absence
from .acceptance import Acceptance
from .difference import look
from .keepsake import put_back, unwrap, wrap
from .learning import ADAPT, ADAPT_CALM, Learning
from .lookout import Lookout
from .mask import Counting
from .meanwhile import meanwhile
from .memory import CONFIRM, REST, Memory
from .nuisance import steady
from .overlay import Overlay
from .pace import Pace
from .pause import Pause
from .reader import Reader
from .scene import Scene
from .settled import Settled, tell_change
from .settling import candidates, changed_since, part_ways, stood_still
from .shapes import Shapes, was_absent
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

HELD = 10.0
"""Seconds for which the very same bytes tell nothing; then they are a picture: some cameras have no noise."""


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
        self._clock = self._looked = self._waited = 0.0
        self._pace, self._absence, self._shapes = Pace(), Absence(), Shapes()
        self._learning, self.lookout = Learning(), Lookout(0.0)

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
        gate._reader.recall(seen)
        gate._reader.know(gate._reader.shape, gate._shapes.known)
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
        gray = self._reader.read(frame.picture)
        is_known = self._is_known(gray, 0.0)
        self.lookout = Lookout(self._clock, accepted=True)
        if not is_known or (scene := self._scene) is None:
            self._begin(gray)
            return True
        found = scene.compare(look(gray.astype(np.float32)), self._counting.allowed)
        if self._counting.everywhere(found.mask):
            self._relearn(Scene(found.now))
            return True
        moving, still = self._acceptance.part(found, scene, self._memory, self._counting, self._clock)
        self._upheaval.absorb(still, found.now.image, scene)
        return not moving

    @property
    def learning(self) -> bool:
        """Whether the scene is still being learned: nothing is told until then, 10 s at most."""
        return self._learning.lasts(self._clock)

    def examine(self, frame: Frame) -> tuple[Sighting, ...]:
        """Say what a frame shows: nothing, activity, a difference, or both.

        Raises PictureError; the gate is then as it was before.
        """
        again, gray = self._reader.knows(frame.picture), self._reader.read(frame.picture)
        self._clock += (passed := self._pace.step(frame.at))
        if not self._is_known(gray, passed) or self._scene is None:
            self._begin(gray)
            return ()
        self.lookout.count(gray, self._clock, same=again)
        if again and self._clock - self._looked < HELD:
            self._scene = self.lookout.mind(gray, self._scene, self._clock, startled=False)
            return ()
        passed, self._looked = self._clock - self._looked, self._clock
        if self._overlay.look(gray, self._clock):
            self._counting.hide(self._overlay.hidden)
        told: tuple[Sighting, ...] = ()
        back, due = self._absence.ends(self._clock, passed), self._learning.is_due(self._clock, ADAPT_CALM)
        if self.learning:
            told = self._learn(frame, look(gray.astype(np.float32)), self._scene, 0.0 if back else passed)
        elif not due and self._pause.shows_nothing(gray, self._scene, self._counting):
            self._upheaval.calm()
            self._memory.rouse()
        elif not back and not self._upheaval.puzzled and self._can_wait(gray, self._scene):
            self._waited += passed
            told = self._memory.tell_again(frame, self._clock, self._settings, self._pause.trace)
        else:
            told = self._watch(frame, look(gray.astype(np.float32)), self._scene, 0.0 if back else passed)
        if back:
            self._memory.restart()
            told = tuple(sighting for sighting in told if sighting.kind is SightingKind.DIFFERENCE)
        told += self._look_back(frame, gray, self._scene)
        self._memory.remember(gray, self._clock)
        self._scene = self.lookout.mind(gray, self._scene, self._clock, startled=self._upheaval.puzzled)
        return told

    def explain(self) -> Trace | None:
        """Say how the newest picture compares with the scene; None without. Not while it examines a frame."""
        if self._scene is None or self._reader.gray.shape != self._scene.view.image.shape:
            return None
        tolerances = self._settings.tolerances
        return explain(self._reader.gray, self._scene, self._counting, tolerances, learning=self.learning)

    def _is_known(self, gray: Gray, passed: float) -> bool:
        """Whether there is a scene of a picture's shape; then go on with it, whatever was seen last."""
        last, view = None if self._scene is None else self._scene.view.image.shape, self.lookout
        if last == gray.shape:
            return True
        known = self._shapes.turn(vars(self), last, gray.shape)
        self._reader.know(gray.shape, self._shapes.known)
        if known:
            self.lookout.succeed(view)
            if was_absent(self._clock - self._looked, passed):
                self._absence.expect()
        return known

    def _begin(self, gray: Gray) -> None:
        """Take a picture of a size not seen before as the scene."""
        self._reader.know(gray.shape, self._shapes.known)
        self._counting = Counting(self._settings, gray.shape)
        self._upheaval, self._memory = Upheaval(), Memory()
        self._overlay, self._sweep = Overlay(gray, self._clock), Sweep()
        self._trail, self._pause, self._stood = Trail(), Pause(gray.shape), None
        self._acceptance, self.lookout = Acceptance(), self.lookout.anew(self._clock)
        self._relearn(Scene(look(gray.astype(np.float32))))
        self._memory.remember(gray, self._clock)
        self._looked = self._clock

    def _relearn(self, scene: Scene, *, anew: bool = True) -> None:
        """Begin to learn a scene: `anew`, or only in another light."""
        self._scene = scene
        self._learning.begin(self._clock, anew=anew)

    def _learn(self, frame: Frame, now: View, scene: Scene, passed: float) -> tuple[Sighting, ...]:
        """Take a picture into a new scene. A change of light does not prolong the learning."""
        rate, found = self._learning.step(), scene.compare(now, None)
        if self._counting.everywhere(found.mask):
            self._scene = Scene(now)
            return ()
        found.clear()
        self._learning.follow(scene, found, self._clock, least_rate=rate)
        return () if self._learning.anew else self._look_meanwhile(frame, now, scene, passed)

    def _can_wait(self, gray: Gray, scene: Scene) -> bool:
        """Whether a closer look can wait: what moves was just told, or all stands as in the last picture."""
        rests, due = self._memory.rests(self._clock, self._settings), self._learning.is_due(self._clock)
        return rests or (not due and self._pause.shows_the_same(gray, self._stood, scene, self._counting))

    def _watch(self, frame: Frame, now: View, scene: Scene, passed: float) -> tuple[Sighting, ...]:
        """Hold a picture against the scene."""
        self._stood, counting = None, self._counting
        found = scene.compare(now, counting.allowed)
        told: tuple[Sighting, ...] = ()
        pace = ADAPT_CALM if found.count < counting.hint else ADAPT
        if found.count < counting.hint:
            self._upheaval.calm()
        elif verdict := self._upheaval.account(found, scene, self._memory, self._clock, counting, passed):
            return self._follow(verdict, frame, found, scene, passed)
        else:
            self._upheaval.calm()
            told = self._look_closer(frame, steady(found, scene, counting.allowed), scene, passed)
        if self._learning.is_due(self._clock, pace):
            self._learning.follow(scene, found, self._clock, rare=passed > CONFIRM)
        return told

    def _follow(
        self, verdict: Verdict, frame: Frame, found: Found, scene: Scene, passed: float
    ) -> tuple[Sighting, ...]:
        """Go on as is said of a picture that differs everywhere."""
        self._trail.break_off()
        if verdict.relearn:
            self._relearn(verdict.scene, anew=False)
        elif verdict.scene is not scene:
            self._scene = verdict.scene
            self._memory.forget()
        seen, known = (frame, found, scene, self._counting), self._settings.tolerances
        if whole := tell_verdict(verdict, *seen, known, self._clock, doubtful=self.lookout.doubtful):
            return whole
        if verdict.found is None:
            return self._look_meanwhile(frame, found.now, scene, passed)
        told = self._look_closer(frame, verdict.found, verdict.scene, passed)
        if self._learning.is_due(self._clock) and not verdict.moved:
            self._learning.follow(verdict.scene, verdict.found, self._clock)
        return told

    def _look_closer(self, frame: Frame, found: Found, scene: Scene, passed: float) -> tuple[Sighting, ...]:
        """Tell what moves and what has settled."""
        counting, waited = self._counting, self._waited
        self._stood, self._waited = self._reader.gray, 0.0
        if found.count < counting.hint or not (regions := candidates(found, scene, counting, passed)):
            self._memory.rouse()
            return ()
        past = self._memory.past(self._clock)
        fresh = changed_since(past, found.now, scene, regions)
        moving, settled = part_ways(regions, fresh, scene, (passed, waited), counting)
        if moving or settled:
            self._stood = None
        told = self._tell_moving(frame, moving, found, past, scene, passed)
        news = self._acceptance.uncovered(settled, self._clock)
        if real := self._trail.sift(news, found.now.image, scene, counting.least, self._clock):
            came = Settled(real, found, scene, self._clock - stood_still(real, scene) - 2 * max(passed, REST))
            changes = tell_change(frame, came, counting, self._settings, self._absence, self._clock)
            told += changes
            if changes and found.bulky:
                self.lookout.answer()
        self._upheaval.absorb(settled, found.now.image, scene)
        return tuple(told)

    def _look_back(self, frame: Frame, gray: Gray, scene: Scene) -> tuple[Sighting, ...]:
        """Tell what the last seconds show and no single picture does."""
        trail, counting, clear = self._trail, self._counting, not (self.learning or self.lookout.doubtful)
        news = trail.look_back(gray, self._clock, scene, counting, self._acceptance, clear=clear)
        if news is None:
            return ()
        self._upheaval.absorb(news.regions, news.found.now.image, scene)
        return tuple(tell_change(frame, news, counting, self._settings, self._absence, self._clock))

    def _look_meanwhile(self, frame: Frame, now: View, scene: Scene, passed: float) -> tuple[Sighting, ...]:
        """Tell what moves while the scene is not known."""
        found, then, moving = meanwhile(now, past := self._memory.past(self._clock), scene, self._counting)
        return tuple(self._tell_moving(frame, moving, found, past, then, passed))

    def _tell_moving(
        self, frame: Frame, moving: list[Region], found: Found, past: View, scene: Scene, passed: float
    ) -> list[Sighting]:
        """Tell what moves, if it is a thing and has been near here a moment ago."""
        counting, kind, settings = self._counting, SightingKind.ACTIVITY, self._settings
        moving = [region for region in moving if is_solid(region, found, counting, passed)]
        moving = self._sweep.outside(moving, found.now, past, self._reader.gray, self._clock, passed)
        active = self._memory.confirm(moving, found, counting, self._clock)
        told = tell_clear(frame, kind, active, found, scene, counting, settings.tolerances)
        self._pause.trace = told[0].trace if told else None
        return self._memory.note(told, self._clock, settings)
